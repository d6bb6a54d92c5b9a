"""A timetable: ships that nothing disturbs, as numbers by the day they set out and by trade, laden and empty.

They need no doings of their own. So many left on a day, so they arrive a fixed number of days later, and passed each
gate on their way in between; who asks what passed a gate has it added up then, from the days they left. Ships that
somebody stops are taken off and sail as voyages. Columns are the trades' ways out, then their ways home.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from sim.models.commons.sea.line import Line, midnight

__all__ = ["Ships", "Timetable"]

Ships = npt.NDArray[np.int64]

_ROWS: Final = 192


class Timetable:
    """Ships of one run that sail as they always do. A ship home sets out on the day it arrived, and unloads first."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        n = len(lines)
        self.takes = np.array([line.takes for line in lines], dtype=np.int64)
        self.back = np.array([line.back for line in lines], dtype=np.int64)
        self._lead = int((self.takes + self.back).max()) + 1
        self._ships = np.zeros((self._lead + _ROWS, 2 * n), dtype=np.int64)
        self._flat = self._ships.ravel()  # the same, row after row
        # where in that ships are that arrive on day 0; on a later day as many rows further down
        self._arriving = (self._lead - np.concatenate((self.takes, self.back))) * (2 * n) + np.arange(2 * n)
        # of each gate: the columns that pass it, and how many days after they set out
        users: dict[str, list[tuple[int, int]]] = {}
        for index, line in enumerate(lines):
            for column, way, off in ((index, line.out, 0.0), (n + index, line.home, line.port)):
                for place, name in way.gates:
                    days = midnight(off + way.after[place] / line.pace)
                    users.setdefault(name, []).append((column, days))
        self._users = {
            name: (np.array([c for c, _ in found]), self._lead - np.array([d for _, d in found]))
            for name, found in users.items()
        }
        # where ships are, row after row, that pass each gate on day 0
        self._at_gate = {name: rows * (2 * n) + columns for name, (columns, rows) in self._users.items()}

    def begin(self) -> list[tuple[int, int]]:
        """Put ships where a schedule that has long run would have them; give how many go out and home, by trade."""
        n, lead, found = len(self.lines), self._lead, []
        for index, line in enumerate(self.lines):
            days = np.arange(-line.takes - line.back, 1)
            ships = np.diff((line.first + days * line.daily) // line.load)
            home, out = ships[: line.back], ships[line.back :]
            self._ships[lead + 1 - line.takes : lead + 1, index] = out
            self._ships[lead + 1 - line.back : lead + 1, n + index] = home
            found.append((int(out.sum()), int(home.sum())))
        return found

    def _row(self, day: int) -> Ships:
        """The day's row, as a part of the table itself."""
        row = self._lead + day
        if row >= len(self._ships):
            self._ships = np.concatenate((self._ships, np.zeros_like(self._ships)))
            self._flat = self._ships.ravel()
        found: Ships = self._ships[row]
        return found

    def leave(self, day: int, ships: Ships) -> None:
        """Let ships of every trade leave laden on a day."""
        self._row(day)[: len(ships)] = ships

    def turn_back(self, day: int, ships: Ships) -> None:
        """Let ships of every trade that arrived on a day unload and go home."""
        self._row(day)[len(ships) :] = ships

    def add(self, trade: int, day: int, ships: int, *, laden: bool) -> None:
        """Add ships that left, or arrived and turn back, on a day."""
        self._row(day)[trade if laden else len(self.lines) + trade] += ships

    def arriving(self, day: int) -> tuple[Ships, Ships]:
        """Laden ships that arrive on a day, and empty ones that are free to load again, by trade."""
        n = len(self.lines)
        found: Ships = self._flat[day * 2 * n :].take(self._arriving)
        return found[:n], found[n:]

    def passing(self, gate: str, first: int, last: int) -> list[int]:
        """Ships that pass a gate on each day from one to another, on neither of which anybody may still set out."""
        if gate not in self._users:
            return [0] * (last - first + 1)
        if first == last:  # as a gate asks that looks every day
            return [sum(self._flat[first * self._ships.shape[1] :].take(self._at_gate[gate]).tolist())]
        columns, rows = self._users[gate]
        found: list[int] = self._ships[np.arange(first, last + 1)[:, None] + rows, columns].sum(axis=1).tolist()
        return found

    def take_off(self, gate: str, day: int) -> list[tuple[int, bool, int, int]]:
        """Take off all ships that have a gate ahead of them after a day, in the order in which they were to arrive.

        Of each: the trade, whether laden, the day they set out, how many.
        """
        columns, rows = self._users.get(gate, ((), ()))
        found = []
        for column, row in zip(columns, rows, strict=True):
            first = int(row) + day + 1  # who set out then passes on the day after
            trade, laden = int(column) % len(self.lines), bool(column < len(self.lines))
            takes = self.lines[trade].takes if laden else self.lines[trade].back
            for later in np.flatnonzero(self._ships[first:, column]).tolist():
                base = first + later - self._lead
                found.append((base + takes, base, laden, trade, int(self._ships[first + later, column])))
            self._ships[first:, column] = 0
        return [(trade, laden, base, ships) for _, base, laden, trade, ships in sorted(found)]

    def under_way(self, day: int) -> Iterator[tuple[int, bool, int, int]]:
        """All ships that have not arrived by a day: trade, whether laden, day they set out, how many."""
        n = len(self.lines)
        for column in range(2 * n):
            takes = int(self.takes[column] if column < n else self.back[column - n])
            first = self._lead + day - takes + 1
            for later in np.flatnonzero(self._ships[first:, column]).tolist():
                yield column % n, column < n, first + later - self._lead, int(self._ships[first + later, column])
