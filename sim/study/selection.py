"""Selection: which option is first, how surely, and whether a winner may be named.

Three statements on one measure, over the same pairs, the baseline among the candidates. *Rank stability*: the share
of the pairs (with a random case each: of the worlds) in which a candidate is first. *Probability of correct choice*:
that the candidate with the best mean truly has the best mean, or one within the smallest difference that matters of
it, bounded from below by Bonferroni over the paired differences from every other, as procedures for common random
numbers do. *Winner*: named only where an option is first in four pairs of five, under random cases, and its interval
clears what matters.

Source: NelsonMatejcik1995 (Bonferroni under common random numbers), Chen1996 (approximate probability).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final, TypedDict

from sim.runs.interval import Better, mean_interval, tail

__all__ = ["BASELINE", "STABLE", "Selection", "select"]

BASELINE: Final = "baseline"
STABLE: Final = 0.8


class Selection(TypedDict):
    """What may be said of who is best on one measure; `first` are shares of the `pairs` that all candidates know."""

    measure: str
    matters: float
    pairs: int
    first: dict[str, float]
    best: str | None
    correct: float | None
    winner: str | None
    why: str


def select(
    measure: str,
    values: Mapping[str, Sequence[float | None]],
    *,
    better: Better,
    matters: float,
    random_case: bool,
    cut: Sequence[str] = (),
) -> Selection:
    """Select among candidates by their values pair by pair; `cut`: those with more runs cut short than the baseline.

    A pair in which one of them is not known counts for none.
    """
    names = list(values)
    whole = [row for row in zip(*values.values(), strict=True) if None not in row]
    sign = -1.0 if better == "lower" else 1.0
    rows = [[sign * value for value in row if value is not None] for row in whole]
    nobody = Selection(
        measure=measure, matters=matters, pairs=len(rows), first={}, best=None, correct=None, winner=None, why=""
    )
    if better == "none":
        return {**nobody, "why": "no direction of this measure is better"}
    if len(rows) < 2:
        return {**nobody, "why": "too few pairs"}
    first = dict(zip(names, _firsts(rows, len(names)), strict=True))
    columns = {name: [row[place] for row in rows] for place, name in enumerate(names)}
    means = {name: math.fsum(column) / len(rows) for name, column in columns.items()}
    # of equal means the one named first: the baseline, which is free
    best = max(names, key=lambda name: means[name])
    correct = _correct(columns, best, matters)
    found: Selection = {**nobody, "first": first, "best": best, "correct": correct}
    why = _why_none(columns, best, first[best], matters=matters, random_case=random_case, cut=cut)
    return {**found, "winner": None if why else best, "why": why}


def _firsts(rows: Sequence[Sequence[float]], count: int) -> list[float]:
    """Share of the rows in which each is first; those who tie share."""
    totals = [0.0] * count
    for row in rows:
        top = max(row)
        tied = [place for place, value in enumerate(row) if value == top]
        for place in tied:
            totals[place] += 1 / len(tied)
    return [total / len(rows) for total in totals]


def _correct(columns: Mapping[str, Sequence[float]], best: str, matters: float) -> float:
    """Bound the probability that nobody is better than the best by more than what matters."""
    missed = 0.0
    for name, column in columns.items():
        if name != best:
            apart = [one - other for one, other in zip(columns[best], column, strict=True)]
            # who is the same draw for draw is no mistake
            missed += 0.0 if not any(apart) else 1.0 - tail(apart, beyond=-matters)
    return max(0.0, 1.0 - missed)


def _why_none(
    columns: Mapping[str, Sequence[float]],
    best: str,
    share: float,
    *,
    matters: float,
    random_case: bool,
    cut: Sequence[str],
) -> str:
    """Say why no winner is named, empty if one is."""
    if best == BASELINE:
        return "nothing has a better mean than the baseline"
    if best in cut:
        return f"under {best} more runs were cut short than under the baseline"
    if not random_case:
        return "central cases carry luck alone; draw a case for each pair"
    found = mean_interval([one - other for one, other in zip(columns[best], columns[BASELINE], strict=True)])
    if found.low is None or found.low <= matters:
        return f"the interval of {best} {'does not clear what matters' if matters else 'reaches zero'}"
    if share < STABLE:
        return f"{best} is first in {round(100 * share)} % of the pairs, expected {round(100 * STABLE)} %"
    return ""
