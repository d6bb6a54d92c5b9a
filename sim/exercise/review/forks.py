"""Forks: the places of a history at which two arms part, and what each of them does there.

The first arm does as was done at the table, the second what doctrine or the model would have done. Both share all
that came before, so nothing but this differs; afterwards doctrine sits everywhere in both, under the same luck.

Decisions of one instant are a chain: with those of the table up to one of them and doctrine's for the rest, the
second arm of a decision is the first of the one before it. So m decisions of an instant need m + 1 ways, not 2 m, and
their effects add up to that of the whole instant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from sim.engine import Engine
from sim.exercise.entry import Entry
from sim.exercise.review.decisions import Decided, ready
from sim.exercise.review.history import Moment
from sim.journal import Input

__all__ = ["Chain", "Fork", "Way", "fork_of_decision", "fork_of_ruling", "inputs_of", "instant_from"]

# (entry with which the instant begins, entry up to which it goes as at the table; 0: none of it)
Way = tuple[int, int]

# what ends an instant though no time passes: what people may have seen, or what moves the world by itself
_ENDS: Final = frozenset({"msel", "inject", "ruling", "weigh", "seat", "dropped"})


@dataclass(frozen=True, slots=True)
class Fork:
    """Before which entry two arms part, over what, and the input that each begins with.

    `head` is the entry of the first decision of its instant that differs, `before` the last of them ahead of this
    one (0: none).
    """

    number: int
    over: Literal["decision", "ruling"]
    arms: tuple[Input, Input]
    head: int
    before: int = 0

    @property
    def done(self) -> Way:
        """The way on which this is as at the table, and what comes after as doctrine or the model has it."""
        return self.head, self.number

    @property
    def other(self) -> Way:
        """The way on which this too is as doctrine or the model has it."""
        return self.head, self.before


class Chain:
    """Which decisions of a walk fall at one instant: nothing happens between them, so that none answers another."""

    def __init__(self) -> None:
        self._at = (-1.0, -1)
        self._head = self._last = 0

    def note(self, entry: Entry) -> None:
        """Go on to an entry."""
        at = entry.at_h, entry.step
        if at != self._at or entry.kind in _ENDS:
            self._at, self._head, self._last = at, 0, 0

    def link(self, fork: Fork) -> Fork:
        """Put the fork of the entry that was noted last into the chain of its instant."""
        if fork.over == "ruling" or fork.arms[0].kind != "order":
            return fork
        head, before = self._head or fork.number, self._last
        self._head, self._last = head, fork.number
        return replace(fork, head=head, before=before)


def fork_of_decision(moment: Moment, found: Decided, *, even_if_same: bool = False) -> Fork | None:
    """Make the arms of a decision; none where doctrine chose the same, for then they are one, the effect zero."""
    number, done = found.number, moment.entry.item
    assert done is not None
    if found.kind == "argued":
        if not found.worked and not even_if_same:
            return None
        return Fork(number, "decision", (done, replace(done, effects=())), number)
    if found.same and not even_if_same:
        return None
    return Fork(number, "decision", (done, _by_doctrine(done, found.doctrine)), number)


def fork_of_ruling(moment: Moment) -> Fork | None:
    """Make the arms of a ruling that replaced the model's own; the second arm is held to what the model had drawn."""
    entry = moment.entry
    if entry.kind != "ruling" or entry.item is None:
        return None
    drawn = str(entry.body["proposed"]["drawn"])
    if entry.body["outcome"] == drawn:
        return None
    model = replace(entry.item, outcome=drawn, reason="as the model had it")
    return Fork(entry.number, "ruling", (entry.item, model), entry.number)


def instant_from(entries: Sequence[Entry], head: int) -> list[Entry]:
    """Give the entries from one on for as long as nothing happens between them."""
    place = next(place for place, entry in enumerate(entries) if entry.number == head)
    first = entries[place]
    found = [first]
    if first.kind in _ENDS:
        return found
    for entry in entries[place + 1 :]:
        if (entry.at_h, entry.step) != (first.at_h, first.step) or entry.kind in _ENDS:
            break
        found.append(entry)
    return found


def inputs_of(engine: Engine, instant: Sequence[Entry], upto: int) -> tuple[Input, ...]:
    """Play an instant as at the table up to an entry, then with doctrine's choices; give the inputs that were taken.

    The engine is used up by that. Doctrine chooses by the luck of the exercise, as it was ready to at the table; the
    questions of the instant are put on every way.
    """
    taken = []
    for entry in instant:
        item = entry.item
        if item is None:
            continue
        if entry.number > upto and item.kind == "order":
            request = next((each for each in engine.waiting if each.id == item.request), None)
            if request is None:
                continue
            item = _by_doctrine(item, ready(engine, request))
        if engine.submit(item).accepted:
            taken.append(item)
    return tuple(taken)


def _by_doctrine(item: Input, items: tuple[str, ...]) -> Input:
    return replace(item, items=items, by="doctrine", rationale="")
