"""How far off states are about each other: now and then, what each believes of every other's rung against what it is.

Every third day is often enough for errors that last ten. Only states of the core are held against each other. Reading
commits nothing and draws nothing.
"""

from __future__ import annotations

from typing import Final

from sim.models.escalation.words import RUNG
from sim.world.stage import Outcome, Stage

__all__ = ["Misreading"]

_EVERY: Final = 72.0


class Misreading:
    """The account of one run: for each observer the sum of its errors (rungs) over the looks so far."""

    def __init__(self, stage: Stage) -> None:
        assert stage.estimates is not None
        self._stage, self._believed, self._true = stage, stage.estimates.value, stage.slots.value
        self._looks = 0
        self._off = dict.fromkeys(stage.core, 0.0)
        self._pairs: dict[str, list[tuple[int, int]]] = {}
        for observer in stage.core:
            slots = [stage.relation(RUNG.name, other, observer) for other in stage.core if other != observer]
            self._pairs[observer] = [
                (stage.estimates.of(observer, stage.slots.specs[slot].path.split(".")[1], slot, RUNG), slot)
                for slot in slots
            ]

    def begin(self) -> None:
        """Look every third day, first when three have passed."""
        self._stage.clock.every(_EVERY, self._look)

    def _look(self, _at: float) -> None:
        self._looks += 1
        believed, true = self._believed, self._true
        for observer, pairs in self._pairs.items():
            off = 0.0
            for index, slot in pairs:
                # rungs do not relax: their slots hold what they are
                gap = believed[index] - true[slot]
                off += gap if gap > 0 else -gap
            self._off[observer] += off

    def outcomes(self) -> dict[str, Outcome]:
        """The mean distance over looks and others, of all the core and of each."""
        each = {
            actor: off / (self._looks * len(self._pairs[actor]))
            for actor, off in self._off.items()
            if self._looks and self._pairs[actor]
        }
        found = {f"misreading.{actor}": Outcome(value) for actor, value in each.items()}
        return {"misreading": Outcome(sum(each.values()) / len(each) if each else None), **found}
