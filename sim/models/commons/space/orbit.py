"""Low orbit: how many fragments fly there, and what that does to every satellite that does.

Fragments only come; within a crisis next to none fall. Each satellite in low orbit is lost by chance, the
likelier the more there are, and all lose some service to the manoeuvres by which they avoid the rest.
"""

from __future__ import annotations

import math
from typing import Final

from sim.models.dials import Reading

__all__ = ["Orbit"]

_YEAR: Final = 8766.0
_DAY: Final = 24.0


class Orbit:
    """The crowd in low orbit."""

    def __init__(self, dials: Reading) -> None:
        self._dials = dials
        self.first = dials("fragments")
        self._acts: list[tuple[float, float]] = []
        # the crowd as it was last asked for: the midnight, what acts there had been, how long fragments stay
        self._asked: tuple[float, int, float] = (-1.0, 0, 0.0)
        self._crowd = 1.0

    def scatter(self, fragments: float, at: float) -> None:
        """Add the fragments of one act or collision."""
        self._acts.append((at, fragments))

    def crowding(self, at: float) -> float:
        """Fragments at the last midnight and from acts since, as a multiple of those of the start; 1 before any act.

        What falls takes years: within a day nobody could count it.
        """
        if not self._acts:
            return 1.0
        day = at - at % _DAY
        asked = day, len(self._acts), self._dials("fragments_stay")
        if asked != self._asked:
            rate = math.log(asked[2]) / _YEAR
            added = sum(fragments * math.exp(rate * max(day - when, 0.0)) for when, fragments in self._acts)
            self._asked, self._crowd = asked, 1 + added / self.first
        return self._crowd

    def catalogued(self, at: float) -> float:
        """Fragments of acts that have been found and listed by now; what is not listed endangers all the same."""
        time = self._dials("catalogue_time")
        return sum(fragments * -math.expm1(-(at - when) / time) for when, fragments in self._acts)

    def hazard(self, at: float) -> float:
        """Hazard (1/h) that one satellite in low orbit is lost."""
        dials = self._dials
        return dials("loss_rate") * self.crowding(at) * (1 - dials("avoidance"))

    def manoeuvring(self, at: float) -> float:
        """Share of service lost to manoeuvres that the added fragments call for."""
        dials = self._dials
        return min(dials("avoidance_loss") * (self.crowding(at) - 1), 1.0)
