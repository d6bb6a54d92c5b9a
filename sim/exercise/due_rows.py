"""Due rows: what of the MSEL may still come by itself, when it must be looked at, and what happens when it is due.

Rows are read once for as long as they stay as they are, and those that are settled are left out, since time stops
every hour for conditions. Called by `running`; whatever it does is entered like any input.
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
        self._read: dict[int, tuple[dict[str, Any], MselRow, float | None]] = {}
        # orders given so far, by action: of whom toward whom, and up to which record
        self._ordered: dict[str, set[tuple[str, str]]] = {}
        self._seen = 0

    def look_up(self) -> None:
        """Take note of what may still come; to be done whenever people may have changed a row."""
        self._rows = []
        for name, found in self._table.msel.items():
            if found.own or not _open(found):
                continue
            kept = self._read.get(id(found.row))
            if kept is None or kept[0] is not found.row:
                row = found.read()
                kept = self._read[id(found.row)] = (found.row, row, row.due)
            _, row, at = kept
            by_hand = row.kind == "information" or (at is None and not row.when and not row.unless)
            if row.kind == "expected_action" or not by_hand:
                self._rows.append(_Row(name, found, row, at))

    def settle(self) -> bool:
        """Release what is due, and note expected actions that came or did not; say whether anything was done."""
        now, done = self._engine.now, False
        for name, _, row, at in self._rows:
            early = at is not None and now < at
            if row.kind == "expected_action":
                if (came := self._came(row.expected_action, row.to)) or not early:
                    self._derive("complete", {"id": name, "missed": not came}, None)
                    done = True
            elif not early and (not row.unless or self._absent(row.unless)) and self._conditions.holds(row):
                self._derive("inject", {"id": name}, released(row, "msel"))
                done = True
        if done:
            self._rows = [each for each in self._rows if _open(each.found)]
        return done

    def next_at(self) -> float:
        """The next instant (h) at which a row must be looked at; infinite if there is none."""
        now, stop = self._engine.now, math.inf
        for _, _, row, at in self._rows:
            if at is not None and at > now:
                stop = min(stop, at)
                if row.kind != "expected_action":
                    continue
            stop = min(stop, (math.floor(now / _RASTER) + 1) * _RASTER)
        return stop

    def _absent(self, expected: str) -> bool:
        found = self._table.msel.get(expected)
        return found is not None and found.missed and found.status != "complete"

    def _came(self, action: str, by: tuple[str, ...]) -> bool:
        """Whether an expected action, `action` or `action:target`, was ordered by one of those it is expected of."""
        self._note_orders()
        word, _, target = action.partition(":")
        return any(
            (by == ("all",) or actor in by) and target in ("", toward)
            for actor, toward in self._ordered.get(word, ())
        )

    def _note_orders(self) -> None:
        """Take note of the orders given since this was last asked: looked through once, not once an hour a row."""
        chronicle = self._engine.chronicle
        for place in range(self._seen, len(chronicle)):
            record = chronicle[place]
            if record.kind == "order":
                _, done, toward, *_ = record.detail
                self._ordered.setdefault(str(done), set()).add((record.actor, str(toward)))
        self._seen = len(chronicle)


def _open(found: RowState) -> bool:
    """Whether a row waits for its time or condition."""
    return found.status == "approved" and not found.missed
