"""The MSEL on the white cell's page: rows in the order in which they come, moved in time, and as a spreadsheet."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, Final

from sim.errors import InputError
from sim.exercise.msel_files import export_rows, import_rows
from sim.exercise.session import Session
from sim.exercise.table import RowState
from sim.scenario.exercise import MselRow
from sim.sentence import Sentence
from sim.units import format_at
from sim.web.bodies import MoveBody

__all__ = ["Group", "exported", "grouped", "imported", "instant", "moved"]

_OVER: Final = frozenset({"released", "complete", "skipped"})
_INSTANT: Final = re.compile(r"D\+(\d{1,4})(?:\s+(\d{1,2}):(\d{2}))?", re.IGNORECASE)
_MINUTE: Final = 1 / 60
# how far past a neighbour a row goes that does not change places with it (h)
_ASIDE: Final = 0.25


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of one move, or without a time, or over: `move` counts from 1; `begins` and `ends` are h from the start.

    Each row is its id, itself with all columns, where it stands, and when it is due (h).
    """

    kind: str
    move: int
    begins: float
    ends: float
    rows: tuple[dict[str, Any], ...]


# ---- how it lies on the page -------------------------------------------------------------------------------------


def grouped(session: Session) -> list[Group]:
    """Put the rows into groups: each move's in their order, those without a time, those that are over."""
    exercise = session.plan.scenario.crisis.exercise
    ends = [0.0, *accumulate(move.span.value for move in exercise.moves)] if exercise is not None else [0.0]
    spans = [*pairwise(ends), (ends[-1], float("inf"))]
    rows = [_told(name, found) for name, found in session.table.msel.items()]
    rows.sort(key=lambda row: (row["due_h"] is None, row["due_h"] or 0.0))
    coming = [row for row in rows if not row["over"]]
    found = [
        Group("move", place, begins, min(ends, session.engine.horizon), tuple(inside))
        for place, (begins, ends) in enumerate(spans, start=1)
        if (inside := [row for row in coming if row["due_h"] is not None and begins <= row["due_h"] < ends])
    ]
    untimed = tuple(row for row in coming if row["due_h"] is None)
    done = sorted((row for row in rows if row["over"]), key=lambda row: -(row["at_h"] or 0.0))
    return [
        *found,
        *([Group("untimed", 0, 0.0, 0.0, untimed)] if untimed else []),
        *([Group("over", 0, 0.0, 0.0, tuple(done))] if done else []),
    ]


def _told(name: str, found: RowState) -> dict[str, Any]:
    row = found.read()
    status = "missed" if found.missed else found.status
    return {
        "id": name,
        "row": {**row.model_dump(mode="json"), "effects": found.row.get("effects", [])},
        "status": status,
        "own": found.own,
        "at_h": found.at_h,
        "due_h": row.due,
        "over": status in _OVER or found.missed,
    }


# ---- moving in time ----------------------------------------------------------------------------------------------


def instant(words: str) -> float | None:
    """Read `D+2 06:00`, days and hours from the start, as hours; None where it is no such thing."""
    found = _INSTANT.fullmatch(words.strip())
    if found is None:
        return None
    day, hours, minutes = (int(word or 0) for word in found.groups())
    return None if hours > 23 or minutes > 59 else 24.0 * day + hours + minutes * _MINUTE


def moved(session: Session, body: MoveBody) -> list[MselRow] | str:
    """Give the rows as they are to lie on the table, or a sentence why a row cannot be moved so."""
    line = _timed(session)
    row = line.get(body.id)
    if row is None or row.due is None:
        return (
            Sentence("'{id}' has no time that could be changed", id=body.id)
            if body.id in session.table.msel
            else Sentence("no such row")
        )
    if body.step is not None:
        return _swapped(session, list(line.values()), row, 1 if body.step == "later" else -1)
    at = instant(body.at) if body.at is not None else _between(line, body.before or "", row)
    if at is None:
        return Sentence("say when, as 'D+2 06:00'") if body.at is not None else Sentence("no such row")
    if at < session.engine.now:
        return Sentence("it is {now} already", now=format_at(session.engine.now))
    shift, due = at - row.due, row.due
    rows = [row]
    if body.after:
        rows += [each for each in line.values() if each is not row and (each.due or 0.0) >= due]
        if any(session.table.msel[each.id].own for each in rows):
            rows = [row, *(each for each in rows[1:] if not session.table.msel[each.id].own)]
        if min(each.due or 0.0 for each in rows) + shift < session.engine.now:
            return Sentence("it is {now} already", now=format_at(session.engine.now))
    return [_at(each, (each.due or 0.0) + shift) for each in rows]


def _timed(session: Session) -> dict[str, MselRow]:
    """Rows that are still to come at a time of their own, in their order."""
    rows = [
        (found, found.read().model_copy(update={"status": found.status}))
        for found in session.table.msel.values()
        if found.status not in _OVER and not found.missed
    ]
    coming = [row for found, row in rows if row.due is not None and not found.repeats]
    return {row.id: row for row in sorted(coming, key=lambda row: row.due or 0.0)}


def _swapped(session: Session, line: Sequence[MselRow], row: MselRow, step: int) -> list[MselRow] | str:
    """Let a row and its neighbour change their times; past a line of the scenario itself a row goes alone."""
    place = line.index(row) + step
    if not 0 <= place < len(line):
        return Sentence("there is nothing earlier") if step < 0 else Sentence("there is nothing later")
    other, msel, now = line[place], session.table.msel, session.engine.now
    mine, theirs = row.due or 0.0, other.due or 0.0
    alone = mine == theirs or msel[row.id].own or msel[other.id].own
    changed = [_at(row, theirs + _ASIDE * step)] if alone else [_at(row, theirs), _at(other, mine)]
    if min(each.due or 0.0 for each in changed) < now:
        return Sentence("it is {now} already", now=format_at(now))
    return changed


def _between(line: dict[str, MselRow], before: str, row: MselRow) -> float | None:
    """Give the instant midway between a row and the one before it, to the minute."""
    if before not in line or before == row.id:
        return None
    others = [each.due or 0.0 for each in line.values() if each.id != row.id]
    at = line[before].due or 0.0
    earlier = max((each for each in others if each < at), default=0.0)
    return round((earlier + at) / 2 / _MINUTE) * _MINUTE


def _at(row: MselRow, at: float) -> MselRow:
    return row.model_copy(update={"at": f"{at:.10g} h"})


# ---- as a spreadsheet --------------------------------------------------------------------------------------------


def exported(session: Session, form: str) -> bytes:
    """Give the rows as they lie on the table in a form: xlsx, csv or json."""
    rows = [found.read().model_copy(update={"status": found.status}) for found in session.table.msel.values()]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"msel.{form}"
        export_rows(rows, path)
        return path.read_bytes()


def imported(session: Session, raw: bytes, form: str) -> list[MselRow]:
    """Read rows from a spreadsheet; those that were released stay as they are.

    Raises:
        InputError: with every fault.

    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"msel.{form}"
        path.write_bytes(raw)
        try:
            rows = import_rows(path, session.plan.scenario)
        except InputError as error:
            raise InputError.of(path.name, str(error).replace(str(path), path.name)) from None
    return [row for row in rows if row.status not in {"released", "complete"} and not _as_it_was(session, row)]


def _as_it_was(session: Session, row: MselRow) -> bool:
    there = session.table.msel.get(row.id)
    return there is not None and there.read().model_copy(update={"status": there.status}) == row
