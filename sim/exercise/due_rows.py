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
    """A row that may still come: its state in play, the row as read, and its instant (h; None: none is said)."""

    name: str
    found: RowState
    row: MselRow
    at: float | None


class DueRows:
    """The rows of one stretch of time."""

    def __init__(self, engine: Engine, table: Table, conditions: Conditions, derive: Derive) -> None:
        self._engine, self._table, self._conditions, self._derive = engine, table, conditions, derive
        self._rows: list[_Row] = []
        # rows that wait for the want of an act which is not missing: no condition of theirs need be looked at
        self._asleep: set[str] = set()
        # orders given so far, by action: of whom toward whom, and up to which record
        self._ordered: dict[str, set[tuple[str, str]]] = {}
        self._seen = 0
        # whether what was ordered before has been held against the rows
        self._compared = False
        # until when (h) no other row's time comes; whether rows wait for an act or a condition, and the conditions
        self._until, self._hourly = 0.0, False
        self._checks: list[Callable[[float], bool]] = []

    def look_up(self) -> None:
        """Take note of what may still come; to be done whenever people may have changed a row."""
        self._rows, self._compared = [], False
        for name, found in self._table.msel.items():
            if found.own or not _open(found):
                continue
            row = found.read()
            at = row.due
            by_hand = row.kind == "information" or (at is None and not row.when and not row.unless)
            if row.kind == "expected_action" or not by_hand:
                self._rows.append(_Row(name, found, row, at))
        self._asleep = {each.name for each in self._rows if each.row.unless and not self._absent(each.row.unless)}
        self._look_again()

    def _look_again(self) -> None:
        """Note what is looked at hour by hour from now, and until when nothing else can come."""
        now = self._engine.now
        awake = [each for each in self._rows if each.name not in self._asleep]
        later = [each for each in awake if each.at is not None and each.at > now]
        self._until = min((each.at for each in later if each.at is not None), default=math.inf)
        expected = any(each.row.kind == "expected_action" for each in awake)
        open_now = [each for each in awake if each not in later and each.row.kind != "expected_action"]
        self._hourly = expected or bool(open_now)
        self._checks = [self._conditions.check(each.row) for each in open_now if each.row.when]

    def settle(self) -> bool:
        """Release what is due, and note expected actions that came or did not; say whether anything was done."""
        now, done = self._engine.now, False
        news = self._note_orders() or not self._compared
        if not news and now < self._until and not any(check(now) for check in self._checks):
            return False
        self._compared = True
        for name, _, row, at in self._rows:
            early = at is not None and now < at
            if row.kind == "expected_action":
                if (came := self._came(row.expected_action, row.to)) or not early:
                    self._derive("complete", {"id": name, "missed": not came}, None)
                    self._asleep -= set() if came else {each.name for each in self._rows if each.row.unless == name}
                    done = True
            elif not early and name not in self._asleep and self._conditions.holds(row):
                self._derive("inject", {"id": name}, released(row, "msel"))
                done = True
        if done:
            self._rows = [each for each in self._rows if _open(each.found)]
        self._look_again()
        return done

    def is_still(self, now: float) -> bool:
        """Whether nothing was ordered since rows were last settled, and no row's time or condition has come."""
        if now >= self._until:
            return False
        if self._seen != len(self._engine.chronicle) and self._note_orders():
            self._compared = False
            return False
        for check in self._checks:  # noqa: SIM110  looked at every hour of every future
            if check(now):
                return False
        return True

    def stays_still(self, happens: float) -> bool:
        """Let time go on to the last look before an instant (h) up to which nothing happens; say if all is still.

        Only time itself can bring a condition about on the way: it stands at the look at which one holds.
        """
        clock, checks = self._engine.clock, self._checks
        if not checks:
            return True
        before = min(happens, self._until)
        tick = math.floor(clock.now / _RASTER) + 1
        while (look := tick * _RASTER) < before:
            clock.advance_to(look)
            for check in checks:
                if check(look):
                    return False
            tick += 1
        return True

    def next_at(self, happens: float = 0.0) -> float:
        """The next instant (h) at which a row must be looked at, or infinity; nothing comes before `happens`."""
        if not self._hourly:
            return self._until
        tick = max(math.floor(self._engine.now / _RASTER) + 1, math.ceil(happens / _RASTER))
        return min(self._until, tick * _RASTER)

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
        """Take note of the orders given since this was last asked; say whether there were any."""
        chronicle, found = self._engine.chronicle, False
        for place in range(self._seen, len(chronicle)):
            record = chronicle[place]
            if record.kind == "order":
                _, done, toward, *_ = record.detail
                self._ordered.setdefault(str(done), set()).add((record.actor, str(toward)))
                found = True
        self._seen = len(chronicle)
        return found


def _open(found: RowState) -> bool:
    """Whether a row waits for its time or condition."""
    return found.status == "approved" and not found.missed
