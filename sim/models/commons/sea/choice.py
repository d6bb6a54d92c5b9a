"""Whether an owner sends a ship through a danger or around it (E16).

Called for each trade at each gate that is not as usual. Money in MUSD a voyage, rates as fractions of a hull.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from sim.models.commons.sea.line import Line

__all__ = ["DREAD_RATE", "Goer", "risky", "stakes"]

# the war-risk rate at which `dread` is given
DREAD_RATE = 0.007


class Goer(NamedTuple):
    """A trade that usually goes through a gate, and what its owners weigh there; what they do is told by `would`."""

    trade: int
    owner: str
    hull: float  # MUSD a unit of the rate that is asked
    dread: float  # the same of the danger that is known, which insurers come to ask for in days
    saving: float  # what the way around costs more, MUSD a voyage
    spread: float
    day_cost: float
    usual: float  # share of owners who go at the ordinary rate
    ahead: float  # days from where they would turn off to the gate

    @classmethod
    def of(cls, index: int, line: Line, saving: float, *, ordinary: float, ahead: float) -> Goer:
        """Set up the trade `line`, the index-th, at an ordinary rate; it turns off so many days before the gate."""
        ship, spread = line.ship, line.ship.spread.value
        hull, dread = ship.hull.value, ship.dread.value
        usual = risky(stakes(hull, dread, ordinary), saving, spread=spread)
        return cls(index, line.owner, hull, dread / DREAD_RATE, saving, spread, ship.day_cost.value, usual, ahead)

    def would(self, rate: float, danger: float, held_up: float) -> float:
        """Share of owners who would go through now, as a part of those who usually do."""
        cost = rate * self.hull + danger * self.dread + held_up * self.day_cost
        share = risky(cost, self.saving, spread=self.spread) / self.usual
        return share if share < 1.0 else 1.0

    def faces(self, rate: float, danger: float, held_up: float, wait: float) -> tuple[float, float]:
        """Share whom danger does not keep away, held up so long by it, and of these who would `wait` in all (d)."""
        brave = self.would(rate, danger, held_up)
        return brave, self.would(rate, danger, wait) / brave if wait > held_up and brave > 0 else 1.0


def stakes(hull: float, dread: float, rate: float) -> float:
    """What a passage at a war-risk rate costs an owner: the premium, and what it fears beyond."""
    return rate * (hull + dread / DREAD_RATE)


def risky(cost: float, saving: float, *, spread: float) -> float:
    """Chance that an owner takes the danger, whose cost stands against what the way around would cost more (E16)."""
    x = (cost - saving) / spread
    return 1.0 / (1.0 + math.exp(x)) if x < 700 else 0.0
