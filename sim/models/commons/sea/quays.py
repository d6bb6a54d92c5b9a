"""Quays: the ships of every trade that lie in port and the cargo that waits for them, all trades at once by the day.

Cargo comes up whether or not a ship is there, and waits; beyond what the port can keep it is not produced. Each class
keeps a few ships laid up that any of its trades may call, and gets back when they lie idle. All numbers are whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from sim.models.commons.sea.line import Line
from sim.models.commons.sea.timetable import Ships

__all__ = ["Quays"]


class Quays:
    """What lies in port in one run, by trade. `activation` in days, `storage` in days of cargo."""

    def __init__(self, lines: Sequence[Line], *, storage: float, activation: float) -> None:
        self._lines = lines
        self._load = np.array([line.load for line in lines], dtype=np.int64)
        self._daily = np.array([line.daily for line in lines], dtype=np.int64)
        self._most = np.array([line.load + int(storage * line.daily) for line in lines], dtype=np.int64)
        self._called_in = max(round(activation), 1)
        self._usual = [1 + line.daily // line.load for line in lines]  # ships that may lie idle
        self.idle = np.ones(len(lines), dtype=np.int64)
        self.waiting = np.array([line.first % line.load for line in lines], dtype=np.int64)
        self._made = self.waiting.copy()  # by the start
        self._days = 0
        self.shut_in = np.zeros(len(lines), dtype=np.int64)
        self.coming = [0] * len(lines)  # from those laid up, on their way to load
        self.pool: dict[str, int] = {}
        self._borrowed: dict[int, int] = {}
        self._ready: dict[int, list[tuple[int, int]]] = defaultdict(list)

    def shipped(self, tonnes: Ships) -> None:
        """Take note of cargo that had left before the start."""
        self._made += tonnes

    @property
    def made(self) -> Ships:
        """Tonnes that came up so far."""
        found: Ships = self._made + self._days * self._daily
        return found

    def load(self, day: int) -> Ships:
        """Let a day's cargo come up and be loaded; give the ships that leave, by trade."""
        for index, ships in self._ready.pop(day, ()):
            self.idle[index] += ships
            self.coming[index] -= ships
        waiting = self.waiting
        waiting += self._daily
        self._days += 1
        ready = waiting // self._load
        leaving: Ships = np.minimum(self.idle, ready)
        self.idle -= leaving
        ready -= leaving  # what finds no ship
        waiting -= leaving * self._load
        if np.count_nonzero(ready) or self._borrowed:
            lacking = ready.nonzero()[0].tolist()
            idle, left = self.idle.tolist(), ready.tolist()
            for index in sorted(self._borrowed.keys() | lacking):
                self._balance(index, idle[index], left[index], day)
            if lacking:
                over = np.maximum(waiting - self._most, 0)
                self.shut_in += over
                waiting -= over
        return leaving

    def _balance(self, index: int, idle: int, ready: int, day: int) -> None:
        """Call ships that are laid up for cargo that finds none, or give back those that lie idle."""
        wanted, usual, name = ready - self.coming[index] - 1, self._usual[index], self._lines[index].ship.id
        if wanted > 0 and not idle and self.pool.get(name, 0):
            called = min(wanted, self.pool[name])
            self.pool[name] -= called
            self.coming[index] += called
            self._borrowed[index] = self._borrowed.get(index, 0) + called
            self._ready[day + self._called_in].append((index, called))
        elif (borrowed := self._borrowed.get(index, 0)) and idle > usual:
            back = min(borrowed, idle - usual)
            self.idle[index] -= back
            self.pool[name] += back
            self._borrowed[index] -= back
            if not self._borrowed[index]:
                del self._borrowed[index]
