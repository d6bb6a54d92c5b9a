"""Critical goods in one run: a seller stops or resumes, prices follow what the world lacks, and both sides pay."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from typing import Final

from pydantic import BaseModel

from sim.expressions import Function, Term
from sim.models.commons.domain import DomainKind, Surroundings, Told, argument, number
from sim.models.commons.supply.section import SupplySection, misfits
from sim.models.commons.supply.stake import stake
from sim.models.commons.supply.trade import Figures, Trade
from sim.scenario.vocabulary import EffectWord, Measure
from sim.world.effects import Change, ModelEffect
from sim.world.stage import Getter, Outcome, Series

__all__ = ["SUPPLY", "Supply"]

_DAY: Final = 24.0


class Supply:
    """All goods of one run; implements `sim.models.commons.domain.Domain`."""

    def __init__(self, section: SupplySection, around: Surroundings) -> None:
        self._stage, self._dials, self._incidents = around.stage, around.dials, around.incidents
        self._services, self._told = around.services, 0
        self.goods = {good.id: good for good in section.goods}
        figures = self._figures = around.dials.derived(Figures.now)
        self.trades = {
            (good.id, buyer): Trade(good, buyer, spec, figures)
            for good in section.goods
            for buyer, spec in good.buyers.items()
        }
        self._own_trades = {
            actor: _worth([trade for trade in self.trades.values() if trade.buyer == actor])
            for actor in {trade.buyer for trade in self.trades.values()}
        }
        self._all_trades = _worth(self.trades.values())
        # of each good: who sells it, by how much its price rises where all of it lacks, its trades
        self._by_good = {
            good.id: (
                good.seller,
                good.elasticity.value * good.world.value,
                tuple(self.trades[good.id, buyer] for buyer in good.buyers),
            )
            for good in section.goods
        }
        self._whole = {name: sum(trade.need for trade in trades) for name, (*_, trades) in self._by_good.items()}
        self.price = dict.fromkeys(self.goods, 1.0)
        self.highest = 1.0
        self.stamp = 0
        self._cost = dict.fromkeys((*self._stage.actors, ""), 0.0)
        self._at: list[float] = []
        self._prices: dict[str, list[float]] = {name: [] for name in self.goods}
        self._carried: dict[str, Callable[[ModelEffect], Told]] = {
            "withhold": self._withhold,
            "resume": self._resume,
            "release": self._release,
        }

    def begin(self) -> None:
        """All is sold as usual."""

    def advance(self, at: float, hours: float) -> None:
        """Let goods be sold and used; the price follows what the world lacks now."""
        cost = self._cost
        for name, (seller, dearness, trades) in self._by_good.items():
            for trade in trades:
                if not trade.resting:
                    break
            else:
                self.price[name] = 1.0
                for trade in trades:
                    trade.rest(hours)
                continue
            lacks = sum([trade.sold * (1 - trade.flow) for trade in trades]) / self._whole[name]
            price = self.price[name] = 1 + dearness * lacks
            self.highest = max(self.highest, price)
            for trade in trades:
                used = trade.used
                lost = trade.advance(at, hours, price=price)
                if trade.used != used:
                    self.stamp += 1
                cost[trade.buyer] += trade.cost_rate * hours / _DAY
                # what it does not sell, at the usual price, less what the rest brings more
                cost[seller] += lost - trade.sold * trade.flow * (price - 1) * hours / _DAY
        if not self._at or at - self._at[-1] >= _DAY:
            self._at.append(at)
            if self.stamp != self._told:
                self._told = self.stamp
                self._services.lose_each(
                    "supply", "goods", [(buyer, 1 - share) for buyer, share in self.shares(at).items()]
                )
            for name, price in self.price.items():
                self._prices[name].append(price)

    def share(self, actor: str, at: float) -> float:
        """What an actor uses of what it usually does, over its goods by their worth."""
        del at
        return _used(*self._own_trades.get(actor, ((), 0.0)))

    def shares(self, at: float) -> Mapping[str, float]:
        """The same of each buyer."""
        del at
        found = {}
        for buyer, (trades, worth) in self._own_trades.items():
            used = 0.0
            for trade in trades:  # as `_used`
                used += trade.used * trade.worth
            found[buyer] = used / worth if worth else 1.0
        return found

    def capacity(self, at: float) -> float:
        """The same over all buyers."""
        del at
        return _used(*self._all_trades)

    def standing(self, at: float) -> tuple[float, Mapping[str, float]]:
        """The same over all buyers, and of each."""
        return self.capacity(at), self.shares(at)

    def cost(self, actor: str) -> float:
        """Added cost so far, MUSD: a seller's is what it did not sell, less what the rest brought more."""
        return self._cost.get(actor, 0.0)

    def carry_out(self, word: str, effect: ModelEffect) -> Told:
        """Carry out a stop, or its end."""
        return self._carried[word](effect)

    def _own(self, effect: ModelEffect) -> list[Trade]:
        """Trades of the actor's goods with the target, or of the one good that the effect names."""
        wanted = argument(effect, "good")
        return [
            trade
            for (name, buyer), trade in self.trades.items()
            if trade.good.seller == effect.actor and buyer == effect.target and wanted in {"", name}
        ]

    def _withhold(self, effect: ModelEffect) -> Told:
        """Stop selling without saying so: buyers see papers that do not move."""
        trades = [trade for trade in self._own(effect) if not trade.stopped]
        if effect.scale <= 0 or not trades:
            return {"stopped": "nothing"}
        now, share = self._stage.clock.now, number(effect, "share", 1.0)
        for trade in trades:
            trade.stop(now, min(share * effect.scale, 1.0))
            trade.resume(now + number(effect, "days", math.inf) * _DAY)
        self._incidents.happen(
            "supply",
            what="shipments_stop",
            victims=[trades[0].buyer],
            takes=self._dials("inquiry"),
            author=effect.actor,
            by_act="",
            able=[effect.actor],  # whose papers wait is written on them
            says="shipments wait at the customs of their port; an inspection, it is said",
        )
        self._stage.apply(Change("credibility", effect.actor, None, -self._dials("seller_credit")))
        return {"stopped": [trade.good.id for trade in trades]}

    def _resume(self, effect: ModelEffect) -> Told:
        now, trades = self._stage.clock.now, [trade for trade in self._own(effect) if trade.stopped]
        for trade in trades:
            trade.resume(now)
        return {"resumed": [trade.good.id for trade in trades]}

    def _release(self, effect: ModelEffect) -> Told:
        return {"days": sum(t.release() for t in self.trades.values() if t.buyer == effect.actor)}

    def getter(self, observer: str, term: Term) -> Getter:
        """Give what buyers and sellers know: whether trade is stopped, days of stock, what a stop would take."""
        word = str(term.arguments[0]) if term.arguments else ""
        if term.function == "stop_hits":
            sold = [trade for trade in self.trades.values() if (trade.good.seller, trade.buyer) == (observer, word)]
            _, worth = self._own_trades.get(word, ((), 0.0))
            return stake(sold, worth, self._figures, dials=self._dials, draws=self._stage.draws)
        between = [trade for trade in self.trades.values() if {trade.good.seller, trade.buyer} == {observer, word}]
        if term.function == "withheld":
            # the seller knows what it has let go; a buyer sees it when papers move
            sells = any(trade.good.seller == observer for trade in between)
            return lambda at: float(
                any(trade.flow < 0.9 and (trade.held(at) if sells else trade.stopped) for trade in between)
            )
        own = [trade for trade in self.trades.values() if trade.buyer == observer]
        return lambda _at: min([trade.stock for trade in own], default=999.0)

    def outcomes(self, at: float) -> Mapping[str, Outcome]:
        """The highest price, and what the market lost to the sellers for good."""
        del at
        lost = [trade.others for trade in self.trades.values()]
        return {
            "price_peak": Outcome(self.highest),
            "diversified": Outcome(max(lost, default=0.0)),
        }

    def series(self) -> Mapping[str, Series]:
        """Price of each good, as a multiple of the usual."""
        return {
            f"price_{name}": Series("times usual", tuple(self._at), tuple(values))
            for name, values in self._prices.items()
        }


