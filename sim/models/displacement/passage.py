"""Passage: how others' area denial slows and endangers what an actor sends into the theatre.

`access` and `peril` of an actor are kept by who keeps the ladder; without that model every way is open and safe.
"""

from __future__ import annotations

from sim.draws import uniform
from sim.models.dials import kept_by_others
from sim.world.stage import Stage

__all__ = ["Passage"]


class Passage:
    """The way in of every actor in one run."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._slots = {
            actor: (kept_by_others(stage, actor, "access"), kept_by_others(stage, actor, "peril"))
            for actor in stage.actors
        }

    def access(self, actor: str) -> float:
        """Share of the usual pace now, above 0."""
        slot, _ = self._slots.get(actor, (None, None))
        return 1.0 if slot is None else self._stage.slots.value[slot]

    def is_hit(self, actor: str, what: str, way: int) -> bool:
        """Whether something of an actor's is hit on its n-th way in; no luck is used where nothing fires."""
        _, slot = self._slots.get(actor, (None, None))
        peril = 0.0 if slot is None else self._stage.slots.value[slot]
        return peril > 0 and uniform(self._stage.draws.key("way in", what), way) < peril
