"""Inside the sanctioned state: food of its people, cohesion of its elite, its programme (E14b).

It moves on an absolute daily grid by effects on the state's own variables; nothing here decides.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, NamedTuple

from sim.models.dials import Dials, Reading
from sim.world.stage import Stage

__all__ = ["Household"]

_YEAR_DAYS: Final = 365.25


class _Figures(NamedTuple):
    """What a day reads of the dials."""

    enough: float
    food_time: float
    civil_drain: float
    elite_pull: float
    programme_growth: float
    technology_bite: float
    harvest_day: float
    season_swing: float

    @classmethod
    def now(cls, dials: Reading) -> _Figures:
        """As they stand."""
        return cls(*map(dials, cls._fields))


@dataclass(slots=True)
class _Aid:
    """Food on its way: how much an hour, since and until when."""

    rate: float
    since: float
    until: float


class Household:
    """Food, elite and programme of one state."""

    def __init__(self, stage: Stage, dials: Dials, actor: str, *, population: float) -> None:
        self.actor = actor
        self._stage, self._dials, self._population = stage, dials, population
        self._figures = dials.derived(_Figures.now)
        find = stage.slots.find
        self._food = find(f"actors.{actor}.food")
        self._elite = find(f"actors.{actor}.elite_cohesion")
        self._programme = find(f"actors.{actor}.programme")
        self._started = stage.start.timetuple().tm_yday + stage.start.hour / 24
        self._feed, self._hold, self._grow = [
            stage.mover(name, actor, None) for name in ("food", "elite_cohesion", "programme")
        ]
        self._aid: list[_Aid] = []
        self.frozen_until = -1.0
        self.shortfall = 0.0
        self.given = self.delivered = self.diverted = 0.0
        self.first = stage.slots.value[self._programme]

    def food(self, at: float) -> float:
        """Food now."""
        return self._stage.slots.read(self._food, at)

    def elite(self, at: float) -> float:
        """Cohesion of the elite now."""
        return self._stage.slots.read(self._elite, at)

    def programme(self, at: float) -> float:
        """Size of the programme now."""
        return self._stage.slots.read(self._programme, at)

    def advance(self, at: float, hours: float, *, civil: float, technology: float, money: float) -> None:
        """Let a day pass under pressure on people, technology and money (each 0..1)."""
        figures = self._figures()
        food = self.food(at)
        self.shortfall += self._population * max(figures.enough - food, 0.0) * hours / 24
        usual = self._stage.slots.rest[self._food] + self._season(at, figures)
        drift = (usual - food) / figures.food_time - figures.civil_drain * civil
        self._feed(drift * hours + self._arrives(at, hours), at)
        self._hold(figures.elite_pull * money * hours / (24 * _YEAR_DAYS), at)
        if at >= self.frozen_until:
            growth = figures.programme_growth * (1 - figures.technology_bite * technology)
            self._grow(growth * hours, at)

    def _season(self, at: float, figures: _Figures) -> float:
        """How far food stands above or below the year's mean: best at harvest, worst half a year later."""
        day = self._started + at / 24 - figures.harvest_day
        return figures.season_swing * math.cos(2 * math.pi * day / _YEAR_DAYS)

    def _arrives(self, at: float, hours: float) -> float:
        """Food from aid that reaches people in these hours."""
        if not self._aid:
            return 0.0
        total = 0.0
        for aid in self._aid:
            total += aid.rate * max(min(aid.until, at) - max(at - hours, aid.since), 0.0)
        self._aid = [aid for aid in self._aid if aid.until > at]
        self.delivered += total
        return total

    def receive(self, amount: float, *, diversion: float, at: float) -> None:
        """Aid is given: what is not diverted reaches people over the weeks that follow."""
        lasts = self._dials("aid_time")
        self.given += amount
        self.diverted += amount * diversion
        self._aid.append(_Aid(amount * (1 - diversion) / lasts, at, at + lasts))

    def on_the_way(self, at: float) -> float:
        """Aid that has not reached people yet."""
        return sum(aid.rate * max(aid.until - max(at, aid.since), 0.0) for aid in self._aid)

    def freeze(self, until: float) -> None:
        """The programme stands still."""
        self.frozen_until = max(self.frozen_until, until)

    def thaw(self, at: float) -> None:
        """The programme goes on."""
        self.frozen_until = min(self.frozen_until, at)

    def growth(self, at: float) -> float:
        """Growth of the programme in a year, over the run so far."""
        return (self.programme(at) - self.first) * 24 * _YEAR_DAYS / at if at > 0 else 0.0
