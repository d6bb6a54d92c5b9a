"""A line: one trade in one run, with its usual ways and its schedule; and the accounts.

A schedule is exact: so many ships by a day. What it would have brought is what a run is held against.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Final

import numpy as np

from sim.models.commons.sea.chart import Chart, Way
from sim.models.commons.sea.gate import Gate
from sim.models.commons.sea.section import ShipClass, Trade

__all__ = ["Book", "Line", "count_usual", "due", "line_of", "midnight"]

# days by which two sums may differ that are the same
_HAIR: Final = 1e-9


def midnight(at: float) -> int:
    """The first midnight, counted in days, by which something has happened."""
    return ceil(at - _HAIR)


@dataclass(slots=True)
class Line:
    """One trade in one run: its usual ways, and how long ships of it take as usual. Tonnes are whole."""

    trade: Trade
    ship: ShipClass
    load: int
    daily: int
    pace: float
    port: float
    out: Way
    home: Way
    owner: str
    takes: int  # days from leaving to the arrival, as usual
    back: int  # days from the arrival until a ship may load again, as usual
    first: int = 0  # cargo that lay ready at the start, with which the schedule begins
    sunk: int = 0  # cargo
    held: int = 0


@dataclass(slots=True)
class Book:
    """What is added up: by owner, in ship-days, millions of tonne-days, MUSD."""

    delay: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    diverted: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    cost: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    premium: float = 0.0
    turned: int = 0  # ships that went another way, and by how many days each way was longer
    longer: float = 0.0
    hit: int = 0
    sunk: int = 0


def line_of(trade: Trade, ship: ShipClass, chart: Chart, index: int) -> Line:
    """Set up the line of a trade; schedules do not all begin on one day."""
    out = chart.way(trade.origin, trade.goal, without=ship.shuns)
    home = chart.way(trade.goal, trade.origin, without=ship.shuns)
    assert out is not None and home is not None  # noqa: PT018  the section has seen to it
    load, daily = round(ship.load.value), round(trade.amount.value * 24)
    pace = ship.speed.value * 24
    port = ship.port.value / 24
    takes, back = midnight(out.length / pace), midnight(port + home.length / pace + port)
    line = Line(trade, ship, load, daily, pace, port, out, home, trade.owner, max(takes, 1), max(back, 1))
    # schedules do not all begin on one day
    line.first = round(load * ((index * 0.618) % 1.0))
    return line


def count_usual(lines: Sequence[Line], gates: Mapping[str, Gate]) -> None:
    """Note how many ships a day usually pass each gate; one that few pass could take as many as a mean one."""
    for line in lines:
        for way in (line.out, line.home):
            for _, name in way.gates:
                gates[name].usual += line.daily / line.load
    mean = sum(gate.usual for gate in gates.values()) / max(len(gates), 1)
    for gate in gates.values():
        gate.size = max(gate.usual, mean)


def due(lines: Sequence[Line], owners: Sequence[str], first: int, last: int) -> list[list[int]]:
    """Tonnes due where nothing is amiss, on each day from one to another, by owner."""
    numbers = ([line.first for line in lines], [line.daily for line in lines], [line.load for line in lines])
    begun, daily, load = (np.array(found, dtype=np.int64) for found in numbers)
    left = np.arange(first - 1, last + 1)[:, None] - np.array([line.takes for line in lines])
    tonnes = np.diff((begun + left * daily) // load, axis=0) * load
    mine = np.array([[line.owner == owner for owner in owners] for line in lines], dtype=np.int64)
    found: list[list[int]] = (tonnes @ mine).tolist()
    return found
