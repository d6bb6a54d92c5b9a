"""What one calls from Python: load a scenario, run it, compare options. The command line uses the same.

plan = load("tsunami_relief", options=["hadr_interop"], settings=[("models.relief.ramp_time", "8 d")])
result = run(plan, seed=7)
table = compare("tsunami_relief", options=["hadr_interop"], replications=100)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from sim.blueprint import Blueprint, blueprint
from sim.deciding.request import Decider
from sim.engine import Engine, Run
from sim.models import MODELS
from sim.scenario.composing import Scenario, compose
from sim.scenario.crossing import crossing_faults
from sim.study.comparison import compare
from sim.study.matrix import matrix
from sim.vocabulary import vocabulary

__all__ = ["compare", "load", "matrix", "run", "scenario"]

VOCABULARY = vocabulary(MODELS)


def scenario(name: str | Path, *, options: Sequence[str] = (), settings: Sequence[tuple[str, str]] = ()) -> Scenario:
    """Read, overlay and check a scenario without compiling it.

    Raises:
        InputError: with every fault of every file.

    """
    return compose(name, VOCABULARY, options=options, settings=settings, inspect=crossing_faults)


def load(name: str | Path, *, options: Sequence[str] = (), settings: Sequence[tuple[str, str]] = ()) -> Blueprint:
    """Make a scenario ready to run: NAME or path, options (NAME[@-5y|@0|@mature]), settings (path, value).

    Raises:
        InputError: with every fault of every file.

    """
    return blueprint(scenario(name, options=options, settings=settings), MODELS)


def run(
    plan: Blueprint | str | Path,
    *,
    seed: int = 1,
    replication: int = 0,
    until: float | None = None,
    deciders: Mapping[str, Decider] | None = None,
    explaining: bool = False,
) -> Run:
    """Run a scenario once to its horizon, or to `until` (hours); same words, same run."""
    ready = plan if isinstance(plan, Blueprint) else load(plan)
    seats = dict.fromkeys(deciders or {}, "program")
    programs = {f"{actor}/program": decider for actor, decider in (deciders or {}).items()}
    engine = Engine(ready, seed=seed, replication=replication, seats=seats, deciders=programs, explaining=explaining)
    if until is not None and until < engine.horizon:
        engine.advance(until)
        engine.end("asked to stop here")
    return engine.finish()
