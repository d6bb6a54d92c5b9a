"""Many runs: pairs, the ledger and the pool."""

from __future__ import annotations

import math
import multiprocessing
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from studies import write_lever, write_small_study

from sim.blueprint import Blueprint
from sim.casting import under_case
from sim.engine import Engine
from sim.runs.pair import Ledger, Lot, paired
from sim.runs.pool import lots_of, run_pairs
from sim.runs.replicate import Arm, Bench, CaseMode, Failure, Point, Result
from sim.scenario.case import Cases

maybe = st.none() | st.floats(-10, 10)


@pytest.fixture(scope="module")
def arms(tmp_path_factory: pytest.TempPathFactory) -> tuple[Arm, Arm]:
    folder = tmp_path_factory.mktemp("runs")
    path = str(write_small_study(folder))
    return Arm(path), Arm(path, (str(write_lever(folder)),))


@pytest.fixture(scope="module")
def reference(arms: tuple[Arm, Arm]) -> Ledger:
    return run_pairs(arms, replications=9, seed=5, case="random", workers=1)


@given(st.lists(st.tuples(maybe, maybe), max_size=30))
def test_pairs_are_known_or_censored(rows: list[tuple[float | None, float | None]]) -> None:
    found = paired([before for before, _ in rows], [after for _, after in rows])
    assert len(found.differences) + found.censored == len(rows)
    assert found.censored == sum(None in row for row in rows)


def test_workers_and_lots_change_nothing(arms: tuple[Arm, Arm], reference: Ledger) -> None:
    counted: list[int] = []
    found = run_pairs(
        arms, replications=9, seed=5, case="random", workers=2, progress=lambda done, _all: counted.append(done)
    )
    assert found == reference
    assert counted[-1] == 9


@pytest.mark.parametrize(("pairs", "workers"), [(1, 1), (24, 2), (200, 2), (1000, 8)])
def test_lots_hold_every_pair_once_and_are_small_at_the_end(arms: tuple[Arm, Arm], pairs: int, workers: int) -> None:
    lots = lots_of(Lot(arms, 1, "random", 3, 3 + pairs), workers=workers)
    assert [index for lot in lots for index in range(lot.first, lot.last)] == list(range(3, 3 + pairs))
    sizes = [lot.last - lot.first for lot in lots]
    assert sizes == sorted(sizes, reverse=True)
    # what is waited for at the end is one pair, and there are few enough lots for what each costs
    assert sizes[-1] == 1
    assert max(sizes) <= 16
    assert len(sizes) <= 12 + workers * 4 * (1 + math.log(pairs))


def test_a_pair_does_not_depend_on_how_many_there_are(arms: tuple[Arm, Arm], reference: Ledger) -> None:
    few = run_pairs(arms, replications=2, seed=5, case="random", workers=1)
    assert all(few.results[arm][index] == reference.results[arm][index] for arm in arms for index in range(2))


def test_a_dead_worker_loses_no_pair(arms: tuple[Arm, Arm], reference: Ledger) -> None:
    killed: list[int] = []

    def kill_once(_done: int, _all: int) -> None:
        if not killed:
            for child in multiprocessing.active_children():
                killed.append(child.pid or 0)
                child.kill()

    found = run_pairs(arms, replications=9, seed=5, case="random", workers=2, progress=kill_once)
    assert killed
    assert found == reference


@pytest.mark.parametrize("workers", [1, 2])
def test_an_interrupt_keeps_what_is_done(arms: tuple[Arm, Arm], reference: Ledger, workers: int) -> None:
    def interrupt(done: int, _all: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    found = run_pairs(arms, replications=9, seed=5, case="random", workers=workers, progress=interrupt)
    assert found.interrupted
    assert 2 <= len(found.done(arms)) < 9
    for arm in arms:
        assert found.results[arm].items() <= reference.results[arm].items()


class _BrittleCases(Cases):
    def draw(self, *, seed: int, replication: int, under: str = "") -> dict[str, float]:
        if replication == 1:
            raise ZeroDivisionError("no such case")
        return super().draw(seed=seed, replication=replication, under=under)


class _BrittleBench(Bench):
    def ready(self, arm: Arm) -> tuple[Blueprint, Cases]:
        plan, cases = super().ready(arm)
        return (plan, _BrittleCases(plan.scenario)) if arm.options else (plan, cases)


def test_a_run_that_fails_keeps_its_seed_and_the_study_goes_on(arms: tuple[Arm, Arm], reference: Ledger) -> None:
    plain, lever = arms
    found = run_pairs(arms, replications=4, seed=5, case="random", workers=1, bench=_BrittleBench())
    failure = found.failures[lever][1]
    assert isinstance(failure, Failure)
    assert (failure.seed, failure.replication, failure.error) == (5, 1, "ZeroDivisionError: no such case")
    assert "no such case" in failure.trace
    assert found.done(arms) == [0, 1, 2, 3]
    assert found.values(lever, "trust_end", [0, 1])[1] is None
    assert found.results[plain][1] == reference.results[plain][1]


@pytest.mark.parametrize("case", ["random", {"levers.strategic_lift.quality": 0.9, "dynamics.healing_time": 0.2}])
def test_an_arm_of_levers_cast_upon_the_same_without_is_what_it_is_alone(case: CaseMode | Point) -> None:
    name, together = "typhoon_isles", Bench()
    arms = [Arm(name), Arm(name, ("strategic_lift@mature",)), Arm(name, ("hadr_interop@-5y", "strategic_lift"))]
    seen = set()
    for replication in (0, 1):
        for arm in arms:
            plan, cases = together.ready(arm)
            drawn = cases.at(case) if isinstance(case, Mapping) else cases.draw(seed=5, replication=replication)
            cast = under_case(plan, cases, drawn)
            engine = together.engine(arm, seed=5, replication=replication, case=case)
            assert engine.blueprint.scenario == cast.scenario
            assert engine.blueprint.follows == cast.follows
            if replication:
                assert engine.finish().digest == Engine(cast, seed=5, replication=replication).finish().digest
            seen.add(str(engine.blueprint.scenario.levers))
    # drawn levers are others in each pair; at a point they are not
    assert len(seen) == (5 if case == "random" else 3)


def test_the_ledger_gives_values_in_the_order_of_replications() -> None:
    arm, ledger = Arm("x"), Ledger()
    values: Mapping[int, float] = {2: 20.0, 0: 0.5, 1: 10.0}
    for replication, value in values.items():
        ledger.enter(arm, replication, Result({"m": value}, {"l": value}))
    assert ledger.values(arm, "m", ledger.done([arm])) == [0.5, 10.0, 20.0]
    assert ledger.maturity(arm, [0, 1]) == {"l": 5.25}
