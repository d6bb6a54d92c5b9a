"""Whitecell's side of the reference workload: the YAML scenario, loaded once, run by the engine."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from workload import write_workload

from sim.blueprint import blueprint
from sim.engine import Engine
from sim.scenario.composing import compose
from sim.scenario.crossing import crossing_faults
from sim.vocabulary import vocabulary


def prepare(actors: int, items: int) -> Callable[[int], int]:
    """Read and compile the workload; give the function from a seed to the decisions of one whole run."""
    with tempfile.TemporaryDirectory() as folder:
        path = write_workload(Path(folder), actors=actors, items=items)
        scenario = compose(path, vocabulary({}), inspect=crossing_faults)
    plan = blueprint(scenario, {})

    def run(seed: int) -> int:
        engine = Engine(plan, seed=seed)
        engine.advance(engine.horizon)
        return engine.decided

    return run
