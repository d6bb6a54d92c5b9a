"""Evacuation: nationals who heed the call, the points they gather at, and what carries them, seat by seat.

Points are SimPy resources with berths: who finds several free boards over them at once, and who finds none waits.
Carriers go to and fro with real distances, speeds and turnarounds; aircraft later where the air is closed.
Whole persons, conserved exactly: at home, gathered, aboard, evacuated.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from sim.clock import Resource
from sim.clock import Wait as Process
from sim.draws import lognormal
from sim.models.dials import Reading
from sim.models.displacement.passage import Passage
from sim.models.displacement.section import Carrier as CarrierSpec
from sim.models.displacement.section import Nationals as NationalsSpec
from sim.models.displacement.section import Point as PointSpec
from sim.world.stage import Stage

__all__ = ["Carrier", "Community", "Evacuation"]

_DAY = 24.0
# h a carrier waits at a point where few have gathered, and the share of its seats for which it does not wait
_PATIENCE = 6.0
_HALF = 0.5
# share of the usual pace below which no aircraft starts
_SHUT = 0.1


class Community:
    """The nationals of one actor in the land to be left."""

    def __init__(self, spec: NationalsSpec) -> None:
        self.spec = spec
        self.people = self.staying = round(spec.people.value)
        self.gathered = dict.fromkeys(spec.by, 0)
        self.came = dict.fromkeys(spec.by, 0)
        self.aboard = self.evacuated = 0
        self.ordered_at: float | None = None
        self.heeding = 0

    def order(self, at: float, share: float) -> None:
        """Tell them to go: this share of them will."""
        if self.ordered_at is None:
            self.ordered_at = at
            self.heed(share)

    def heed(self, share: float) -> None:
        """Let this share of them believe the call now; who has come to a point stays with it."""
        if self.ordered_at is not None:
            self.heeding = max(sum(self.came.values()), round(self.people * share))

    def still_coming(self, point: str) -> int:
        """Persons who will yet come to a point."""
        return max(0, self._due(point, math.inf) - self.came[point])

    def _due(self, point: str, share: float) -> int:
        """Persons who have come to a point once a share of them has."""
        if self.ordered_at is None:
            return 0
        *others, last = self.spec.by
        parts = {name: int(self.heeding * self.spec.by[name].value) for name in others}
        parts[last] = self.heeding - sum(parts.values())
        return int(parts[point] * min(1.0, share))

    def gather(self, at: float, time: float) -> None:
        """Let those come to their points who have by now, with a time constant; after four of them all have."""
        if self.ordered_at is None:
            return
        waited = (at - self.ordered_at) / max(1.0, time)
        share = 1.0 if waited >= 4 else -math.expm1(-waited)
        for point in self.came:
            new = min(self._due(point, share) - self.came[point], self.staying)
            if new > 0:
                self.came[point] += new
                self.gathered[point] += new
                self.staying -= new


class Carrier:
    """Aircraft or ships that go together."""

    def __init__(self, spec: CarrierSpec) -> None:
        self.spec = spec
        self.serves = spec.serves or (spec.actor,)
        self.at_work = False
        self.trips = self.carried = self.most_aboard = self.lost = 0

    @property
    def leg(self) -> float:
        """Hours one way."""
        return self.spec.distance.value / self.spec.speed.value

    @property
    def a_day(self) -> float:
        """Persons a day it could carry if nobody else were at the berth and boarding took no time."""
        cycle = 2 * self.leg + self.spec.turnaround.value
        return self.spec.number.value * self.spec.seats.value * _DAY / cycle


class Evacuation:
    """All nationals, points and carriers of one run."""

    def __init__(
        self,
        stage: Stage,
        dials: Reading,
        *,
        nationals: Sequence[NationalsSpec],
        points: Sequence[PointSpec],
        carriers: Sequence[CarrierSpec],
        done: Callable[[Community], None],
        danger: Callable[[], float],
    ) -> None:
        self._stage, self._dials, self._done, self._danger = stage, dials, done, danger
        self._passage = Passage(stage)
        self.communities: Mapping[str, Community] = {spec.actor: Community(spec) for spec in nationals}
        self.carriers = [Carrier(spec) for spec in carriers]
        self._points = {spec.id: spec for spec in points}
        self._berths = {spec.id: Resource(stage.clock, capacity=spec.berths) for spec in points}
        self.arrivals: list[tuple[float, int]] = []
        self._said: set[str] = set()

    def order(self, actor: str) -> int:
        """Order an actor's nationals out, and set those carriers going that serve them; give how many will go."""
        community = self.communities.get(actor)
        if community is None:
            return 0
        community.order(self._stage.clock.now, self._heeding())
        self._send(actor)
        return community.heeding

    def _heeding(self) -> float:
        """Share of people who go when told to: as far as they see the danger themselves."""
        return self._dials("heeding") * min(max(self._danger(), 0.0), 1.0)

    def _send(self, actor: str) -> None:
        for carrier in self.carriers:
            if actor in carrier.serves and not carrier.at_work:
                carrier.at_work = True
                self._stage.clock.process(self._shuttle(carrier))

    def day(self) -> None:
        """Let a day's people come to the points: more where the danger has grown, no more where it has passed."""
        called = [community for community in self.communities.values() if community.ordered_at is not None]
        share = self._heeding() if called else 0.0
        for community in called:
            before = community.heeding
            community.heed(share)
            if community.heeding > before:
                self._said.discard(community.spec.actor)
                self._send(community.spec.actor)
            community.gather(self._stage.clock.now, self._dials("assembling"))

    def seats(self, carrier: Carrier) -> int:
        """Seats on one trip of all that are serviceable."""
        spec, dials = carrier.spec, self._dials
        return int(
            max(spec.number.value * dials("lift") * dials("serviceable") - carrier.lost, 0.0) * spec.seats.value
        )

    def _waiting(self, carrier: Carrier) -> int:
        point = carrier.spec.point
        served = (self.communities[name] for name in carrier.serves if name in self.communities)
        return sum(community.gathered.get(point, 0) for community in served)

    def _hoped_for(self, carrier: Carrier) -> int:
        point = carrier.spec.point
        served = (self.communities[name] for name in carrier.serves if name in self.communities)
        return sum(community.still_coming(point) for community in served if point in community.came)

    def _worth_waiting(self, carrier: Carrier, waited: float) -> bool:
        """Whether a carrier stays for more people: a day at most if some are there, longer if nobody is."""
        there = self._waiting(carrier)
        patient = waited < _DAY or not there
        return patient and there < _HALF * self.seats(carrier) and self._hoped_for(carrier) > 0

    def hulls(self, carrier: Carrier) -> int:
        """Aircraft or ships of a carrier that go on a trip."""
        spec, dials = carrier.spec, self._dials
        return max(round(spec.number.value * dials("lift") * dials("serviceable")) - carrier.lost, 1)

    def _board(self, carrier: Carrier, room: int) -> dict[str, int]:
        """Take aboard who is there, in the order of whom the carrier serves, as far as there is room."""
        taken, point = {}, carrier.spec.point
        for name in carrier.serves:
            community = self.communities.get(name)
            number = min(room, community.gathered.get(point, 0)) if community else 0
            if community and number:
                community.gathered[point] -= number
                community.aboard += number
                taken[name] = number
                room -= number
        return taken

    def _shuttle(self, carrier: Carrier) -> Process:
        clock, spec = self._stage.clock, carrier.spec
        key = self._stage.draws.key("carrier", spec.id)
        spread = self._dials("preparing_spread")
        yield clock.timeout(lognormal(key, 0, median=spec.prepares.value, sigma=spread))
        while self.seats(carrier) and (self._waiting(carrier) or self._hoped_for(carrier)):
            yield from self._fly(carrier)
            # empty on the way in, one hull may be lost to whoever denies it
            carrier.lost += self._passage.is_hit(spec.actor, spec.id, carrier.trips)
            waited = 0.0
            while self._worth_waiting(carrier, waited):
                waited += _PATIENCE
                yield clock.timeout(_PATIENCE)
            taken: dict[str, int] = {}
            yield from self._embark(carrier, taken)
            aboard = sum(taken.values())
            if not aboard:
                break
            carrier.trips += 1
            carrier.most_aboard = max(carrier.most_aboard, aboard)
            yield from self._fly(carrier)
            self._land(carrier, taken)
            yield clock.timeout(spec.turnaround.value)
        carrier.at_work = False

    def _fly(self, carrier: Carrier) -> Process:
        """Go one way: aircraft wait for closed air to open; ways around that, and others' denial, take longer."""
        clock, pace = self._stage.clock, 1.0
        if carrier.spec.kind == "aircraft":
            while (pace := min(self._dials("air_open"), 1.0)) < _SHUT and clock.now < self._stage.horizon:
                yield clock.timeout(_PATIENCE)
        yield clock.timeout(carrier.leg / max(pace, _SHUT) / self._passage.access(carrier.spec.actor))

    def _embark(self, carrier: Carrier, taken: dict[str, int]) -> Process:
        """Let people board over as many berths as are free, one hull at each, until all hulls have had their turn."""
        clock, berths = self._stage.clock, self._berths[carrier.spec.point]
        hulls, room = self.hulls(carrier), self.seats(carrier)
        a_hull = max(1.0, room / hulls)
        rate = max(1.0, self._points[carrier.spec.point].boarding.value)
        while hulls > 0:
            held = [berths.request()]
            yield held[0]
            # whoever waits has been served by now: what is free is free for the rest of the group
            held += [berths.request() for _ in range(min(hulls - 1, int(berths.capacity) - berths.count))]
            found = self._board(carrier, min(room, round(len(held) * a_hull)) if hulls > len(held) else room)
            aboard = sum(found.values())
            for name, number in found.items():
                taken[name] = taken.get(name, 0) + number
            if aboard:
                yield clock.timeout(aboard / (rate * min(len(held), math.ceil(aboard / a_hull))))
            for request in held:
                berths.release(request)
            hulls, room = hulls - len(held), room - aboard
            if not aboard:
                break

    def _land(self, carrier: Carrier, taken: Mapping[str, int]) -> None:
        for name, number in taken.items():
            community = self.communities[name]
            community.aboard -= number
            community.evacuated += number
            carrier.carried += number
            if community.evacuated >= community.heeding and name not in self._said:
                self._said.add(name)
                self._done(community)
        self.arrivals.append((self._stage.clock.now, sum(taken.values())))

    @property
    def evacuated(self) -> int:
        """Persons brought to a haven so far."""
        return sum(community.evacuated for community in self.communities.values())

    def reached(self, share: float) -> float | None:
        """Hours from the first order until a share of all who were going had been brought out; None if not yet."""
        ordered = [c for c in self.communities.values() if c.ordered_at is not None]
        goal = share * sum(community.heeding for community in ordered)
        first = min((community.ordered_at or 0.0 for community in ordered), default=0.0)
        brought = 0
        for at, number in self.arrivals:
            brought += number
            if brought >= goal:
                return at - first
        return None
