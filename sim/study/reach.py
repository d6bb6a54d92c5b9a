"""Reach: what a lever has to act on in a crisis, what is expected of it there, and what it sets itself.

Called by the matrix, which runs nothing that cannot act.
"""

from __future__ import annotations

from typing import Literal

from sim.errors import InputError, did_you_mean
from sim.scenario.composing import Scenario
from sim.scenario.lever import Moves, both_ways
from sim.scenario.options import AdoptedLever
from sim.world.levers import acts_in
from sim.world.world import present

__all__ = ["State", "expected", "held", "moves", "own", "state", "too_late"]

State = Literal["acts", "side effects only", "cannot act here"]


def expected(adopted: AdoptedLever, scenario: Scenario) -> str | None:
    """What is expected in a crisis of this kind: of the commons where it has them, then relief, then the ladder."""
    kind = _kind(scenario)
    return next((word for name, word in adopted.file.expected.items() if name == kind), None)


def moves(adopted: AdoptedLever, scenario: Scenario) -> Moves | None:
    """What a clear effect is to be seen in here, as its file declares; None where it names nothing.

    Raises:
        InputError: it names what is no measure.

    """
    kind = _kind(scenario)
    found = next((each for name, each in adopted.file.moves.items() if name == kind), None)
    known = scenario.vocabulary.measures
    for name in found.measures if found is not None else ():
        if name not in known and name.partition(".")[0] not in known:
            place = f"{adopted.file.id}: moves.{kind}.measures"
            raise InputError.of(place, f"no measure named '{name}'", did_you_mean(name, known))
    return found


def _kind(scenario: Scenario) -> str | None:
    """The kind of a crisis: of the commons where it has them, then relief, then the ladder."""
    return next((name for name in ("commons", "relief", "escalation") if name in scenario.sections), None)


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


def held(adopted: AdoptedLever, scenario: Scenario) -> list[str]:
    """Paths of a lever that are held where they are when it is frozen here."""
    mediators = adopted.file.mediators
    found = [path for line in adopted.file.effects for path in present(scenario, line.path)]
    return [path for path in dict.fromkeys(found) if both_ways(path) in mediators]


def own(adopted: AdoptedLever, scenario: Scenario) -> list[str]:
    """Leading measures, and those it is expected to move, that are made of what a lever sets, meant or not."""
    measures, roles = scenario.vocabulary.measures, {**scenario.crisis.roles, "core": scenario.crisis.core}
    lines = (*adopted.file.effects, *adopted.file.side_effects)
    paths = [line.path for line in lines if line.with_lever is None]
    declared = moves(adopted, scenario)
    names = [*(lead.measure for lead in scenario.crisis.lead), *(declared.measures if declared is not None else ())]
    parts = {name: name.partition(".") for name in dict.fromkeys(names)}
    asked = {name: (measures.get(name) or measures.get(head), actor) for name, (head, _, actor) in parts.items()}
    return [
        name
        for name, (measure, actor) in asked.items()
        if measure is not None and any(measure.is_made_of(path, roles, actor) for path in paths)
    ]


def too_late(adopted: AdoptedLever, scenario: Scenario, dose: str) -> bool:
    """Whether a lever adopted at the start cannot begin to act before the end, in any case."""
    lag = adopted.file.lag
    least = lag.value if lag.low is None else min(lag.low, lag.value)
    return dose == "0" and least >= scenario.crisis.horizon.value
