"""What a scenario writes of a relief crisis: places, routes, hosts, districts, forces, civil pipelines, facts.

Read by the loader; every number is a figure with unit and provenance. No word here says what actors will do.
"""

# What a crisis may write, besides what its name says; all times count from the scenario's start.
#
#   begins       when the hazard strikes: need, days and the news of the toll count from here.
#   warning      how long before `begins` the host knows (0: none). Hosts hear topic `warning`, may order
#                `evacuate`, and may ask, consent and send from then on. Doctrines ask `warned(host)` (hours left).
#   places       airfields, ports, bases, sea areas, districts: only where they lie.
#   routes       sea lanes; a ship that is turned round takes the shortest way over lanes from where it is.
#   host         `station`: where ships come to, none for a host without a coast; `stations`: further ones, one for
#                each other coast. A ship's group works from where most is short within reach of its helicopters or
#                craft. `port`: where ships at work take fuel and stores; else the nearest port or base.
#                `silence`: how long nothing is heard of the coast before the first count of the dead comes through.
#                `open_at_start: true`: asked for help and let all in before. Its own forces never need consent.
#   hub          `opens` late by itself (an airfield under water), or sooner, `cleared` so long after somebody has put
#                engineers on it (the actions that open up a hub); never sooner where that is not written. `capacity`
#                is what its loaders handle a day; `reopens`, `growth`, `ceiling` say how it recovers. Aircraft need
#                `air`; of `ramp` spots each is held for `turnaround`; `movements` is what controllers land and start
#                a day, `traffic` what others use of it.
#                `berths` unload civil ships (`by: sea`), none if not written; `fuel` a day limits helicopters that
#                load there. What is not written does not limit.
#                `relays`: ways over which what its own districts will not be brought soon goes on to another hub.
#                Transports that stage at a hub of the host carry its stock on too, before they bring goods from afar.
#   civil        `by: road | sea | air`: by air it takes ramp and movements, by sea berths. `kind` host, un, ngo,
#                commercial, private. It starts when its `actor` decides (a host's when the host does); with no actor
#                by itself: un once the host has asked, ngo once that is so and the known toll moves people, private
#                once it does. `lead` is from there to the first goods, to which the way from `base` adds. What is
#                `commercial` brings what is under contract. `running: true` never stopped, and comes back over its
#                `ramp`. `funded` lines grow with the cash that follows pledges.
#   district     `evacuated`: share that had left before the hazard by itself; a host that orders it in time adds to
#                it. `dead_and_missing` and `injured` are what the hazard does when nobody but those has left.
#                `hosted`: share of the displaced who live with kin and need no kit. `missing`: of the dead and
#                missing, who may be found alive at first. `clinics`: patients a day its own surviving clinics treat.
#                `access`: roads and quays, each with `opens` (roads first, airfield late: let the hub open later).
#   force        in `force`.
#   closures     facts of the hazard that shut a hub for a while.

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Literal

from pydantic import Field, model_validator

from sim.models.relief.force import Force
from sim.models.relief.parameters import Parameters
from sim.scenario.figures import (
    Count,
    Distance,
    Duration,
    Figure,
    Flow,
    Fraction,
    Id,
    Mass,
    MassRate,
    Persons,
    Points,
    Positive,
    Rate,
    Strict,
)

__all__ = [
    "Access",
    "Civil",
    "Closure",
    "District",
    "Force",
    "Host",
    "Hub",
    "Place",
    "Relay",
    "ReliefSection",
    "Route",
]


def _zero(dimension: str) -> Figure:
    return Figure(value=0.0, dimension=dimension)


class Place(Strict):
    """Somewhere on the globe, in degrees north and east."""

    title: str
    kind: Literal["airfield", "port", "base", "sea", "hub", "district"]
    lat: Annotated[float, Field(ge=-90, le=90)]
    lon: Annotated[float, Field(ge=-180, le=180)]


class Route(Strict):
    """The sea lane between two places, both ways."""

    between: tuple[Id, Id]
    distance: Distance


class Relay(Strict):
    """A surface way from a hub to another hub: what it carries on a day once open."""

    to: Id
    by: Literal["road", "port"]
    capacity: MassRate
    opens: Duration = _zero("time")
    ramp: Duration = _zero("time")


