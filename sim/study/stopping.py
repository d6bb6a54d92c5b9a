"""Stopping: how many pairs are enough for a stated precision, with a look ahead against stopping by luck.

The precision is the half-width of the 95 % interval as a share of a scale: for a comparison the baseline's mean of
the measure, for a plain series its own running mean. A count is enough when the precision holds there and at each of
the next few counts (five, or five in a hundred beyond a hundred), since early intervals are often short by luck.
Stopping by looking makes intervals a little too short; the look ahead makes that small. Called by the comparison.

Source: Hoad2010.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from sim.runs.interval import half_width

__all__ = ["enough", "look_ahead"]

_LOOK_AHEAD: Final = 5
_LEAST: Final = 3


def look_ahead(count: int) -> int:
    """Give how many more pairs in a row must be as precise, at a count."""
    return _LOOK_AHEAD * max(count, 100) // 100


def enough(
    values: Sequence[float], *, precision: float, scales: Sequence[float] | None = None, least: int = _LEAST
) -> tuple[int, int] | None:
    """Give the smallest count of values, from `least` on, that is precise and stays so, and how many that took.

    None if there is none yet.

    `scales` gives for each value what the scale's mean is taken over (the baseline's values); left out, the values'
    own. A scale of nothing is precise only where the interval has no width.
    """
    run = 0
    for count in range(least, len(values) + 1):
        over = values if scales is None else scales
        scale = abs(math.fsum(over[:count]) / count)
        half = half_width(values[:count])
        run = run + 1 if half <= precision * scale else 0
        if run > look_ahead(count):
            return count - run + 1, count
    return None
