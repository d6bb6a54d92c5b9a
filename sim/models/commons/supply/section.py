"""What a scenario writes of critical goods: who sells, who lives by it, what lies in store, what could replace it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import BaseModel, Field, model_validator

from sim.errors import did_you_mean
from sim.models.commons.quantities import days, figure, share
from sim.scenario.actor import ActorFile
from sim.scenario.figures import Duration, Figure, Fraction, Id, Money, Positive, Strict
from sim.scenario.vocabulary import Misfit

__all__ = ["Buyer", "Good", "SupplySection", "misfits"]


class Buyer(Strict):
    """One who lives by a good: the share of its need that comes from the seller, its stock, and what a day costs.

    `stock` is what industry holds, `reserve` what the state does, both in days of the need.
    `need` is the usual cost of all it uses, `made_of_it` the worth of what is made of that: what a lack would stop.
    """

    from_seller: Fraction
    stock: Duration
    reserve: Duration = Figure(value=0.0, dimension="time")
    need: Money
    made_of_it: Money


class Good(Strict):
    """A good that one seller sells to many."""

    id: Id
    title: str
    seller: Id
    buyers: dict[Id, Buyer]
    elasticity: Positive = figure(1.5, 0.5, 4.0)  # rise of the price for each share of the world's supply that lacks
    # share of the world's supply that the seller sells abroad
    world: Fraction = Figure(value=0.95, low=0.9, high=0.97, share=True)


class SupplySection(Strict):
    """Goods, and how trade in them stops and comes back."""

    goods: tuple[Good, ...] = Field(min_length=1)

    leak: Fraction = share(0.2, 0.05, 0.4)  # of what is stopped, which comes all the same by other hands
    stop_time: Duration = days(4, 1, 10)  # until what is under way has arrived
    substitution: Fraction = share(0.5, 0.2, 0.8)  # of the seller's part, that others can give in the end
    substitution_time: Duration = days(400, 150, 900)  # until two thirds of that
    thrift: Fraction = share(0.15, 0.05, 0.3)  # of the need, that is saved where the price doubles
    restart_delay: Duration = days(4, 2, 14)  # of the papers, once the cause is gone
    restart_time: Duration = days(25, 10, 60)  # until two thirds of the flow are back
    returns: Fraction = share(0.7, 0.4, 0.95)  # of the buyers' new sources, given up when the seller is back
    inquiry: Duration = days(8, 2, 30)  # until an undeclared stop is held to be one
    # how far ahead a seller looks when it reckons what a stop would take from a buyer, and how well it knows what
    # lies in that one's stores: sd of the logarithm of its guess
    stop_looks_ahead: Duration = days(180, 90, 365)
    stock_guess: Positive = figure(0.3, 0.1, 0.6)
    seller_credit: Fraction = share(0.05, 0.0, 0.15)  # of a seller's credibility, when it is held to have stopped

    @model_validator(mode="after")
    def _names_each_once(self) -> SupplySection:
        names = [good.id for good in self.goods]
        if len(set(names)) < len(names):
            raise ValueError("two goods have the same id")
        return self


def misfits(section: BaseModel, actors: Mapping[str, ActorFile]) -> Iterator[Misfit]:
    """Find sellers and buyers who take no part."""
    assert isinstance(section, SupplySection)
    for place, good in enumerate(section.goods):
        named: list[tuple[tuple[str | int, ...], str]] = [(("goods", place, "seller"), good.seller)]
        named += [(("goods", place, "buyers", buyer), buyer) for buyer in good.buyers]
        for steps, name in named:
            if name not in actors:
                yield steps, f"no actor named '{name}'", did_you_mean(name, actors)
