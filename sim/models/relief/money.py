"""Pledges: part of what is promised is paid, late, and part of that becomes goods in civil pipelines."""

from __future__ import annotations

from collections.abc import Callable

from sim.clock import Wait
from sim.draws import lognormal
from sim.models.relief.dials import Dials
from sim.world.stage import Stage

__all__ = ["Pledges"]


class Pledges:
    """All pledges of one run. `flowing` is told the flow (t/h) whenever it changes."""

    def __init__(self, stage: Stage, dials: Dials, flowing: Callable[[float], None]) -> None:
        self._stage, self._dials, self._flowing = stage, dials, flowing
        self.by_actor: dict[str, float] = {}
        self._count: dict[str, int] = {}
        self._flow = 0.0

    def promise(self, actor: str, about: float) -> float:
        """Promise about an amount (MUSD), and give the sum that was named; cash follows by itself."""
        nth = self._count[actor] = self._count.get(actor, 0) + 1
        key = self._stage.draws.key("relief pledge", actor)
        amount = lognormal(key, nth, median=about, sigma=self._dials("pledge_spread"))
        self.by_actor[actor] = self.by_actor.get(actor, 0.0) + amount
        self._stage.clock.process(self._pay(actor, amount, nth))
        return amount

    def _pay(self, actor: str, amount: float, nth: int) -> Wait:
        dials, clock = self._dials, self._stage.clock
        key = self._stage.draws.key("relief cash", actor)
        delay = lognormal(key, nth, median=dials("cash_delay"), sigma=0.4)
        yield clock.timeout(min(max(delay, 14 * 24.0), 90 * 24.0))
        goods = amount * dials("pledge_paid") * dials("relief_share") / dials("cost_per_tonne")
        lasting = dials("spending_time")
        self._change(goods / lasting)
        yield clock.timeout(lasting)
        self._change(-goods / lasting)

    def _change(self, by: float) -> None:
        self._flow = max(0.0, self._flow + by)
        self._flowing(min(self._flow, self._dials("absorption")))
