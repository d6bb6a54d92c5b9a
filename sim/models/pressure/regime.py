"""The sanctions regime of one run: every layer's trade, who enforces how far, and the resulting pressure (E14a)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sim.models.dials import Reading, kept_by_others
from sim.models.pressure.section import PressureSection
from sim.models.pressure.trade import Adaptation, Trade
from sim.world.stage import Stage

__all__ = ["Regime"]

_MOST: Final = 0.98


class Regime:
    """Layers, enforcement and pressure; `weighed` after anything changed, `advance` on the daily grid."""

    def __init__(self, stage: Stage, dials: Reading, section: PressureSection, sanctioned: str) -> None:
        self._stage, self._dials = stage, dials
        self.trades = {layer.id: Trade(layer) for layer in section.layers}
        self._partners = sorted({name for layer in section.layers for name in layer.trade})
        self._slots = {
            name: stage.slots.find(f"actors.{name}.enforcement")
            for name in self._partners
            if f"actors.{name}.enforcement" in stage.slots
        }
        self._mandate = kept_by_others(stage, sanctioned, "mandate")
        self._mandated = 0.0
        self._inspected = 0.0
        self._inspected_at = 0.0
        self.effort_until = -1.0
        self.level = self.civil = self.technology = self.money = 0.0
        self._forbid_by_mandate()
        for trade in self.trades.values():
            trade.settle(self.enforcement, self._adaptation())
        self._sum()

    def enforcement(self, partner: str) -> float:
        """How far a partner carries out what it forbids, now."""
        slot = self._slots.get(partner)
        if slot is not None:
            return self._stage.slots.read(slot, self._stage.clock.now)
        reach = self._dials("outside_enforcement") + self._dials("secondary_reach") + self.inspected
        return min(reach, _MOST)

    @property
    def inspected(self) -> float:
        """What searches at sea add for now."""
        passed = self._stage.clock.now - self._inspected_at
        return max(self._inspected * (1 - passed / self._dials("inspect_fades")), 0.0)

    def inspect(self, by: float) -> None:
        """Ships were searched."""
        self._inspected, self._inspected_at = self.inspected + by, self._stage.clock.now

    def weigh(self) -> None:
        """Weigh pressure anew after an act; adaptation follows with time."""
        self._forbid_by_mandate()
        for trade in self.trades.values():
            trade.look(self.enforcement)
        self._sum()

    def advance(self, hours: float) -> None:
        """Let trade adapt for some hours."""
        self._forbid_by_mandate()
        now = {name: self.enforcement(name) for name in self._partners}
        adaptation = self._adaptation()
        for trade in self.trades.values():
            trade.advance(hours, now.__getitem__, adaptation)
        self._sum()

    def _forbid_by_mandate(self) -> None:
        strength = self._stage.slots.value[self._mandate] if self._mandate is not None else 0.0
        if strength != self._mandated:
            # what somebody eased stays eased until another text comes
            self._mandated = strength
            for trade in self.trades.values():
                trade.mandate(strength)

    def _adaptation(self) -> Adaptation:
        dials = self._dials
        haste = dials("evasion_haste") if self._stage.clock.now < self.effort_until else 1.0
        return Adaptation(
            half=dials("evasion_half"),
            evasion_time=dials("evasion_time") / haste,
            substitution=dials("substitution"),
            substitution_time=dials("substitution_time"),
            room=dials("substitution_room"),
        )

    def _sum(self) -> None:
        trades = self.trades.values()
        self.level = sum(trade.layer.weight.value * trade.pressure for trade in trades)
        self.civil = _mean([(trade.layer.civil.value, trade.pressure) for trade in trades])
        self.technology = _mean([(trade.layer.technology.value, trade.pressure) for trade in trades])
        self.money = _mean([(1.0, trade.pressure) for trade in trades if not trade.layer.goods]) or self.level

    def largest(self, partner: str) -> Trade:
        """The layer in which a partner could still press most, sparing what people live on."""

        def left(trade: Trade) -> float:
            own = trade.share.get(partner, 0.0) * (1 - trade.forbidden.get(partner, 0.0))
            return own * trade.layer.weight.value * (1 - trade.layer.civil.value)

        return max(self.trades.values(), key=left)


def _mean(weighted: Sequence[tuple[float, float]]) -> float:
    total = sum(weight for weight, _ in weighted)
    return sum(weight * value for weight, value in weighted) / total if total else 0.0
