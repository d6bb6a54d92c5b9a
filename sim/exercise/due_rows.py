"""Due rows: what of the MSEL may still come by itself, when it must be looked at, and what happens when it is due.

Rows that are settled are left out, since time stops every hour for conditions. Called by `running`; whatever it does
is entered like any input.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from sim.engine import Engine
from sim.exercise.acts import released
from sim.exercise.conditions import Conditions
from sim.exercise.table import RowState, Table
from sim.journal import Input
from sim.scenario.exercise import MselRow

__all__ = ["DueRows"]

Derive = Callable[[str, Mapping[str, Any], Input | None], None]

# conditions and expected actions are looked at on this raster (h), from the start
_RASTER: Final = 1.0


class _Row(NamedTuple):
    """A row that may still come: its state in play, the row as read, its instant (h; None: none is said), its check.

    `check` says whether its condition holds at an instant (h); None where it has none, or is an expected action.
    `steady` is one that time alone changes nothing of.
    """

    name: str
    found: RowState
    row: MselRow
    at: float | None
    is_expected: bool
    check: Callable[[float], bool] | None
    steady: bool


class DueRows:
    """The rows of one stretch of time."""

    def __init__(self, engine: Engine, table: Table, conditions: Conditions, derive: Derive) -> None:
        self._table, self._conditions, self._derive = table, conditions, derive
        self._clock, self._chronicle = engine.clock, engine.chronicle
        self._rows: list[_Row] = []
        # rows that wait for the want of an act which is not missing: no condition of theirs need be looked at
        self._asleep: set[str] = set()
        # orders given so far, by action: of whom toward whom, and up to which record; which actions rows wait for
        self._ordered: dict[str, set[tuple[str, str]]] = {}
        self._seen = 0
        self._awaited: set[str] = set()
        # whether what was ordered before has been held against the rows
        self._compared = False
        # until when (h) no other row's time comes; whether rows wait for an act or a condition, and the conditions
        self._until, self._hourly = 0.0, False
        self._checks: list[Callable[[float], bool]] = []
        # of these, the ones that time alone may change
        self._moving: list[Callable[[float], bool]] = []

    def look_up(self) -> None:
        """Take note of what may still come; to be done whenever people may have changed a row."""
        self._rows, self._compared = [], False
        for name, found in self._table.msel.items():
            if found.own or not _open(found):
                continue
            row = found.read()
            at = row.due
            by_hand = row.kind == "information" or (at is None and not row.when and not row.unless)
            expected = row.kind == "expected_action"
            if expected or not by_hand:
                check = self._conditions.check(row) if row.when and not expected else None
                steady = check is None or self._conditions.steady(row)
                self._rows.append(_Row(name, found, row, at, expected, check, steady))
        self._asleep = {each.name for each in self._rows if each.row.unless and not self._absent(each.row.unless)}
        self._look_again()

    def _look_again(self) -> None:
        """Note what is looked at hour by hour from now, and until when nothing else can come."""
        now, asleep = self._clock.now, self._asleep
        self._until, self._hourly, self._checks, self._moving = math.inf, False, [], []
        self._awaited = set()
        for each in self._rows:
            if each.name in asleep:
                continue
            if each.at is not None and now < each.at < self._until:
                self._until = each.at
            if each.is_expected:
                self._hourly = True
                self._awaited.add(_word(each.row.expected_action))
            elif each.at is None or each.at <= now:
                self._hourly = True
                if each.check is not None:
                    self._checks.append(each.check)
                    self._moving += [] if each.steady else [each.check]

    def settle(self) -> bool:
        """Release what is due, and note expected actions that came or did not; say whether anything was done."""
        now, done = self._clock.now, False
        news = self._note_orders() or not self._compared
        if not news and now < self._until and not any(check(now) for check in self._checks):
            return False
        self._compared = True
        for name, _, row, at, is_expected, check, _ in self._rows:
            early = at is not None and now < at
            if is_expected:
                # without a new order none came that had not come before
                if (came := news and self._came(row.expected_action, row.to)) or not early:
                    self._derive("complete", {"id": name, "missed": not came}, None)
                    self._asleep -= set() if came else {each.name for each in self._rows if each.row.unless == name}
                    done = True
            elif not early and name not in self._asleep and (check is None or check(now)):
                self._derive("inject", {"id": name}, released(row, "msel"))
                done = True
        if done:
            self._rows = [each for each in self._rows if _open(each.found)]
        self._look_again()
        return done

    def go_over(self, limit: float) -> bool:
        """Let time go on over looks at which all is still, up to a limit (h); say whether the clock was halted.

        Where it was not, the clock stands at the limit or at a look at which not all is still.
        """
        if self._hourly and not self._checks:
            return self._go_over_acts(limit)
        clock = self._clock
        while True:
            look = self._passes(limit)
            if look <= clock.now:
                return False
            clock.work(look)
            if clock.halted:
                return True
            if clock.now < look:
                clock.advance_to(look)

    def _go_over_acts(self, limit: float) -> bool:
        """Do as `go_over` where rows wait for acts and times alone: most hours of most futures of a review."""
        clock, chronicle, end = self._clock, self._chronicle, min(limit, self._until)
        queue, at = clock.queue, clock.now
        while at < end:
            if self._seen != len(chronicle) and self._note_orders():
                self._compared = False
                break
            happens = queue[0][0]
            if happens >= end:
                look = end
            else:
                look = -(-happens // _RASTER) * _RASTER if happens > at else at // _RASTER * _RASTER + _RASTER
                look = min(look, end)
            clock.work(look)
            if clock.halted:
                return True
            # nobody asks what time it is at a look at which all is still
            at = look
        if clock.now < at:
            clock.advance_to(at)
        return False

    def _passes(self, limit: float) -> float:
        """Let time go on over looks at which all is still, as long as nothing happens; give the next look (h).

        What is looked at: whether what rows wait for was ordered since they were settled, a time, the conditions.
        The instant given is now where not all is still; until it, up to `limit`, no row need be looked at. Only time
        itself can bring a condition about on the way: time stands at the look at which one holds.
        """
        clock, until, moving = self._clock, self._until, self._moving
        now = clock.now
        if now >= until or now >= limit:
            return now
        if self._seen != len(self._chronicle) and self._note_orders():
            self._compared = False
            return now
        for check in self._checks:
            if check(now):
                return now
        end = min(limit, until)
        if not self._hourly:
            return end
        happens = min(end, clock.next_at())
        look = now // _RASTER * _RASTER + _RASTER
        if moving:
            # looked at every hour of every future
            while look < happens:
                clock.advance_to(look)
                for check in moving:
                    if check(look):
                        return look
                look += _RASTER
        return min(end, max(look, -(-happens // _RASTER) * _RASTER))

    def next_at(self) -> float:
        """The next instant (h) at which a row must be looked at, or infinity."""
        if not self._hourly:
            return self._until
        return min(self._until, (math.floor(self._clock.now / _RASTER) + 1) * _RASTER)

    def _absent(self, expected: str) -> bool:
        found = self._table.msel.get(expected)
        return found is not None and found.missed and found.status != "complete"

    def _came(self, action: str, by: tuple[str, ...]) -> bool:
        """Whether an expected action, `action` or `action:target`, was ordered by one of those it is expected of."""
        word, _, target = action.partition(":")
        return any(
            (by == ("all",) or actor in by) and target in ("", toward)
            for actor, toward in self._ordered.get(word, ())
        )

    def _note_orders(self) -> bool:
        """Take note of the orders given since this was last asked; say whether a row waits for one of them."""
        found = False
        for record in self._chronicle.since(self._seen, "order"):
            _, done, toward, *_ = record.detail
            self._ordered.setdefault(str(done), set()).add((record.actor, str(toward)))
            found |= done in self._awaited
        self._seen = len(self._chronicle)
        return found


def _word(expected: str) -> str:
    """Give the action of an expected action, `action` or `action:target`."""
    return expected.partition(":")[0]


def _open(found: RowState) -> bool:
    """Whether a row waits for its time or condition."""
    return found.status == "approved" and not found.missed
