"""The bargain: whether a deal is open to the sanctioned state, and what it is owed once it has given way.

Who gives way does so for relief. If within `relief_owed` none of those who press eases anything or gives aid, the
word was broken: the programme goes on, those who pressed are resented and believed less, and no deal is open any
more until somebody offers one anew.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Final

from sim.models.dials import Dials
from sim.world.effects import Change
from sim.world.stage import Stage

__all__ = ["Bargain"]

_NEVER: Final = -1.0


class Bargain:
    """One bargain in one run. `broken(at)` is called when relief that was owed has not come."""

    def __init__(
        self,
        stage: Stage,
        dials: Dials,
        *,
        giver: str,
        owing: Sequence[str],
        stands: bool,
        broken: Callable[[float], None],
    ) -> None:
        self._stage, self._dials, self._giver, self._owing = stage, dials, giver, tuple(owing)
        self._broken = broken
        self._open_until = math.inf if stands else _NEVER
        self._due = math.inf

    def is_open(self, at: float) -> bool:
        """Whether giving way would be for a deal."""
        return self._open_until > at

    def is_owed(self, at: float) -> bool:
        """Whether relief is owed that has not begun to come."""
        return at <= self._due < math.inf

    def offer(self, at: float) -> None:
        """Open a deal, or keep one open, for `offer_lasts`."""
        self._open_until = max(self._open_until, at + self._dials("offer_lasts"))

    def withdraw(self) -> None:
        """Close it."""
        self._open_until = _NEVER

    def give_way(self, at: float) -> None:
        """Let the sanctioned state have given way: relief is owed from now on."""
        if self._due == math.inf:
            self._due = at + self._dials("relief_owed")

    def relieve(self, by: str) -> None:
        """Let one of those who press have eased or given something: the word is kept."""
        if by in self._owing:
            self._due = math.inf

    def advance(self, at: float) -> None:
        """Let a day pass: what was owed and has not come is a word that was broken."""
        if at > self._due:
            self._due = math.inf
            self.withdraw()
            stage, dials = self._stage, self._dials
            for other in self._owing:
                stage.apply(Change("grievance", self._giver, other, dials("owed_grievance")))
                stage.apply(Change("credibility", other, None, -dials("owed_credibility")))
            self._broken(at)
