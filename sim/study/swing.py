"""Swings: how far the mean of a result moves from the lower to the upper third of each axis of a hypercube.

Of hundreds of axes some swing widely by chance alone. So each interval is widened until all of them together miss
with 5 % (Bonferroni), and `clear` marks those whose interval leaves out zero. A switch goes from its first to its
last way.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.runs.interval import t_quantile
from sim.study.campaign import Matrix

__all__ = ["Swing", "swings"]

_LEAST: int = 3  # points in a third


@dataclass(frozen=True, slots=True)
class Swing:
    """One axis: means of the result in its lower and upper third, their difference with its simultaneous interval."""

    name: str
    lower: float
    upper: float
    mean: float
    low: float
    high: float

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out zero."""
        return self.low > 0 or self.high < 0


def swings(names: tuple[str, ...], design: Matrix, values: NDArray[np.float64]) -> list[Swing]:
    """Give the swing of every axis, widest first; `values` has one number a point, NaN where there is none."""
    known = ~np.isnan(values)
    design, values = design[known], values[known]
    found = []
    for place, name in enumerate(names):
        below, above = values[design[:, place] < 1 / 3], values[design[:, place] > 2 / 3]
        if min(len(below), len(above)) < _LEAST:
            continue
        first, second = float(below.mean()), float(above.mean())
        error = float(np.sqrt(below.var(ddof=1) / len(below) + above.var(ddof=1) / len(above)))
        half = t_quantile(1 - 0.05 / 2 / len(names), len(below) + len(above) - 2) * error
        mean = second - first
        found.append(Swing(name, first, second, mean, mean - half, mean + half))
    return sorted(found, key=lambda item: (-abs(item.mean), item.name))
