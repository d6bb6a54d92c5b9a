"""Worlds: what an option risks over the worlds of a study: regret, thresholds of the user's own, the Pareto set.

Each pair is a world (luck, and with a random case its parameters and doctrines). Regret is the best that any
candidate gives in a world less what this one gives, so zero is best. Thresholds are declared before the runs and kept
in the result; a value that is not known does not meet one. The Pareto set is over means of the leading measures, with
and without the price beside them.

Source: Kasprzyk2013 (many-objective robust choice).
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import quantiles
from typing import Final, TypedDict

from sim.errors import InputError, did_you_mean
from sim.runs.interval import Better

__all__ = ["Regret", "Satisficing", "Threshold", "pareto", "regret", "satisficing", "thresholds_of"]

_SIGNS: Final[Mapping[str, Callable[[float, float], bool]]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}
_WORDS: Final = re.compile(r"^\s*([a-z][a-z0-9_]*)\s*(<=|>=|<|>)\s*(\S+)\s*$")


class Regret(TypedDict):
    """How much worse than the best candidate of each world: mean, 90th percentile, most."""

    mean: float
    p90: float
    most: float


class Satisficing(TypedDict):
    """Thresholds as declared, and by candidate the share of worlds that meet all of them."""

    thresholds: list[str]
    share: dict[str, float]


@dataclass(frozen=True, slots=True)
class Threshold:
    """What a user asks of a measure."""

    measure: str
    sign: str
    bound: float

    def __str__(self) -> str:
        """As it was written."""
        return f"{self.measure}{self.sign}{self.bound:g}"

    def met(self, value: float | None) -> bool:
        """Whether a value meets it; one that is not known does not."""
        return value is not None and _SIGNS[self.sign](value, self.bound)


def thresholds_of(words: Sequence[str], known: Sequence[str]) -> list[Threshold]:
    """Read `MEASURE<=X` words.

    Raises:
        InputError: not of that form, no such measure, no number.

    """
    found = []
    for word in words:
        parts = _WORDS.match(word)
        where = f"--require {word}"
        if parts is None:
            raise InputError.of(where, "expected MEASURE<=X", "write --require 'unmet_person_days<=9000000'")
        measure, sign, number = parts.groups()
        if measure not in known:
            raise InputError.of(where, f"no measure named '{measure}'", did_you_mean(measure, known))
        try:
            bound = float(number)
        except ValueError:
            bound = math.nan
        if not math.isfinite(bound):
            raise InputError.of(where, f"'{number}' is no number", "write it plain, in the measure's unit")
        found.append(Threshold(measure, sign, bound))
    return found


def regret(values: Mapping[str, Sequence[float | None]], better: Better) -> dict[str, Regret]:
    """Give each candidate's regret over the worlds in which all are known; empty where none is better or none is."""
    rows = [row for row in zip(*values.values(), strict=True) if None not in row]
    if better == "none" or not rows:
        return {}
    sign = -1.0 if better == "lower" else 1.0
    signed = [[sign * value for value in row if value is not None] for row in rows]
    return {name: _regret([max(row) - row[place] for row in signed]) for place, name in enumerate(values)}


def _regret(missed: Sequence[float]) -> Regret:
    ninth = quantiles(missed, n=10, method="inclusive")[-1] if len(missed) > 1 else missed[0]
    return Regret(mean=math.fsum(missed) / len(missed), p90=ninth, most=max(missed))


def satisficing(
    thresholds: Sequence[Threshold], values: Callable[[str, str], Sequence[float | None]], names: Sequence[str]
) -> Satisficing:
    """Give the share of worlds that meet all thresholds; `values(candidate, measure)` gives them world by world."""
    share = {}
    for name in names:
        rows = zip(*(values(name, item.measure) for item in thresholds), strict=True)
        kept = [all(item.met(value) for item, value in zip(thresholds, row, strict=True)) for row in rows]
        share[name] = sum(kept) / len(kept) if kept else 0.0
    return Satisficing(thresholds=[str(item) for item in thresholds], share=share)


def pareto(points: Mapping[str, Sequence[float]]) -> list[str]:
    """Give those that nobody dominates (at least as good in all, better in one); higher is better in every place."""
    return [
        name
        for name, point in points.items()
        if not any(
            all(theirs >= ours for theirs, ours in zip(other, point, strict=True)) and tuple(other) != tuple(point)
            for rival, other in points.items()
            if rival != name
        )
    ]
