"""Trade in one layer under sanctions: what is cut off, taken up by others, evaded, and lost (E14a).

Shares of the layer's trade before sanctions; what goes on openly, what others take up, what is evaded and what
is lost always sum to 1. Pressure is what is lost.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from sim.models.pressure.section import Layer

__all__ = ["Adaptation", "Flows", "Trade"]


@dataclass(frozen=True, slots=True)
class Adaptation:
    """How trade adapts: times in hours; `most` is the most that can be evaded, `room` beyond own trade."""

    most: float
    half: float
    evasion_time: float
    substitution: float
    substitution_time: float
    room: float


@dataclass(frozen=True, slots=True)
class Flows:
    """Shares of a layer's trade: they sum to 1."""

    open: float
    taken_up: float
    evaded: float
    lost: float


class Trade:
    """One layer: participation of each partner, what others took up, and how far evasion has come."""

    def __init__(self, layer: Layer) -> None:
        total = sum(flow.value for flow in layer.trade.values())
        self.layer = layer
        self.share = {name: flow.value / total for name, flow in layer.trade.items()}
        self.forbidden = {
            name: layer.forbidden[name].value if name in layer.forbidden else 0.0 for name in layer.trade
        }
        self.taken_up = 0.0
        self.evasion = 0.0
        self.cut = 0.0

    def settle(self, enforcement: Callable[[str], float], adaptation: Adaptation) -> None:
        """Start where trade has long adapted to what is already forbidden."""
        self.look(enforcement)
        self.taken_up = self._would_take_up(enforcement, adaptation)
        for _ in range(60):
            self.evasion = adaptation.most * self.pressure / (self.pressure + adaptation.half)

    def look(self, enforcement: Callable[[str], float]) -> None:
        """Weigh anew what is cut off, after participation or enforcement changed."""
        self.cut = sum(share * self.forbidden[name] * enforcement(name) for name, share in self.share.items())
        self.taken_up = min(self.taken_up, self.cut)

    def advance(self, hours: float, enforcement: Callable[[str], float], adaptation: Adaptation) -> None:
        """Let substitution and evasion adapt for some hours."""
        self.look(enforcement)
        aim = self._would_take_up(enforcement, adaptation)
        self.taken_up += (aim - self.taken_up) * -math.expm1(-hours / adaptation.substitution_time)
        aim = adaptation.most * self.pressure / (self.pressure + adaptation.half)
        self.evasion += (aim - self.evasion) * -math.expm1(-hours / adaptation.evasion_time)

    def _would_take_up(self, enforcement: Callable[[str], float], adaptation: Adaptation) -> float:
        """What of the cut trade finds another partner in the end: as far as the others are open and have room."""
        free = {name: share * (1 - self.forbidden[name] * enforcement(name)) for name, share in self.share.items()}
        everyone, open_ = sum(self.share.values()), sum(free.values())
        wanted = 0.0
        for name, share in self.share.items():
            rest, others = everyone - share, open_ - free[name]
            if rest > 0:
                moved = adaptation.substitution * (share - free[name]) * others / rest
                wanted += min(moved, adaptation.room * others)
        return min(wanted, adaptation.room * open_, self.cut)

    @property
    def pressure(self) -> float:
        """Share of the layer's trade that is lost, 0..1."""
        return (self.cut - self.taken_up) * (1 - self.evasion)

    @property
    def reaching(self) -> float:
        """Share of the layer's trade that still comes through, one way or another."""
        return 1 - self.pressure

    def flows(self) -> Flows:
        """Where the layer's trade goes."""
        hidden = (self.cut - self.taken_up) * self.evasion
        return Flows(1 - self.cut, self.taken_up, hidden, self.pressure)

    def forbid(self, partner: str, by: float) -> None:
        """A partner forbids a further part of what it still allows."""
        if partner in self.forbidden:
            self.forbidden[partner] += (1 - self.forbidden[partner]) * by

    def allow(self, partner: str, share: float) -> None:
        """A partner lifts a share of what it forbids."""
        if partner in self.forbidden:
            self.forbidden[partner] *= 1 - share

    def mandate(self, strength: float) -> None:
        """A council's text forbids to everybody, at least, its share of this layer."""
        least = strength * self.layer.mandated.value
        for name, now in self.forbidden.items():
            self.forbidden[name] = max(now, least)
