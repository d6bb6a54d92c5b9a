"""Tracing records that nobody decided: their luck can be made again, and what they set going points back to them."""

from __future__ import annotations

import pytest
from small_worlds import lively, plan_of

from sim.draws import Draws, uniform
from sim.engine import Engine
from sim.outcomes import Run
from sim.report.happening import Happenings, happening
from sim.world.chronicle import KINDS


@pytest.fixture(scope="module")
def run() -> Run:
    return Engine(plan_of(lively(3, horizon="90 d")), seed=3, explaining=True).finish()


@pytest.fixture(scope="module")
def happenings(run: Run) -> Happenings:
    return Happenings(run)


def test_every_record_of_a_run_can_be_explained(run: Run, happenings: Happenings) -> None:
    for index, record in enumerate(run.chronicle):
        assert happenings.of(index).as_object()["means"] == KINDS[record.kind]


def test_a_draw_is_made_again_from_its_key(run: Run, happenings: Happenings) -> None:
    luck = Draws(run.seed, replication=run.replication)
    drawn = [draw for index in range(len(run.chronicle)) for draw in happenings.of(index).draws]
    assert {draw.purpose for draw in drawn} >= {"false alarm", "suspect"}
    assert all(draw.u == uniform(luck.key(draw.purpose, *draw.entities), draw.occasion) for draw in drawn)


def test_a_false_alarm_is_noticed_by_its_actor_alone_and_at_once(run: Run, happenings: Happenings) -> None:
    for index, record in enumerate(run.chronicle):
        if record.kind == "false_alarm":
            assert happenings.of(index).noticed == ((record.actor, record.at),)


def test_a_decision_set_going_comes_after_and_names_what_called_for_it(run: Run, happenings: Happenings) -> None:
    called = 0
    for index, record in enumerate(run.chronicle):
        if record.kind in {"inject", "false_alarm", "accident"}:
            for each in happenings.of(index).decisions:
                called += 1
                assert each.record.at >= record.at
                assert each.record.actor in {actor for actor, _ in happenings.of(index).noticed}
    assert called


def test_one_record_is_explained_alone_as_among_all(run: Run, happenings: Happenings) -> None:
    for index in range(0, len(run.chronicle), max(1, len(run.chronicle) // 7)):
        assert happening(run, index) == happenings.of(index)


def test_explaining_changes_no_run(run: Run) -> None:
    plain = Engine(plan_of(lively(3, horizon="90 d")), seed=3).finish()
    assert plain.heard is None
    assert [record[:4] for record in plain.chronicle] == [record[:4] for record in run.chronicle]
