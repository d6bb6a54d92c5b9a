"""What a scenario writes of displacement: who may collapse, routes out, zones and forces, nationals to bring out.

Read by the loader; every number is a figure with unit and provenance. No word here says what actors will do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from pydantic import BaseModel, Field, model_validator

from sim.errors import did_you_mean
from sim.models.displacement.parameters import Parameters
from sim.scenario.actor import ActorFile
from sim.scenario.figures import (
    Count,
    Distance,
    Duration,
    Figure,
    Fraction,
    Id,
    Persons,
    Points,
    Positive,
    Speed,
    Strict,
)
from sim.scenario.vocabulary import Misfit

__all__ = ["Carrier", "DisplacementSection", "Force", "Nationals", "Point", "Route", "Season", "Zone", "misfits"]


def _time(days: float) -> Figure:
    return Figure(value=days * 24, low=days * 12, high=days * 48, dimension="time", grade="J")


class Season(Strict):
    """A part of the run, from its start, in which so many times as many set out on a route as else would."""

    begins: Duration
    ends: Duration
    factor: Points
    says: str

    @model_validator(mode="after")
    def _lasts(self) -> Season:
        if self.ends.value <= self.begins.value:
            raise ValueError("a season ends after it begins")
        return self


class Route(Strict):
    """A way out of the state in question: to whom, how many live within its reach, places that stand ready.

    `most` is what the receiving side can ever build; `guards` the share whom the state's own guards keep on this
    route while its order holds, where it is not that of the others; `seasons` are ice, storms and harvests.
    """

    id: Id
    title: str
    toward: Id
    reach: Persons
    places: Persons
    most: Persons
    journey: Duration = _time(5)
    guards: Fraction | None = None
    seasons: tuple[Season, ...] = ()


class Zone(Strict):
    """A part of the land in which stabilisation forces work, and how many dangerous sites lie there."""

    id: Id
    title: str
    sites: Count


class Force(Strict):
    """Troops an actor can send in, to which zone, and how long after its mobilisation they are at work."""

    id: Id
    actor: Id
    title: str
    zone: Id
    troops: Persons
    prepares: Duration = _time(10)


class Point(Strict):
    """An airport or port at which nationals gather: berths at one time, persons an hour over one berth."""

    id: Id
    title: str
    kind: Literal["airport", "port"]
    berths: int = Field(ge=1, le=100)
    boarding: Positive


class Nationals(Strict):
    """Citizens of an actor in the land to be left, and by which points they would go (shares sum to 1)."""

    actor: Id
    people: Persons
    by: dict[Id, Fraction]

    @model_validator(mode="after")
    def _goes_somewhere(self) -> Nationals:
        total = sum(share.value for share in self.by.values())
        if abs(total - 1) > 1e-6:
            raise ValueError(f"the shares by points sum to {total:g}, expected 1")
        return self


class Carrier(Strict):
    """Aircraft or ships that go to and fro between a point and a haven, together.

    They carry nationals of `serves` in that order (their own actor's alone if left out), and begin when the
    first of these governments has ordered its people out. `prepares` is the time to their first start,
    `turnaround` that between two trips.
    """

    id: Id
    actor: Id
    title: str
    kind: Literal["aircraft", "ship"]
    number: Count
    seats: Count
    speed: Speed
    distance: Distance
    point: Id
    prepares: Duration
    turnaround: Duration
    serves: tuple[Id, ...] = ()
    asset: Id | None = None

    @model_validator(mode="after")
    def _moves(self) -> Carrier:
        if self.speed.value <= 0:
            raise ValueError("a carrier needs a speed above nothing")
        return self


class DisplacementSection(Parameters):
    """One crisis of displacement: `origin` is the state whose order is in question, `theatre` the land to be left.

    `collapses: false` leaves a collapse to injects; with `collapse_at` it comes on that day, whatever its hazard.
    """

    origin: Id
    theatre: Id | None = None
    collapses: bool = True
    collapse_at: Duration | None = None
    # the doctrine by which what is left of its command decides once it has fallen; without one it decides as before
    broken_doctrine: Id | None = None
    routes: tuple[Route, ...] = ()
    zones: tuple[Zone, ...] = ()
    forces: tuple[Force, ...] = ()
    points: tuple[Point, ...] = ()
    nationals: tuple[Nationals, ...] = ()
    carriers: tuple[Carrier, ...] = ()
    arranged_by: tuple[Id, ...] = ("deconfliction_arrangement",)

    @model_validator(mode="after")
    def _names_its_own(self) -> DisplacementSection:
        for kind in (self.routes, self.zones, self.forces, self.points, self.carriers):
            names = [item.id for item in kind]
            for name in names:
                if names.count(name) > 1:
                    raise ValueError(f"two entries are named '{name}'")
        zones, points = {zone.id for zone in self.zones}, {point.id for point in self.points}
        for force in self.forces:
            if force.zone not in zones:
                raise ValueError(f"'{force.id}' goes to zone '{force.zone}', known: {', '.join(sorted(zones))}")
        for name in [*(item.point for item in self.carriers), *(name for item in self.nationals for name in item.by)]:
            if name not in points:
                raise ValueError(f"no point '{name}', known: {', '.join(sorted(points))}")
        if self.nationals and self.theatre is None:
            raise ValueError("nationals need a 'theatre': the land they would leave")
        return self


def misfits(section: BaseModel, actors: Mapping[str, ActorFile]) -> Iterator[Misfit]:
    """Find parties who take no part, and more aircraft or ships than their owner has."""
    assert isinstance(section, DisplacementSection)
    named: list[tuple[tuple[str | int, ...], str]] = [(("origin",), section.origin)]
    if section.theatre is not None:
        named.append((("theatre",), section.theatre))
    named += [(("routes", place, "toward"), item.toward) for place, item in enumerate(section.routes)]
    named += [(("forces", place, "actor"), item.actor) for place, item in enumerate(section.forces)]
    named += [(("nationals", place, "actor"), item.actor) for place, item in enumerate(section.nationals)]
    named += [(("carriers", place, "actor"), item.actor) for place, item in enumerate(section.carriers)]
    for place, carrier in enumerate(section.carriers):
        named += [(("carriers", place, "serves", index), name) for index, name in enumerate(carrier.serves)]
    for steps, name in named:
        if name not in actors:
            yield steps, f"no actor named '{name}' in this scenario", did_you_mean(name, actors)
    broken = section.broken_doctrine
    if broken is not None and section.origin in actors and broken not in (known := actors[section.origin].doctrines):
        said = f"{section.origin} has no doctrine named '{broken}'"
        yield ("broken_doctrine",), said, did_you_mean(broken, known)
    if section.origin in actors and actors[section.origin].type != "state":
        kind = actors[section.origin].type
        yield ("origin",), f"'{section.origin}' is a {kind} and has no public order", "name a state"
    taken: dict[tuple[str, str], float] = {}
    for place, carrier in enumerate(section.carriers):
        if carrier.asset is None or carrier.actor not in actors:
            continue
        owned = {asset.id: asset for asset in actors[carrier.actor].assets}
        if carrier.asset not in owned:
            steps = ("carriers", place, "asset")
            yield steps, f"{carrier.actor} owns no '{carrier.asset}'", did_you_mean(carrier.asset, owned)
            continue
        key = (carrier.actor, carrier.asset)
        taken[key] = taken.get(key, 0.0) + carrier.number.value
        number = owned[carrier.asset].number.value
        if taken[key] > number:
            problem = f"{taken[key]:g} of '{carrier.asset}' are used, {carrier.actor} owns {number:g}"
            yield ("carriers", place, "number"), problem, "use fewer, or correct the number in the actor's file"
