"""Whether an owner sends a ship through a danger or around it (E16), and how what owners do follows what they would.

Called for each trade at each gate that is not as usual. Money in MUSD a voyage, rates as fractions of a hull.
"""

from __future__ import annotations

import math

__all__ = ["DREAD_RATE", "risky", "stakes", "toward"]

# the war-risk rate at which `dread` is given
DREAD_RATE = 0.007


def stakes(hull: float, dread: float, rate: float) -> float:
    """What a passage at a war-risk rate costs an owner: the premium, and what it fears beyond."""
    return rate * (hull + dread / DREAD_RATE)


def risky(cost: float, saving: float, *, spread: float) -> float:
    """Chance that an owner takes the danger, whose cost stands against what the way around would cost more (E16)."""
    x = (cost - saving) / spread
    return 1.0 / (1.0 + math.exp(x)) if x < 700 else 0.0


def toward(now: float, aim: float, *, days: float, clear_for: float, times: tuple[float, float, float]) -> float:
    """Move the share of owners who go through: away within `times[0]`, back in `times[2]` once clear for `times[1]`.

    All in days; exact for any step, because each way is one exponential.
    """
    leave, wait, back = times
    if aim < now:
        return aim + (now - aim) * math.exp(-days / leave)
    if clear_for < wait:
        return now
    return aim + (now - aim) * math.exp(-days / back)
