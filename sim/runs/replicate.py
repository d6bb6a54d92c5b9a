"""One run of one arm: a scenario under an option, with the luck and the case of its replication.

Called by pairs and the pool. A bench composes each arm once and keeps it; what it hands on of a run is its
outcomes alone, so that thousands of runs fit in memory.
"""

from __future__ import annotations

import gc
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from sim.blueprint import Blueprint, blueprint, under_levers
from sim.casting import under_case, with_drawn_levers
from sim.engine import Engine
from sim.errors import InputError
from sim.models import MODELS
from sim.runs.probing import probe
from sim.runs.tracks import Tracks, followed, leading, stops
from sim.scenario import library
from sim.scenario.case import Cases
from sim.scenario.composing import compose, with_levers
from sim.scenario.crossing import crossing_faults, lever_faults
from sim.scenario.forks import forks, ways_taken
from sim.scenario.record import Row
from sim.sweeping import seldom
from sim.vocabulary import vocabulary

__all__ = ["Arm", "Bench", "CaseMode", "Failure", "Point", "Result"]

CaseMode = Literal["random", "central"]
Point = Mapping[str, float]


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
    """What is kept of a run: each measure, None where it is not known, the levers' maturity, what rows read.

    `follows` names the way taken at each fork: doctrines, contested switches; `cut` the measures that are
    not known because the run ended too early; `tracks` how leading measures stood at 33 instants, if asked for.
    """

    values: Mapping[str, float | None]
    maturity: Mapping[str, float]
    read: Mapping[str, float | None] = field(default_factory=dict)
    follows: Mapping[str, str] = field(default_factory=dict)
    cut: frozenset[str] = frozenset()
    tracks: Tracks = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Failure:
    """A run that failed: what went wrong and where in the code; its seed runs it again."""

    seed: int
    replication: int
    error: str
    trace: str = ""


class Bench:
    """Arms made ready, each once; runs them."""

    def __init__(self) -> None:
        self._ready: dict[Arm, tuple[Blueprint, Cases]] = {}
        # arms of levers alone; the pair that was cast last, and its arm without options under that case
        self._levered: set[Arm] = set()
        self._pair: tuple[Arm, int, int, Point | None] | None = None
        self._alike: Blueprint
        self._settled = 0
        self._forks: dict[Arm, Mapping[str, object]] = {}
        self.vocabulary = vocabulary(MODELS)

    def settle(self) -> None:
        """Take what has been compiled out of the collector's rounds: in a process that runs till it ends it stays."""
        if len(self._ready) > self._settled:
            self._settled = len(self._ready)
            gc.collect()
            gc.freeze()

    def ready(self, arm: Arm) -> tuple[Blueprint, Cases]:
        """Compose and compile an arm, or give it as it was.

        Raises:
            InputError: with every fault of every file.

        """
        if arm.rows:
            # what is read of a run changes nothing of it
            arm = replace(arm, rows=(), clock=0.0)
        found = self._ready.get(arm)
        if found is None and arm.options:
            found = self._under_levers(arm)
        if found is None:
            scenario = compose(
                arm.scenario, self.vocabulary, options=arm.options, settings=arm.settings, inspect=crossing_faults
            )
            found = self._ready[arm] = (blueprint(scenario, MODELS), Cases(scenario))
        return found

    def _under_levers(self, arm: Arm) -> tuple[Blueprint, Cases] | None:
        """Make an arm of levers alone ready from the same without, which is compiled once for all of them."""
        plan, _ = self.ready(replace(arm, options=()))
        near = library.find("scenario", arm.scenario).parent
        scenario = with_levers(plan.scenario, arm.options, near=near)
        if scenario is None:
            return None
        if faults := lever_faults(scenario):
            raise InputError(faults)
        found = self._ready[arm] = (under_levers(plan, scenario), Cases(scenario))
        self._levered.add(arm)
        return found

    @seldom
    def run(
        self, arm: Arm, *, seed: int, replication: int, case: CaseMode | Point, tracked: bool = False
    ) -> Result | Failure:
        """Run an arm once, under a kind of case or at a point: quantiles, 0..1, by path.

        A run that fails is a value with its seed, so that a study goes on. The collector looks when the run is gone
        again, and finds all of it at once.
        """
        try:
            engine = self.engine(arm, seed=seed, replication=replication, case=case)
            plan = engine.blueprint
            tracks = followed(engine, stops(engine.horizon), leading(plan.scenario)) if tracked else {}
            run = engine.finish()
            read = probe(arm.rows, run, clock=arm.clock) if arm.rows else {}
        except InputError:
            raise
        except Exception as error:  # noqa: BLE001  whatever goes wrong in one run must not end the study
            return Failure(seed, replication, f"{type(error).__name__}: {error}", traceback.format_exc(limit=-4))
        values = {name: None if found.censored else found.value for name, found in run.outcomes.items()}
        follows = ways_taken(plan.scenario, plan.follows, self._forks_of(arm))
        cut = frozenset(name for name, found in run.outcomes.items() if found.censored)
        return Result(values, dict(run.maturity), read, follows, cut, tracks)

    def _forks_of(self, arm: Arm) -> Mapping[str, object]:
        """What is contested in an arm, found once."""
        found = self._forks.get(arm)
        if found is None:
            found = self._forks[arm] = forks(self.ready(arm)[0].scenario)
        return found

    def engine(self, arm: Arm, *, seed: int, replication: int, case: CaseMode | Point) -> Engine:
        """Give the engine of one run of an arm, not begun.

        Raises:
            InputError: with every fault of every file.

        """
        plan, _ = self.ready(arm)
        if case != "central":
            plan = self._cast(arm, seed=seed, replication=replication, point=None if case == "random" else case)
        return Engine(plan, seed=seed, replication=replication)

    def _cast(self, arm: Arm, *, seed: int, replication: int, point: Point | None) -> Blueprint:
        """Cast an arm; arms of levers alone are cast upon the same without, which is cast once for all of a pair."""
        arm = replace(arm, rows=(), clock=0.0)
        plan, cases = self.ready(arm)
        plain = replace(arm, options=()) if arm in self._levered else arm
        pair = (plain, seed, replication, point)
        if self._pair != pair:
            bare, known = self.ready(plain)
            drawn = known.draw(seed=seed, replication=replication) if point is None else known.at(point)
            self._pair, self._alike = pair, under_case(bare, known, drawn)
        if plain == arm:
            return self._alike
        levers = cases.draw(seed=seed, replication=replication, under="levers.") if point is None else cases.at(point)
        return with_drawn_levers(plan, self._alike, cases, levers)
