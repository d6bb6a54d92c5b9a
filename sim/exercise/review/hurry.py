"""In a hurry: futures one luck at a time until the time is up, the most telling decision first.

The first decision is weighed under one luck here and at once: then there is something to tell, and it is known what a
future takes on this machine as busy as it is. Whatever that leaves goes into as many decisions as it is likely to
hold, luck after luck.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from sim.blueprint import Blueprint
from sim.exercise.review.crew import Errand, Futures, Progress, run_errand
from sim.exercise.review.forks import Fork, Way

__all__ = ["MOST", "Price", "affordable", "in_time", "lucks_of"]

# futures for each arm where time is not short, and the most where it is
MOST: Final = 100
# futures for each arm to plan with: fewer give no interval worth the name
_LEAST: Final = 4


@dataclass(frozen=True, slots=True)
class Price:
    """What one arm of a fork takes under one luck, in runs; the smaller `rank`, the more it is likely to tell."""

    fork: Fork
    runs: float
    rank: float


def affordable(budget: float, prices: Sequence[Price]) -> tuple[int, list[Price]]:
    """Give the futures for each arm and the forks that a budget (runs) holds, with an unattended run for each luck.

    The most telling forks come first, as many as there is time for under a few lucks; what is left goes into lucks.
    """
    chosen: list[Price] = []
    ways: set[Way] = set()
    total = 1.0
    for price in _telling(prices):
        new = {price.fork.done, price.fork.other} - ways
        if _LEAST * (total + len(new) * price.runs) > budget:
            break
        chosen.append(price)
        ways |= new
        total += len(new) * price.runs
    if _LEAST * total > budget:
        return 0, []
    return int(min(budget / total, MOST)), chosen


def in_time(
    errand: Errand,
    plan: Blueprint,
    prices: Sequence[Price],
    *,
    beginning: float = 0.0,
    workers: int | None = None,
    progress: Progress | None = None,
) -> tuple[Futures, bool]:
    """Find what there is time for until the errand is due, and whether it was interrupted (Ctrl-C) before that.

    `prices` are those of its forks; `beginning` (s) is what workers take to begin.
    """
    order, began = _telling(prices), time.perf_counter()
    first = _with(errand, order[:1])
    found = run_errand(first, lucks=1, workers=1, plan=plan)
    if len(found) < first.arms:
        return found, _left(errand) > 0
    took = time.perf_counter() - began
    run = took / (1 + sum(len({price.fork.done, price.fork.other}) * price.runs for price in order[:1]))
    cores = workers or os.cpu_count() or 1
    spare = _left(errand) - (beginning if cores > 1 else 0.0)
    _, chosen = affordable(spare * cores / max(run, 1e-9), order)
    # where it is too little for others to begin, it goes on here
    crew = workers if chosen or not order else 1
    goal = time.perf_counter() - began + _left(errand)

    def told(*_: int) -> None:
        if progress is not None:
            progress(round(time.perf_counter() - began), round(goal))

    whole = _with(errand, chosen or order[:1])
    found |= run_errand(whole, lucks=MOST, workers=crew, plan=plan, progress=told)
    return found, whole.complete(found, MOST) < MOST and _left(errand) > 0


def lucks_of(ways: Sequence[Way], found: Futures, upto: int) -> list[int]:
    """Lucks, up to one, in which each of these ways was found."""
    return [luck for luck in range(1, upto + 1) if all((*way, luck) in found for way in ways)]


def _telling(prices: Sequence[Price]) -> list[Price]:
    """The most telling first."""
    return sorted(prices, key=lambda each: (each.rank, each.fork.number))


def _with(errand: Errand, prices: Sequence[Price]) -> Errand:
    return replace(errand, forks=tuple(price.fork for price in prices))


def _left(errand: Errand) -> float:
    return errand.due - time.perf_counter()