def _used(trades: Collection[Trade], worth: float) -> float:
    """What is used of what usually is, over some trades by what is made of their goods: `worth` in all."""
    used = 0.0
    for trade in trades:
        used += trade.used * trade.worth
    return used / worth if worth else 1.0


def _worth(trades: Collection[Trade]) -> tuple[tuple[Trade, ...], float]:
    """Some trades, and the worth of what is made of their goods."""
    worth = 0.0
    for trade in trades:
        worth += trade.worth
    return tuple(trades), worth


def _build(section: BaseModel, around: Surroundings) -> Supply:
    assert isinstance(section, SupplySection)
    return Supply(section, around)


SUPPLY: Final = DomainKind(
    "supply",
    SupplySection,
    _build,
    effects=(
        EffectWord("withhold", ("good", "share", "days"), "the actor stops selling to the target, without saying so"),
        EffectWord("release", (), "the actor's reserves of all critical goods go to its industry"),
        EffectWord("resume", ("good",), "the actor sells to the target again, after the papers have moved"),
    ),
    functions=(
        Function("withheld", 1, 1, {}, "1 while a good is held back between me and that actor.", ("actor",)),
        Function(
            "stop_hits",
            1,
            1,
            {},
            "Share of what an actor makes of critical goods that it would lose if I sold it none, as I reckon.",
            ("actor",),
        ),
        Function("goods_days", 0, 0, {}, "Days that my smallest stock of a critical good lasts.", ()),
    ),
    measures=(
        Measure("price_peak", "times usual", "lower", "highest price of a critical good"),
        Measure("diversified", "0..1", "none", "share of a seller's part that buyers find elsewhere at the end"),
    ),
    misfits=misfits,
)
