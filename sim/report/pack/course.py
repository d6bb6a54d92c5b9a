"""The usual course: where measures stand at the end of each move when doctrine sits in every seat.

For a white cell that must say by hand what came of a move. Against these rules; no forecast.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sim.blueprint import Blueprint
from sim.engine import Engine
from sim.report.wording import two_digits

__all__ = ["Course", "usual_course"]

_MOST_OTHERS = 24


@dataclass(frozen=True, slots=True)
class Course:
    """Measures by name, leading ones first, each with what was found at each instant in each run (None: not yet)."""

    runs: int
    seed: int
    found: Mapping[str, Sequence[Sequence[float | None]]]
    leading: int

    def said(self, measure: str) -> list[str]:
        """Middle and range of a measure at each instant; `-` where most runs have none yet."""
        texts = []
        for values in self.found[measure]:
            known = sorted(value for value in values if value is not None)
            if 2 * len(known) <= len(values):
                texts.append("-")
            else:
                low, high = two_digits(known[0]), two_digits(known[-1])
                middle = two_digits(statistics.median(known))
                texts.append(middle if low == high else f"{middle} ({low} - {high})")
        return texts


def usual_course(
    plan: Blueprint,
    instants: Sequence[float],
    *,
    runs: int,
    seed: int,
    progress: Callable[[int], None] | None = None,
) -> Course:
    """Run a plan so many times, seeds counted up, and read its measures at each instant (h)."""
    measures = plan.scenario.vocabulary.measures
    read: list[list[Mapping[str, float | None]]] = []
    for number in range(runs):
        engine = Engine(plan, seed=seed + number)
        stages: list[Mapping[str, float | None]] = []
        for at in instants:
            engine.advance(at)
            here = min(at, engine.ended_at)
            stages.append(
                {name: None if found.censored else found.value for name, found in engine.outcomes(here).items()}
            )
        read.append(stages)
        if progress is not None:
            progress(number + 1)
    names = list(read[0][0]) if read and read[0] else []
    lead = [each.measure for each in plan.scenario.crisis.lead if each.measure in names]
    # what is told by actor or by part would drown the rest
    others = [name for name in names if name not in lead and name in measures and "." not in name][:_MOST_OTHERS]
    found = {
        name: [[run[place].get(name) for run in read] for place in range(len(instants))] for name in (*lead, *others)
    }
    return Course(runs, seed, found, len(lead))
