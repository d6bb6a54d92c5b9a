"""Lanes for a map: how a ship may have gone from one place to another without crossing land.

A drawing aid and nothing more: distances and times of a run come from the scenario's own lanes. The way is the
shortest over a grid of quarters of a degree, then drawn taut.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator
from itertools import pairwise, starmap
from typing import Final

from sim.report.land import Frame, Point, rings

__all__ = ["Lanes"]

_CELL: Final = 0.25
_SUB: Final = 2  # samples a side in a cell: one of them wet, and a ship gets through
_ROAM: Final = 8.0  # degrees around the ends in which ways are looked for
_ASHORE: Final = 30.0  # what a step over land costs, so that ports inland of the coast are reached

_Cell = tuple[int, int]


class Lanes:
    """The water of one window, and ways over it."""

    def __init__(self, frame: Frame) -> None:
        self._frame = Frame(frame.west - _ROAM, frame.south - _ROAM, frame.east + _ROAM, frame.north + _ROAM)
        self._columns = math.ceil((self._frame.east - self._frame.west) / _CELL)
        self._rows = math.ceil((self._frame.north - self._frame.south) / _CELL)
        self._dry = self._sampled()

    def _sampled(self) -> bytearray:
        """Mark every cell all of whose samples lie on land, by counting crossings along each line of samples."""
        frame, step = self._frame, _CELL / _SUB
        columns, rows = self._columns * _SUB, self._rows * _SUB
        crossings: list[list[float]] = [[] for _ in range(rows)]
        for ring in rings(frame):
            for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
                low, high = (y1, y2) if y1 < y2 else (y2, y1)
                first = max(math.ceil((low - frame.south) / step - 0.5), 0)
                last = min(math.ceil((high - frame.south) / step - 0.5), rows)
                for row in range(first, last):
                    y = frame.south + (row + 0.5) * step
                    crossings[row].append(x1 + (x2 - x1) * (y - y1) / (y2 - y1))
        count = bytearray(self._columns * self._rows)
        for row, found in enumerate(crossings):
            found.sort()
            base = (row // _SUB) * self._columns
            for west, east in zip(found[::2], found[1::2], strict=False):
                first = max(math.ceil((west - frame.west) / step - 0.5), 0)
                last = min(math.ceil((east - frame.west) / step - 0.5), columns)
                for column in range(first, last):
                    count[base + column // _SUB] += 1
        return count

    def _land(self, cell: _Cell) -> bool:
        return self._dry[cell[1] * self._columns + cell[0]] >= _SUB * _SUB

    def way(self, start: Point, end: Point) -> list[Point]:
        """Give the points of a way between two places, both included."""
        goal = self._cell(end)
        first = self._cell(start)
        squeeze = math.cos(math.radians((start[1] + end[1]) / 2))
        best = {first: 0.0}
        came: dict[_Cell, _Cell] = {}
        waiting = [(0.0, first)]
        while waiting:
            _, here = heapq.heappop(waiting)
            if here == goal:
                break
            for there in self._beside(here):
                step = math.hypot((there[0] - here[0]) * squeeze, there[1] - here[1])
                cost = best[here] + step * (_ASHORE if self._land(there) else 1.0)
                if cost < best.get(there, math.inf):
                    best[there], came[there] = cost, here
                    ahead = math.hypot((goal[0] - there[0]) * squeeze, goal[1] - there[1])
                    heapq.heappush(waiting, (cost + ahead, there))
        cells = [goal]
        while cells[-1] in came:
            cells.append(came[cells[-1]])
        taut = self._taut(cells[::-1])
        return [start, *[self._centre(cell) for cell in taut[1:-1]], end]

    def _taut(self, cells: list[_Cell]) -> list[_Cell]:
        """Leave out every cell that is not needed to stay on water."""
        rare = [*cells[:-1:4], cells[-1]] if len(cells) > 8 else cells
        rare = rare if all(starmap(self._clear, pairwise(rare))) else cells
        kept, at = [rare[0]], 0
        while at < len(rare) - 1:
            at = next((far for far in range(len(rare) - 1, at, -1) if self._clear(rare[at], rare[far])), at + 1)
            kept.append(rare[at])
        return kept

    def _clear(self, one: _Cell, other: _Cell) -> bool:
        steps = 2 * max(abs(other[0] - one[0]), abs(other[1] - one[1]), 1)
        for index in range(1, steps):
            part = index / steps
            if self._land((round(one[0] + (other[0] - one[0]) * part), round(one[1] + (other[1] - one[1]) * part))):
                return False
        return True

    def _beside(self, cell: _Cell) -> Iterator[_Cell]:
        for x in (-1, 0, 1):
            for y in (-1, 0, 1):
                there = (cell[0] + x, cell[1] + y)
                if (x or y) and 0 <= there[0] < self._columns and 0 <= there[1] < self._rows:
                    yield there

    def _cell(self, point: Point) -> _Cell:
        column = int((point[0] - self._frame.west) / _CELL)
        row = int((point[1] - self._frame.south) / _CELL)
        return min(max(column, 0), self._columns - 1), min(max(row, 0), self._rows - 1)

    def _centre(self, cell: _Cell) -> Point:
        return self._frame.west + (cell[0] + 0.5) * _CELL, self._frame.south + (cell[1] + 0.5) * _CELL
