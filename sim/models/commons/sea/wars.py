"""Wars at sea: which gates lie where states fight, read off the ladder between them where one is kept."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import permutations
from typing import Final

from sim.models.commons.sea.gate import Gate
from sim.models.commons.sea.section import Place
from sim.world.stage import Stage

__all__ = ["Wars"]

# the rung from which force is used openly
_FORCE: Final = 6.0


class Wars:
    """The wars of one run, as far as they are felt at gates (`war_between`)."""

    def __init__(self, places: Mapping[str, Place], gates: Mapping[str, Gate], stage: Stage) -> None:
        self._value = stage.slots.value
        # of each that could fight another, as it stands toward it: the slot, and gates where that would be felt
        felt: dict[int, list[Gate]] = {}
        for name, gate in gates.items():
            for one, other in permutations(places[name].war_between, 2):
                if f"relations.{one}.{other}.rung" in stage.slots:
                    felt.setdefault(stage.relation("rung", one, other), []).append(gate)
        self._felt = [*felt.items()]

    def rage(self, day: int) -> list[Gate]:
        """Let gates know of the wars of today; give those where there is one."""
        value, found = self._value, []
        for slot, gates in self._felt:
            if value[slot] >= _FORCE:
                for gate in gates:
                    gate.warred = max(gate.warred, day)
                    found.append(gate)
        return found
