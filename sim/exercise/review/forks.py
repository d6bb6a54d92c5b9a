"""Forks: the places of a history at which two arms part, and what each of them does there.

The first arm does as was done at the table, the second what doctrine or the model would have done. Both share all
that came before, so nothing but this differs; afterwards doctrine sits everywhere in both, under the same luck.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

from sim.exercise.review.decisions import Decided
from sim.exercise.review.history import Moment
from sim.journal import Input

__all__ = ["ARMS", "Fork", "fork_of_decision", "fork_of_ruling"]

ARMS: Final = 2


@dataclass(frozen=True, slots=True)
class Fork:
    """Before which entry the arms part, over what, and the input that each begins with."""

    number: int
    over: Literal["decision", "ruling"]
    arms: tuple[Input, Input]


def fork_of_decision(moment: Moment, found: Decided, *, even_if_same: bool = False) -> Fork | None:
    """Make the arms of a decision; none where doctrine chose the same, for then they are one, the effect zero."""
    done = moment.entry.item
    assert done is not None
    if found.kind == "argued":
        if not found.worked and not even_if_same:
            return None
        return Fork(found.number, "decision", (done, replace(done, effects=())))
    if found.same and not even_if_same:
        return None
    return Fork(found.number, "decision", (done, replace(done, items=found.doctrine, by="doctrine", rationale="")))


def fork_of_ruling(moment: Moment) -> Fork | None:
    """Make the arms of a ruling that replaced the model's own; the second arm is held to what the model had drawn."""
    entry = moment.entry
    if entry.kind != "ruling" or entry.item is None:
        return None
    drawn = str(entry.body["proposed"]["drawn"])
    if entry.body["outcome"] == drawn:
        return None
    model = replace(entry.item, outcome=drawn, reason="as the model had it")
    return Fork(entry.number, "ruling", (entry.item, model))
