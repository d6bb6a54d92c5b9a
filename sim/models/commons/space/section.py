"""What a scenario writes of space: constellations, who lives by them, and the fragments in their way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from pydantic import BaseModel, Field, model_validator

from sim.errors import did_you_mean
from sim.models.commons.quantities import days, figure, hours, money, share
from sim.scenario.actor import ActorFile
from sim.scenario.figures import Count, Duration, Fraction, Id, Money, Rate, Strict
from sim.scenario.vocabulary import Misfit

__all__ = ["Constellation", "SpaceSection", "misfits"]


class Constellation(Strict):
    """Satellites that give one service from one orbit: how many, whose, and how far each actor lives by them (0..1).

    `enough` is the share of the satellites with which the service is whole; below it goes down in proportion.
    """

    id: Id
    title: str
    service: Literal["timing", "imaging", "communication"]
    orbit: Literal["low", "middle", "high"]
    owner: Id | None = None
    satellites: Count
    needs: dict[Id, Fraction]
    enough: Fraction = share(0.9, 0.7, 1.0)

    @model_validator(mode="after")
    def _is_there(self) -> Constellation:
        if self.satellites.value < 1:
            raise ValueError(f"constellation '{self.id}' has no satellite")
        return self


class SpaceSection(Strict):
    """Constellations, the crowd in low orbit, and what jamming does."""

    constellations: tuple[Constellation, ...] = Field(min_length=1)

    # Low orbit. Fragments are those that are tracked; the small ones come with them.
    fragments: Count = figure(9_000, 7_000, 11_000, "M")  # in low orbit at the start
    loss_rate: Rate = figure(5e-4 / 8766, 1e-4 / 8766, 2e-3 / 8766, unit="rate")  # a satellite, with so many, blind
    avoidance: Fraction = share(0.6, 0.3, 0.9)  # of collisions that warnings avert
    avoidance_loss: Fraction = share(0.02, 0.005, 0.05)  # of service, for the manoeuvres if fragments double
    fragments_stay: Fraction = share(0.97, 0.94, 0.99)  # of an act's fragments after a year
    act_fragments: Count = figure(3_000, 1_500, 4_000, "M")  # tracked fragments of one act
    # two satellites met in February 2009 and left some two thousand; most losses are to pieces too small for that
    collision_fragments: Count = figure(1_800, 1_000, 2_300, "M")
    shatters: Fraction = share(0.15, 0.03, 0.4)  # of satellites lost by chance, those that break up
    # until two thirds of an act's fragments are found and listed: 516 after 17 days, some 3,000 in the end
    catalogue_time: Duration = days(90, 60, 130)
    replacement: Duration = days(900, 500, 1_500)  # until a lost satellite is replaced

    # Jamming, which ends with its cause.
    jam_loss: Fraction = share(0.5, 0.2, 0.8)  # of the target's service
    jam_spill: Fraction = share(0.15, 0.05, 0.4)  # of that, for all others who live by it nearby, the jammer too
    reacquire: Duration = hours(12, 2, 48)  # until receivers have found the signal again
    jam_inquiry: Duration = days(4, 1, 14)  # a transmitter can be found
    loss_inquiry: Duration = days(12, 6, 40, "S")  # the author of 2007 owned to it on the twelfth day

    service_value: Money = money(40.0, 10.0, 120.0)  # of all services, to one who lives by them wholly, MUSD a day

    @model_validator(mode="after")
    def _names_each_once(self) -> SpaceSection:
        names = [item.id for item in self.constellations]
        if len(set(names)) < len(names):
            raise ValueError("two constellations have the same id")
        return self


def misfits(section: BaseModel, actors: Mapping[str, ActorFile]) -> Iterator[Misfit]:
    """Find owners and users who take no part."""
    assert isinstance(section, SpaceSection)
    for place, item in enumerate(section.constellations):
        named: list[tuple[tuple[str | int, ...], str]] = [(("needs", user), user) for user in item.needs]
        if item.owner is not None:
            named.append((("owner",), item.owner))
        for steps, name in named:
            if name not in actors:
                yield ("constellations", place, *steps), f"no actor named '{name}'", did_you_mean(name, actors)
