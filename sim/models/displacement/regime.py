"""The regime: how order moves, and the hazard that the state falls (E14c).

Public order, 0 to 1, goes with time constant `order_time` to what the state can keep up: its rest value less
what low cohesion of the elite and hunger take, or, once it has fallen, what is left plus what troops bring.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from sim.draws import Draws, uniform
from sim.models.dials import Dials, Reading, kept_by_others
from sim.world.stage import Stage

__all__ = ["Day", "Regime", "Wait"]

_DAY = 24.0
_HALF = 0.5


class Wait:
    """The next instant of a hazard that changes from day to day, by inverse transform of its integral.

    A higher hazard never makes it later.
    """

    __slots__ = ("_key", "_left", "number")

    def __init__(self, draws: Draws, purpose: str, *entities: str) -> None:
        self._key = draws.keep(purpose, *entities)
        self.number = 0
        self._left = 0.0
        self._again()
        # what is left of an exponential wait is again exponential
        draws.when_turned(self._draw)

    def _again(self) -> None:
        self.number += 1
        self._draw()

    def _draw(self) -> None:
        self._left = -math.log(uniform(self._key.key, self.number))

    def over(self, hours: float, *, hazard: float) -> float | None:
        """Let hours pass at a hazard (1/h); give the hours until it struck, None if it did not."""
        if hazard * hours < self._left:
            self._left -= hazard * hours
            return None
        after = self._left / hazard
        self._again()
        return after


class _Figures(NamedTuple):
    """What a day reads of the dials; `pace` is the share of its way to the goal that order goes in a day."""

    collapse_hazard: float
    collapse_cohesion: float
    collapse_food: float
    order_cohesion: float
    order_food: float
    collapse_order: float
    troops_needed: float
    pace: float

    @classmethod
    def now(cls, dials: Reading) -> _Figures:
        """As they stand."""
        pace = -math.expm1(-_DAY / max(1.0, dials("order_time")))
        return cls._make((*map(dials, cls._fields[:-1]), pace))


class Day(NamedTuple):
    """How a day ends: order and food (0..1), and the hours until the state falls, None if it stands."""

    order: float
    food: float
    falls_after: float | None


class Regime:
    """The state in question in one run."""

    def __init__(self, stage: Stage, dials: Dials, origin: str) -> None:
        self._stage, self._dials, self.origin = stage, dials, origin
        self._figures = dials.derived(_Figures.now)
        self._order = kept_by_others(stage, origin, "order")
        self._step = stage.mover("order", origin, None)
        self._cohesion = kept_by_others(stage, origin, "elite_cohesion")
        self._food = kept_by_others(stage, origin, "food")
        self._wait = Wait(stage.draws, "collapse", origin)
        self.fallen_at: float | None = None

    @property
    def order(self) -> float:
        """Public order now."""
        assert self._order is not None, "the model declares order"
        return self._stage.slots.read(self._order, self._stage.clock.now)

    @property
    def cohesion(self) -> float:
        """Cohesion of the elite now, 0 to 1."""
        return self._read(self._cohesion, "elite_cohesion_assumed")

    @property
    def food(self) -> float:
        """Food now, 0 to 1."""
        return self._read(self._food, "food_assumed")

    def _read(self, slot: int | None, assumed: str) -> float:
        return self._dials(assumed) if slot is None else self._stage.slots.read(slot, self._stage.clock.now)

    def hazard(self) -> float:
        """Hazard of collapse now (1/h)."""
        return self._hazard(self._figures(), self.cohesion, self.food)

    def _hazard(self, figures: _Figures, cohesion: float, food: float) -> float:
        strain = figures.collapse_cohesion * (_HALF - cohesion) + figures.collapse_food * (_HALF - food)
        return figures.collapse_hazard * math.exp(strain)

    def fall(self) -> float:
        """Let the state fall now: a share of order goes at once; give the order that is left."""
        if self.fallen_at is None:
            self.fallen_at = self._stage.clock.now
            self.shock(-self._dials("collapse_drop") * self.order)
        return self.order

    def shock(self, by: float) -> None:
        """Move order by an amount, now."""
        self._move(self.order, by, self._stage.clock.now)

    def _move(self, before: float, by: float, at: float) -> None:
        after = before + by
        if after < 0.0:
            after = 0.0
        elif after > 1.0:
            after = 1.0
        room = 1.0 - before if after > before else before
        if room > 0 and after != before:
            # steps on a fraction are shares of what is left to the bound
            self._step((after - before) / room, at)

    def _goal(self, figures: _Figures, cohesion: float, food: float, troops: float) -> float:
        """Where order is going, with so many troops at work."""
        assert self._order is not None
        rest = self._stage.slots.rest[self._order]
        if self.fallen_at is None:
            hunger = figures.order_food * (_HALF - food) if food < _HALF else 0.0
            discord = figures.order_cohesion * (_HALF - cohesion) if cohesion < _HALF else 0.0
            left = rest - discord - hunger
            return max(0.0, left)
        kept = min(figures.collapse_order, rest)
        return kept + (rest - kept) * min(1.0, troops / max(1.0, figures.troops_needed))

    def day(self, troops: float, *, collapses: bool) -> Day:
        """Let order go a day toward its goal, and a day's hazard of collapse pass where it `collapses`."""
        figures, order, cohesion, food = self._figures(), self.order, self.cohesion, self.food
        goal = self._goal(figures, cohesion, food, troops)
        self._move(order, (goal - order) * figures.pace, self._stage.clock.now)
        after = self._wait.over(_DAY, hazard=self._hazard(figures, cohesion, food)) if collapses else None
        return Day(self.order, food, after if self.fallen_at is None else None)
