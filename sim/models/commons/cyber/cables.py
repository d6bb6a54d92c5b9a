"""Cables in one run: ways that fail, traffic that finds other ways, and ships that mend one fault after another.

A fault is found, waits for a ship (`ships.py`), and the ship for her permit. From the two ends of a way only the
nearest fault can be seen, so that of three the one between is found when another has been mended. Capacity is
conserved: what all users send over the cables is never more than stands of their usual traffic, their spare and the
fibre that has been lit. Each user's traffic counts as one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from sim.clock import Resource, Wait
from sim.draws import lognormal
from sim.models.commons.cyber.leases import Leases
from sim.models.commons.cyber.section import Cable, CyberSection, Segment
from sim.models.commons.cyber.ships import Ships
from sim.models.dials import Reading
from sim.sentence import Sentence
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
        # by cable and number of its cut: when it came, while it is not mended
        self._unmended: dict[tuple[str, int], float] = {}
        self.segments: Mapping[str, Segment] = {segment.id: segment for segment in section.segments}
        self.ships = Ships(section.ships, stage, dials)
        self.leases = Leases(dials)
        self._users = sorted(section.traffic())
        self._usual = {name: sum(part.value for part in spec.users.values()) for name, spec in self.specs.items()}
        # what each user has of its own in each cable, in the order of the cables
        self._parts = {
            user: [(name, spec.users[user].value) for name, spec in self.specs.items() if user in spec.users]
            for user in self._users
        }
        # who uses a cable, and whose own cables lie in the same waters: those who could be joined to it
        self._near = {
            name: {
                user
                for other in self.specs.values()
                if spec.along.keys() & other.along.keys()
                for user in other.users
            }
            for name, spec in self.specs.items()
        }
        self._worth: dict[tuple[str, str], list[tuple[str, float]]] = {}
        # as it was when last worked out: after which change, with what spare; what each cable can carry, and how far
        # it stands; what each user's own systems carry
        self._known: tuple[int, float] = (-1, 0.0)
        self._rooms: list[tuple[float, float, float]] = []
        self._own: dict[str, float] = {}
        self._joined: list[tuple[list[str], list[tuple[float, float, float]]]] = []

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
        self._look()
        return self._carries(self._rooms, at)

    def _carries(self, rooms: Sequence[tuple[float, float, float]], at: float) -> float:
        lit = self._dials("unlit") * self.leases.lit(at)
        return sum([usual * (room + lit * standing) for usual, room, standing in rooms])

    def carried(self, at: float) -> tuple[Mapping[str, float], Mapping[str, float]]:
        """Share of each user's traffic that gets through; and of those who rent room of others what goes by it.

        Own systems first; then contracts share what is free, each in the measure of what it was made for. Room is
        rented where a system that stands leads, or lies in waters of one's own: an island that is cut off finds none.
        """
        if not self.faults:
            return dict.fromkeys(self._users, 1.0), {}
        own, signed, rented = self._look(), self.leases.signed(at), dict[str, float]()
        for users, rooms in self._joined:
            wanted = {user: (1 - own[user]) * signed[user] for user in users if user in signed}
            asked = sum(wanted.values())
            free = self._carries(rooms, at) - sum([own[user] for user in users])
            part = min(free / asked, 1.0) if asked > 0 else 0.0
            rented |= {user: want * part for user, want in wanted.items()}
        return own | {user: min(own[user] + rent, 1.0) for user, rent in rented.items()}, rented

    def _look(self) -> dict[str, float]:
        """Give what each user's own systems carry, spare taken at once: the same until a way fails or is mended."""
        known = self.changes, self._dials("spare")
        if known != self._known:
            self._known = known
            rooms = {name: self.room(name) for name in self.specs}
            self._rooms = [(usual, rooms[name], self.standing(name)) for name, usual in self._usual.items()]
            self._own = {user: _through(rooms, parts) for user, parts in self._parts.items()}
            self._joined = self._join()
        return self._own

    def _join(self) -> list[tuple[list[str], list[tuple[float, float, float]]]]:
        """Users between whom systems that stand still lead, and what these can carry; both in the usual order."""
        sets = [{user} for user in self._users]
        for name in self.specs:
            if self.standing(name) > 0:
                met = [one for one in sets if one & self._near[name]]
                sets = [one for one in sets if one not in met] + ([set[str]().union(*met)] if met else [])
        rooms = list(zip(self.specs, self._rooms, strict=True))
        return [
            ([user for user in self._users if user in one], [room for name, room in rooms if one & self._near[name]])
            for one in sets
        ]

    # Which one.

    def fails_in(self, name: str, drawn: float) -> str:
        """The segment of a cable in which an ordinary fault lies, by a draw 0..1; the likelier ones come first."""
        along = dict(sorted(self.specs[name].along.items(), key=lambda part: -part[1].value))
        left = drawn * sum(part.value for part in along.values())
        for segment, part in along.items():
            left -= part.value
            if left < 0:
                return segment
        return next(reversed(along))

    def unknown(self, name: str, segment: str) -> str:
        """What is wrong with the cable and the segment that an effect names, if anything."""
        if name and name not in self.specs:
            return Sentence("no cable '{name}'", name=name)
        if segment and segment not in (self.specs[name].along if name else self.segments):
            if name:
                return Sentence("no segment '{segment}' of cable '{name}'", segment=segment, name=name)
            return Sentence("no segment '{segment}'", segment=segment)
        if segment and not any(segment in spec.along for spec in self.specs.values()):
            return Sentence("no cable crosses '{segment}'", segment=segment)
        return ""

    def prey(self, actor: str, target: str) -> str:
        """The whole cable by which the target loses most more than the actor, "" where there is none."""
        worths = self._worth.get((actor, target))
        if worths is None:
            worths = self._worth[actor, target] = self._worths(actor, target)
        best, most = "", 0.0
        for name, worth in worths:
            if worth > most and not any(self._open[name]):
                best, most = name, worth
        return best

    def _worths(self, actor: str, target: str) -> list[tuple[str, float]]:
        """By how much more the target lives by each cable than the actor: the same all through a run."""
        found = []
        for name, spec in self.specs.items():
            parts = [spec.users[user].value if user in spec.users else 0.0 for user in (target, actor)]
            found.append((name, parts[0] - parts[1]))
        return found

    # What happens to them.

    def cut(self, name: str, segment: str, way: int | None = None) -> None:
        """Let a way of a cable fail now in a segment (one with fewest faults, if none is named) and be mended."""
        ways = self._open[name]
        struck = min(range(len(ways)), key=ways.__getitem__) if way is None else way % len(ways)
        ways[struck] += 1
        self.faults += 1
        self._cuts[name] += 1
        self._changed()
        self._stage.clock.process(self._repair(name, struck, self.segments[segment], self._cuts[name]))

    def _changed(self) -> None:
        self.changes += 1
        self.leases.changed(self._stage.clock.now, {user: 1 - own for user, own in self._look().items()})

    def _repair(self, name: str, way: int, segment: Segment, number: int) -> Wait:
        ships, clock, users = self.ships, self._stage.clock, self.specs[name].users
        begun = self._unmended[name, number] = clock.now
        with self._seen[name][way].request() as seen:
            yield seen
            if not ships:
                return  # nobody can mend it within the crisis
            with ships.resource.request() as free:
                yield free
                going = ships.soonest(segment, users)
                late = lognormal(self._stage.draws.key("permit", name), number, median=1.0, sigma=0.3)
                permit = ships.permit(going, segment, users) * late
                yield clock.timeout(max(going.sent((segment.lat, segment.lon), clock.now), permit))
                yield clock.timeout(self._at_work(name, segment, number))
                ships.back(going, segment)
        self._open[name][way] -= 1
        del self._unmended[name, number]
        self.faults -= 1
        self._changed()
        self._mended(name, clock.now - begun)

    def _at_work(self, name: str, segment: Segment, number: int) -> float:
        """Time over a fault: more in deep water, and more where the sea seldom lets a ship work."""
        dials, key = self._dials, self._stage.draws.key("repair", name)
        fair = dials("work") + dials("deep") * segment.depth.value
        took = lognormal(key, number, median=fair / min(dials("workable"), 1.0), sigma=dials("weather"))
        return took / dials("repair_capacity")

    def open_since(self) -> list[float]:
        """When each fault came that is not mended yet (h)."""
        return [*self._unmended.values()]

    @property
    def waiting(self) -> int:
        """Faults for which no ship is free."""
        return len(self.ships.resource.queue)

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
