"""Money for goods: what governments pledge and pay late, and what the public gives as the toll becomes known.

Of a pledge part is paid, late, and part of that becomes goods in civil pipelines. Gifts come within days, more of
them the more dead are known of, and purses are emptied over `spending_time`: what gifts have bought is counted, and
no line brings for the public what it has not paid for.
"""

from __future__ import annotations

from collections.abc import Callable

from sim.clock import Wait
from sim.draws import lognormal
from sim.models.relief.dials import Dials
from sim.world.stage import Stage

__all__ = ["Giving", "Pledges"]


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
        delay = lognormal(key, nth, median=dials("cash_delay"), sigma=dials("cash_spread"))
        yield clock.timeout(min(max(delay, dials("cash_soonest")), dials("cash_latest")))
        goods = amount * dials("pledge_paid") * dials("relief_share") / dials("cost_per_tonne")
        lasting = dials("spending_time")
        self._change(goods / lasting)
        yield clock.timeout(lasting)
        self._change(-goods / lasting)

    def _change(self, by: float) -> None:
        self._flow = max(0.0, self._flow + by)
        self._flowing(min(self._flow, self._dials("absorption")))


class Giving:
    """What the public gives for one host. `known_toll` tells the dead and missing known of there at an instant."""

    def __init__(self, dials: Dials, known_toll: Callable[[float], float]) -> None:
        self._dials, self._known_toll = dials, known_toll
        self.bought = 0  # kilograms so far

    def given(self, at: float) -> float:
        """Gifts that can be spent by an instant, MUSD."""
        return self._dials("giving_per_toll") * self._known_toll(at - self._dials("giving_delay"))

    def goods(self, at: float) -> int:
        """Kilograms that gifts so far buy in all."""
        return int(self.given(at) * self._dials("relief_share") / self._dials("cost_per_tonne") * 1000)

    def today(self, at: float) -> int:
        """Kilograms that may be bought on a day."""
        return max(0, int((self.goods(at) - self.bought) * 24 / self._dials("spending_time")))

    def buy(self, kg: int) -> None:
        """Book goods that were paid for."""
        self.bought += kg
