"""Reach: what a lever has to act on in a crisis, what is expected of it there, and what it sets itself.

Called by the matrix, which runs nothing that cannot act.
"""

from __future__ import annotations

from typing import Literal

from sim.scenario.composing import Scenario
from sim.scenario.options import AdoptedLever
from sim.world.levers import acts_in
from sim.world.world import present

__all__ = ["State", "expected", "own", "state", "too_late"]

State = Literal["acts", "side effects only", "cannot act here"]


def expected(adopted: AdoptedLever, scenario: Scenario) -> str | None:
    """What is expected in a crisis of this kind: of the commons where it has them, then relief, then the ladder."""
    kind = next((name for name in ("commons", "relief", "escalation") if name in scenario.sections), None)
    return next((word for name, word in adopted.file.expected.items() if name == kind), None)


def state(adopted: AdoptedLever, scenario: Scenario) -> State:
    """Whether what a lever is meant to move takes part here, or its side effects alone, or nothing of it."""
    file = adopted.file
    if not acts_in(file.needs, scenario.sections):
        return "cannot act here"
    if any(present(scenario, line.path) for line in file.effects):
        return "acts"
    return (
        "side effects only" if any(present(scenario, line.path) for line in file.side_effects) else "cannot act here"
    )


def own(adopted: AdoptedLever, scenario: Scenario) -> list[str]:
    """Leading measures that are made of what a lever sets on purpose."""
    measures, roles = scenario.vocabulary.measures, {**scenario.crisis.roles, "core": scenario.crisis.core}
    paths = [line.path for line in adopted.file.effects]
    leads = (measures[lead.measure] for lead in scenario.crisis.lead)
    return [lead.name for lead in leads if any(lead.is_made_of(path, roles) for path in paths)]


def too_late(adopted: AdoptedLever, scenario: Scenario, dose: str) -> bool:
    """Whether a lever adopted at the start cannot begin to act before the end, in any case."""
    lag = adopted.file.lag
    least = lag.value if lag.low is None else min(lag.low, lag.value)
    return dose == "0" and least >= scenario.crisis.horizon.value
