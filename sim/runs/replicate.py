"""One run of one arm: a scenario under an option, with the luck and the case of its replication.

Called by pairs and the pool. A bench composes each arm once and keeps it; what it hands on of a run is its
outcomes alone, so that thousands of runs fit in memory.
"""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from sim.blueprint import Blueprint, blueprint
from sim.deciding.effects import settled_effects
from sim.engine import Engine
from sim.errors import InputError
from sim.models import MODELS
from sim.runs.probing import probe
from sim.scenario.case import Case, Cases
from sim.scenario.composing import compose
from sim.scenario.crossing import crossing_faults
from sim.scenario.record import Row
from sim.vocabulary import vocabulary
from sim.world.world import lay_ground

__all__ = ["Arm", "Bench", "CaseMode", "Failure", "Result", "under_case"]

CaseMode = Literal["random", "central"]


@dataclass(frozen=True, slots=True)
class Arm:
    """One side of a comparison: a scenario's name or path, options (NAME[@-5y|@0|@mature]) and settings.

    `rows` are those of a record, to be read from each run besides its measures; `clock` is local time less UTC (h).
    """

    scenario: str
    options: tuple[str, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()
    rows: tuple[Row, ...] = ()
    clock: float = 0.0


@dataclass(frozen=True, slots=True)
class Result:
    """What is kept of a run: each measure, None where it is not known, the levers' maturity, what rows read."""

    values: Mapping[str, float | None]
    maturity: Mapping[str, float]
    read: Mapping[str, float | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Failure:
    """A run that failed: what went wrong and where in the code; its seed runs it again."""

    seed: int
    replication: int
    error: str
    trace: str = ""


def under_case(plan: Blueprint, cases: Cases, case: Case) -> Blueprint:
    """Give a blueprint with a case's values, its compiled plans kept.

    What a case draws is the truth: chances, steps of affinity and goals' weights that the plans hold compiled,
    which are what actors expect, stay at their declared values.
    """
    scenario = cases.applied(case)
    plans = {}
    for actor, found in plan.plans.items():
        items = [
            item
            if item.spec is None or (spec := scenario.actions[item.spec.id]) is item.spec
            else replace(item, spec=spec, settled=settled_effects(spec, actor, item.target))
            for item in found.items
        ]
        plans[actor] = replace(found, doctrine=scenario.doctrines[actor], items=tuple(items))
    return replace(plan, scenario=scenario, plans=plans, ground=lay_ground(scenario))


class Bench:
    """Arms made ready, each once; runs them."""

    def __init__(self) -> None:
        self._ready: dict[Arm, tuple[Blueprint, Cases]] = {}
        self._vocabulary = vocabulary(MODELS)

    def ready(self, arm: Arm) -> tuple[Blueprint, Cases]:
        """Compose and compile an arm, or give it as it was.

        Raises:
            InputError: with every fault of every file.

        """
        found = self._ready.get(arm)
        if found is None:
            scenario = compose(
                arm.scenario, self._vocabulary, options=arm.options, settings=arm.settings, inspect=crossing_faults
            )
            found = self._ready[arm] = (blueprint(scenario, MODELS), Cases(scenario))
        return found

    def run(self, arm: Arm, *, seed: int, replication: int, case: CaseMode) -> Result | Failure:
        """Run an arm once. A run that fails is a value with its seed, so that a study goes on."""
        try:
            plan, cases = self.ready(arm)
            if case == "random":
                plan = under_case(plan, cases, cases.draw(seed=seed, replication=replication))
            run = Engine(plan, seed=seed, replication=replication).finish()
            read = probe(arm.rows, run, clock=arm.clock) if arm.rows else {}
        except InputError:
            raise
        except Exception as error:  # noqa: BLE001  whatever goes wrong in one run must not end the study
            return Failure(seed, replication, f"{type(error).__name__}: {error}", traceback.format_exc(limit=-4))
        values = {name: None if found.censored else found.value for name, found in run.outcomes.items()}
        return Result(values, dict(run.maturity), read)
