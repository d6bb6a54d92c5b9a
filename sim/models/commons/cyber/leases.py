"""What operators do about a cut that no ship has mended: they rent room on other systems, and light what lies dark.

Read by the cables, which know what is cut off and what is free. Two things take time and stay once done: contracts
(and the exchanges behind them) for traffic that found itself without a way, and equipment at both ends of fibres that
were laid and never used. Neither makes room out of nothing: the cables share out what stands.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from sim.models.dials import Reading

__all__ = ["Leases"]

_NOTHING: Final = 1e-9


class Leases:
    """Contracts and equipment of one run, in closed form between two cuts or repairs: reading commits nothing."""

    def __init__(self, dials: Reading) -> None:
        self._dials = dials
        self._at = 0.0
        self._lacks: Mapping[str, float] = {}  # share of a user's traffic without a way, since then
        self._signed: Mapping[str, float] = {}  # share of that for which there is a contract
        self._lit = 0.0  # share of the dark fibre for which there is equipment

    def _left(self, at: float, time: str) -> float:
        """Share of what was to be done at the last cut or repair that is not done yet."""
        return math.exp(-(at - self._at) / self._dials(time))

    @property
    def wanted(self) -> bool:
        """Whether anybody's traffic lacks a way, so that contracts are being made."""
        return bool(self._lacks)

    def signed(self, at: float) -> Mapping[str, float]:
        """Share of what users lack that others have promised to carry, 0..1, of each who lacks anything."""
        left = self._left(at, "lease_time")
        return {user: 1 - (1 - self._signed[user]) * left for user in self._lacks}

    def lit(self, at: float) -> float:
        """Share of the dark fibre of standing systems that can be used, 0..1; what is lit stays lit."""
        return 1 - (1 - self._lit) * self._left(at, "light_time") if self._lacks else self._lit

    def changed(self, at: float, lacks: Mapping[str, float]) -> None:
        """Take in that other shares of traffic lack a way from now on: a contract holds for what it was for."""
        lit, before, had = self.lit(at), self.signed(at), self._lacks
        lacks = {user: lack for user, lack in lacks.items() if lack > _NOTHING}
        signed = {user: min(before.get(user, 0.0) * had.get(user, 0.0) / lack, 1.0) for user, lack in lacks.items()}
        self._at, self._lit, self._signed, self._lacks = at, lit, signed, lacks
