"""Boxes: where in the space of parameters and switches an option fails, by PRIM as the EMA Workbench has it.

A search over hundreds of axes finds a box in pure noise. So only the axes that swing the result most are offered,
one for every ten points of the rarer kind that the search sees (the rule of ten events a variable, Peduzzi et al.
1996: with more, the limits found are those of these points alone). The box is found on half of the draws and told by
the other half: `density` (the share of points in the box at which the option fails) and `coverage` (the share of all
failures that lie in it) are those of points the search never saw. A box whose density is not clear of the share
outside it is not told.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.runs.interval import Interval, share_interval
from sim.study.campaign import Matrix
from sim.study.workbench.library import discovery

__all__ = ["Box", "Limit", "box", "searchable"]

_AXES: Final = 12
_EVENTS: Final = 10  # points of the rarer kind for each axis offered
_MASS: Final = 0.08
_ENOUGH: Final = 8  # failures and successes in each half
_WORTH: Final = 0.02  # of the harmonic mean of density and coverage, for a limit to be kept


@dataclass(frozen=True, slots=True)
class Limit:
    """One side of a box: an axis with its least and most, in quantiles."""

    name: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Box:
    """A box, checked on points that the search did not see; `base` is the share of failures among all of those."""

    limits: tuple[Limit, ...]
    density: Interval
    coverage: Interval
    base: float
    points: int


def box(
    names: Sequence[str], design: Matrix, fails: NDArray[np.bool_], *, likely: Sequence[str], nested: int
) -> Box | None:
    """Find the box in which failures are densest, offering the `likely` axes; None if none holds on other points.

    Raises:
        WhitecellError: the workbench is not installed.

    """
    if not searchable(fails, nested=nested):
        return None
    seen, unseen = _halves(len(design), nested)
    offered = max(1, min(_AXES, int(min(fails[seen].sum(), (~fails[seen]).sum())) // _EVENTS))
    places = [list(names).index(name) for name in likely[:offered]]
    limits = _search([names[place] for place in places], design[seen][:, places], fails[seen])
    if not limits:
        return None
    inside = np.ones(len(design), dtype=bool)
    for limit in limits:
        column = design[:, list(names).index(limit.name)]
        inside &= (column >= limit.low) & (column <= limit.high)
    caught, within = int((fails & inside & unseen).sum()), int((inside & unseen).sum())
    base = float(fails[unseen].mean())
    density = share_interval(caught, within)
    if density.low is None or density.low <= base:
        return None
    return Box(tuple(limits), density, share_interval(caught, int((fails & unseen).sum())), base, within)


def searchable(fails: NDArray[np.bool_], *, nested: int) -> bool:
    """Whether there are failures and successes enough in each half for a search."""
    halves = _halves(len(fails), nested)
    return all(min(fails[half].sum(), (~fails[half]).sum()) >= _ENOUGH for half in halves)


def _halves(points: int, nested: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Give the points that a search sees and those that it does not; a draw of the structure stays whole."""
    draw = np.arange(points) // nested
    return draw % 2 == 0, draw % 2 == 1


def _search(names: Sequence[str], design: Matrix, fails: NDArray[np.bool_]) -> list[Limit]:
    """Peel; take the box of the trajectory that joins density and coverage best, less the limits that do not help."""
    prim, frame = discovery()
    with warnings.catch_warnings():
        # numpy's and pandas' words about what the workbench does inside
        warnings.simplefilter("ignore")
        search = prim.Prim(frame(design, columns=list(names)), fails.astype(int), threshold=0.5, mass_min=_MASS)
        found = search.find_box()
        trajectory = [] if found is None else [_limits(names, design, lims) for lims in found.box_lims]
    if not trajectory:
        return []

    def joined(limits: Sequence[Limit]) -> float:
        inside = np.ones(len(design), dtype=bool)
        for limit in limits:
            column = design[:, names.index(limit.name)]
            inside &= (column >= limit.low) & (column <= limit.high)
        return 2 * float((fails & inside).sum()) / float(fails.sum() + inside.sum())

    best = max(trajectory, key=joined)
    while best:
        fewer = max(([limit for limit in best if limit is not left] for left in best), key=joined)
        if joined(fewer) < joined(best) - _WORTH:
            break
        best = fewer
    return best


def _limits(names: Sequence[str], design: Matrix, lims: Any) -> list[Limit]:  # noqa: ANN401  the workbench's frame
    """Read a box of the workbench; an end that was not peeled is open."""
    limits = []
    for place, name in enumerate(names):
        least, most = float(lims[name].iloc[0]), float(lims[name].iloc[1])
        low = 0.0 if least <= design[:, place].min() else least
        high = 1.0 if most >= design[:, place].max() else most
        if (low, high) != (0.0, 1.0):
            limits.append(Limit(name, low, high))
    return limits
