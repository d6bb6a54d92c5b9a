"""The scenario's own injects in an exercise: on the board beside the rows, held, skipped, moved, edited, released."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from exercises import EXERCISE, begun, play_out, reopened, step
from small_worlds import inject, lively, plan_of

from sim.engine import Engine
from sim.errors import InputError
from sim.exercise.session import Session
from sim.exercise.views import cell_view, white_view
from sim.journal import Input
from sim.replay import replay

LINES: list[dict[str, Any]] = [
    inject("storm", "20 h", says="a storm comes", delay="3 h", to=["party_a", "party_b"]),
    inject(
        "blow",
        "60 h",
        says="a blow",
        effects=[{"change": "support", "by": -9, "args": {"actor": "party_a"}}],
    ),
    inject("bells", "10 h", says="bells ring", every="20 h", until="100 h"),
]


def world() -> dict[str, dict[str, Any]]:
    """The files of a small exercise whose scenario brings a storm, a blow and bells by itself."""
    return lively(3, horizon="6 d", exercise=EXERCISE, injects=LINES)


@pytest.fixture
def session(tmp_path: Path) -> Session:
    """Begin it."""
    return begun(tmp_path, plan=plan_of(world()))


def came(session: Session) -> dict[str, float]:
    """When each inject came, as the chronicle has it."""
    return {record.subject: record.at for record in session.engine.chronicle if record.kind == "inject"}


def test_untouched_they_come_as_in_a_run_and_the_board_says_when(session: Session) -> None:
    alone = Engine(session.plan, seed=1).finish()
    by_itself = {record.subject: record.at for record in alone.chronicle if record.kind == "inject"}
    play_out(session)
    assert {name: at for name, at in came(session).items() if name in by_itself} == by_itself
    board = white_view(session)["msel"]
    assert (board["storm"]["status"], board["storm"]["at_h"], board["storm"]["own"]) == ("released", 20.0, True)
    assert (board["bells"]["status"], board["bells"]["at_h"]) == ("approved", 90.0)


@pytest.mark.parametrize("status", ["held", "skipped"])
def test_one_that_is_held_or_skipped_does_not_come_and_a_replay_agrees(session: Session, status: str) -> None:
    assert session.do("white", "msel", id="storm", status=status).accepted
    play_out(session)
    assert "storm" not in came(session)
    assert session.table.msel["storm"].status == status
    engine = replay(session.plan, session.engine.journal)
    engine.advance(engine.horizon)
    assert engine.chronicle.digest() == session.engine.chronicle.digest()
    digest = session.digest
    assert reopened(session).digest == digest


def test_one_that_was_held_past_its_time_comes_when_it_is_let_go_and_only_once(session: Session) -> None:
    session.do("white", "msel", id="storm", status="held")
    while session.table.move < 1:
        step(session)
    assert session.do("white", "msel", id="storm", status="approved").accepted
    assert session.table.msel["storm"].status == "released"
    assert came(session)["storm"] == 48.0
    assert "released already" in session.do("white", "msel", id="storm", status="held").reason
    assert not session.do("white", "inject", id="storm").accepted
    play_out(session)
    times = [
        record.at for record in session.engine.chronicle if record.kind == "inject" and record.subject == "storm"
    ]
    assert times == [48.0]


def test_one_is_released_by_hand_with_its_own_effects_and_does_not_come_again(session: Session) -> None:
    slots, slot = session.engine.world.slots, session.engine.world.actor_slot("party_a", "support")
    before = slots.read(slot, 0.0)
    assert session.do("white", "inject", id="blow").accepted
    assert slots.read(slot, 0.0) == pytest.approx(before - 9)
    play_out(session)
    assert came(session)["blow"] == 0.0


def test_one_is_moved_in_time_and_says_something_else(session: Session) -> None:
    row = {"id": "storm", "at": "30 h", "to": ["party_b"], "about": "news", "message": "a flood"}
    assert session.do("white", "msel", rows=[row]).accepted
    play_out(session)
    record = next(r for r in session.engine.chronicle if r.kind == "inject" and r.subject == "storm")
    assert (record.at, record.details["says"]) == (30.0, "a flood")
    heard = {
        name: [each for each in cell_view(session, name)["news"] if each[3] == "a flood"]
        for name in ("red", "party_b")
    }
    assert not heard["red"]
    # the delay of its news is the scenario's still
    assert [each[0] for each in heard["party_b"]] == [33.0]
    assert reopened(session).digest == session.digest


def test_one_that_repeats_is_held_for_a_while(session: Session) -> None:
    session.do("white", "msel", id="bells", status="held")
    while session.table.move < 1:
        step(session)
    session.do("white", "msel", id="bells", status="approved")
    play_out(session)
    times = [record.at for record in session.engine.chronicle if record.subject.startswith("bells#")]
    # the last of those that were due at 10 and 30 h comes late, the rest at their time
    assert times == [48.0, 50.0, 70.0, 90.0]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"id": "storm", "message": "x"}, "comes at its time"),
        ({"id": "storm", "at": "20 h", "when": 'affinity("party_b", "party_a") < 5', "message": "x"}, "at its time"),
        ({"id": "storm", "at": "20 h", "message": "x", "status": "draft"}, "approved, held or skipped"),
        ({"id": "blow", "at": "60 h", "message": "a blow"}, "cannot lose all it does"),
        ({"id": "storm", "at": "20 h", "to": ["mars"], "message": "x"}, "no actor named 'mars'"),
    ],
)
def test_what_cannot_be_changed_is_refused_and_changes_nothing(
    session: Session, row: dict[str, Any], words: str
) -> None:
    before = session.digest
    assert words in session.do("white", "msel", rows=[row]).reason
    assert session.digest == before


def test_a_move_into_the_past_is_refused_by_the_engine_and_the_exercise_goes_on(session: Session) -> None:
    while session.table.move < 1:
        step(session)
    row = {"id": "blow", "at": "10 h", "message": "early", "effects": LINES[1]["effects"]}
    assert "cannot be moved to 10 h" in session.do("white", "msel", rows=[row]).reason
    digest = session.digest
    assert reopened(session).digest == digest


def test_they_are_news_to_a_cell_and_not_a_row_it_received(session: Session) -> None:
    session.do("white", "clock", verb="begin")
    while session.engine.now < 21:
        step(session)
    view = cell_view(session, "red")
    assert session.table.msel["storm"].status == "released"
    assert "storm" not in {each["id"] for each in view["received"]}


def test_the_engine_refuses_what_there_is_not() -> None:
    engine = Engine(plan_of(world()), seed=1)
    for item, words in (
        (Input("schedule", subject="snow", outcome="held"), "no inject 'snow'"),
        (Input("schedule", subject="storm", outcome="melted"), "no status 'melted'"),
        (Input("schedule", subject="storm", outcome="approved", when="soon"), "expected a quantity"),
        (Input("schedule", subject="storm", outcome="approved", to=("mars",)), "no actor 'mars'"),
        (Input("schedule", subject="storm", outcome="approved", effects=("{}",)), "no effect"),
    ):
        assert words in engine.submit(item).reason


def test_a_row_with_the_name_of_an_inject_is_a_fault_of_the_file() -> None:
    twice = {**EXERCISE, "msel": [{"id": "storm", "message": "x"}]}
    with pytest.raises(InputError, match="'storm' is an inject of the scenario"):
        plan_of(lively(3, exercise=twice, injects=LINES))
