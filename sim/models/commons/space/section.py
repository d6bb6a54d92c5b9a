"""What a scenario writes of space: constellations, who lives by them and where, and the fragments in their way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, Literal

from pydantic import BaseModel, Field, model_validator

from sim.errors import did_you_mean
from sim.models.commons.quantities import Lat, Lon, days, figure, hours, money, share
from sim.scenario.actor import ActorFile
from sim.scenario.figures import Count, Distance, Duration, Figure, Fraction, Id, Money, Rate, Strict
from sim.scenario.vocabulary import Misfit

__all__ = ["Constellation", "Region", "Shell", "SpaceSection", "misfits"]


class Shell(Strict):
    """Low orbit between two altitudes: how many tracked fragments fly there, and how many of new ones stay a year."""

    id: Id
    title: str
    floor: Distance
    ceiling: Distance
    fragments: Count
    stay: Fraction

    @model_validator(mode="after")
    def _has_room(self) -> Shell:
        if not self.floor.value < self.ceiling.value:
            raise ValueError(f"shell '{self.id}' has its ceiling below its floor")
        if not self.fragments.value:
            raise ValueError(f"shell '{self.id}' has no fragments: there are some at every altitude")
        return self


_KM: Final = 1 / 1.852  # nm


def _shell(
    name: str, title: str, floor: float, ceiling: float, fragments: tuple[float, float, float], stay: Figure
) -> Shell:
    ends = (Figure(value=end * _KM, grade="M", dimension="distance") for end in (floor, ceiling))
    return Shell(
        id=name, title=title, floor=next(ends), ceiling=next(ends), fragments=figure(*fragments, "M"), stay=stay
    )


class Region(Strict):
    """Where receivers are that can be jammed together: a coast, a capital; and what part of its use each has there.

    What an actor uses in no region lies out of reach of every jammer.
    """

    id: Id
    title: str
    lat: Lat
    lon: Lon
    users: dict[Id, Fraction] = Field(min_length=1)


class Constellation(Strict):
    """Satellites that give one service from one orbit: how many, whose, and how far each actor lives by them (0..1).

    `shell` is where those in low orbit fly, the densest if nothing is said; `enough` is the share of the satellites
    with which the service is whole; below it goes down in proportion.
    """

    id: Id
    title: str
    service: Literal["timing", "imaging", "communication"]
    orbit: Literal["low", "middle", "high"]
    shell: Id | None = None
    owner: Id | None = None
    satellites: Count
    needs: dict[Id, Fraction]
    enough: Fraction = share(0.9, 0.7, 1.0)

    @model_validator(mode="after")
    def _is_there(self) -> Constellation:
        if self.satellites.value < 1:
            raise ValueError(f"constellation '{self.id}' has no satellite")
        if self.shell is not None and self.orbit != "low":
            raise ValueError(f"constellation '{self.id}' flies in no shell: shells are of low orbit")
        return self


class SpaceSection(Strict):
    """Constellations, the crowd in low orbit by shells of altitude, and what jamming does where.

    Shells: some nine thousand tracked pieces in low orbit about 2010, most of them between 800 and 1,000 km; how they
    part is remembered, and how many fall in a year is judgement (it goes with the sun).
    """

    constellations: tuple[Constellation, ...] = Field(min_length=1)
    shells: tuple[Shell, ...] = (
        _shell("below", "Below 600 km", 300, 600, (1_200, 800, 1_800), share(0.6, 0.4, 0.8)),
        _shell("crowded", "600 to 1,000 km", 600, 1_000, (5_500, 4_500, 6_500), share(0.98, 0.95, 0.99)),
        _shell("above", "Above 1,000 km", 1_000, 2_000, (2_300, 1_800, 2_900), share(0.998, 0.99, 0.999)),
    )
    regions: tuple[Region, ...] = ()

    # Low orbit. Fragments are those that are tracked; the small ones come with them.
    # a satellite, blind, where it is as dense as low orbit on the whole
    loss_rate: Rate = figure(5e-4 / 8766, 1e-4 / 8766, 2e-3 / 8766, unit="rate")
    # one such meeting was known by 2010, in 2009; studies expect one in five to nine years
    wreck_rate: Rate = figure(0.13 / 8766, 0.05 / 8766, 0.25 / 8766, "M", unit="rate")
    avoidance: Fraction = share(0.6, 0.3, 0.9)  # of collisions that warnings avert
    avoidance_loss: Fraction = share(0.02, 0.005, 0.05)  # of service, for the manoeuvres if fragments double
    spread: Fraction = share(0.3, 0.1, 0.5)  # of fragments, into the shells below and above
    act_fragments: Count = figure(3_000, 1_500, 4_000, "M")  # tracked fragments of one act
    # two satellites met in February 2009 and left some two thousand; most losses are to pieces too small for that
    collision_fragments: Count = figure(1_800, 1_000, 2_300, "M")
    shatters: Fraction = share(0.15, 0.03, 0.4)  # of satellites lost by chance, those that break up
    # until two thirds of an act's fragments are found and listed: 516 after 17 days, some 3,000 in the end
    catalogue_time: Duration = days(90, 60, 130)
    replacement: Duration = days(900, 500, 1_500)  # until a lost satellite is replaced

    # Jamming, which ends with its cause.
    jam_loss: Fraction = share(0.5, 0.2, 0.8)  # of the target's service where the jammer is
    jam_spill: Fraction = share(0.6, 0.3, 0.9)  # of that, for all others who live by it there, the jammer too
    jam_reach: Distance = figure(
        220, 100, 300, unit="distance"
    )  # line of sight to an airliner; weaker towards the edge
    reacquire: Duration = hours(12, 2, 48)  # until receivers have found the signal again
    jam_inquiry: Duration = days(4, 1, 14)  # a transmitter can be found
    loss_inquiry: Duration = days(12, 6, 40, "S")  # the author of 2007 owned to it on the twelfth day

    service_value: Money = money(40.0, 10.0, 120.0)  # of all services, to one who lives by them wholly, MUSD a day

    @model_validator(mode="after")
    def _names_each_once(self) -> SpaceSection:
        for kind in (self.constellations, self.shells, self.regions):
            names = [item.id for item in kind]
            if len(set(names)) < len(names):
                raise ValueError("two entries have the same id")
        if not self.shells:
            raise ValueError("low orbit needs a shell")
        known = {shell.id for shell in self.shells}
        for item in self.constellations:
            if item.shell is not None and item.shell not in known:
                raise ValueError(f"constellation '{item.id}' flies in '{item.shell}', which is no shell")
        for user, total in self.located().items():
            if total > 1 + 1e-6:
                raise ValueError(f"the shares of {user} over all regions sum to {total:g}, more than 1")
        return self

    def located(self) -> dict[str, float]:
        """Share of what each actor uses that lies in some region."""
        total: dict[str, float] = {}
        for region in self.regions:
            for user, part in region.users.items():
                total[user] = total.get(user, 0.0) + part.value
        return total


def misfits(section: BaseModel, actors: Mapping[str, ActorFile]) -> Iterator[Misfit]:
    """Find owners and users who take no part."""
    assert isinstance(section, SpaceSection)
    for place, region in enumerate(section.regions):
        for user in region.users:
            if user not in actors:
                yield ("regions", place, "users", user), f"no actor named '{user}'", did_you_mean(user, actors)
    for place, item in enumerate(section.constellations):
        named: list[tuple[tuple[str | int, ...], str]] = [(("needs", user), user) for user in item.needs]
        if item.owner is not None:
            named.append((("owner",), item.owner))
        for steps, name in named:
            if name not in actors:
                yield ("constellations", place, *steps), f"no actor named '{name}'", did_you_mean(name, actors)
