"""Threats: what insurers ask where ships are endangered before any was hit, and how that goes again.

Two things are known of a gate: until when force is turned on ships there (it is shut or mined by somebody, or that is
announced), and until when there is war between states whose war would be fought there. Each is asked for at a rate
of its own, in full while it is so, and less as insurers forget it; to be aimed at and to be in the way are two
perils, and add. Ships that pass all the same take the edge off: after `believed` of them half is asked. Hits are
counted apart, and the greater of both is asked.
"""

from __future__ import annotations

import math
from typing import NamedTuple

__all__ = ["Fears", "feared"]


class Fears(NamedTuple):
    """What insurers make of a threat, as figures stand: rates as fractions of a hull, time in days."""

    force: float  # asked where force is turned on ships
    war: float  # where there is war around
    believed: float  # ships that pass until half of that is asked
    memory: float  # days until a third of it is left, once it is over


def feared(fears: Fears, day: float, *, forced: float, warred: float, faced: float) -> float:
    """Rate asked for a threat alone: `forced` and `warred` are the last days of each, `faced` who passed since."""
    force = fears.force * _left(day - forced, fears.memory)
    war = fears.war * _left(day - warred, fears.memory)
    return (force + war) * fears.believed / (fears.believed + faced) if fears.believed else 0.0


def _left(past: float, memory: float) -> float:
    """Share of a fear that is left so many days after its cause: all of it while that lasts."""
    return 1.0 if past <= 0 else math.exp(-past / memory) if memory else 0.0
