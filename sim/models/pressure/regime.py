"""The sanctions regime of one run: every layer's trade, who enforces how far, and the resulting pressure (E14a)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from sim.models.dials import Dials, Reading, kept_by_others
from sim.models.pressure.section import PressureSection
from sim.models.pressure.trade import Adaptation, Trade
from sim.world.stage import Stage

__all__ = ["Regime"]

_DAY: Final = 24.0
_MOST: Final = 0.98


def _adaptation(dials: Reading, haste: float) -> Adaptation:
    return Adaptation.over(
        _DAY,
        half=dials("evasion_half"),
        substitution=dials("substitution"),
        room=dials("substitution_room"),
        substitution_time=dials("substitution_time"),
        evasion_time=dials("evasion_time") / haste,
    )


class Regime:
    """Layers, enforcement and pressure; `weighed` after anything changed, `advance` on the daily grid."""

    def __init__(self, stage: Stage, dials: Dials, section: PressureSection, sanctioned: str) -> None:
        self._stage, self._dials = stage, dials
        # by partner: its enforcement, and what it withholds by that, while nothing is forbidden or learnt anew
        self._withheld: dict[str, tuple[float, float]] = {}
        self.trades = {layer.id: Trade(layer, self._withheld.clear) for layer in section.layers}
        # of each partner, the slot of its enforcement where it has one of its own
        self._slots = {
            name: kept_by_others(stage, name, "enforcement")
            for name in sorted({name for layer in section.layers for name in layer.trade})
        }
        # as it was looked at last: the same thing while nobody enforces more or less
        self._enforces: Mapping[str, float] = {}
        self._reach = dials.derived(lambda now: now("outside_enforcement") + now("secondary_reach"))
        self._usual = dials.derived(lambda now: _adaptation(now, 1.0))
        self._hasty = dials.derived(lambda now: _adaptation(now, now("evasion_haste")))
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
        # blockades: until when, and what share of what goes by sea each stops
        self._blockades: list[tuple[float, float]] = []
        self._by_sea = {name: section.by_sea[name].value if name in section.by_sea else 1.0 for name in self._slots}
        # by (layer, partner): what a partner forbids unannounced, having joined
        self._joined: dict[tuple[str, str], float] = {}
        self._goods: dict[str, tuple[list[tuple[float, Trade]], float]] = {}
        self.effort_until = -1.0
        self.level = self.civil = self.technology = self.money = 0.0
        self._forbid_by_mandate()
        for trade in self.trades.values():
            trade.settle(self._enforced(), self._adaptation())
        self._sum()
        self._withheld.clear()

    def enforcement(self, partner: str) -> float:
        """How far a partner carries out what it forbids, now."""
        slot = self._slots.get(partner)
        if slot is not None:
            return self._stage.slots.read(slot, self._stage.clock.now)
        return self._outside()

    @property
    def played(self) -> list[str]:
        """Partners that somebody plays, by name."""
        return [name for name, slot in self._slots.items() if slot is not None]

    def withheld(self, partner: str) -> float:
        """Share of its own trade in goods that a partner does not let through, 0..1."""
        # as `enforcement`; most days it is at rest
        if partner not in self._slots or (slot := self._slots[partner]) is None:
            enforced = self._outside()
        else:
            slots = self._stage.slots
            enforced = slots.value[slot]
            if enforced != slots.rest[slot]:
                enforced = slots.read(slot, self._stage.clock.now)
        # conditions that wake somebody ask each 6 h, and most hours nothing has moved
        if partner in self._withheld:
            before, kept = self._withheld[partner]
            if before == enforced:
                return kept
        kept = self._withholds(partner, enforced)
        self._withheld[partner] = enforced, kept
        return kept

    def _withholds(self, partner: str, enforced: float) -> float:
        """Share of its own trade in goods that a partner does not let through at that enforcement."""
        goods, all_of_it = self._goods[partner] if partner in self._goods else self._goods_with(partner)
        if not all_of_it:
            return 0.0
        # as `Trade.withheld`, some thousand times a run
        lost = 0.0
        for value, trade in goods:
            lost += value * (trade.forbidden[partner] * enforced * (1 - trade.evasion))
        return lost / all_of_it

    def _goods_with(self, partner: str) -> tuple[list[tuple[float, Trade]], float]:
        """Find trades in goods with a partner, each with its value, and the sum of these; keep them in `_goods`."""
        own = [trade for trade in self.trades.values() if trade.layer.goods and partner in trade.layer.trade]
        goods = [(trade.layer.trade[partner].value, trade) for trade in own]
        found = self._goods[partner] = goods, sum([value for value, _ in goods])
        return found

    def join(self, partner: str, by: float) -> None:
        """Let a partner forbid, unannounced, a further part of what a council could forbid."""
        for name, trade in self.trades.items():
            if trade.layer.mandated.value:
                self._joined[name, partner] = self._joined.get((name, partner), 0.0) + trade.forbid(partner, by)

    def leave(self, partner: str, share: float) -> None:
        """Let a partner lift a share of what it had joined in, and nothing that a text or itself has declared."""
        for name, trade in self.trades.items():
            lifted = self._joined.get((name, partner), 0.0) * share
            if lifted:
                trade.lift(partner, lifted, least=self._mandated * trade.layer.mandated.value)
                self._joined[name, partner] -= lifted

    def _outside(self) -> float:
        """How far those carry out what they forbid who have no enforcement of their own."""
        return min(self._reach() + self.inspected, _MOST)

    def _enforced(self) -> Mapping[str, float]:
        """How far each partner carries out what it forbids, now."""
        outside, at, slots = self._outside(), self._stage.clock.now, self._stage.slots
        value, rest, read = slots.value, slots.rest, slots.read
        now = {
            name: outside if slot is None else value[slot] if value[slot] == rest[slot] else read(slot, at)
            for name, slot in self._slots.items()
        }
        if now != self._enforces:
            self._enforces = now
        return self._enforces

    @property
    def inspected(self) -> float:
        """What searches at sea add for now."""
        if not self._inspected:
            return 0.0
        passed = self._stage.clock.now - self._inspected_at
        return max(self._inspected * (1 - passed / self._dials("inspect_fades")), 0.0)

    def inspect(self, by: float) -> None:
        """Ships were searched."""
        self._inspected, self._inspected_at = self.inspected + by, self._stage.clock.now

    def blockade(self, by: float, until: float) -> float:
        """Stop a share of what goes by sea until then; give the share of all goods that is newly stopped."""
        before = self._stopped()
        self._blockades.append((until, by))
        self._stop()
        return self._stopped() - before

    def _stop(self) -> None:
        passes = math.prod(1 - by for _, by in self._blockades)
        for trade in self.trades.values():
            if trade.layer.goods:
                trade.stop({name: by_sea * (1 - passes) for name, by_sea in self._by_sea.items()})

    def _stopped(self) -> float:
        """Share of all goods that is stopped at sea, by the weights of layers, were nothing forbidden."""
        goods = [trade for trade in self.trades.values() if trade.layer.goods]
        weights = sum(trade.layer.weight.value for trade in goods)
        stopped = [
            trade.layer.weight.value * share * trade.stopped.get(name, 0.0)
            for trade in goods
            for name, share in trade.share.items()
        ]
        return sum(stopped) / weights if weights else 0.0

    def weigh(self) -> None:
        """Weigh pressure anew after an act; adaptation follows with time."""
        self._forbid_by_mandate()
        enforced, adaptation = self._enforced(), self._adaptation()
        for trade in self.trades.values():
            trade.look(enforced, adaptation)
        self._sum()

    def advance(self) -> None:
        """Let trade adapt for a day."""
        if self._blockades and min(until for until, _ in self._blockades) <= self._stage.clock.now:
            self._blockades = [item for item in self._blockades if item[0] > self._stage.clock.now]
            self._stop()
        self._forbid_by_mandate()
        enforced, adaptation = self._enforced(), self._adaptation()
        for trade in self.trades.values():
            trade.advance(enforced, adaptation)
        self._withheld.clear()
        self._sum()

    def _forbid_by_mandate(self) -> None:
        strength = self._stage.slots.value[self._mandate] if self._mandate is not None else 0.0
        if strength != self._mandated:
            # what somebody eased stays eased until another text comes
            self._mandated = strength
            for trade in self.trades.values():
                trade.mandate(strength)

    def _adaptation(self) -> Adaptation:
        return self._hasty() if self._stage.clock.now < self.effort_until else self._usual()

    def _sum(self) -> None:
        level = civil = technology = lost = layers = 0.0
        for trade, weight, lived_on, skilled, is_money in self._weighed:
            # as `Trade.pressure`
            pressure = (trade.cut - trade.taken_up) * (1 - trade.evasion)
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
