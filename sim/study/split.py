"""The split of variance: how much of what differs between runs is luck, how much parameters, how much structure.

By the law of total variance, with s the switches, p the parameters and w the luck of a run:

    Var Y = Var_s E[Y|s]  +  E_s Var_p E[Y|s,p]  +  E_sp Var_w[Y|s,p]
            structure        parameters             luck

What parameters do together with structure counts as parameters, what luck does together with either as luck. The
design is nested in part and crossed in part: each draw of the structure holds several points of parameters, and the
luck of a replication is the same at every point. Products of two different replications share no luck, so their
means over pairs of runs that share point, structure alone, or nothing give each part without bias:

    T0 = mean Y^2 ; T1 same point ; T2 same structure, other point ; T3 other structure   (replications always differ)
    luck = T0 - T1 ; parameters = T1 - T2 ; structure = T2 - T3

Where no run is missing these are the estimators of the analysis of variance of that design (method of moments), and
they hold with runs missing too. A part that comes out below zero by chance counts as nothing. Intervals resample
draws of the structure and leave the replications as they are, so they are a little short where luck is large.
Ignorance does not shrink with replications; luck's share of a mean does.

Source: Searle1992.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["Part", "Split", "variance_split"]

_RESAMPLES: Final = 400
_Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Part:
    """A share of the variance and its 95 % interval, cut at 0 and 1."""

    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Split:
    """The variance of a result over all runs (unit squared) and its parts; structure is None without switches."""

    variance: float
    luck: Part
    parameters: Part
    structure: Part | None


def variance_split(values: _Array, *, structured: bool, seed: int = 1) -> Split | None:
    """Split the variance of values [structure, point, replication]; NaN where a run gave none.

    Without structure the first two axes are points alike. None where nothing varies, or too little is known.
    """
    if not structured:
        values = values.reshape(-1, 1, values.shape[2])
    known = ~np.isnan(values)
    if not known.any():
        return None
    centred, weight = np.where(known, values - np.nanmean(values), 0.0), known.astype(np.float64)
    once = np.ones((1, len(values)))
    parts = _parts(centred, weight, once, structured=structured)[0]
    if not np.isfinite(parts).all():
        return None
    parts = np.clip(parts, 0.0, None)
    total = float(parts.sum())
    if total <= 0:
        return None
    chance = np.random.default_rng(seed)
    counts = chance.multinomial(len(values), once[0] / len(values), size=_RESAMPLES).astype(np.float64)
    drawn = np.clip(_parts(centred, weight, counts, structured=structured), 0.0, None)
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = drawn / drawn.sum(axis=1, keepdims=True)
    ends = np.nanquantile(shares, [0.025, 0.975], axis=0)
    luck, parameters, structure = (
        Part(float(parts[place]) / total, float(ends[0][place]), float(ends[1][place])) for place in range(3)
    )
    return Split(total, luck, parameters, structure if structured else None)


def _parts(y: _Array, known: _Array, counts: _Array, *, structured: bool) -> _Array:
    """Give luck, parameters and structure for each row of how often every draw of the structure counts."""
    sums, pairs = _products(y, counts), _products(known, counts)
    with np.errstate(invalid="ignore", divide="ignore"):
        square, point, structure, apart = (np.where(n > 0, s / n, np.nan) for s, n in zip(sums, pairs, strict=True))
    if not structured:
        return np.stack([square - point, point - apart, np.zeros_like(square)], axis=1)
    return np.stack([square - point, point - structure, structure - apart], axis=1)


def _products(y: _Array, counts: _Array) -> tuple[_Array, _Array, _Array, _Array]:
    """Sum products of two runs: the same run; one point; one structure and two points; two structures.

    In all but the first the two are of different replications. Copies of one draw of the structure are no pair.
    """
    squares = (y**2).sum(axis=(1, 2))
    by_point = (y.sum(axis=2) ** 2).sum(axis=1)
    by_replication = (y.sum(axis=1) ** 2).sum(axis=1)
    whole = y.sum(axis=(1, 2)) ** 2
    z = y.sum(axis=1)
    along, twice = z.sum(axis=1), counts**2
    apart = (counts @ along) ** 2 - twice @ along**2 - ((counts @ z) ** 2).sum(axis=1) + twice @ (z**2).sum(axis=1)
    return (
        counts @ squares,
        counts @ (by_point - squares),
        counts @ (whole - by_point - by_replication + squares),
        apart,
    )
