"""A route: people who leave, wait at a border, come over, find a place in a camp or none, and settle (E14d).

Whole persons, conserved exactly. A closed border dams the flow: it takes nobody off the road.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from sim.draws import Kept, lognormal
from sim.models.dials import Reading
from sim.models.displacement.section import Route as RouteSpec

__all__ = ["Pace", "Route"]

_DAY = 24.0
_WEEK = 7


class Pace(NamedTuple):
    """What a day on any route reads of the dials.

    `span` lies between the order at which no guard stands and that at which all do; `today` and `week` are median and
    standard deviation of the logarithm of luck, each with mean 1; `settled` is the share of those served who settle.
    """

    guards_fail: float
    span: float
    guards: float
    leaving: float
    outflow_order: float
    outflow_food: float
    today: tuple[float, float]
    week: tuple[float, float]
    closure: float
    settled: float
    camp_pace: float

    @classmethod
    def now(cls, dials: Reading) -> Pace:
        """As the dials stand."""
        day, week = dials("outflow_spread"), dials("outflow_waves")
        return cls(
            guards_fail=dials("guards_fail"),
            span=max(1e-9, dials("guards_hold") - dials("guards_fail")),
            guards=dials("guards"),
            leaving=dials("outflow") * _DAY,
            outflow_order=dials("outflow_order"),
            outflow_food=dials("outflow_food"),
            today=(math.exp(-day * day / 2), day),
            week=(math.exp(-week * week / 2), week),
            closure=dials("closure"),
            settled=min(1.0, _DAY / max(_DAY, dials("settling"))),
            camp_pace=dials("camp_pace"),
        )


class Route:
    """One way out in one run. `at_home`, `on_the_way`, `at_border`, `over` and `settled` are persons.

    `served` of those over have a place; who is at the border or over without a place waits unserved.
    """

    def __init__(self, spec: RouteSpec, key: Kept, waves: Kept, pace: Callable[[], Pace]) -> None:
        self.spec, self._key, self._waves, self._pace = spec, key, waves, pace
        # guards of its own, where it has them
        self._guards = None if spec.guards is None else spec.guards.value
        self.people = self.at_home = round(spec.reach.value)
        self.walking: deque[int] = deque([0] * max(1, round(spec.journey.value / _DAY)))
        self.at_border = self.over = self.settled = 0
        self.places = min(round(spec.places.value), round(spec.most.value))
        self.planned = self.places
        self.closed_until = -1.0
        self.unserved_days = 0
        self._days = 0
        self._part = 0.0
        self._grown = 0.0
        self._wave = (0, -1, 0.0, 1.0)  # key, week, how much weeks vary, what is drawn of them
        self._seasons = [(s.begins.value, s.ends.value, s.factor.value) for s in spec.seasons]

    @property
    def on_the_way(self) -> int:
        """Persons between home and border."""
        return sum(self.walking)

    @property
    def served(self) -> int:
        """Persons over the border with a place in a camp."""
        return min(self.over, self.places)

    @property
    def waiting(self) -> int:
        """Persons without a place, on either side of the border."""
        return self.at_border + self.over - self.served

    @property
    def left(self) -> int:
        """Persons who have left home."""
        return self.people - self.at_home

    def closed(self, at: float) -> bool:
        """Whether the border is closed at an instant."""
        return at < self.closed_until

    def add_places(self, number: float) -> int:
        """Plan more places, up to what can ever be built; give how many stand planned."""
        self.planned = min(max(self.places, round(self.spec.most.value)), self.planned + round(number))
        return self.planned

    def _rate(self, pace: Pace, order: float, food: float) -> float:
        """Share of those at home who set out in a day at that order and food."""
        guarded = (order - pace.guards_fail) / pace.span
        if guarded < 0.0:
            guarded = 0.0
        elif guarded > 1.0:
            guarded = 1.0
        push = math.exp(pace.outflow_order * (1 - order) + pace.outflow_food * (1 - food))
        kept = pace.guards if self._guards is None else self._guards
        rate = pace.leaving * push * (1 - kept * guarded)
        return rate if rate < 1.0 else 1.0

    def _season(self, at: float) -> float:
        """How many times as many set out at this time of the run, for ice, storms and the like."""
        times = 1.0
        for begins, ends, factor in self._seasons:
            if begins <= at < ends:
                times *= factor
        return times

    def _luck(self, pace: Pace) -> float:
        """How many times as many set out today: by the day, and by the week, since who comes through draws others.

        Both have mean 1, so that waves change when people leave and not how many.
        """
        week = self._days // _WEEK
        median, sigma = pace.today
        today = lognormal(self._key.key, self._days, median=median, sigma=sigma)
        waves = self._waves.key
        median, sigma = pace.week
        if self._wave[:3] != (waves, week, sigma):
            self._wave = waves, week, sigma, lognormal(waves, week, median=median, sigma=sigma)
        return today * self._wave[3]

    def day(self, at: float, *, order: float, food: float) -> int:
        """Let a day pass, from home to settling; give how many wait at its end."""
        pace = self._pace()
        self._days += 1
        rate = self._rate(pace, order, food)
        if self._seasons:
            rate *= self._season(at)
        rate *= self._luck(pace)
        wished = self.at_home * (rate if rate < 1.0 else 1.0) + self._part
        leaving = int(wished)
        self._part = wished - leaving
        leaving = leaving if leaving < self.at_home else self.at_home
        self.at_home -= leaving
        self.walking.append(leaving)
        self.at_border += self.walking.popleft()
        crossing = self.at_border
        if at < self.closed_until:
            crossing = int(self.at_border * (1 - pace.closure))
        self.at_border -= crossing
        self.over += crossing
        self._build(pace.camp_pace)
        waiting, over = self.at_border, self.over
        if over:
            settling = int((over if over < self.places else self.places) * pace.settled)
            self.over = over = over - settling
            self.settled += settling
            if over > self.places:
                waiting += over - self.places
        self.unserved_days += waiting
        return waiting

    def _build(self, most: float) -> None:
        """Build a day's places toward what is planned."""
        grown = self._grown + most
        whole = int(grown)
        self._grown = grown - whole
        if self.places < self.planned:
            self.places += min(whole, self.planned - self.places)