class Hub(Strict):
    """Where cargo enters a host's land: handled a day, how that grows as it reopens, what fits in its sheds.

    From `reopens` on it gains `growth` each day up to `ceiling`. Aircraft need `air: true`. It `opens` by itself,
    or, where `cleared` is written, so long after somebody has put engineers on it.
    """

    place: Id
    capacity: MassRate
    reopens: Duration = _zero("time")
    growth: MassRate = _zero("mass_rate")
    ceiling: MassRate | None = None
    storage: Mass
    opens: Duration = _zero("time")
    cleared: Duration | None = None
    air: bool = True
    ramp: Count | None = None
    turnaround: Duration = Figure(value=2.0, low=1.0, high=4.0, grade="J", dimension="time")
    movements: Rate | None = None
    traffic: Rate = _zero("rate")
    berths: Count | None = None
    fuel: MassRate | None = None
    relays: tuple[Relay, ...] = ()


class Civil(Strict):
    """A civil pipeline: goods a day at its plateau, entering at a hub; water units count apart.

    It starts when `actor` decides, a host's when the host does; with neither, by itself from what is known. `running`
    ones never stopped. `funded` ones grow with the cash that follows pledges; gifts of the public pay for `ngo` and
    `private` ones; `commercial` ones bring what is under contract, at most their flow.
    """

    id: Id
    title: str
    kind: Literal["host", "un", "ngo", "commercial", "private"]
    hub: Id
    flow: MassRate
    water: Flow = _zero("flow")
    actor: Id | None = None
    running: bool = False
    lead: Duration = _zero("time")
    base: Id | None = None
    ramp: Duration
    by: Literal["road", "sea", "air"] = "road"
    funded: bool = False

    @model_validator(mode="before")
    @classmethod
    def _starts_by_decision(cls, written: object) -> object:
        if isinstance(written, dict) and "starts" in written:
            raise ValueError(
                "'starts': a pipeline starts when its owner decides or learns enough, not on a date; write 'lead' "
                "(from that to the first goods) instead, or 'running: true' for one that never stopped"
            )
        return written

    @model_validator(mode="after")
    def _waits_for_one(self) -> Civil:
        if self.running and self.actor is not None:
            raise ValueError("a line that is running waits for nobody: leave out 'actor', or 'running'")
        return self


class Host(Strict):
    """An affected state: hubs in the order aircraft prefer them, where ships lie, how it lets others in.

    Ships come to `station`; `stations` are those off other coasts, `port` is where they take fuel and stores. A host
    without a coast has none. Whose forces it is known to have always refused stands in `refuses`; that is so until it
    says otherwise. Where it keeps back `visas`, civil helpers from abroad wait for its consent as well, but
    for those who are at one of its hubs already.
    """

    id: Id
    hubs: tuple[Hub, ...] = Field(min_length=1)
    station: Id | None = None
    stations: tuple[Id, ...] = ()
    port: Id | None = None
    clearance: Duration
    silence: Duration = _zero("time")
    open_at_start: bool = False
    visas: bool = False
    refuses: Literal["none", "armed", "military"] = "none"
    civil: tuple[Civil, ...] = ()

    @property
    def coasts(self) -> tuple[str, ...]:
        """Stations off its coasts; none for a host without one."""
        return () if self.station is None else (self.station, *self.stations)

    @model_validator(mode="after")
    def _has_a_coast(self) -> Host:
        if self.station is None and (self.stations or self.port):
            raise ValueError("where ships come to is not said: write 'station', or leave out 'stations' and 'port'")
        return self


class Access(Strict):
    """A surface way from a hub to a district: what it carries a day once open."""

    hub: Id
    by: Literal["road", "port"]
    capacity: MassRate
    opens: Duration = _zero("time")
    ramp: Duration = _zero("time")


class District(Strict):
    """Where people need relief. `access` lists surface ways; helicopters and, on a coast, craft come besides."""

    id: Id
    title: str
    host: Id
    place: Id
    people: Persons
    displaced: Persons
    dead_and_missing: Persons
    injured: Persons
    missing: Persons = _zero("persons")
    evacuated: Fraction = Figure(value=0.0, share=True)
    hosted: Fraction = Figure(value=0.0, share=True)
    clinics: Positive = Figure(value=0.0)
    coast: bool = True
    access: tuple[Access, ...] = ()

    @model_validator(mode="after")
    def _missing_are_counted(self) -> District:
        if self.missing.value > self.dead_and_missing.value:
            raise ValueError("more are missing than are dead and missing together: 'missing' is part of that count")
        return self


