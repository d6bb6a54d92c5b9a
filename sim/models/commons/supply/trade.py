"""The trade in one good between its seller and one buyer: flow, stock, other sources, thrift and price.

Tonnes are counted in days of the buyer's usual need. What comes in is used or stored: nothing appears or vanishes, so
`came == used + change of stock` at every step.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final, NamedTuple

from sim.models.commons.supply.section import Buyer, Good
from sim.models.dials import Reading

__all__ = ["Figures", "Trade"]

_LEAST: Final = 0.02  # share of the flow whose want makes a buyer look for others
_MOST_SAVED: Final = 0.5
_FEW: Final = 1e-4  # share of the flow too small to count


class Figures(NamedTuple):
    """What a step reads of the dials."""

    leak: float
    stop_time: float
    restart_time: float
    restart_delay: float
    substitution: float
    substitution_time: float
    returns: float
    thrift: float

    @classmethod
    def now(cls, dials: Reading) -> Figures:
        """As they stand."""
        return cls._make(map(dials, cls._fields))


class Trade:
    """One buyer's trade in one good; `figures` gives those of the moment."""

    def __init__(self, good: Good, buyer: str, spec: Buyer, figures: Callable[[], Figures]) -> None:
        self.good, self.buyer, self.spec, self._figures = good, buyer, spec, figures
        self.need, self.worth = spec.need.value, spec.made_of_it.value  # MUSD a day
        self.part = spec.from_seller.value
        self.sold = self.need * self.part  # what the seller usually gets, MUSD a day
        self.flow = 1.0
        self.stock = spec.stock.value / 24
        self.first_stock = self.stock
        self.reserve = spec.reserve.value / 24
        self.released = 0.0
        self.others = 0.0
        self.used = 1.0
        self.came_in = self.used_up = 0.0
        self.sold_less = 0.0
        self.cost_rate = 0.0  # added cost to the buyer over the last step, MUSD a day
        self._stopped_at: float | None = None
        self._resumes_at = self._lifted_at = math.inf
        self._scale = 1.0

    @property
    def stopped(self) -> bool:
        """Whether papers do not move yet, whether or not the seller still holds them back."""
        return self._stopped_at is not None

    def held(self, at: float) -> bool:
        """Whether the seller holds it back, and has not let it go yet (`at` in hours)."""
        return self._stopped_at is not None and at < self._lifted_at

    def stop(self, at: float, scale: float) -> None:
        """The seller stops selling to this buyer, wholly at scale 1."""
        self._stopped_at, self._scale = at, scale
        self._resumes_at = self._lifted_at = math.inf

    def resume(self, at: float) -> None:
        """The cause is gone: papers move after a while, and then the flow comes back."""
        if self._stopped_at is not None:
            self._lifted_at = min(self._lifted_at, at)
            self._resumes_at = min(self._resumes_at, at + self._figures().restart_delay)

    def release(self) -> float:
        """Let the state's reserve go to industry; give how many days of need that was."""
        days, self.reserve = self.reserve, 0.0
        self.stock += days
        self.released += days
        return days

    def _wanted(self, at: float, leak: float) -> float:
        """Share of the seller's usual part that it lets go now, having stopped."""
        if at >= self._resumes_at:
            self._stopped_at = None
            return 1.0
        return 1 - self._scale * (1 - leak)

    @property
    def resting(self) -> bool:
        """Whether all that is needed comes from the seller, and is used."""
        return self._stopped_at is None and self.flow == self.used == 1 and not self.others

    def rest(self, hours: float) -> None:
        """Let hours pass in which all is as usual: `advance` would do the same at the usual price."""
        self.came_in += hours / 24
        self.used_up += hours / 24
        self.cost_rate = 0.0

    def advance(self, at: float, hours: float, *, price: float) -> float:
        """Let the hours pass: sell, find others, use, store; give what the seller did not sell, MUSD."""
        figures, days, dearer, saved = self._figures(), hours / 24, price - 1, 0.0
        if dearer > 0:
            saved = figures.thrift * dearer
            saved = saved if saved < _MOST_SAVED else _MOST_SAVED
        used = 1 - saved
        if self._stopped_at is None and self.flow == 1 and not self.others and self._spares(used):
            came, lost = used, 0.0
        else:
            came, used, lost = self._exchange(at, hours, figures, used)
        self.used = used
        self.came_in += came * days
        self.used_up += used * days
        # dearer goods, and what is not made for want of them
        lacking, dearer = 1 - used, self.need * dearer * used
        self.cost_rate = dearer + (lacking - saved) * self.worth if lacking > 0 and lacking > saved else dearer
        return lost

    def _spares(self, used: float) -> bool:
        """Whether less is used than is sold in full, and nothing is to be stored beyond what is usual."""
        return self.stock >= self.first_stock and used < (1 - self.part) + self.part

    def _exchange(self, at: float, hours: float, figures: Figures, used: float) -> tuple[float, float, float]:
        """Let flow, others and stock go on where one would use so much; give what came, was used and was not sold."""
        # four hundred steps a run: what is asked often is held by name
        days, part, flow, others = hours / 24, self.part, self.flow, self.others
        wanted = 1.0 if self._stopped_at is None else self._wanted(at, figures.leak)
        if wanted != flow:
            time = figures.stop_time if wanted < flow else figures.restart_time
            flow = wanted + (flow - wanted) * math.exp(-hours / time)
            if abs(flow - wanted) < _FEW:
                flow = wanted
            self.flow = flow
        lacks = 1 - flow
        if lacks > _LEAST:
            aim = figures.substitution
            if aim > others:
                others = self.others = aim + (others - aim) * math.exp(-hours * lacks / figures.substitution_time)
        elif others:
            kept = others * (1 - figures.returns)
            others = kept + (others - kept) * math.exp(-hours / figures.substitution_time)
            if others < _FEW:
                others = 0.0
            self.others = others
        if flow == 1 and not others and self._spares(used):
            return used, used, 0.0
        stock, found, usual, before = self.stock, flow + others, 1 - others, self.sold_less
        came = (1 - part) + part * (found if found < 1.0 else 1.0)
        came = came if came < 1.0 else 1.0
        after = self.sold_less = before + part * (1 - (usual if usual < flow else flow)) * days
        most = came + stock / days
        used = used if used < most else most
        change = (came - used) * days
        if change > 0:
            if stock >= self.first_stock:
                # less is bought instead
                came, change = used, 0.0
            else:
                change = min(change, self.first_stock - stock)
                came = used + change / days
        stock += change
        self.stock = stock if stock > 0 else 0.0
        return came, used, (after - before) * self.need
