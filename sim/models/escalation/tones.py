"""Tones of incidents and of hidden acts: who feels what toward whom, and from when.

An open incident is felt at once, as an act of its rung would be. What is hidden moves nobody until an observer
lays it to somebody, and then toward whom that observer blames, rightly or not: feelings follow beliefs.
"""

from __future__ import annotations

import math
from typing import Final

from sim.models.escalation.hidden import HiddenAct
from sim.models.escalation.shots import FORCE
from sim.world.effects import Tone
from sim.world.stage import Stage

__all__ = ["feel", "of_incident"]

# Goldstein weight of force; what stays below force is felt in proportion to its rung
_FORCE_TONE: Final = -10.0


def of_incident(rung: int, losses: float, *, of_dead: float) -> float:
    """Give the Goldstein weight of an incident: that of its rung, and as often again for each tenfold of its dead.

    `of_dead` says how many times more each tenfold is felt, so that it may go beyond what one act weighs.
    """
    return _FORCE_TONE * min(rung / FORCE, 1.0) * (1 + of_dead * math.log10(1 + max(losses, 0.0)))


def feel(stage: Stage, act: HiddenAct, observer: str, blamed: str) -> None:
    """Let one observer feel a hidden act that it has laid to somebody."""
    if act.tone and blamed not in {observer, act.victim}:
        stage.apply(Tone(blamed, act.victim, act.tone, observer))