class Closure(Strict):
    """A fact of the hazard: a hub shut for a while. `happens: false` takes it out."""

    id: Id
    hub: Id
    at: Duration
    lasts: Duration
    says: str
    happens: bool = True


class ReliefSection(Parameters):
    """The section `relief` of a scenario."""

    # What an actor's groups lift and carry, relative to their figures below: a slot a lever may move.
    lift_of: dict[Id, Points] = {}
    begins: Duration = _zero("time")
    warning: Duration = _zero("time")
    places: dict[Id, Place]
    routes: tuple[Route, ...] = ()
    hosts: tuple[Host, ...] = Field(min_length=1)
    districts: tuple[District, ...] = Field(min_length=1)
    forces: tuple[Force, ...] = ()
    closures: tuple[Closure, ...] = ()

    @model_validator(mode="after")
    def _names_its_own(self) -> ReliefSection:
        if self.warning.value > self.begins.value:
            raise ValueError("the warning is longer than the time before the hazard: let 'begins' be later")
        hosts = {host.id for host in self.hosts}
        hubs = {hub.place for host in self.hosts for hub in host.hubs}
        for name, where in self._uses_of_places():
            if name not in self.places:
                raise ValueError(f"{where}: no place named '{name}'; known: {', '.join(self.places)}")
        for name, where in self._uses_of_hubs():
            if name not in hubs:
                raise ValueError(f"{where}: no hub at '{name}'; known: {', '.join(sorted(hubs))}")
        for district in self.districts:
            if district.host not in hosts:
                raise ValueError(f"district {district.id}: no host named '{district.host}'")
        self._no_coast_without_a_sea()
        kinds: tuple[tuple[str, Iterable[str]], ...] = (
            ("hosts", [host.id for host in self.hosts]),
            ("districts", [district.id for district in self.districts]),
            ("forces", [force.id for force in self.forces]),
            ("civil pipelines", [civil.id for host in self.hosts for civil in host.civil]),
            ("hubs", [hub.place for host in self.hosts for hub in host.hubs]),
        )
        for kind, names in kinds:
            seen = list(names)
            for name in seen:
                if seen.count(name) > 1:
                    raise ValueError(f"two {kind} are named '{name}'")
        return self

    def _no_coast_without_a_sea(self) -> None:
        inland = {host.id for host in self.hosts if not host.coasts}
        way_out = "where ships come to it is not said: write its 'station'"
        for district in self.districts:
            if district.coast and district.host in inland:
                raise ValueError(f"district {district.id} has a coast and {way_out} (host), or here 'coast: false'")
        for force in self.forces:
            if force.by_sea and (force.actor in inland or len(inland) == len(self.hosts)):
                raise ValueError(f"force {force.id} goes by sea, and no host it could serve has a 'station'")

    def _uses_of_places(self) -> Iterator[tuple[str, str]]:
        for route in self.routes:
            yield from ((place, "routes") for place in route.between)
        for host in self.hosts:
            yield from ((place, f"host {host.id}") for place in host.coasts)
            if host.port:
                yield host.port, f"host {host.id}"
            yield from ((hub.place, f"host {host.id}") for hub in host.hubs)
        for district in self.districts:
            yield district.place, f"district {district.id}"
        for force in self.forces:
            yield force.at, f"force {force.id}"
            if force.stages_at:
                yield force.stages_at, f"force {force.id}"
        for host in self.hosts:
            yield from ((line.base, f"civil pipeline {line.id}") for line in host.civil if line.base)

    def _uses_of_hubs(self) -> Iterator[tuple[str, str]]:
        for host in self.hosts:
            yield from ((civil.hub, f"civil pipeline {civil.id}") for civil in host.civil)
            for hub in host.hubs:
                yield from ((relay.to, f"a relay of {hub.place}") for relay in hub.relays)
        for district in self.districts:
            yield from ((access.hub, f"district {district.id}") for access in district.access)
        for closure in self.closures:
            yield closure.hub, f"closure {closure.id}"
