"""Kept: futures that are done, in a file beside the report, so that a review that was interrupted goes on from there.

The first line says of what they are futures; each line after it holds one luck, whole. A line that was torn off, and
all after it, is as if it had not been written. Floats come back to the last bit.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

from sim.blueprint import Blueprint
from sim.errors import InputError, WhitecellError
from sim.exercise.review.crew import Errand, Futures
from sim.exercise.review.future import Future
from sim.provenance import exercise_digest, version

__all__ = ["FILE", "Kept"]

FILE: Final = "review.futures.part"


class Kept:
    """The file of one review; `say` is told in a line what became of what stood there."""

    def __init__(self, path: Path, say: Callable[[str], None]) -> None:
        self.path = path
        self._say = say
        self._errand: Errand | None = None

    def begin(self, errand: Errand, plan: Blueprint, lucks: int) -> Futures:
        """Give what is done of an errand already; where the file is of another, begin it anew, and say so.

        Raises:
            InputError: it cannot be read or written.

        """
        self._errand = errand
        about = {"review": errand.mark, "made": _made(plan), "arms": errand.arms}
        try:
            lines = self.path.read_bytes().splitlines(keepends=True) if self.path.exists() else []
            if lines and _read(lines[0]) != about:
                self._say(f"{self.path.name} is of another exercise, scenario or program: begun anew")
                lines = []
            found: Futures = {}
            good = len(lines[0]) if lines else 0
            for line in lines[1:]:
                if (held := _luck_of(line)) is None:
                    break
                found |= held
                good += len(line)
            with self.path.open("r+b" if lines else "wb") as stream:
                if lines:
                    stream.truncate(good)
                else:
                    stream.write(_line(about))
        except OSError as error:
            reason = f"done futures cannot be kept there: {error.strerror or error}"
            raise InputError.of(str(self.path), reason, "name another folder by --out") from None
        if whole := len(errand.whole(found) & {*range(1, lucks + 1)}):
            self._say(f"{whole} of {lucks} futures an arm are in {self.path.name} already")
        return found

    def add(self, found: Futures) -> None:
        """Keep those lucks of a lot that are whole.

        Raises:
            WhitecellError: the disk refused.

        """
        assert self._errand is not None, "begin first"
        lines = []
        for luck in sorted(self._errand.whole(found)):
            told = [[*key[:2], _told(each)] for key, each in found.items() if key[2] == luck]
            lines.append(_line({"luck": luck, "futures": told}))
        try:
            with self.path.open("ab") as stream:
                stream.writelines(lines)
        except OSError as error:
            raise WhitecellError(f"{self.path}: cannot be written: {error.strerror or error}") from None

    def drop(self) -> None:
        """Take the file away: the report is there."""
        self.path.unlink(missing_ok=True)


def _made(plan: Blueprint) -> str:
    """What else a future hangs on: the scenario's files, the program, the version of Python."""
    told = repr((sorted(plan.scenario.digests.items()), exercise_digest(), version()))
    return blake2b(told.encode(), digest_size=8).hexdigest()


def _line(what: Mapping[str, object]) -> bytes:
    return json.dumps(what, separators=(",", ":")).encode() + b"\n"


def _read(line: bytes) -> object:
    try:
        return json.loads(line) if line.endswith(b"\n") else None
    except ValueError:
        return None


def _luck_of(line: bytes) -> Futures | None:
    """Read one luck; None where the line is not whole."""
    try:
        held = json.loads(line) if line.endswith(b"\n") else {}
        return {(head, upto, held["luck"]): _future(told) for head, upto, told in held["futures"]}
    except (ValueError, KeyError, TypeError):
        return None


def _told(future: Future) -> dict[str, object]:
    return {
        "values": dict(future.values),
        "cut": sorted(future.cut),
        "ordered": future.ordered,
        "rows": dict(future.rows),
    }


def _future(told: Mapping[str, Any]) -> Future:
    ordered = tuple((at, actor, item) for at, actor, item in told["ordered"])
    return Future(told["values"], frozenset(told["cut"]), ordered, told["rows"])
