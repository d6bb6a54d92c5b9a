"""Swings: how far the mean of a result moves from the lower to the upper third of each axis of a hypercube.

Of hundreds of axes some swing widely by chance alone. So each interval is widened until all of them together miss
with 5 % (Bonferroni), and `clear` marks those whose interval leaves out zero. Of so many columns some also run along
with a strong one by chance, and would swing on its account: so the widest clear axis is taken first, what is straight
in it is taken out of the result, and the others are looked at again, until none is clear. A swing that is told is
that of the result less what the other clear axes explain. A switch goes from its first to its last way.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.runs.interval import t_quantile
from sim.study.campaign import Matrix

__all__ = ["Swing", "swings"]

_LEAST: int = 3  # points in a third
_POINTS: int = 10  # to each axis that is taken out


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


def swings(
    names: tuple[str, ...],
    design: Matrix,
    values: NDArray[np.float64],
    *,
    switches: Collection[int] = (),
    nested: int = 1,
) -> list[Swing]:
    """Give the swing of every axis, widest first; `values` has one number a point, NaN where there is none.

    The `nested` points that share a draw of the structure are one draw where it is a switch (by place) that swings.
    """
    drawn = {place: nested if place in switches else 1 for place in range(len(names))}
    known = int((~np.isnan(values)).sum())
    clear: list[int] = []
    while len(clear) < known // _POINTS:
        left = _less(design, values, clear)
        rest = [place for place in drawn if place not in clear]
        found = [(place, swing) for place in rest if (swing := _swing(names, design, left, place, drawn[place]))]
        found = [(place, swing) for place, swing in found if swing.clear]
        if not found:
            break
        clear.append(max(found, key=lambda item: abs(item[1].mean))[0])
    told = []
    for place, points in drawn.items():
        left = _less(design, values, [other for other in clear if other != place])
        told.append(_swing(names, design, left, place, points))
    return sorted((swing for swing in told if swing), key=lambda item: (-abs(item.mean), item.name))


def _less(design: Matrix, values: NDArray[np.float64], axes: list[int]) -> NDArray[np.float64]:
    """Take out of a result what is straight in some axes; its mean stays, and what is not known."""
    if not axes:
        return values
    known = ~np.isnan(values)
    columns = design[:, axes] - design[known][:, axes].mean(axis=0)
    slopes = np.linalg.lstsq(columns[known], values[known] - values[known].mean(), rcond=None)[0]
    found: NDArray[np.float64] = values - columns @ slopes
    return found


def _swing(
    names: tuple[str, ...], design: Matrix, values: NDArray[np.float64], place: int, drawn: int
) -> Swing | None:
    """Give the swing of one axis among so many names, so many points a draw; None where a third has too few."""
    column = design[::drawn, place]
    rows = values.reshape(-1, drawn)
    count = (~np.isnan(rows)).sum(axis=1)
    means = np.where(np.isnan(rows), 0.0, rows).sum(axis=1)[count > 0] / count[count > 0]
    column = column[count > 0]
    below, above = means[column < 1 / 3], means[column > 2 / 3]
    if min(len(below), len(above)) < _LEAST:
        return None
    first, second = float(below.mean()), float(above.mean())
    error = float(np.sqrt(below.var(ddof=1) / len(below) + above.var(ddof=1) / len(above)))
    half = t_quantile(1 - 0.05 / 2 / len(names), len(below) + len(above) - 2) * error
    mean = second - first
    return Swing(names[place], first, second, mean, mean - half, mean + half)
