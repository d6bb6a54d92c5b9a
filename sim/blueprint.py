"""The blueprint: a scenario made ready to be run many times, its doctrines compiled once.

Compiling needs to know the force groups that the models hold, so a blueprint sets the models up once on a
stage nobody plays on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sim.deciding.plan import Plan, build_plan, functions_of
from sim.errors import InputError
from sim.scenario.composing import Scenario
from sim.world.network import growth_rate
from sim.world.stage import AssetGroup, ModelKind
from sim.world.view import FUNCTIONS

__all__ = ["Blueprint", "blueprint"]

import numpy as np


@dataclass(frozen=True)
class Blueprint:
    """A scenario, the registry of models it runs with, and every actor's compiled plan."""

    scenario: Scenario
    models: Mapping[str, ModelKind]
    plans: Mapping[str, Plan]


def blueprint(scenario: Scenario, models: Mapping[str, ModelKind]) -> Blueprint:
    """Compile a scenario.

    Raises:
        InputError: its network would split into camps with nothing happening.

    """
    _refuse_unstable(scenario)
    groups: list[AssetGroup] = []
    for name, section in scenario.sections.items():
        groups += models[name].groups(section)
    functions = functions_of(scenario, FUNCTIONS)
    plans = {actor: build_plan(scenario, actor, groups, functions) for actor in scenario.actors}
    return Blueprint(scenario, models, plans)


def _refuse_unstable(scenario: Scenario) -> None:
    core, dynamics = scenario.crisis.core, scenario.dynamics
    if dynamics.polarised_world or len(core) < 3:
        return
    affinity = np.array([[0.0 if a == b else scenario.relations[a, b]["affinity"] for b in core] for a in core])
    rate = growth_rate(affinity, balance=dynamics.balance.value, healing_time=dynamics.healing_time.value)
    if rate >= 0:
        raise InputError.of(
            f"scenario {scenario.id}",
            f"the network is unstable: a small disturbance grows by {rate * 24 * 365:.2f} a year",
            "lower dynamics.balance, or say dynamics.polarised_world=true",
        )
