"""Results over doctrine variants: the baseline's lead measures split by what each actor followed.

A best guess at how a government decides hides how much hangs on it. Where a scenario declares several doctrines for
an actor, a random case draws one, and here stands what came of each. The split is of the same runs, actor by actor:
other actors vary within every line, so two lines differ by luck, cases and that doctrine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypedDict

from sim.runs.interval import known_interval
from sim.runs.replicate import Result

__all__ = ["Variant", "VariantOutcome", "split"]


class VariantOutcome(TypedDict):
    """A measure over the runs of one doctrine: its mean, 95 % interval, and the runs in which it is known."""

    mean: float | None
    low: float | None
    high: float | None
    n: int


class Variant(TypedDict):
    """The runs in which an actor followed one doctrine."""

    n: int
    outcomes: dict[str, VariantOutcome]


def split(
    results: Sequence[Result], ways: Mapping[str, Sequence[str]], measures: Sequence[str]
) -> dict[str, dict[str, Variant]]:
    """Split runs by the doctrine of each actor that has several, in the order of their declaration."""
    return {
        actor: {
            name: _variant([found for found in results if found.follows.get(actor) == name], measures)
            for name in names
        }
        for actor, names in ways.items()
        if len(names) > 1
    }


def _variant(results: Sequence[Result], measures: Sequence[str]) -> Variant:
    outcomes = {}
    for measure in measures:
        known = [value for found in results if (value := found.values.get(measure)) is not None]
        told = known_interval(known)
        outcomes[measure] = VariantOutcome(mean=told.mean, low=told.low, high=told.high, n=len(known))
    return Variant(n=len(results), outcomes=outcomes)
