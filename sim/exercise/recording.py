"""A recording: what was ordered for an actor in an earlier run or exercise, to be given again in a recorded seat.

Kept whole in the journal of the exercise that plays it, so that nothing else is needed to open that again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from sim.errors import InputError
from sim.exercise.entry import Entry, Refusal, entry_of
from sim.exercise.store import Store
from sim.journal import Input, read_journal

__all__ = ["Recorded", "checked_recording", "due", "read_recording", "recorded", "recording_of", "sheet_asked"]


@dataclass(frozen=True, slots=True)
class Recorded:
    """One answer as it was given: when (h), to which question, with which orders."""

    place: int
    at_h: float
    request: str
    items: tuple[str, ...]


def recording_of(inputs: Iterable[Entry | Input], actor: str) -> list[dict[str, Any]]:
    """Take what was ordered for an actor out of a journal, of an exercise or of a run, in its order."""
    found = []
    for each in inputs:
        item = each.item if isinstance(each, Entry) else each
        if item is not None and item.kind == "order" and item.request.startswith(f"{actor}@"):
            at = each.at_h
            found.append({"at_h": at, "request": item.request, "items": list(item.items)})
    return found


def checked_recording(found: object) -> list[dict[str, Any]]:
    """Read a recording that somebody gives.

    Raises:
        Refusal: it is none.

    """
    try:
        assert isinstance(found, Sequence)
        assert not isinstance(found, str)
        kept: list[dict[str, Any]] = [
            {
                "at_h": float(each["at_h"]),
                "request": str(each["request"]),
                "items": [str(name) for name in each["items"]],
            }
            for each in found
        ]
    except (AssertionError, KeyError, TypeError, ValueError):
        raise Refusal("a recording is a list of at_h, request and items") from None
    if any(later["at_h"] < earlier["at_h"] for earlier, later in pairwise(kept)):
        raise Refusal("a recording goes forward in time")
    return kept


def recorded(recording: Sequence[Mapping[str, Any]], played: Iterable[int]) -> list[Recorded]:
    """Give what of a recording was not given yet, in its order."""
    given = set(played)
    return [
        Recorded(place, each["at_h"], each["request"], tuple(each["items"]))
        for place, each in enumerate(recording)
        if place not in given
    ]


def due(left: Sequence[Recorded], request: str, now: float) -> Recorded | None:
    """Give the answer to a question: the one it had then, else the first whose time has come without its question."""
    for each in left:
        if each.request == request:
            return each
    return next((each for each in left if each.at_h <= now), None)


def sheet_asked(left: Sequence[Recorded], actor: str, move: int) -> str:
    """Give the name under which a sheet of a move (from 0) was asked for then and was not yet played, or nothing."""
    start = f"{actor}@{actor}.ask.move{move + 1}."
    return next(
        (each.request.removeprefix(f"{actor}@{actor}.ask.") for each in left if each.request.startswith(start)), ""
    )


def read_recording(path: Path, actor: str, *, exercise: str = "", branch: str = "main") -> list[dict[str, Any]]:
    """Read what was ordered for an actor from a run's journal, an exported exercise, or a store.

    Raises:
        InputError: no such file, not one of those, or nothing was ordered for the actor in it.

    """
    found = recording_of(_inputs(path, exercise, branch), actor)
    if not found:
        raise InputError.of(str(path), f"nothing was ordered for '{actor}' there", "name another seat or file")
    return found


def _inputs(path: Path, exercise: str, branch: str) -> list[Entry] | list[Input]:
    try:
        with path.open("rb") as file:
            start = file.read(200)
    except OSError as error:
        raise InputError.of(str(path), f"cannot be read: {error.strerror or error}") from None
    if start.startswith(b"SQLite format 3"):
        with Store(path) as store:
            return _entries(store, exercise, branch)
    if b"whitecell_exercise" in start:
        with Store(":memory:") as store:
            name = store.take_in(path.read_text(encoding="utf-8").splitlines(), str(path))
            return _entries(store, name, branch)
    return read_journal(path).inputs


def _entries(store: Store, exercise: str, branch: str) -> list[Entry]:
    known = store.exercises()
    name = exercise or (known[0] if len(known) == 1 else "")
    store.header(name)
    return [entry_of(number, text) for number, text, mark in store.entries(store.branch(name, branch)) if not mark]
