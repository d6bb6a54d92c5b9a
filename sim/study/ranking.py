"""Ranks over the outer loop: how often each option is first, what choosing it could cost, whether there is a winner.

At each point options are ranked by their mean over the replications that are known of all of them; equal options
share their ranks. A winner is named only where it is first at four of five points or more *and* its paired
difference from every other option, baseline included, clears the declared smallest effect with its whole 95 %
interval over draws of the structure. A ranking that flips has no winner, however many runs stand behind it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.runs.interval import Interval, mean_interval, share_interval
from sim.study.called import called
from sim.study.steps import steps

__all__ = ["FIRST", "Ranks", "Winner", "acceptability", "by_weights", "difference", "point_means", "regret", "winner"]

FIRST: Final = 0.8  # share of points at which a winner is first
_WEIGHTS: Final = 500
_Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ranks:
    """Of one option: the share of points at which it has each rank, and the interval of the share of the first."""

    shares: tuple[float, ...]
    first: Interval


@dataclass(frozen=True, slots=True)
class Winner:
    """The option that may be called best, or None, and why."""

    name: str | None
    says: str


def point_means(values: Mapping[str, _Array]) -> dict[str, _Array]:
    """Give each option's mean at each point over the replications known of all; NaN where there is none."""
    known = np.logical_and.reduce([~np.isnan(found) for found in values.values()])
    count = known.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return {name: np.where(known, found, 0.0).sum(axis=1) / count for name, found in values.items()}


def acceptability(means: Mapping[str, _Array], *, lower: bool, draws: int) -> dict[str, Ranks]:
    """Rank options at every point; `draws` is how many of the points are independent draws of the structure."""
    table = _known(means)
    shares = _rank_shares(-table if lower else table)
    return {
        name: Ranks(tuple(map(float, row)), _share(float(row[0]), min(draws, table.shape[1])))
        for name, row in zip(means, shares, strict=True)
    }


def regret(means: Mapping[str, _Array], *, lower: bool) -> dict[str, tuple[float, float, float]]:
    """Give the mean, 90th percentile and largest regret of each option: the best at a point less its own."""
    table = _known(means)
    good = -table if lower else table
    lost = good.max(axis=0) - good
    if not table.shape[1]:
        return {}
    return {
        name: (float(row.mean()), float(np.quantile(row, 0.9)), float(row.max()))
        for name, row in zip(means, lost, strict=True)
    }


def by_weights(
    measures: Sequence[tuple[Mapping[str, _Array], bool, float]], *, draws: int, seed: int
) -> dict[str, Interval]:
    """Give the share of (point, weights) at which each option is first, weights uniform over all that add to one.

    Each measure comes with whether lower is better, and with its scale: what one unit of weight buys.
    """
    names = list(measures[0][0])
    cube = np.stack(
        [np.stack([means[name] for name in names]) * (-1 if lower else 1) / scale for means, lower, scale in measures]
    )
    cube = cube[:, :, ~np.isnan(cube).any(axis=(0, 1))]
    if not cube.shape[2]:
        return {}
    weights = np.random.default_rng(seed).dirichlet(np.ones(len(measures)), size=_WEIGHTS)
    worth = np.tensordot(weights, cube, axes=1)  # weights, options, points
    best = worth >= worth.max(axis=1, keepdims=True)
    first = (best / best.sum(axis=1, keepdims=True)).mean(axis=(0, 2))
    return {name: _share(float(value), min(draws, cube.shape[2])) for name, value in zip(names, first, strict=True)}


def difference(one: _Array, other: _Array, *, nested: int) -> Interval:
    """Give the mean difference over points with its interval; the `nested` points of one structure are one draw."""
    found = (one - other).reshape(-1, nested)
    kept = found[~np.isnan(found).all(axis=1)]
    return mean_interval([float(value) for value in np.nanmean(kept, axis=1)] if len(kept) else [])


def winner(
    means: Mapping[str, _Array], ranks: Mapping[str, Ranks], *, lower: bool, matters: float, nested: int
) -> Winner:
    """Apply the rule of this module to the lead measure."""
    ordered = sorted(means, key=lambda name: (-ranks[name].shares[0], name))
    best = ordered[0]
    often = ranks[best].shares[0]
    if all(np.array_equal(found, means[best], equal_nan=True) for found in means.values()):
        return Winner(None, "No winner: the options are equal at every point.")
    if often < FIRST:
        said = ", ".join(f"{called(name)} at {steps(ranks[name].shares[0])}" for name in ordered[:3])
        return Winner(None, f"No winner: the ranking flips over the outer loop; first is {said} of points.")
    for other in ordered[1:]:
        apart = difference(means[best], means[other], nested=nested)
        least = None if apart.low is None or apart.high is None else -apart.high if lower else apart.low
        if least is None or least <= matters:
            return Winner(
                None,
                f"No winner: {called(best)} is first at {steps(often)} of points, but what sets it apart from "
                f"{called(other)} does not clear {'the smallest change that matters' if matters else 'zero'}.",
            )
    more = "by more than what matters" if matters else "by an interval off zero; what would matter is not declared"
    return Winner(best, f"{called(best)} is first at {steps(often)} of points, {more}.")


def _known(means: Mapping[str, _Array]) -> _Array:
    """Give options by points, without points at which one is not known."""
    table: _Array = np.stack(list(means.values()))
    kept: _Array = table[:, ~np.isnan(table).any(axis=0)]
    return kept


def _rank_shares(good: _Array) -> _Array:
    """Give [option, rank] shares; options that are equal at a point share the ranks they take up."""
    options, points = good.shape
    shares = np.zeros((options, options))
    for point in range(points):
        column = good[:, point]
        for option in range(options):
            above, equal = int((column > column[option]).sum()), int((column == column[option]).sum())
            shares[option, above : above + equal] += 1 / equal
    found: _Array = shares / max(points, 1)
    return found


def _share(value: float, draws: int) -> Interval:
    """Give Jeffreys' interval of a share as if over whole draws, of which there are fewer than points."""
    found = share_interval(round(value * draws), draws)
    return Interval(value, found.low, found.high)
