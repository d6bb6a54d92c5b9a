"""The workshop: how often the engineers of the sanctioned state report another weapon ready to be tried.

A programme has a pace of its own: whether what is ready is tried is up to the state's
doctrine, as with what an inject reports. While the programme stands still nothing gets ready.
"""

from __future__ import annotations

import math
from typing import Final

from sim.draws import uniform
from sim.models.dials import Reading
from sim.world.stage import Stage

__all__ = ["Workshop"]

_DAY: Final = 24.0


class Workshop:
    """Weapons that get ready in one run, looked at once a day."""

    def __init__(self, stage: Stage, dials: Reading, sanctioned: str) -> None:
        self._stage, self._dials, self._sanctioned = stage, dials, sanctioned
        self._luck = stage.draws.keep("workshop", sanctioned)

    def advance(self, day: int, *, frozen: bool) -> None:
        """Let a day (its number) pass; tell the state, and nobody else, if a weapon is ready."""
        rate = self._dials("tests_ready")
        if not rate or frozen or uniform(self._luck.key, day) >= -math.expm1(-rate * _DAY):
            return
        self._stage.record("pressure", self._sanctioned, "weapon_ready", {"a_year": round(rate * 8766.0, 2)})
        self._stage.announce(
            "weapon_ready",
            subject=self._sanctioned,
            to=(self._sanctioned,),
            urgency=0.3,
            says="the engineers report a weapon ready to be tried",
        )
