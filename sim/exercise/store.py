"""The store: one SQLite file with many exercises and their branches; the door to sqlite3.

What is written is on the disk before the call returns (write-ahead log, full sync), so that killing the process
loses nothing that was acknowledged. The file belongs to one process at a time; another is told so.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

from sim.errors import InputError, WhitecellError
from sim.exercise.entry import entry_of
from sim.sentence import Sentence

__all__ = ["Branch", "Store", "StoreError"]

_FORMAT: Final = 1
_IN_USE: Final = "{path}: in use by another process\n  stop that one, or name another store"
_READ_ONLY: Final = (
    "{path}: cannot be written: the file or its folder is read-only\n"
    "  make it writable, or copy it elsewhere; all that was acknowledged is kept"
)
_FULL: Final = (
    "{path}: cannot be written: the disk is full or failing\n"
    "  make room and do it again; all that was acknowledged is kept"
)
_EXPORT: Final = "whitecell_exercise"
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS exercises (name TEXT PRIMARY KEY, header TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS branches (
    id INTEGER PRIMARY KEY, exercise TEXT NOT NULL, name TEXT NOT NULL, parent INTEGER, upto INTEGER NOT NULL,
    UNIQUE (exercise, name));
CREATE TABLE IF NOT EXISTS entries (
    branch INTEGER NOT NULL, number INTEGER NOT NULL, text TEXT NOT NULL, fault TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (branch, number)) WITHOUT ROWID;
"""


class StoreError(WhitecellError):
    """The store cannot be read or written; nothing that was acknowledged is lost."""


@dataclass(frozen=True, slots=True)
class Branch:
    """One line of history: its own entries follow the first `upto` of its parent's."""

    id: int
    exercise: str
    name: str
    parent: int | None
    upto: int


