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


def engines(actors: int, items: int) -> Callable[[int], Engine]:
    """Read and compile the workload; give the function from a seed to a run about to begin."""
    with tempfile.TemporaryDirectory() as folder:
        path = write_workload(Path(folder), actors=actors, items=items)
        scenario = compose(path, vocabulary({}), inspect=crossing_faults)
    plan = blueprint(scenario, {})

    return lambda seed: Engine(plan, seed=seed)


def prepare(actors: int, items: int) -> Callable[[int], int]:
    """Give the function from a seed to the decisions of one whole run."""
    begin = engines(actors, items)

    def run(seed: int) -> int:
        engine = begin(seed)
        engine.advance(engine.horizon)
        return engine.decided

    return run
