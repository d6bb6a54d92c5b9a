"""A recording: what was ordered for an actor in an earlier run or exercise, to be given again in a recorded seat.

Kept whole in the journal of the exercise that plays it, so that nothing else is needed to open that again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sim.exercise.entry import Entry, Refusal
from sim.journal import Input

__all__ = ["Recorded", "checked_recording", "due", "recorded", "recording_of", "sheet_asked"]


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
