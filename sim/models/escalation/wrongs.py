"""Wrongs: what an act leaves in those it is done to, as grievance and as threat seen in its author.

What is usual by now adds nothing; a new height and force do. Those bound to the wronged hold part of the grievance.
The threat that was seen fades as the relation's own does.
"""

from __future__ import annotations

import math
from typing import Final

from sim.models.dials import Dials
from sim.models.escalation.weighing import Weighing
from sim.world.effects import Change
from sim.world.stage import Stage

__all__ = ["Wrongs"]

_FELT: Final = 2
_FORCE: Final = 6
# how long an act is what one has got used to (h): as long as a grievance lasts
_HABIT: Final = 60 * 24.0


class Wrongs:
    """What each holds against each in one run, as acts leave it."""

    def __init__(self, stage: Stage, dials: Dials, weighing: Weighing) -> None:
        self._stage, self._dials, self._weighing = stage, dials, weighing
        # highest act of each toward each, and when
        self._heights: dict[tuple[str, str], tuple[int, float]] = {}

    def used_to(self, who: str, toward: str, rung: int, *, at: float) -> None:
        """Take a rung for what one is used to from an instant (h) on."""
        self._heights[who, toward] = (rung, at)

    def act(self, who: str, toward: str, rung: int, *, losses: float, at: float) -> None:
        """Let an act of a rung be felt by whom it is done to, and so many dead with it."""
        highest, since = self._heights.get((who, toward), (0, 0.0))
        new = rung > highest or at - since > _HABIT
        if new:
            self.used_to(who, toward, rung, at=at)
        if (new and rung >= _FELT) or rung >= _FORCE:
            self.hold(toward, who, self._dials("grievance_gain") * rung)
            self._stage.apply(Change("threat", toward, who, self._dials("threat_gain") * rung))
        if losses:
            self.hold(toward, who, self._dials("grievance_losses") * math.log10(1 + losses))

    def lay(self, observer: str, blamed: str, rung: int) -> None:
        """Let an observer that was wronged feel an act which it lays to one that did not do it."""
        self._stage.apply(Change("grievance", observer, blamed, self._dials("grievance_gain") * rung))
        self._stage.apply(Change("threat", observer, blamed, self._dials("threat_gain") * rung))

    def hold(self, who: str, toward: str, by: float) -> None:
        """Let one hold more against another, and those bound to it part of it."""
        if by <= 0:
            return
        self._stage.apply(Change("grievance", who, toward, by))
        share = self._dials("ally_share")
        for ally, bound in self._weighing.bound.items():
            if ally != toward:
                for other, slot in bound:
                    if other == who:
                        part = by * share * self._stage.slots.value[slot]
                        self._stage.apply(Change("grievance", ally, toward, part))
