"""What a scenario writes of the air: corridors with their flights, users and ways around; what airlines go by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import BaseModel, Field, model_validator

from sim.errors import did_you_mean
from sim.models.commons.quantities import days, figure, hours, money, share
from sim.scenario.actor import ActorFile
from sim.scenario.figures import Count, Duration, Fraction, Id, Money, Positive, Rate, Strict
from sim.scenario.vocabulary import Misfit

__all__ = ["AirSection", "Corridor", "misfits"]


class Corridor(Strict):
    """A stretch of air that flights use: flights a day, whose they are, and what the way around it costs.

    `users` are shares of the flights that serve each actor; what they leave is the rest of the world's. `around` is
    the share of flights that the way around can take at all, `detour` how much longer it is. `near` are those by
    whose coasts it leads: only these close it, or ask who flies there for a name; anybody, where none are written.
    """

    id: Id
    title: str
    flights: Count
    users: dict[Id, Fraction]
    near: tuple[Id, ...] = ()
    detour: Duration
    around: Fraction = share(0.9, 0.6, 1.0)

    @model_validator(mode="after")
    def _uses_no_more_than_all(self) -> Corridor:
        total = sum(part.value for part in self.users.values())
        if total > 1 + 1e-9:
            raise ValueError(f"users of corridor '{self.id}' take {total:g} of its flights, at most 1")
        return self


class AirSection(Strict):
    """Corridors, and what airlines and regulators go by.

    An airline flies through an area where the loss it fears costs less than the way around (E16). `rule` is what
    regulators let through of a cloud: the share of flights that a full cloud leaves, 0 where any ash closes the air.
    """

    corridors: tuple[Corridor, ...] = Field(min_length=1)

    leg: Duration = hours(4.0, 2.0, 8.0)  # a usual flight
    minute_cost: Money = money(80e-6, 50e-6, 120e-6, "M")  # of a minute more in the air, fuel and crew, MUSD
    cancelled_cost: Money = money(0.016, 0.010, 0.025)  # lost revenue of a flight not flown, MUSD
    aircraft_value: Money = money(180.0, 80.0, 300.0)  # hull, people and liability at stake, MUSD
    boldness: Money = money(0.004, 0.002, 0.01)  # spread of what airlines fear, MUSD a flight
    closed_risk: Positive = figure(2e-4, 2e-5, 1e-3)  # chance of a loss a flight, where live fire is believed
    zone_risk: Positive = figure(1e-5, 1e-6, 1e-4)  # the same, unannounced through a zone
    zone_delay: Duration = hours(0.05, 0.0, 0.2)  # what announcing oneself takes
    ban_heeded: Fraction = share(0.98, 0.9, 1.0)  # of flights that heed a regulator's ban
    rule: Fraction = share(0.0, 0.0, 0.3)  # flights that regulators let through a full cloud
    alarmed: Positive = figure(3.0, 1.5, 6.0)  # times more feared, while the trade as a whole keeps away
    avoid_time: Duration = hours(8, 3, 24)  # until airlines have left an area, or are back in one that opened as told
    return_time: Duration = days(4, 1, 14)  # until they are back, where the trade as a whole kept away
    intercept_rate: Rate = figure(0.02 / 24, 0.005 / 24, 0.06 / 24, unit="rate")  # of a zone with patrols, 1/h
    inquiry: Duration = days(5, 2, 14)  # median time of an inquiry into an incident in the air

    @model_validator(mode="after")
    def _names_each_once(self) -> AirSection:
        names = [corridor.id for corridor in self.corridors]
        if len(set(names)) < len(names):
            raise ValueError("two corridors have the same id")
        return self


def misfits(section: BaseModel, actors: Mapping[str, ActorFile]) -> Iterator[Misfit]:
    """Find users and neighbours who take no part."""
    assert isinstance(section, AirSection)
    for place, corridor in enumerate(section.corridors):
        for user in corridor.users:
            if user not in actors:
                yield ("corridors", place, "users", user), f"no actor named '{user}'", did_you_mean(user, actors)
        for count, who in enumerate(corridor.near):
            if who not in actors:
                yield ("corridors", place, "near", count), f"no actor named '{who}'", did_you_mean(who, actors)
