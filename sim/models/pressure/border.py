"""The border: what it is to open trucks and to wave them through again.

Who enforces joins, unannounced, in what a council could forbid, and carries it out; that fades unless kept up. Who
relents is back at its habit at once. Both show in what its own traders lose, and in how it is seen next door.
"""

from __future__ import annotations

from collections.abc import Mapping

from sim.models.dials import Dials
from sim.models.pressure.forgone import Forgone
from sim.models.pressure.regime import Regime
from sim.world.effects import Change
from sim.world.stage import Stage

__all__ = ["Border"]


class Border:
    """The borders of those who trade with the sanctioned state, in one run."""

    def __init__(self, stage: Stage, dials: Dials, regime: Regime, forgone: Forgone) -> None:
        self._stage, self._dials, self._regime, self._forgone = stage, dials, regime, forgone

    def enforce(self, who: str, scale: float) -> Mapping[str, object]:
        """Let one open trucks, as well as it went (0..1); give what that changed."""
        regime, dials = self._regime, self._dials
        before, withheld = regime.level, regime.withheld(who)
        regime.join(who, dials("join_step") * scale)
        self._stage.apply(Change("enforcement", who, None, dials("enforce_step") * scale))
        regime.weigh()
        resented = dials("cut_resented") * max(regime.withheld(who) - withheld, 0.0)
        self._stage.apply(Change("grievance", self._forgone.sanctioned, who, resented))
        return self._told(who, before)

    def relent(self, who: str, scale: float) -> Mapping[str, object]:
        """Let one enforce no more than is its habit, and take no part in what it had joined."""
        regime, share = self._regime, min(scale, 1.0)
        before, now = regime.level, regime.enforcement(who)
        habit = self._stage.slots.rest[self._stage.slots.find(f"actors.{who}.enforcement")]
        if now > habit:
            self._stage.apply(Change("enforcement", who, None, -share * (now - habit) / now))
        regime.leave(who, share)
        regime.weigh()
        return self._told(who, before)

    def _told(self, who: str, before: float) -> Mapping[str, object]:
        told = {"enforcement": self._regime.enforcement(who), "pressure_before": before}
        return {**told, "forgone": self._forgone.share(who)}
