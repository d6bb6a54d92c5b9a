"""Chances: hazards gathered step by step, each until it comes to what was drawn for it.

Used by space for losses and meetings. Steps in which none can have come to its end are only counted, and added up one
after another when somebody looks or a hazard changes: the sums are those of adding at each step, to the last bit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

__all__ = ["Chances"]

_HAIR: Final = 1e-9  # of the steps to come, far more than rounding may add to so many
_MANY: Final = 1 << 20


@dataclass(slots=True)
class _Chance:
    """What was gathered, at what it ends, and what a step adds."""

    ends: float
    gathered: float = 0.0
    hazard: float = 0.0


class Chances:
    """Several things that may happen, by name."""

    def __init__(self, ends: Mapping[str, float]) -> None:
        self._all = {name: _Chance(end) for name, end in ends.items()}
        self._counted = 0  # steps that are not added up yet
        self._free = 0  # steps that may be counted before the next look

    def step(self) -> Sequence[str]:
        """Let a step pass; give what has come to its end."""
        self._counted += 1
        if self._counted <= self._free:
            return ()
        self._add_up()
        return [name for name, chance in self._all.items() if chance.gathered >= chance.ends]

    def become(self, hazards: Mapping[str, float]) -> None:
        """Let every hazard be this a step from now on."""
        self._add_up()
        for name, hazard in hazards.items():
            self._all[name].hazard = hazard
        self._look_ahead()

    def again(self, name: str, ends: float) -> None:
        """Let a thing gather from nothing, to another end."""
        self._add_up()
        self._all[name].gathered = 0.0
        self.ends_at(name, ends)

    def ends_at(self, name: str, ends: float) -> None:
        """Let a thing end at so much, with what it has gathered."""
        self._add_up()
        self._all[name].ends = ends
        self._look_ahead()

    def _add_up(self) -> None:
        if not self._counted:
            return
        for chance in self._all.values():
            gathered, hazard = chance.gathered, chance.hazard
            for _ in range(self._counted):
                gathered += hazard
            chance.gathered = gathered
        self._counted = 0
        self._look_ahead()

    def _look_ahead(self) -> None:
        """Find in how many steps at the least something may come to its end: before that nobody need look."""
        least = float(_MANY)
        for chance in self._all.values():
            left = chance.ends - chance.gathered
            if left <= 0:
                least = 0.0
            elif chance.hazard * least > left:
                least = left / chance.hazard
        self._free = max(int(least * (1 - _HAIR)) - 1, 0)