class Store:
    """An open store."""

    def __init__(self, path: Path | str) -> None:
        self.path = str(path)
        self._made = not Path(path).exists()
        with self._told():
            self._base = sqlite3.connect(self.path, timeout=0.5, isolation_level=None, check_same_thread=False)
        try:
            self._open()
        except BaseException:
            self._base.close()
            raise

    def _open(self) -> None:
        with self._told():
            # an exclusive lock, held until the file is closed or the process dies, however it dies
            self._base.execute("PRAGMA locking_mode=EXCLUSIVE")
            self._base.execute("PRAGMA journal_mode=WAL")
            self._base.execute("PRAGMA synchronous=FULL")
            self._base.execute("BEGIN IMMEDIATE")
            # a table's statement each: `executescript` would end the transaction
            for statement in filter(str.strip, _TABLES.split(";")):
                self._base.execute(statement)
            self._base.execute("INSERT OR IGNORE INTO meta VALUES ('format', ?)", (str(_FORMAT),))
            self._base.execute("COMMIT")
            found = self._base.execute("SELECT value FROM meta WHERE key = 'format'").fetchone()
        if found != (str(_FORMAT),):
            raise InputError.of(self.path, f"a store of format {found[0]}; this version reads {_FORMAT}")

    def close(self) -> None:
        """Let go of the file; one that was made here, and in which nothing was begun, is taken away."""
        empty = False
        with suppress(sqlite3.Error):
            empty = self._made and not self._base.execute("SELECT 1 FROM exercises").fetchone()
            self._base.close()
        for end in ("", "-wal", "-shm") if empty else ():
            Path(f"{self.path}{end}").unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say what SQLite met in one clear line."""
        try:
            yield
        except sqlite3.Error as error:
            words = str(error)
            if isinstance(error, sqlite3.IntegrityError):
                raise InputError.of(self.path, f"the same line twice: {words}") from None
            if "locked" in words or "busy" in words:
                raise StoreError(Sentence(_IN_USE, path=self.path)) from None
            if "readonly" in words or ("disk I/O" in words and not os.access(self.path, os.W_OK)):
                raise StoreError(Sentence(_READ_ONLY, path=self.path)) from None
            if "full" in words or "disk I/O" in words:
                raise StoreError(Sentence(_FULL, path=self.path)) from None
            if "unable to open" in words:
                raise InputError.of(self.path, "cannot be opened", "its folder must exist and be writable") from None
            if "not a database" in words or "malformed" in words or "no such column" in words:
                raise InputError.of(self.path, "not a store of exercises", "name another file") from None
            raise StoreError(f"{self.path}: {words}") from None

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Write all of it or nothing, and have it on the disk at the end."""
        with self._told():
            self._base.execute("BEGIN IMMEDIATE")
        try:
            with self._told():
                yield
                self._base.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):
                self._base.execute("ROLLBACK")
            raise

    # ---- exercises and branches ---------------------------------------------------------------------------------

    def exercises(self) -> list[str]:
        """Names of all exercises."""
        with self._told():
            return [name for (name,) in self._base.execute("SELECT name FROM exercises ORDER BY name")]

    def make(self, exercise: str, header: str) -> Branch:
        """Begin an exercise with its branch `main`.

        Raises:
            InputError: there is one of that name.

        """
        if exercise in self.exercises():
            raise InputError.of(self.path, f"there is an exercise '{exercise}' already", "name another")
        with self._writing():
            self._base.execute("INSERT INTO exercises VALUES (?, ?)", (exercise, header))
            self._base.execute(
                "INSERT INTO branches (exercise, name, parent, upto) VALUES (?, 'main', NULL, 0)", (exercise,)
            )
        return self.branch(exercise, "main")

    def header(self, exercise: str) -> str:
        """Header of an exercise.

        Raises:
            InputError: no such exercise.

        """
        with self._told():
            found = self._base.execute("SELECT header FROM exercises WHERE name = ?", (exercise,)).fetchone()
        if found is None:
            known = ", ".join(self.exercises()) or "none"
            raise InputError.of(self.path, f"no exercise named '{exercise}'", f"known: {known}")
        return str(found[0])

    def branches(self, exercise: str) -> list[Branch]:
        """All branches of an exercise, oldest first."""
        with self._told():
            rows = self._base.execute(
                "SELECT id, exercise, name, parent, upto FROM branches WHERE exercise = ? ORDER BY id", (exercise,)
            ).fetchall()
        return [Branch(*row) for row in rows]

    def branch(self, exercise: str, name: str) -> Branch:
        """Find a branch.

        Raises:
            InputError: there is none of that name.

        """
        every = self.branches(exercise)
        for branch in every:
            if branch.name == name:
                return branch
        known = ", ".join(branch.name for branch in every)
        raise InputError.of(
            self.path,
            Sentence("'{exercise}' has no branch '{name}'", exercise=exercise, name=name),
            Sentence("known: {known}", known=known),
        )

    def fork(self, parent: Branch, name: str, upto: int) -> Branch:
        """Begin a branch after the first `upto` entries of another.

        Raises:
            InputError: the name is taken.

        """
        if any(branch.name == name for branch in self.branches(parent.exercise)):
            raise InputError.of(self.path, Sentence("there is a branch '{name}' already", name=name), "name another")
        with self._writing():
            self._base.execute(
                "INSERT INTO branches (exercise, name, parent, upto) VALUES (?, ?, ?, ?)",
                (parent.exercise, name, parent.id, upto),
            )
        return self.branch(parent.exercise, name)

    # ---- beside the exercises ------------------------------------------------------------------------------------

    def remember(self, key: str, text: str) -> None:
        """Keep a text beside the exercises, such as who sits where; an export leaves it out."""
        with self._writing():
            self._base.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (f"beside:{key}", text))

    def recall(self, key: str) -> str:
        """Give such a text, empty where there is none."""
        with self._told():
            found = self._base.execute("SELECT value FROM meta WHERE key = ?", (f"beside:{key}",)).fetchone()
        return "" if found is None else str(found[0])

    # ---- entries ------------------------------------------------------------------------------------------------

    def append(self, branch: Branch, entries: Iterable[tuple[int, str]]) -> None:
        """Write entries, by number, at the end of a branch; on disk when this returns."""
        with self._writing():
            self._base.executemany(
                "INSERT INTO entries (branch, number, text) VALUES (?, ?, ?)",
                [(branch.id, number, text) for number, text in entries],
            )

    def mark(self, branch: Branch, number: int, fault: str) -> None:
        """Mark an entry as one at which the engine failed, or as dropped, or clear its mark."""
        with self._writing():
            self._base.execute(
                "UPDATE entries SET fault = ? WHERE branch = ? AND number = ?", (fault, branch.id, number)
            )

    def entries(self, branch: Branch) -> list[tuple[int, str, str]]:
        """All entries of a branch with those it stands on, in order: number, text, mark."""
        upto, trail = -1, branch
        parts: list[list[tuple[int, str, str]]] = []
        while True:
            limit = "" if upto < 0 else f" AND number <= {upto}"
            with self._told():
                parts.append(
                    self._base.execute(
                        f"SELECT number, text, fault FROM entries WHERE branch = ?{limit} ORDER BY number",  # noqa: S608
                        (trail.id,),
                    ).fetchall()
                )
            if trail.parent is None:
                return [row for part in reversed(parts) for row in part]
            upto = trail.upto if upto < 0 else min(upto, trail.upto)
            trail = next(each for each in self.branches(branch.exercise) if each.id == trail.parent)

    # ---- one file -----------------------------------------------------------------------------------------------

    def export(self, exercise: str) -> str:
        """Give an exercise with all its branches as lines of JSON."""
        lines = [json.dumps({_EXPORT: _FORMAT, "name": exercise, "header": json.loads(self.header(exercise))})]
        names = {branch.id: branch.name for branch in self.branches(exercise)}
        for branch in self.branches(exercise):
            parent = names[branch.parent] if branch.parent is not None else None
            lines.append(json.dumps({"branch": branch.name, "parent": parent, "upto": branch.upto}))
            with self._told():
                rows = self._base.execute(
                    "SELECT number, text, fault FROM entries WHERE branch = ? ORDER BY number", (branch.id,)
                ).fetchall()
            lines += [json.dumps({"number": row[0], "fault": row[2], "entry": json.loads(row[1])}) for row in rows]
        return "\n".join(lines) + "\n"

    def take_in(self, lines: Sequence[str], where: str, name: str = "") -> str:
        """Import an exercise that was exported; give the name it has here.

        Raises:
            InputError: not such a file, with the line; or the name is taken.

        """
        number = 0
        try:
            read = []
            for line in lines:
                number += 1
                read.append(json.loads(line))
            number = 1
            head = _head(read)
            exercise = name or str(head["name"])
            if exercise not in self.exercises():
                with self._writing():
                    header = json.dumps(head["header"], sort_keys=True)
                    self._base.execute("INSERT INTO exercises VALUES (?, ?)", (exercise, header))
                    ids: dict[str | None, int | None] = {None: None}
                    for found in read[1:]:
                        number += 1
                        self._insert(exercise, found, ids)
                return exercise
        except (ValueError, KeyError, TypeError, AttributeError, IndexError, sqlite3.IntegrityError) as error:
            words = f"line {max(number, 1)}: not a line of an exported exercise: {error}"
            raise InputError.of(where, words, "the file was changed or cut") from None
        raise InputError.of(where, f"there is an exercise '{exercise}' already", "give it another name")

    def _insert(self, exercise: str, found: Mapping[str, Any], ids: dict[str | None, int | None]) -> None:
        """Insert a branch, or an entry of the branch inserted last (kept in `ids` under the empty name)."""
        if "branch" in found:
            row = (exercise, str(found["branch"]), ids[found["parent"]], int(found["upto"]))
            made = self._base.execute("INSERT INTO branches (exercise, name, parent, upto) VALUES (?, ?, ?, ?)", row)
            ids[""] = ids[row[1]] = made.lastrowid
            return
        text = json.dumps(found["entry"], sort_keys=True, ensure_ascii=False)
        entry_of(int(found["number"]), text)
        self._base.execute(
            "INSERT INTO entries VALUES (?, ?, ?, ?)", (ids[""], int(found["number"]), text, str(found["fault"]))
        )


def _head(read: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    if read[0].get(_EXPORT) != _FORMAT:
        raise ValueError("the first line is no header of an exported exercise")
    return read[0]
