"""Courses: where ships on a way stop next, given the gates at which something is amiss; worked out once for all.

A stop is a place to turn off before a stirred gate, such a gate itself, or the end. What lies in between is passed on
paper. Days are counted from the day a voyage is reckoned from. A course hangs on the chart, on what ships of a trade
are like, and on which gates are stirred: it is remembered for all runs on one chart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Final
from weakref import WeakKeyDictionary

from sim.models.commons.sea.chart import Chart
from sim.models.commons.sea.line import Line, midnight
from sim.models.commons.sea.voyage import Voyage

__all__ = ["END", "FORK", "GATE", "Course", "Courses"]

FORK: Final = 0
GATE: Final = 1
END: Final = 2
# courses remembered at once: ships that were held up for odd times have courses of their own
_MOST: Final = 4096


@dataclass(slots=True)
class Course:
    """The next stop: which place, of what kind, before which gate, after how many days; which gates are passed when.

    `stirred` says whether something is amiss at one of these: ships may turn off there before another. `then` is the
    course of ships that go on from there through the gate, once that has been asked for: good while those gates are
    stirred for which this one was laid (`era`).
    """

    stop: int
    kind: int
    gate: str
    days: int
    passed: Mapping[str, int]
    stirred: bool
    era: int
    then: Course | None = None


@dataclass(slots=True)
class _Store:
    """What runs on one chart have laid; sets of stirred gates, and what ships on one are like, by number."""

    known: dict[tuple[object, ...], Course] = field(default_factory=dict)
    numbers: dict[object, int] = field(default_factory=dict)

    def number(self, what: object) -> int:
        """Give the same number for the same thing as long as it is remembered, and never the number of another."""
        found = self.numbers.get(what)
        if found is None:
            if len(self.numbers) >= _MOST:  # each case of a study may have ships of its own
                self.numbers.clear()
            found = self.numbers[what] = next(_NUMBERS)
        return found


_NUMBERS: Final = count()
_STORES: Final[WeakKeyDictionary[Chart, _Store]] = WeakKeyDictionary()


class Courses:
    """All courses of one run. `live` are the gates at which something is amiss."""

    def __init__(self, chart: Chart, lines: Sequence[Line]) -> None:
        self._chart, self._lines = chart, lines
        self.live: set[str] = set()
        self._store = _STORES.setdefault(chart, _Store())
        self._known = self._store.known
        self.turn()

    def turn(self) -> None:
        """Take note that a gate has stirred or calmed: other courses hold from now on."""
        number, lines = self._store.number, self._lines
        self._first: tuple[dict[int, Course], dict[int, Course]] = ({}, {})  # home, and out
        self.era = era = number(frozenset(self.live))
        # what a course hangs on besides the voyage, by trade
        self._sorts = [number((era, line.ship.shuns, line.port, line.pace)) for line in lines]

    def first(self, voyage: Voyage) -> Course:
        """Give the first stop of ships that set out on the usual way of their trade, in time."""
        known, trade = self._first[voyage.laden], voyage.trade
        if trade not in known:
            known[trade] = self.next(voyage, here=True)
        return known[trade]

    def onward(self, voyage: Voyage, came: Course) -> Course:
        """Give the next stop of ships that are at the stop of a course, in its time, and go on through its gate."""
        if came.era != self.era:
            return self.next(voyage, here=True)
        then = came.then
        if then is None:
            then = came.then = self.next(voyage, here=True)
        return then

    def next(self, voyage: Voyage, *, here: bool) -> Course:
        """Give the next stop of ships that are at the last place they passed (`here`), or beyond it."""
        key = (voyage.way, self._sorts[voyage.trade], voyage.laden, voyage.off, voyage.at, voyage.bold, here)
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= _MOST:
                self._known.clear()
            found = self._known[key] = self._lay(voyage, here=here)
        return found

    def _lay(self, voyage: Voyage, *, here: bool) -> Course:
        way, line, first = voyage.way, self._lines[voyage.trade], voyage.at
        stop, kind, before = len(way.places) - 1, END, ""
        live = self.live
        for k, gate in way.gates:
            if k > first and gate in live:
                place, what = k, GATE
                if gate not in voyage.bold:
                    fork = max(self._chart.fork(way, k, shuns=line.ship.shuns), first + (not here))
                    if fork < k:
                        place, what = fork, FORK
                # a gate comes before turning off at its place for another: who turns off there has passed it
                if (place, what != GATE) < (stop, kind != GATE):
                    stop, kind, before = place, what, gate
        last = stop - 1 if kind == GATE else stop
        off, after, pace = voyage.off, way.after, voyage.pace
        passed = {gate: midnight(off + after[k] / pace) for k, gate in way.gates if first < k <= last}
        at = off + after[stop] / pace
        if kind == END and not voyage.laden:
            at += line.port
        return Course(stop, kind, before, midnight(at), passed, not live.isdisjoint(passed), self.era)
