"""Repair ships: where each is, how soon she can be over a fault, and which one goes.

Used by the cables, one ship a fault. Ships are a SimPy resource: who finds none waits, first come first served. A
ship with cable aboard goes straight on from where she is; else she goes by her depot, where cable lies. With nothing
left to mend she goes home, and can be called back on the way.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Final

from sim.clock import Resource
from sim.models.commons.cyber.section import RepairShip, Segment
from sim.models.dials import Reading
from sim.models.globe import Point, great_circle, on_the_way
from sim.world.stage import Stage

__all__ = ["Ship", "Ships"]

_NEAR: Final = 1.0  # nm: there
# between depots and segments it is the same in every run
_distance: Final = lru_cache(maxsize=4096)(great_circle)


class Ship:
    """One ship of one run."""

    def __init__(self, spec: RepairShip, dials: Reading) -> None:
        self.spec, self._dials = spec, dials
        self._depot = self._left = (spec.lat, spec.lon)
        self._since = 0.0
        self.aboard = 0

    def place(self, at: float) -> Point:
        """Where she is while she has no work: at her depot, or on the way there from the fault she mended last."""
        way = self._hours(self._left, self._depot)
        done = at - self._since
        return self._depot if done >= way else on_the_way(self._left, self._depot, done / way)

    def reaches(self, there: Point, at: float) -> float:
        """Time until she is over a fault, h: straight there with cable aboard, else by her depot."""
        here = self.place(at)
        if self.aboard and here != self._depot:
            return self._hours(here, there)
        return self._hours(here, self._depot) + self._dials("mobilise") + self._hours(self._depot, there)

    def sent(self, there: Point, at: float) -> float:
        """Send her to a fault; give the time until she is over it, h."""
        hours = self.reaches(there, at)
        if not self.aboard or self.place(at) == self._depot:
            self.aboard = max(round(self._dials("aboard")), 1)
        self.aboard -= 1
        return hours

    def freed(self, there: Point, at: float) -> None:
        """Take note that she has mended a fault, and turns for home."""
        self._left, self._since = there, at

    def _hours(self, one: Point, other: Point) -> float:
        distance = _distance(one, other)
        return distance * self._dials("roundabout") / self.spec.speed.value if distance > _NEAR else 0.0


class Ships:
    """All ships of one run."""

    def __init__(self, specs: Sequence[RepairShip], stage: Stage, dials: Reading) -> None:
        self._stage, self._dials = stage, dials
        self.resource = Resource(stage.clock, capacity=max(len(specs), 1))
        self.specs = specs
        self.idle = [Ship(spec, dials) for spec in specs]

    def __bool__(self) -> bool:
        return bool(self.specs)

    def permit(self, ship: Ship, segment: Segment, users: Collection[str]) -> float:
        """Usual time until a ship may work somewhere, h: none on the high sea or in the waters of her own flag.

        Longer the more the owner of the waters resents her flag or, if she flies that of nobody here, those whose
        traffic is cut.
        """
        waters, owner = segment.waters, ship.spec.owner
        if waters is None or waters == owner:
            return 0.0
        stage = self._stage
        asking = [owner] if owner is not None else [user for user in users if user != waters]
        grievance = [stage.slots.read(stage.relation("grievance", waters, who), stage.clock.now) for who in asking]
        friction = min(sum(grievance) / len(grievance), 1.0) if grievance else 0.0
        return self._dials("permit") * (1 + (self._dials("permit_friction") - 1) * friction)

    def soonest(self, segment: Segment, users: Collection[str]) -> Ship:
        """Take the idle ship that, as far as is known, can begin to work first; of equals the one named first."""
        at, there = self._stage.clock.now, (segment.lat, segment.lon)
        begins = [max(ship.reaches(there, at), self.permit(ship, segment, users)) for ship in self.idle]
        return self.idle.pop(begins.index(min(begins)))

    def nearest(self, there: Point) -> Ship:
        """Take the idle ship that is over a fault first, where nobody's permit is wanted."""
        at = self._stage.clock.now
        hours = [ship.reaches(there, at) for ship in self.idle]
        return self.idle.pop(hours.index(min(hours)))

    def back(self, ship: Ship, there: Point) -> None:
        """Let a ship that has mended a fault be idle again, there."""
        ship.freed(there, self._stage.clock.now)
        self.idle.append(ship)
