"""Cables in one run: ways that fail, traffic that finds other ways, and ships that mend one fault after another.

A fault is found, then waits for a permit, then for a ship: ships are a SimPy resource, first come first served. From
the two ends of a way only the nearest fault can be seen, so that of three the one between is found when another has
been mended. Capacity is conserved: what all users send over the cables is never more than stands of their usual
traffic, their spare and the fibre that has been lit. Each user's traffic counts as one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from sim.clock import Resource, Wait
from sim.draws import lognormal
from sim.models.commons.cyber.leases import Leases
from sim.models.commons.cyber.section import Cable, CyberSection
from sim.models.dials import Reading
from sim.world.stage import Stage

__all__ = ["Cables"]

_ENDS: Final = 2  # a fault is seen from either end of a way, if no other lies before it


class Cables:
    """All cables and ships of one run; `mended(cable, hours)` is told of each repair."""

    def __init__(
        self, section: CyberSection, stage: Stage, dials: Reading, mended: Callable[[str, float], None]
    ) -> None:
        self._stage, self._dials, self._mended = stage, dials, mended
        self.specs: Mapping[str, Cable] = {spec.id: spec for spec in section.cables}
        # faults of each way that are not mended, and who looks at them
        self._open = {name: [0] * round(spec.ways.value) for name, spec in self.specs.items()}
        self._seen = {n: [Resource(stage.clock, capacity=_ENDS) for _ in ways] for n, ways in self._open.items()}
        self.faults = 0  # of all cables, not mended
        self.changes = 0  # how often a way failed or was mended
        self._cuts = dict.fromkeys(self.specs, 0)
        self._fleet = section.ships
        self.ships = Resource(stage.clock, capacity=max(len(section.ships), 1))
        self._idle = [*section.ships]
        self.leases = Leases(dials)
        self._users = sorted(section.traffic())
        self._usual = {name: sum(part.value for part in spec.users.values()) for name, spec in self.specs.items()}
        # what each user has of its own in each cable, in the order of the cables
        self._parts = {
            user: [(name, spec.users[user].value) for name, spec in self.specs.items() if user in spec.users]
            for user in self._users
        }
        # as it was when last worked out: after which change, with what spare; what each cable can carry, and how far
        # it stands; what each user's own systems carry
        self._known: tuple[int, float] = (-1, 0.0)
        self._rooms: list[tuple[float, float, float]] = []
        self._own: dict[str, float] = {}

    # What is there.

    def broken(self, name: str) -> int:
        """Faults of a cable that are not mended."""
        return sum(self._open[name])

    def standing(self, name: str) -> float:
        """Share of a cable's ways that stand: any fault takes the way it lies on, and it works while one is left."""
        ways = self._open[name]
        return ways.count(0) / len(ways)

    def room(self, name: str) -> float:
        """What a cable can carry, in its usual traffic: a ring with one way left still carries all, without spare."""
        standing = self.standing(name)
        usual = min(standing * 2, 1.0) if len(self._open[name]) > 1 else standing
        return usual * (1 + self._dials("spare") * (1.0 if standing == 1 else 0.0))

    def capacity(self, at: float) -> float:
        """What all cables can carry, in traffic of one user: what stands, its spare, and what has been lit."""
        lit = self._dials("unlit") * self.leases.lit(at)
        self._look()
        return sum([usual * (room + lit * standing) for usual, room, standing in self._rooms])

    def carried(self, at: float) -> tuple[Mapping[str, float], Mapping[str, float]]:
        """Share of each user's traffic that gets through; and of those who rent room of others what goes by it.

        Own systems first; then contracts share what is free, each in the measure of what it was made for.
        """
        if not self.faults:
            return dict.fromkeys(self._users, 1.0), {}
        own = self._look()
        wanted = {user: (1 - own[user]) * signed for user, signed in self.leases.signed(at).items()}
        free, asked = self.capacity(at) - sum(own.values()), sum(wanted.values())
        part = min(free / asked, 1.0) if asked > 0 else 0.0
        rented = {user: want * part for user, want in wanted.items()}
        return own | {user: min(own[user] + rent, 1.0) for user, rent in rented.items()}, rented

    def _look(self) -> dict[str, float]:
        """Give what each user's own systems carry, spare taken at once: the same until a way fails or is mended."""
        known = self.changes, self._dials("spare")
        if known != self._known:
            self._known = known
            rooms = {name: self.room(name) for name in self.specs}
            self._rooms = [(usual, rooms[name], self.standing(name)) for name, usual in self._usual.items()]
            self._own = {user: _through(rooms, parts) for user, parts in self._parts.items()}
        return self._own

    # What happens to them.

    def cut(self, name: str, way: int | None = None) -> None:
        """Let a way of a cable fail now (if none is named, one with fewest faults), and begin its repair."""
        ways = self._open[name]
        struck = min(range(len(ways)), key=ways.__getitem__) if way is None else way % len(ways)
        ways[struck] += 1
        self.faults += 1
        self._cuts[name] += 1
        self._changed()
        self._stage.clock.process(self._repair(name, struck, self._cuts[name]))

    def _changed(self) -> None:
        self.changes += 1
        self.leases.changed(self._stage.clock.now, {user: 1 - own for user, own in self._look().items()})

    def _permit(self, name: str) -> float:
        """Time until a ship may work: longer the more the owner of the waters resents those whose traffic is cut."""
        waters = self.specs[name].waters
        if waters is None:
            return 0.0
        stage = self._stage
        users = [user for user in self.specs[name].users if user != waters]
        grievance = [stage.slots.read(stage.relation("grievance", waters, user), stage.clock.now) for user in users]
        friction = min(sum(grievance) / len(grievance), 1.0) if grievance else 0.0
        return self._dials("permit") * (1 + (self._dials("permit_friction") - 1) * friction)

    def _repair(self, name: str, way: int, number: int) -> Wait:
        stage, clock = self._stage, self._stage.clock
        begun = clock.now
        with self._seen[name][way].request() as seen:
            yield seen
            key = stage.draws.key("permit", name)
            yield clock.timeout(lognormal(key, number, median=max(self._permit(name), 1e-6), sigma=0.3))
            if not self._fleet:
                return  # nobody can mend it within the crisis
            with self.ships.request() as ship:
                yield ship
                going = self._idle.pop(0)
                yield clock.timeout(self._dials("mobilise") + going.distance.value / going.speed.value)
                yield clock.timeout(self._at_work(name, number))
                self._idle.append(going)
        self._open[name][way] -= 1
        self.faults -= 1
        self._changed()
        self._mended(name, clock.now - begun)

    def _at_work(self, name: str, number: int) -> float:
        """Time over a fault: more in deep water, and more where the sea seldom lets a ship work."""
        dials, key = self._dials, self._stage.draws.key("repair", name)
        fair = dials("work") + dials("deep") * self.specs[name].depth.value
        took = lognormal(key, number, median=fair / min(dials("workable"), 1.0), sigma=dials("weather"))
        return took / dials("repair_capacity")

    @property
    def waiting(self) -> int:
        """Faults for which no ship is free."""
        return len(self.ships.queue)

    @staticmethod
    def returning(lost: float, since: float, time: float) -> float:
        """What is still lost of a service that comes back by itself."""
        return lost * math.exp(-since / time)


def _through(rooms: Mapping[str, float], parts: Sequence[tuple[str, float]]) -> float:
    """Share of traffic that goes over cables of one's own: what one lacks the spare of others takes."""
    through = lost = room = 0.0
    for name, part in parts:
        can = rooms[name]
        through += part * min(can, 1.0)
        lost += part * max(1 - can, 0.0)
        room += part * max(can - 1, 0.0)
    return min(through + min(lost, room), 1.0)
