"""Trade in one layer under sanctions: what is cut off, taken up by others, evaded, and lost (E14a).

Shares of the layer's trade before sanctions; what goes on openly, what others take up, what is evaded and what
is lost always sum to 1. Pressure is what is lost.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sim.models.pressure.section import Layer

__all__ = ["Adaptation", "Flows", "Trade"]


@dataclass(frozen=True, slots=True)
class Adaptation:
    """How trade adapts in one step, alike in all layers; `room` is beyond a partner's own trade.

    `moved` and `learnt` are the shares of the way that substitution and evasion go in the step.
    """

    half: float
    substitution: float
    room: float
    moved: float
    learnt: float

    @classmethod
    def over(
        cls,
        hours: float,
        *,
        half: float,
        substitution: float,
        room: float,
        substitution_time: float,
        evasion_time: float,
    ) -> Adaptation:
        """Adaptation in a step of so many hours, by its time constants (h)."""
        moved, learnt = -math.expm1(-hours / substitution_time), -math.expm1(-hours / evasion_time)
        return cls(half, substitution, room, moved, learnt)


@dataclass(frozen=True, slots=True)
class Flows:
    """Shares of a layer's trade: they sum to 1."""

    open: float
    taken_up: float
    evaded: float
    lost: float


def _nobody() -> None:
    """Nobody has to be told."""


class Trade:
    """One layer: participation of each partner, what others took up, and how far evasion has come.

    `moved()` is called when what anybody forbids may be another now.
    """

    def __init__(self, layer: Layer, moved: Callable[[], None] = _nobody) -> None:
        self._moved = moved
        total = sum(flow.value for flow in layer.trade.values())
        self.layer = layer
        self.share = {name: flow.value / total for name, flow in layer.trade.items()}
        self.forbidden = {
            name: layer.forbidden[name].value if name in layer.forbidden else 0.0 for name in layer.trade
        }
        self.most = layer.evasion.value
        # of each partner's trade in this layer, what a blockade stops on its way
        self.stopped: dict[str, float] = {}
        self.taken_up = 0.0
        self.evasion = 0.0
        self.cut = 0.0
        # partners with a share of the trade, by name
        self._with = [(name, share) for name, share in self.share.items() if share]
        # of each of them that forbids anything or is stopped: name, share, how much of the layer's trade it forbids
        self._barred: list[tuple[str, float, float]] = []
        # of each partner, the share of the layer's trade that is open with it, as it was looked at last
        self._opened = self.share
        # what others will take up in the end, and by whose enforcement and by what adaptation that was looked at last
        self._aim = 0.0
        self._looked: tuple[Mapping[str, float], Adaptation] | None = None
        self._bar()

    def _bar(self) -> None:
        forbidden = self.forbidden
        self._barred = [
            (name, share, share * forbidden[name])
            for name, share in self._with
            if forbidden[name] or name in self.stopped
        ]
        self._looked = None
        self._moved()

    def _cut(self, name: str, share: float, refused: float) -> float:
        """What of a partner's share is cut off: what it refuses to trade, and what is stopped of the rest."""
        return refused + (share - refused) * self.stopped[name] if name in self.stopped else refused

    def stop(self, stopped: Mapping[str, float]) -> None:
        """From now on so much of each partner's trade, 0..1, is stopped on its way, and nothing of others'."""
        self.stopped = {name: part for name, part in stopped.items() if part and name in self.share}
        self._bar()

    def settle(self, enforced: Mapping[str, float], adaptation: Adaptation) -> None:
        """Start where trade has long adapted to what is already forbidden."""
        self.look(enforced, adaptation)
        self.taken_up = self._aim
        reached = self.cut - self.taken_up
        for _ in range(60):
            pressure = reached * (1 - self.evasion)
            self.evasion = self.most * pressure / (pressure + adaptation.half)

    def look(self, enforced: Mapping[str, float], adaptation: Adaptation) -> None:
        """Weigh anew what is cut off and where it may go, if participation, enforcement (0..1) or adaptation changed.

        `enforced` is by partner, and is not changed once it was given.
        """
        if self._looked == (enforced, adaptation):
            return
        cut, opened = 0.0, dict(self.share)
        for name, share, barred in self._barred:
            refused = self._cut(name, share, barred * enforced[name])
            cut += refused
            opened[name] = share - refused
        self.taken_up = min(self._still_carried(opened), cut)
        self.cut, self._opened = cut, opened
        self._aim = self._would_take_up(enforced, adaptation)
        self._looked = enforced, adaptation

    def _still_carried(self, opened: Mapping[str, float]) -> float:
        """What was taken up and is still let through: who closes stops at once what it carried in others' stead.

        Each carries of it as it is open itself; what comes open again is found with time.
        """
        if not self.taken_up:
            return 0.0
        before = self._opened
        closed = sum([max(was - opened[name], 0.0) for name, was in before.items()])
        return self.taken_up * (1 - closed / sum(before.values())) if closed else self.taken_up

    def advance(self, enforced: Mapping[str, float], adaptation: Adaptation) -> None:
        """Let substitution and evasion adapt for one step."""
        if self._looked != (enforced, adaptation):
            self.look(enforced, adaptation)
        taken_up, evasion = self.taken_up, self.evasion
        taken_up += (self._aim - taken_up) * adaptation.moved
        pressure = (self.cut - taken_up) * (1 - evasion)
        aim = self.most * pressure / (pressure + adaptation.half)
        self.taken_up, self.evasion = taken_up, evasion + (aim - evasion) * adaptation.learnt

    def _would_take_up(self, enforced: Mapping[str, float], adaptation: Adaptation) -> float:
        """What of the cut trade finds another partner in the end: as far as the others are open and have room."""
        open_, wanted = 1 - self.cut, 0.0
        substitution, room = adaptation.substitution, adaptation.room
        for name, share, barred in self._barred:
            cut = self._cut(name, share, barred * enforced[name])
            if cut and share < 1:
                others = open_ - (share - cut)
                moved, most = substitution * cut * others / (1 - share), room * others
                wanted += min(moved, most)
        most = min(room * open_, self.cut)
        return max(min(wanted, most), 0.0)

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

    def withheld(self, partner: str, enforced: float) -> float:
        """Share of its own trade that a partner forbids and does not let through by stealth; blockades apart."""
        return self.forbidden.get(partner, 0.0) * enforced * (1 - self.evasion)

    def forbid(self, partner: str, by: float) -> float:
        """A partner forbids a further part of what it still allows; give the share of its trade that this is."""
        if partner not in self.forbidden:
            return 0.0
        more = (1 - self.forbidden[partner]) * by
        self.forbidden[partner] += more
        self._bar()
        return more

    def lift(self, partner: str, by: float, *, least: float) -> None:
        """A partner lifts so much of what it forbids, never below what is asked of everybody."""
        if partner in self.forbidden:
            self.forbidden[partner] = max(self.forbidden[partner] - by, min(least, self.forbidden[partner]))
            self._bar()

    def allow(self, partner: str, share: float) -> None:
        """A partner lifts a share of what it forbids."""
        if partner in self.forbidden:
            self.forbidden[partner] *= 1 - share
            self._bar()

    def mandate(self, strength: float) -> None:
        """A council's text forbids to everybody, at least, its share of this layer."""
        least = strength * self.layer.mandated.value
        for name, now in self.forbidden.items():
            self.forbidden[name] = max(now, least)
        self._bar()
