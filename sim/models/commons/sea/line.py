"""A line: one trade in one run, with its ships in port, its cargo, its usual ways and its schedule; and the accounts.

A schedule is exact: so many ships by a day. What it would have brought is what a run is held against.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Final

from sim.models.commons.sea.chart import Chart, Way
from sim.models.commons.sea.gate import Gate
from sim.models.commons.sea.section import ShipClass, Trade

__all__ = ["Book", "Line", "count_usual", "line_of"]

# days by which two sums may differ that are the same
_HAIR: Final = 1e-9


@dataclass(slots=True)
class Line:
    """One trade in one run: its ships, its cargo, its usual ways. Tonnes are whole."""

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
    first: int = 0  # cargo that lay ready at the start, with which the schedule begins
    idle: int = 1
    coming: int = 0  # from those laid up, on their way to load
    borrowed: int = 0
    waiting: int = 0  # cargo
    made: int = 0
    shut_in: int = 0
    aboard: int = 0
    delivered: int = 0
    sunk: int = 0  # cargo
    held: int = 0

    def scheduled(self, day: int) -> int:
        """Ships that leave by a day, counted from the start, where nothing is amiss."""
        return (self.first + day * self.daily) // self.load

    def due(self, day: int) -> int:
        """Tonnes due on a day where nothing is amiss."""
        left = day - self.takes
        return (self.scheduled(left) - self.scheduled(left - 1)) * self.load


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
    takes = ceil(out.length / pace - 1e-9)
    line = Line(trade, ship, load, daily, pace, ship.port.value / 24, out, home, trade.owner, takes)
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
