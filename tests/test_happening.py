"""Tracing records that nobody decided: their luck can be made again, and what they set going points back to them."""

from __future__ import annotations

import pytest
from shipped import loaded
from small_worlds import lively, plan_of

from sim.draws import Draws, uniform
from sim.engine import Engine
from sim.outcomes import Run
from sim.report.happening import Happening, Happenings
from sim.world.chronicle import KINDS


@pytest.fixture(scope="module")
def run() -> Run:
    return Engine(plan_of(lively(3, horizon="90 d")), seed=3, explaining=True).finish()


@pytest.fixture(scope="module")
def explained(run: Run) -> list[Happening]:
    found = Happenings(run)
    return [found[index] for index in range(len(run.chronicle))]


def test_every_record_of_a_run_can_be_explained(run: Run, explained: list[Happening]) -> None:
    for record, found in zip(run.chronicle, explained, strict=True):
        assert found.record == record
        assert found.as_object()["means"] == KINDS[record.kind]


def test_every_relief_record_that_comes_from_something_comes_from_an_earlier_ruling() -> None:
    run = Engine(loaded("tsunami_relief"), seed=3, explaining=True).finish()
    explained = Happenings(run)
    causes = []
    for index, record in enumerate(run.chronicle):
        found = explained[index]
        assert found.as_object()["means"] == KINDS[record.kind]
        if found.cause is not None:
            causes.append((run.chronicle[found.cause].kind, run.chronicle[found.cause].at <= record.at))
    assert len(causes) > 20
    assert set(causes) == {("ruling", True)}


def test_a_draw_is_made_again_from_its_key(run: Run, explained: list[Happening]) -> None:
    luck = Draws(run.seed, replication=run.replication)
    drawn = [draw for found in explained for draw in found.draws]
    assert {draw.purpose for draw in drawn} >= {"false alarm", "suspect"}
    assert all(draw.u == uniform(luck.key(draw.purpose, *draw.entities), draw.occasion) for draw in drawn)


def test_a_false_alarm_is_noticed_by_its_actor_alone_and_at_once(explained: list[Happening]) -> None:
    alarms = [found for found in explained if found.record.kind == "false_alarm"]
    assert alarms
    assert all(found.noticed == ((found.record.actor, found.record.at),) for found in alarms)


def test_a_decision_set_going_comes_after_and_names_what_called_for_it(explained: list[Happening]) -> None:
    called = 0
    for found in explained:
        if found.record.kind in {"inject", "false_alarm", "accident"}:
            for each in found.decisions:
                called += 1
                assert each.record.at >= found.record.at
                assert each.record.actor in {actor for actor, _ in found.noticed}
    assert called


def test_explaining_changes_no_run(run: Run) -> None:
    plain = Engine(plan_of(lively(3, horizon="90 d")), seed=3).finish()
    assert plain.heard is None
    assert [record[:4] for record in plain.chronicle] == [record[:4] for record in run.chronicle]
