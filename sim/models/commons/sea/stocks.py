"""Stocks: tonnes that a buyer holds of a commodity, drawn down by its need and filled by what comes; whole tonnes.

What comes by no trade of the scenario comes always. A reserve gives only when it is released, a part of a day's
need a day. Need that neither meets is a shortfall.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.models.commons.sea.line import Line
from sim.models.commons.sea.section import Stock

__all__ = ["Tanks", "fill"]


@dataclass(slots=True)
class Tanks:
    """One buyer's stock of one commodity. `need` and `elsewhere` in tonnes a day."""

    owner: str
    commodity: str
    need: int
    elsewhere: int
    free: int
    reserve: int
    came: int = 0
    used: int = 0
    missing: int = 0  # tonnes of need not met
    lacks: float = 0.0  # share of the last day's need that was not met
    releasing_until: float = -1.0

    def day(self, came: int, *, released: float, now: float) -> None:
        """Let a day pass: what came, what is released (a part of need), what is used."""
        came += self.elsewhere
        self.came += came
        need, free = self.need, self.free + came
        if now <= self.releasing_until:
            given = min(self.reserve, round(released * need))
            self.reserve -= given
            free += given
        if need <= free:
            self.free = free - need
            self.used += need
            self.lacks = 0.0
            return
        self.free = 0
        self.used += free
        self.missing += need - free
        self.lacks = (need - free) / need if need else 0.0

    @property
    def days(self) -> float:
        """Days of need in free stock."""
        return self.free / self.need if self.need else 0.0

    @property
    def shortfall(self) -> float:
        """Days of need that were not met, so far."""
        return self.missing / self.need if self.need else 0.0


def fill(stocks: Sequence[Stock], lines: Sequence[Line]) -> list[Tanks]:
    """Set up the tanks: need is what usually comes by sea here and what comes elsewhere."""
    tanks = []
    for stock in stocks:
        usual = sum(
            line.daily
            for line in lines
            if line.trade.owner == stock.owner and line.trade.commodity == stock.commodity
        )
        need = round(usual / (1 - stock.elsewhere.value)) if stock.elsewhere.value < 1 else usual
        free, reserve = (round(need * span.value / 24) for span in (stock.holds, stock.reserve))
        tanks.append(Tanks(stock.owner, stock.commodity, need, need - usual, free, reserve))
    return tanks
