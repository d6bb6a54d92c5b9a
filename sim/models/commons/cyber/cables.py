"""Cables in one run: ways that fail, traffic that finds other ways, and ships that mend one fault after another.

A fault waits for a permit, then for a ship: ships are a SimPy resource, first come first served. Capacity is
conserved: what a cable carries is never more than its usual traffic and its spare.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from sim.clock import Resource, Wait
from sim.draws import lognormal
from sim.models.commons.cyber.section import Cable, CyberSection
from sim.models.dials import Reading
from sim.world.stage import Stage

__all__ = ["Cables"]


class Cables:
    """All cables and ships of one run; `mended(cable, hours)` is told of each repair."""

    def __init__(
        self, section: CyberSection, stage: Stage, dials: Reading, mended: Callable[[str, float], None]
    ) -> None:
        self._stage, self._dials, self._mended = stage, dials, mended
        self.specs: Mapping[str, Cable] = {spec.id: spec for spec in section.cables}
        self.broken = dict.fromkeys(self.specs, 0)
        self.faults = 0  # of all cables, not mended
        self.changes = 0  # how often a way failed or was mended
        self._cuts = dict.fromkeys(self.specs, 0)
        self._fleet = section.ships
        self.ships = Resource(stage.clock, capacity=max(len(section.ships), 1))
        self._idle = [*section.ships]
        # what gets through of each user's traffic, since a way last failed or was mended
        self._carried: dict[str, float] = {}

    # What is there.

    def standing(self, name: str) -> float:
        """Share of a cable's ways that stand: each fault takes one, and it works while one is left."""
        ways = round(self.specs[name].ways.value)
        return max(ways - self.broken[name], 0) / ways

    def room(self, name: str) -> float:
        """What a cable can carry, in its usual traffic: a ring with one way left still carries all, without spare."""
        standing = self.standing(name)
        usual = min(standing * 2, 1.0) if round(self.specs[name].ways.value) > 1 else standing
        return usual * (1 + self._dials("spare") * (1.0 if standing == 1 else 0.0))

    def carried(self, user: str) -> float:
        """Share of a user's traffic that gets through: what is cut off goes where there is room."""
        if not self.faults:
            return 1.0
        if user not in self._carried:
            self._carried[user] = self._carry(user)
        return self._carried[user]

    def _carry(self, user: str) -> float:
        through = lost = room = 0.0
        for name, spec in self.specs.items():
            if user in spec.users:
                part, can = spec.users[user].value, self.room(name)
                through += part * min(can, 1.0)
                lost += part * max(1 - can, 0.0)
                room += part * max(can - 1, 0.0)
        return min(through + min(lost, room), 1.0)

    # What happens to them.

    def cut(self, name: str) -> None:
        """Let one way of a cable fail now, and begin its repair."""
        self.broken[name] += 1
        self.faults += 1
        self.changes += 1
        self._carried.clear()
        self._cuts[name] += 1
        self._stage.clock.process(self._repair(name, self._cuts[name]))

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

    def _repair(self, name: str, number: int) -> Wait:
        stage, clock, dials = self._stage, self._stage.clock, self._dials
        begun = clock.now
        key = stage.draws.key("permit", name)
        yield clock.timeout(lognormal(key, number, median=max(self._permit(name), 1e-6), sigma=0.3))
        if not self._fleet:
            return  # nobody can mend it within the crisis
        with self.ships.request() as ship:
            yield ship
            going = self._idle.pop(0)
            yield clock.timeout(going.distance.value / going.speed.value)
            key = stage.draws.key("repair", name)
            took = lognormal(key, number, median=dials("work"), sigma=dials("weather"))
            yield clock.timeout(took / dials("repair_capacity"))
            self._idle.append(going)
        self.broken[name] -= 1
        self.faults -= 1
        self.changes += 1
        self._carried.clear()
        self._mended(name, clock.now - begun)

    @property
    def waiting(self) -> int:
        """Faults for which no ship is free."""
        return len(self.ships.queue)

    @staticmethod
    def returning(lost: float, since: float, time: float) -> float:
        """What is still lost of a service that comes back by itself."""
        return lost * math.exp(-since / time)
