"""Intervals and summaries of paired differences: Student's t, Jeffreys, exact McNemar, shares, the worst decile.

Called by studies and reviews. Sums are exact (`math.fsum`), so no order of runs changes a digit.

Source: McNemar1947.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

__all__ = [
    "Better",
    "Interval",
    "Shares",
    "half_width",
    "known_interval",
    "mcnemar",
    "mean_interval",
    "share_interval",
    "shares",
    "t_quantile",
    "tail",
    "two_sided",
    "worst_decile",
]

Better = Literal["higher", "lower", "none"]


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean and where it lies with the stated confidence; None where the values are too few to say."""

    mean: float | None
    low: float | None
    high: float | None

    def clears_zero(self) -> bool:
        """Whether zero lies outside; an interval without ends never clears it."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares of pairs that got better, worse, or are equal to the last bit; None where no direction is better."""

    improved: float | None
    worse: float | None
    equal: float | None


def mean_interval(values: Sequence[float], *, confidence: float = 0.95) -> Interval:
    """Give the mean and its t interval; one value has a mean and no interval."""
    n = len(values)
    if n == 0:
        return Interval(None, None, None)
    mean = math.fsum(values) / n
    if n == 1:
        return Interval(mean, None, None)
    spread = math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (n - 1) / n)
    if spread == 0:
        return Interval(mean, mean, mean)
    half = t_quantile((1 + confidence) / 2, n - 1) * spread
    return Interval(mean, mean - half, mean + half)


def t_quantile(quantile: float, freedom: int) -> float:
    """Give a quantile of Student's t."""
    from scipy.special import stdtrit  # noqa: PLC0415  heavy: late, at its door

    return float(stdtrit(freedom, quantile))


def half_width(values: Sequence[float]) -> float:
    """Give half the width of the mean's t interval; infinite for fewer than two values."""
    found = mean_interval(values)
    return math.inf if found.low is None or found.high is None else (found.high - found.low) / 2


def tail(values: Sequence[float], *, beyond: float = 0.0) -> float:
    """Give the probability (Student's, flat prior) that the true mean lies above a bound; .5 for too few."""
    n = len(values)
    if n < 2:
        return 0.5
    mean = math.fsum(values) / n
    spread = math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (n - 1) / n)
    if spread == 0:
        return 0.5 if mean == beyond else float(mean > beyond)
    from scipy.special import stdtr  # noqa: PLC0415  heavy: late, at its door

    return float(stdtr(n - 1, (mean - beyond) / spread))


def two_sided(values: Sequence[float]) -> float:
    """Give the two-sided probability of a mean as far from zero by luck (paired t)."""
    above = tail(values)
    return min(1.0, 2 * min(above, 1 - above))


def share_interval(hits: int, n: int, *, confidence: float = 0.95) -> Interval:
    """Give a share and its Jeffreys interval, which has a width even where nothing, or everything, was hit."""
    if n == 0:
        return Interval(None, None, None)
    from scipy.special import betaincinv  # noqa: PLC0415  heavy: late, at its door

    a, b, tail = hits + 0.5, n - hits + 0.5, (1 - confidence) / 2
    low = float(betaincinv(a, b, tail)) if hits else 0.0
    high = float(betaincinv(a, b, 1 - tail)) if hits < n else 1.0
    return Interval(hits / n, low, high)


def known_interval(values: Sequence[float]) -> Interval:
    """Give the mean with Student's interval, or with Jeffreys' where every value is no or yes."""
    if values and all(value in {0.0, 1.0} for value in values):
        return share_interval(int(sum(values)), len(values))
    return mean_interval(values)


def mcnemar(improved: int, worse: int) -> float:
    """Give the exact two-sided probability of a split as uneven by luck, for measures that are yes or no."""
    n = improved + worse
    tail = sum(math.comb(n, k) for k in range(min(improved, worse) + 1))
    return float(min(1.0, 2 * tail / 2**n))


def shares(differences: Sequence[float], better: Better, *, cut_option: int = 0, cut_baseline: int = 0) -> Shares:
    """Count pairs by sign; no tolerance, because options that differ in nothing are equal to the last bit.

    A pair in which the option's run alone was cut short counts as worse, the other way round as improved: what a
    major war ended is never the better for what it no longer added up.
    """
    n = len(differences) + cut_option + cut_baseline
    if n == 0:
        return Shares(None, None, None)
    equal = sum(difference == 0 for difference in differences) / n
    if better == "none":
        return Shares(None, None, equal)
    rise = sum(difference > 0 for difference in differences)
    fall = sum(difference < 0 for difference in differences)
    up, down = (rise, fall) if better == "higher" else (fall, rise)
    return Shares((up + cut_baseline) / n, (down + cut_option) / n, equal)


def worst_decile(differences: Sequence[float], better: Better) -> float | None:
    """Give the difference that a tenth of the pairs reach or fall short of, on the bad side."""
    if not differences or better == "none":
        return None
    if len(differences) == 1:
        return differences[0]
    tenths = statistics.quantiles(differences, n=10, method="inclusive")
    return tenths[0] if better == "higher" else tenths[-1]
