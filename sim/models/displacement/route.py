"""A route: people who leave, wait at a border, come over, find a place in a camp or none, and settle (E14d).

Whole persons, conserved exactly. A closed border dams the flow: it takes nobody off the road.
"""

from __future__ import annotations

import math
from collections import deque

from sim.draws import Kept, lognormal
from sim.models.dials import Reading
from sim.models.displacement.section import Route as RouteSpec

__all__ = ["Route"]

_DAY = 24.0
_WEEK = 7


class Route:
    """One way out in one run. `at_home`, `on_the_way`, `at_border`, `over` and `settled` are persons.

    `served` of those over have a place; who is at the border or over without a place waits unserved.
    """

    def __init__(self, spec: RouteSpec, key: Kept, waves: Kept, dials: Reading) -> None:
        self.spec, self._key, self._waves, self._dials = spec, key, waves, dials
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

    def rate(self, order: float, food: float) -> float:
        """Share of those at home who set out in a day at that order and food."""
        dials = self._dials
        low, high = dials("guards_fail"), dials("guards_hold")
        guarded = min(max((order - low) / max(1e-9, high - low), 0.0), 1.0)
        push = math.exp(dials("outflow_order") * (1 - order) + dials("outflow_food") * (1 - food))
        kept = dials("guards") if self.spec.guards is None else self.spec.guards.value
        return min(1.0, dials("outflow") * _DAY * push * (1 - kept * guarded))

    def season(self, at: float) -> float:
        """How many times as many set out at this time of the run, for ice, storms and the like."""
        return math.prod([factor for begins, ends, factor in self._seasons if begins <= at < ends])

    def luck(self) -> float:
        """How many times as many set out today: by the day, and by the week, since who comes through draws others.

        Both have mean 1, so that waves change when people leave and not how many.
        """
        day, spread, week = self._dials("outflow_spread"), self._dials("outflow_waves"), self._days // _WEEK
        today = lognormal(self._key.key, self._days, median=math.exp(-day * day / 2), sigma=day)
        waves = self._waves.key
        if self._wave[:3] != (waves, week, spread):
            wave = lognormal(waves, week, median=math.exp(-spread * spread / 2), sigma=spread)
            self._wave = waves, week, spread, wave
        return today * self._wave[3]

    def day(self, at: float, *, order: float, food: float) -> None:
        """Let a day pass, from home to settling."""
        self._days += 1
        wished = self.at_home * min(1.0, self.rate(order, food) * self.season(at) * self.luck()) + self._part
        leaving = min(self.at_home, int(wished))
        self._part = wished - int(wished)
        self.at_home -= leaving
        self.walking.append(leaving)
        self.at_border += self.walking.popleft()
        crossing = self.at_border
        if self.closed(at):
            crossing = int(self.at_border * (1 - self._dials("closure")))
        self.at_border -= crossing
        self.over += crossing
        self._build()
        settling = int(self.served * min(1.0, _DAY / max(_DAY, self._dials("settling"))))
        self.over -= settling
        self.settled += settling
        self.unserved_days += self.waiting

    def _build(self) -> None:
        """Build a day's places toward what is planned."""
        self._grown += self._dials("camp_pace")
        built = min(int(self._grown), self.planned - self.places)
        self.places += built
        self._grown -= int(self._grown)
