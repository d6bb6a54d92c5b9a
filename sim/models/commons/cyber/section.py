"""What a scenario writes of networks: cables, where they lie, who sends how much over each, repair ships."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import BaseModel, Field, model_validator

from sim.errors import did_you_mean
from sim.models.commons.quantities import Lat, Lon, days, figure, hours, money, share
from sim.scenario.actor import ActorFile
from sim.scenario.figures import Count, Distance, Duration, Figure, Fraction, Id, Money, Positive, Rate, Speed, Strict
from sim.scenario.vocabulary import Misfit

__all__ = ["Cable", "CyberSection", "RepairShip", "Segment", "misfits"]


class Segment(Strict):
    """A stretch of the sea floor that cables cross: where, how deep, and who must permit ships to work there."""

    id: Id
    title: str
    lat: Lat
    lon: Lon
    waters: Id | None = None
    depth: Distance = figure(0.27, 0.05, 1.1, unit="distance")  # half a kilometre, where anchors and nets reach


class Cable(Strict):
    """A cable system: ways by which its traffic can go (a ring has 2), and the share of each user's traffic on it.

    `along` are the segments that its ways cross, with the parts of its faults that lie in each (only their ratio
    counts); `faults` how often one of its ways fails by itself.
    """

    id: Id
    title: str
    ways: Count = Figure(value=2.0)
    users: dict[Id, Fraction]
    along: dict[Id, Positive] = Field(min_length=1)
    faults: Rate = figure(0.6 / 8766, 0.3 / 8766, 1.2 / 8766, "M", unit="rate")

    @model_validator(mode="after")
    def _has_a_way(self) -> Cable:
        if self.ways.value < 1:
            raise ValueError(f"cable '{self.id}' has no way")
        if not sum(part.value for part in self.along.values()):
            raise ValueError(f"cable '{self.id}' has no segment in which it could fail")
        return self


class RepairShip(Strict):
    """A ship that mends cables: whose, where its depot is, and how fast it sails."""

    id: Id
    title: str
    owner: Id | None = None
    lat: Lat
    lon: Lon
    speed: Speed = figure(12.0, 10.0, 14.0, "M", unit="speed")


class CyberSection(Strict):
    """Cables, where they lie, ships, and what an attack on networks does.

    Between 70 and 80 % of ordinary faults are anchors, nets and dredgers, the others nature and wear (S: figures of
    the industry, 150 to 200 faults a year worldwide): none of them is anybody's hostile act.

    A fault is mended by the idle ship that can begin soonest: at her depot she leaves other work and loads cable
    (`mobilise`) for so many faults (`aboard`), sails, and works for `work` and `deep` for each nautical mile of
    water, on the days on which the sea lets it (`workable`). In waters that are not those of her flag she needs a
    permit, for which is asked as she is chosen. From there she goes on to the next fault, or home. Meanwhile
    operators rent what stands free elsewhere (`lease_time`) and light fibres that lie dark (`unlit`, `light_time`).
    Cables that are not in the scenario fail too and call ships away (`elsewhere`), first come, first served; where
    ships are there for this crisis alone, write `elsewhere: 0 1/yr`.
    """

    segments: tuple[Segment, ...] = Field(min_length=1)
    cables: tuple[Cable, ...] = Field(min_length=1)
    ships: tuple[RepairShip, ...] = ()

    fishing_share: Fraction = share(0.75, 0.7, 0.8, "S")  # of faults: anchors and nets
    spare: Fraction = share(0.25, 0.1, 0.5)  # of a cable's usual traffic: equipped, and used at once by its own users
    unlit: Positive = figure(1.0, 0.3, 3.0)  # of the same: laid, and dark until there is equipment for it
    light_time: Duration = days(20, 7, 60)  # until two thirds of that are lit
    lease_time: Duration = days(3, 1, 7)  # until two thirds of what is cut off have found room elsewhere, if there is
    lease_price: Fraction = share(0.2, 0.05, 0.5)  # of the worth of traffic that goes by rented room
    permit: Duration = days(5, 1, 21)  # until a ship may work, where the waters are another's than her flag's
    permit_friction: Positive = figure(2.0, 1.0, 5.0)  # times longer, of those who are resented most (grievance 1)
    mobilise: Duration = days(4, 1, 10)  # until a ship at her depot has left other work and loaded cable
    aboard: Count = figure(2, 1, 4)  # faults for which she loads: each takes a few times the depth in cable, or more
    roundabout: Positive = figure(1.15, 1.05, 1.4)  # her way over the great circle: she keeps off land and shoals
    work: Duration = days(4, 2, 8)  # on one fault, with the search, good weather, shallow
    deep: Duration = days(2.8, 1.5, 5.5)  # more, for each nautical mile of water: a grapnel takes hours each way
    workable: Positive = figure(0.85, 0.6, 1.0)  # share of days on which the sea lets a ship work
    weather: Positive = figure(0.4, 0.2, 0.7)  # sd of the logarithm of that time
    # calls of one ship to cables that are not in this world: 150 to 200 faults a year worldwide (S: figures of the
    # industry), over 20 to 60 ships (M); and how long she is over one, her way and a permit among it
    elsewhere: Rate = figure(5.8 / 8766, 2.5 / 8766, 10 / 8766, "M", unit="rate")
    elsewhere_time: Duration = days(12, 6, 25)
    repair_capacity: Positive = figure(1.0, 0.5, 2.0)  # how fast ships work, 1 as written
    cut_inquiry: Duration = days(24, 14, 60)  # until it is known what cut a cable

    disrupt_loss: Fraction = share(0.25, 0.05, 0.4)  # of the target's services, by an attack that goes well
    disrupt_spill: Fraction = share(0.1, 0.02, 0.3)  # of that, for those who use the same networks
    restore: Duration = hours(36, 11, 120, "S")  # until two thirds are back, once it has ended: 11 h a site to days
    attack_inquiry: Duration = days(21, 7, 60, "M")  # a bank's network, April 2011: named after 21 days

    traffic_value: Money = money(30.0, 5.0, 100.0)  # of all traffic, to one who lives by it, MUSD a day

    @model_validator(mode="after")
    def _names_each_once(self) -> CyberSection:
        for kind in (self.segments, self.cables, self.ships):
            names = [item.id for item in kind]
            if len(set(names)) < len(names):
                raise ValueError("two entries have the same id")
        known = {segment.id for segment in self.segments}
        for cable in self.cables:
            for name in cable.along:
                if name not in known:
                    raise ValueError(f"cable '{cable.id}' goes along '{name}', which is no segment")
        for user, total in self.traffic().items():
            if abs(total - 1) > 1e-6:
                raise ValueError(f"the shares of {user} over all cables sum to {total:g}, expected 1")
        return self

    def traffic(self) -> dict[str, float]:
        """Sum of each user's shares over all cables."""
        total: dict[str, float] = {}
        for cable in self.cables:
            for user, part in cable.users.items():
                total[user] = total.get(user, 0.0) + part.value
        return total


def misfits(section: BaseModel, actors: Mapping[str, ActorFile]) -> Iterator[Misfit]:
    """Find users, waters and owners who take no part."""
    assert isinstance(section, CyberSection)
    for place, cable in enumerate(section.cables):
        named: list[tuple[tuple[str | int, ...], str]] = [
            (("cables", place, "users", user), user) for user in cable.users
        ]
        for steps, name in named:
            if name not in actors:
                yield steps, f"no actor named '{name}'", did_you_mean(name, actors)
    for place, segment in enumerate(section.segments):
        if segment.waters is not None and segment.waters not in actors:
            yield (
                ("segments", place, "waters"),
                f"no actor named '{segment.waters}'",
                did_you_mean(segment.waters, actors),
            )
    for place, ship in enumerate(section.ships):
        if ship.owner is not None and ship.owner not in actors:
            yield ("ships", place, "owner"), f"no actor named '{ship.owner}'", did_you_mean(ship.owner, actors)
