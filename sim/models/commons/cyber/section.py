"""What a scenario writes of networks: cable systems, who sends how much over each, repair ships, and services."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import BaseModel, Field, model_validator

from sim.errors import did_you_mean
from sim.models.commons.quantities import days, figure, hours, money, share
from sim.scenario.actor import ActorFile
from sim.scenario.figures import Count, Distance, Duration, Figure, Fraction, Id, Money, Positive, Rate, Speed, Strict
from sim.scenario.vocabulary import Misfit

__all__ = ["Cable", "CyberSection", "RepairShip", "misfits"]


class Cable(Strict):
    """A cable system: ways by which its traffic can go (a ring has 2), and the share of each user's traffic on it.

    `waters` is who must permit a ship to work there, if anybody; `faults` how often one of its ways fails by itself;
    `depth` how far down it lies where it fails.
    """

    id: Id
    title: str
    ways: Count = Figure(value=2.0)
    users: dict[Id, Fraction]
    waters: Id | None = None
    depth: Distance = figure(0.27, 0.05, 1.1, unit="distance")  # half a kilometre, where anchors and nets reach
    faults: Rate = figure(0.6 / 8766, 0.3 / 8766, 1.2 / 8766, "M", unit="rate")

    @model_validator(mode="after")
    def _has_a_way(self) -> Cable:
        if self.ways.value < 1:
            raise ValueError(f"cable '{self.id}' has no way")
        return self


class RepairShip(Strict):
    """A ship that mends cables: how far from the cables it lies, and how fast it sails."""

    id: Id
    title: str
    owner: Id | None = None
    distance: Distance
    speed: Speed = figure(12.0, 10.0, 14.0, "M", unit="speed")


class CyberSection(Strict):
    """Cables, ships, and what an attack on networks does.

    Between 70 and 80 % of ordinary faults are anchors, nets and dredgers, the others nature and wear (S: figures of
    the industry, 150 to 200 faults a year worldwide): none of them is anybody's hostile act.

    A fault is mended by a ship that leaves other work and loads cable (`mobilise`), sails, and works for `work` and
    `deep` for each nautical mile of water, on the days on which the sea lets it (`workable`). Meanwhile operators
    rent what stands free elsewhere (`lease_time`) and light fibres that lie dark (`unlit`, `light_time`).
    """

    cables: tuple[Cable, ...] = Field(min_length=1)
    ships: tuple[RepairShip, ...] = ()

    fishing_share: Fraction = share(0.75, 0.7, 0.8, "S")  # of faults: anchors and nets
    spare: Fraction = share(0.25, 0.1, 0.5)  # of a cable's usual traffic: equipped, and used at once by its own users
    unlit: Positive = figure(1.0, 0.3, 3.0)  # of the same: laid, and dark until there is equipment for it
    light_time: Duration = days(20, 7, 60)  # until two thirds of that are lit
    lease_time: Duration = days(3, 1, 7)  # until two thirds of what is cut off have found room elsewhere, if there is
    lease_price: Fraction = share(0.2, 0.05, 0.5)  # of the worth of traffic that goes by rented room
    permit: Duration = days(5, 1, 21)  # until a ship may work, where the waters are somebody's
    permit_friction: Positive = figure(2.0, 1.0, 5.0)  # times longer, of those who are resented most (grievance 1)
    mobilise: Duration = days(4, 1, 10)  # until a ship has left other work and loaded cable; again for each fault
    work: Duration = days(4, 2, 8)  # on one fault, with the search, good weather, shallow
    deep: Duration = days(2.8, 1.5, 5.5)  # more, for each nautical mile of water: a grapnel takes hours each way
    workable: Positive = figure(0.85, 0.6, 1.0)  # share of days on which the sea lets a ship work
    weather: Positive = figure(0.4, 0.2, 0.7)  # sd of the logarithm of that time
    repair_capacity: Positive = figure(1.0, 0.5, 2.0)  # how fast ships work, 1 as written
    cut_inquiry: Duration = days(24, 14, 60)  # until it is known what cut a cable

    disrupt_loss: Fraction = share(0.25, 0.05, 0.4)  # of the target's services, by an attack that goes well
    disrupt_spill: Fraction = share(0.1, 0.02, 0.3)  # of that, for those who use the same networks
    restore: Duration = hours(36, 11, 120, "S")  # until two thirds are back, once it has ended: 11 h a site to days
    attack_inquiry: Duration = days(21, 7, 60, "M")  # a bank's network, April 2011: named after 21 days

    traffic_value: Money = money(30.0, 5.0, 100.0)  # of all traffic, to one who lives by it, MUSD a day

    @model_validator(mode="after")
    def _names_each_once(self) -> CyberSection:
        for kind in (self.cables, self.ships):
            names = [item.id for item in kind]
            if len(set(names)) < len(names):
                raise ValueError("two entries have the same id")
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
        if cable.waters is not None:
            named.append((("cables", place, "waters"), cable.waters))
        for steps, name in named:
            if name not in actors:
                yield steps, f"no actor named '{name}'", did_you_mean(name, actors)
    for place, ship in enumerate(section.ships):
        if ship.owner is not None and ship.owner not in actors:
            yield ("ships", place, "owner"), f"no actor named '{ship.owner}'", did_you_mean(ship.owner, actors)
