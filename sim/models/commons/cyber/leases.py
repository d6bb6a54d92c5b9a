"""What operators do about a cut that no ship has mended: they rent room on other systems, and light what lies dark.

Read by the cables, which know what is cut off and what is free. Two things take time and stay once done: contracts
(and the exchanges behind them) for traffic that found itself without a way, and equipment at both ends of fibres that
were laid and never used. Neither makes room out of nothing: the cables share out what stands.
"""

from __future__ import annotations

import math
from typing import Final

from sim.models.dials import Reading

__all__ = ["Leases"]

_NOTHING: Final = 1e-9


class Leases:
    """Contracts and equipment of one run, in closed form between two cuts or repairs: reading commits nothing."""

    def __init__(self, dials: Reading) -> None:
        self._dials = dials
        self._at = 0.0
        self._lacks: dict[str, float] = {}  # share of a user's traffic without a way, since then
        self._signed: dict[str, float] = {}  # share of that for which there is a contract
        self._lit = 0.0  # share of the dark fibre for which there is equipment

    def _grown(self, before: float, at: float, time: str) -> float:
        return 1 - (1 - before) * math.exp(-(at - self._at) / self._dials(time))

    def signed(self, user: str, at: float) -> float:
        """Share of what a user lacks that others have promised to carry, 0..1."""
        return self._grown(self._signed.get(user, 0.0), at, "lease_time") if self._lacks.get(user) else 0.0

    def lit(self, at: float) -> float:
        """Share of the dark fibre of standing systems that can be used, 0..1; what is lit stays lit."""
        return self._grown(self._lit, at, "light_time") if self._lacks else self._lit

    def changed(self, at: float, lacks: dict[str, float]) -> None:
        """Take in that other shares of traffic lack a way from now on: a contract holds for what it was for."""
        lit = self.lit(at)
        signed: dict[str, float] = {}
        for user, lack in lacks.items():
            had = self.signed(user, at) * self._lacks.get(user, 0.0)
            signed[user] = min(had / lack, 1.0) if lack > _NOTHING else 0.0
        self._at, self._lit, self._signed = at, lit, signed
        self._lacks = {user: lack for user, lack in lacks.items() if lack > _NOTHING}
