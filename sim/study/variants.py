"""Results over doctrine variants: the baseline's lead measures, and options' effects, by what each actor followed.

A best guess at how a government decides hides how much hangs on it. Where a scenario declares several doctrines for
an actor, a random case draws one, and here stands what came of each. The split is of the same runs, actor by actor:
other actors vary within every line, so two lines differ by luck, cases and that doctrine. Contested switches of
models that no file settles stand beside the actors, by their path.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypedDict

from sim.runs.interval import Interval, known_interval, mean_interval
from sim.runs.replicate import Result

__all__ = ["Variant", "VariantOutcome", "split", "split_effects"]


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
    return _split([(found.follows, found.values) for found in results], ways, measures, known_interval)


def split_effects(
    pairs: Sequence[tuple[Result, Result]], ways: Mapping[str, Sequence[str]], measures: Sequence[str]
) -> dict[str, dict[str, Variant]]:
    """Split what an option changes in each pair (baseline, option) by the doctrines followed in the baseline."""
    changes = []
    for before, after in pairs:
        known = {name: (before.values.get(name), after.values.get(name)) for name in measures}
        changes.append(
            (
                before.follows,
                {name: None if a is None or b is None else b - a for name, (a, b) in known.items()},
            )
        )
    return _split(changes, ways, measures, mean_interval)


def _split(
    runs: Sequence[tuple[Mapping[str, str], Mapping[str, float | None]]],
    ways: Mapping[str, Sequence[str]],
    measures: Sequence[str],
    interval: Callable[[Sequence[float]], Interval],
) -> dict[str, dict[str, Variant]]:
    return {
        actor: {
            name: _variant([values for follows, values in runs if follows.get(actor) == name], measures, interval)
            for name in names
        }
        for actor, names in ways.items()
        if len(names) > 1
    }


def _variant(
    runs: Sequence[Mapping[str, float | None]],
    measures: Sequence[str],
    interval: Callable[[Sequence[float]], Interval],
) -> Variant:
    outcomes = {}
    for measure in measures:
        known = [value for values in runs if (value := values.get(measure)) is not None]
        told = interval(known)
        outcomes[measure] = VariantOutcome(mean=told.mean, low=told.low, high=told.high, n=len(known))
    return Variant(n=len(runs), outcomes=outcomes)
