"""The sanctions regime of one run: every layer's trade, who enforces how far, and the resulting pressure (E14a)."""

from __future__ import annotations

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
        # of each layer: weight, share that people live on, share of technology, whether it is money
        self._weighed = [
            (
                trade,
                trade.layer.weight.value,
                trade.layer.civil.value,
                trade.layer.technology.value,
                not trade.layer.goods,
            )
            for trade in self.trades.values()
        ]
        self._civil = sum(civil for _, _, civil, _, _ in self._weighed)
        self._technology = sum(technology for _, _, _, technology, _ in self._weighed)
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
        return self._outside()

    def _outside(self) -> float:
        """How far those carry out what they forbid who have no enforcement of their own."""
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
        # whoever has no enforcement of its own enforces as far as others outside
        outside, slots = self._outside(), self._slots
        now = {name: self.enforcement(name) if name in slots else outside for name in self._partners}
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
        level = civil = technology = lost = layers = 0.0
        for trade, weight, lived_on, skilled, is_money in self._weighed:
            pressure = trade.pressure
            level += weight * pressure
            civil += lived_on * pressure
            technology += skilled * pressure
            if is_money:
                lost += pressure
                layers += 1.0
        self.level = level
        self.civil = civil / self._civil if self._civil else 0.0
        self.technology = technology / self._technology if self._technology else 0.0
        self.money = (lost / layers if layers else 0.0) or level

    def largest(self, partner: str) -> Trade:
        """The layer in which a partner could still press most, sparing what people live on."""

        def left(trade: Trade) -> float:
            own = trade.share.get(partner, 0.0) * (1 - trade.forbidden.get(partner, 0.0))
            return own * trade.layer.weight.value * (1 - trade.layer.civil.value)

        return max(self.trades.values(), key=left)
