"""The summary of a run as one JSON object: the contract of `run --json` and of `outcomes.json`."""

from __future__ import annotations

from typing import Final

from sim.engine import Run
from sim.report.wording import two_digits
from sim.scenario.vocabulary import Measure
from sim.world.stage import Outcome

__all__ = ["measured", "settles", "summary", "valued"]

_WHETHER: Final = "whether "


def summary(run: Run) -> dict[str, object]:
    """Give scenario, seed, options, end, outcomes with unit and better direction, records and digest.

    `overruled` counts the rulings that the white cell replaced: above 0, the outcomes are not the model's own.
    """
    measures = run.world.scenario.vocabulary.measures
    return {
        "scenario": run.scenario,
        "seed": run.seed,
        "replication": run.replication,
        "options": list(run.options),
        "set": dict(run.settings),
        "era": run.era,
        "ended": {"at_h": run.ended_at, "why": run.ended_why},
        "outcomes": {
            name: {
                "value": outcome.value,
                "unit": measures[name].unit,
                "better": measures[name].better,
                "censored": outcome.censored,
            }
            for name, outcome in run.outcomes.items()
        },
        "overruled": sum(record.kind == "overruled" for record in run.chronicle),
        "records": len(run.chronicle),
        "digest": run.digest,
    }


def measured(run: Run) -> list[tuple[Measure, Outcome, bool]]:
    """Give outcomes with their measures and whether they lead, lead measures first."""
    scenario = run.world.scenario
    lead = [each.measure for each in scenario.crisis.lead if each.measure in run.outcomes]
    names = [*lead, *(name for name in run.outcomes if name not in lead)]
    return [(scenario.vocabulary.measures[name], run.outcomes[name], name in lead) for name in names]


def settles(measure: Measure) -> bool:
    """Whether one run answers a measure with yes or no: a probability is there only over many."""
    return measure.says.startswith(_WHETHER)


def valued(measure: Measure, outcome: Outcome) -> str:
    """Say a value: yes or no where a run settles it, and what is not there in words."""
    if outcome.value is None:
        return "not in the run" if outcome.censored else "not known"
    if settles(measure) and outcome.value in {0.0, 1.0}:
        return "yes" if outcome.value else "no"
    return f"{'> ' * outcome.censored}{two_digits(outcome.value)}"
