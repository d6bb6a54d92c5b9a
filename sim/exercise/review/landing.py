"""Where the exercise landed: its outcome among runs of the same exercise with doctrine in every seat.

Against these rules: a high percentile says that people did better than this doctrine would have, in this model.
"""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.exercise.review.crew import UNATTENDED, Futures
from sim.exercise.review.decisions import Decided
from sim.exercise.review.effects import Led
from sim.outcomes import Run
from sim.runs.interval import Interval, share_interval
from sim.scenario.vocabulary import Measure

__all__ = ["Landed", "came_unattended", "landed"]


@dataclass(frozen=True, slots=True)
class Landed:
    """One measure: its value at the table, and 5 %, median and 95 % of `n` unattended runs; None where unknown.

    `beaten` is the share of those runs that did worse than the table, half of the equal ones counted (for a measure
    without a better way: that had less), with its Jeffreys interval; `censored` are runs in which it is not known.
    """

    measure: Measure
    value: float | None
    low: float | None
    median: float | None
    high: float | None
    beaten: Interval
    n: int
    censored: int


def landed(run: Run, futures: Futures, led: Sequence[Led], lucks: Sequence[int]) -> list[Landed]:
    """Place the outcome of an exercise among unattended runs, measure by measure."""
    values: Mapping[str, float | None] = {
        name: None if found.censored else found.value for name, found in run.outcomes.items()
    }
    found = []
    for each in led:
        name = each.measure.name
        every = [futures[(*UNATTENDED, luck)].values.get(name) for luck in lucks]
        known = sorted(value for value in every if value is not None)
        value = values.get(name)
        low, median, high = _spread(known)
        beaten = _beaten(value, known, each.measure.better)
        found.append(Landed(each.measure, value, low, median, high, beaten, len(known), len(every) - len(known)))
    return found


def _spread(known: Sequence[float]) -> tuple[float | None, float | None, float | None]:
    if not known:
        return None, None, None
    if len(known) == 1:
        return known[0], known[0], known[0]
    parts = statistics.quantiles(known, n=20, method="inclusive")
    return parts[0], statistics.median(known), parts[-1]


def _beaten(value: float | None, known: Sequence[float], better: str) -> Interval:
    """Share of runs that fell short of a value; the interval holds all that ties could mean."""
    if value is None or not known:
        return Interval(None, None, None)
    worse = sum(other > value if better == "lower" else other < value for other in known)
    equal = sum(other == value for other in known)
    low = share_interval(worse, len(known)).low
    high = share_interval(worse + equal, len(known)).high
    return Interval((worse + equal / 2) / len(known), low, high)


def came_unattended(found: Decided, span: tuple[float, float], futures: Futures, lucks: Sequence[int]) -> list[int]:
    """Count, for each order of a decision, the unattended runs in which its actor gave it during that move (h, h)."""
    begins, ends = span
    given = [
        {item for at, actor, item in run.ordered if actor == found.actor and begins <= at < ends}
        for run in (futures[(*UNATTENDED, luck)] for luck in lucks)
    ]
    return [sum(item in each for each in given) for item in found.items]
