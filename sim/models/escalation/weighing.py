"""What one weighs in a quarrel, on one's beliefs (E6): where another stands, what that calls for, what rungs cost.

What is believed of another counts toward oneself, and toward an ally one is bound to a part of it. Nothing here moves
anything: it reads the ladder, readings, threats and reach of a run, and keeps the figures of rungs until a lever
moves.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Final

from sim.models.dials import Dials
from sim.models.escalation.choice import Costs, Price, Prices, efforts, rungs, stands
from sim.models.escalation.ladder import Ladder
from sim.models.escalation.reach import Reach
from sim.models.escalation.readings import Readings
from sim.models.escalation.tension import Tension
from sim.world.stage import Stage, Standing

__all__ = ["Weighing"]

_BREAKS: Final = (6, 8, 9)


class Weighing:
    """What actors weigh in one run. `bound` are the allies of each, with the slot of its obligation."""

    def __init__(
        self, stage: Stage, dials: Dials, *, ladder: Ladder, readings: Readings, tension: Tension, reach: Reach
    ) -> None:
        self._stage, self._dials = stage, dials
        self._ladder, self._readings, self._tension, self._reach = ladder, readings, tension, reach
        self.bound = {actor: self._bound_to(actor) for actor in stage.actors}
        # by presence of the other's forces: figures and prices of rungs, as they were when levers had moved so often
        self._figures: dict[float, tuple[Costs, Prices]] = {}
        self._figured_at = -1
        self._breaks = [(rung, stage.parameter(f"firebreak_{rung}")) for rung in _BREAKS]

    def _bound_to(self, actor: str) -> list[tuple[str, int]]:
        stage = self._stage
        slots = [(other, stage.relation("obligation", actor, other)) for other in stage.core if other != actor]
        return [(other, slot) for other, slot in slots if stage.slots.value[slot] > 0]

    def posture(self, actor: str, target: str, at: float, ordered: int = 0) -> Standing:
        """Weigh the rungs an actor could stand on toward another; what it has `ordered` counts as where it stands."""
        stage, readings = self._stage, self._readings
        stands_on = self._ladder.rung(actor, target)
        standing = ordered if ordered > stands_on else stands_on
        allied = self._toward_allies(actor, target, at)
        believed, told = readings.believed(actor, target), readings.told(actor, target)
        believed = allied if believed < allied else believed
        told = allied if told < allied else told
        grievance = stage.slots.read(stage.relation("grievance", actor, target), at)
        reciprocity = stage.doctrines[actor].reciprocity.value
        called_for = reciprocity * believed + grievance
        seen = reciprocity * told + grievance
        presence = self.seen_presence(target, actor, at) if self._tension.present else 0.0
        figures, prices = self._costs(presence)
        passed = bisect_right(_BREAKS, believed)
        if (passed, standing) not in prices:
            prices[passed, standing] = _priced(figures, believed, standing)
        effort, each = prices[passed, standing]
        found = stands(each, distance=figures.distance, called_for=called_for)
        if (actor, target) in self._tension.ultimatums:
            for rung in range(standing):
                found[rung] += self._dials("face_cost")
        return Standing(standing, believed, called_for, seen, found, effort)

    def _costs(self, presence: float) -> tuple[Costs, Prices]:
        """What rungs cost where so much of the other's forces is to be seen: figures, and each rung by itself."""
        slots = self._stage.slots
        if self._figured_at != slots.figures:
            self._figured_at = slots.figures
            self._figures.clear()
        found = self._figures.get(presence)
        if found is None:
            dials = self._dials
            deterred = 1 + dials("deterrence") * presence
            firebreaks = tuple([(rung, slots.value[slot] * deterred) for rung, slot in self._breaks])
            figures = Costs(
                dials("distance"), dials("rung_cost"), firebreaks, dials("firebreak_shared"), dials("step_cost")
            )
            found = self._figures[presence] = (figures, {})
        return found

    def believed(self, actor: str, target: str, at: float) -> float:
        """Rung another is believed to stand on toward an actor, or part of that toward an ally it is bound to."""
        return max(self._readings.believed(actor, target), self._toward_allies(actor, target, at))

    def _toward_allies(self, actor: str, target: str, at: float) -> float:
        """The highest part of a rung seen of another toward an ally that an actor is bound to."""
        found = 0.0
        for ally, slot in self.bound[actor]:
            if ally != target and (seen := self._readings.seen(actor, target, ally)):
                bound = self._dials("ally_share") * self._stage.slots.read(slot, at)
                found = max(found, bound * seen)
        return found

    def seen_presence(self, who: str, toward: str, at: float) -> float:
        """Presence of one toward another, less what the other's denial keeps out."""
        size = self._tension.presence(who, toward, at)
        return size * (1 - self._dials("kept_out") * self._reach.exposed(who, toward)) if size else 0.0


def _priced(figures: Costs, believed: float, standing: int) -> Price:
    """What rungs cost by themselves and where one stands, where the other is believed to stand so high."""
    own = efforts(figures, believed=believed)
    return own, rungs(figures, own, standing=standing)
