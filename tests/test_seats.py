"""Seats: people, doctrine, a recording, a program; swapped for one another at any moment, read back without them."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from exercises import SEATS, begun, free_plan, play_out, reopened, small_plan, step

from sim.deciding.request import Decider, Decision, DecisionRequest
from sim.errors import InputError
from sim.exercise.recording import recording_of
from sim.exercise.session import Session
from sim.exercise.store import Store
from sim.journal import Header

if TYPE_CHECKING:
    from sim.blueprint import Blueprint


class First:
    """Orders the first thing on the menu, and counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def decide(self, request: DecisionRequest) -> Decision:
        """Decide."""
        self.asked += 1
        found = [item.id for item in request.menu.items if item.spec is not None]
        return Decision(tuple(found[:1]), "first")


class Broken:
    """Fails."""

    def decide(self, _request: DecisionRequest) -> Decision:
        """Fail."""
        raise RuntimeError("no idea")


class Cheat:
    """Orders what is not there."""

    def decide(self, _request: DecisionRequest) -> Decision:
        """Cheat."""
        return Decision(("conquer_the_world",), "cheat")


class Silent:
    """Does not know."""

    def decide(self, _request: DecisionRequest) -> None:
        """Say nothing."""


def seated(folder: Path, program: Decider, *, plan: Blueprint | None = None) -> Session:
    """Begin an exercise with a program in the seat of party_a."""
    folder.mkdir(exist_ok=True)
    return Session.make(
        Store(folder / "store.db"),
        "monday",
        plan or small_plan(),
        Header("small", 1, 0),
        seats={"party_a": "mine:Own", "party_b": "human"},
        deciders={"party_a/mine:Own": program},
    )


def orders(session: Session, actor: str) -> list[tuple[str, float]]:
    """What an actor ordered, and when."""
    return [
        (f"{record.details['action']}:{record.details['target']}", record.at)
        for record in session.engine.chronicle
        if record.kind == "order" and record.actor == actor
    ]


# ---- programs --------------------------------------------------------------------------------------------------


def test_a_program_answers_by_the_journal_and_a_replay_does_without_it(tmp_path: Path) -> None:
    program = First()
    session = play_out(seated(tmp_path, program))
    assert program.asked > 3
    kept = [entry for entry in session.entries if entry.kind == "order" and entry.body.get("by") == "mine:Own"]
    assert len(kept) == program.asked
    asked, digest = program.asked, session.digest
    again = reopened(session)
    assert not again.deciders
    assert again.digest == digest
    assert program.asked == asked


@pytest.mark.parametrize(
    ("program", "words"),
    [(Broken(), "no idea"), (Cheat(), "conquer_the_world"), (Silent(), "gave no answer"), (None, "is not here")],
)
@pytest.mark.parametrize("plan", [small_plan, free_plan])
def test_where_a_program_cannot_answer_people_are_asked_with_the_reason(
    tmp_path: Path, program: Decider | None, words: str, plan: object
) -> None:
    assert callable(plan)
    session = seated(tmp_path, program or First(), plan=plan())
    if program is None:
        session = reopened(session)
    answer = session.do("white", "clock", verb="begin" if session.table.tempo == "moves" else "on")
    while answer.stop != "question" or not session.table.interrupts:
        answer = step(session)
    request = next(each for each in session.engine.waiting if each.actor == "party_a")
    assert words in session.table.interrupts[request.id]["reason"]
    assert session.do("white", "order", request=request.id, items=[]).accepted
    assert not session.fault
    assert reopened(session).digest == session.digest


def test_a_program_that_was_not_given_cannot_sit(tmp_path: Path) -> None:
    with Store(tmp_path / "store.db") as store:
        for seat, words in (("mine:Own", "no such program"), ("recorded", "nothing is recorded")):
            with pytest.raises(InputError, match=words):
                Session.make(store, "one", small_plan(), Header("small", 1, 0), seats={"party_a": seat})
        assert store.exercises() == []


# ---- recordings ------------------------------------------------------------------------------------------------


def first_time(folder: Path, plan: Blueprint) -> Session:
    """Play once by hand: sheets in moves, every second question answered in free play, one of them late."""
    folder.mkdir()
    session = begun(folder, plan=plan)
    sheets = iter([["scold:party_c", "visit:party_b"], ["talk:party_c"], ["whisper:party_b"]])
    turn = 0
    while session.table.phase != "over":
        turn += 1
        if session.table.phase == "planning":
            assert session.do("lead_party_a", "sheet", orders=next(sheets), forbid=["visit"]).accepted
        for request in session.engine.waiting:
            if session.table.tempo == "free" and request.actor == "party_a":
                items = [item.id for item in request.menu.items if item.spec is not None][:1] if turn % 2 else []
                session.do("white", "clock", verb="on", until_h=session.engine.now + (5 if turn % 3 else 0))
                session.do("lead_party_a", "order", request=request.id, items=items)
        step(session)
    return session


@pytest.mark.parametrize("plan", [small_plan, free_plan])
def test_a_recorded_seat_orders_what_was_ordered_then_when_it_was(tmp_path: Path, plan: object) -> None:
    assert callable(plan)
    before = first_time(tmp_path / "then", plan())
    recording = recording_of(before.entries, "party_a")
    assert any(each["items"] for each in recording)
    (tmp_path / "now").mkdir()
    store = Store(tmp_path / "now" / "store.db")
    session = Session.make(
        store,
        "again",
        plan(),
        Header("small", 1, 0),
        seats={"party_a": "recorded", "party_b": "human"},
        recordings={"party_a": recording},
    )
    session.do("white", "join", name="lead_party_b", kind="lead", cell="party_b")
    play_out(session)
    assert orders(session, "party_a") == orders(before, "party_a")
    # the other seat had no people in it either time: so all is as it was
    assert orders(session, "party_b") == orders(before, "party_b")
    assert sorted(session.table.played["party_a"]) == list(range(len(recording)))
    digest = session.digest
    assert reopened(session).digest == digest


def test_a_recorded_seat_orders_in_another_world_what_can_be_ordered_there(tmp_path: Path) -> None:
    before = first_time(tmp_path / "then", small_plan())
    recording = recording_of(before.entries, "party_a")
    (tmp_path / "now").mkdir()
    session = begun(tmp_path / "now", seed=9)
    assert session.do("white", "seat", actor="party_a", seat="recorded", recording=recording).accepted
    play_out(session)
    played = sorted(session.table.played["party_a"])
    # in order and from the first; what a question of this world comes too late for is left
    assert played == list(range(len(played)))
    assert len(recording) - 2 <= len(played)
    then, now = (orders(each, "party_a") for each in (before, session))
    assert now
    assert {name for name, _ in now} <= {name for name, _ in then}
    assert reopened(session).digest == session.digest


def test_the_journal_of_a_run_is_a_recording_too(tmp_path: Path) -> None:
    before = first_time(tmp_path / "then", free_plan())
    assert recording_of(before.engine.journal.inputs, "party_a") == recording_of(before.entries, "party_a")


@pytest.mark.parametrize("recording", ["x", [{"at_h": 1}], [3]])
def test_what_is_no_recording_is_refused(tmp_path: Path, recording: object) -> None:
    session = begun(tmp_path)
    answer = session.do("white", "seat", actor="party_a", seat="recorded", recording=recording)
    assert "a recording is a list" in answer.reason
    assert "nothing is recorded" in session.do("white", "seat", actor="party_a", seat="recorded").reason


# ---- hot swap --------------------------------------------------------------------------------------------------

KINDS = ("human", "white", "doctrine", "recorded", "mine:Own")


@pytest.mark.parametrize("plan", [small_plan, free_plan])
@pytest.mark.parametrize("at", [1, 3, 5])
def test_a_seat_is_swapped_among_all_kinds_at_any_moment(tmp_path: Path, plan: object, at: int) -> None:
    """Every ordered pair of kinds, at a stop of the clock: with a question open, in planning, in the world phase."""
    assert callable(plan)
    before = first_time(tmp_path / "then", plan())
    recording = recording_of(before.entries, "party_a")
    for number, (old, new) in enumerate(itertools.permutations(KINDS, 2)):
        folder = tmp_path / f"{at}.{number}"
        folder.mkdir()
        session = begun(folder, plan=plan(), seats=SEATS)
        session.deciders["party_a/mine:Own"] = First()

        def swap(session: Session, kind: str) -> None:
            more = {"recording": recording} if kind == "recorded" else {}
            answer = session.do("white", "seat", actor="party_a", seat=kind, **more)
            assert answer.accepted, (kind, answer)

        swap(session, old)
        for _ in range(at):
            assert step(session).stop != "end"
        swap(session, new)
        for _ in range(4):
            if session.table.phase != "over":
                assert step(session).accepted
        assert not session.fault
        assert session.table.seats["party_a"] == new
        assert [each["seat"] for each in session.table.changes] == [old, new]
        digest = session.digest
        session = reopened(session)
        assert session.digest == digest, (old, new)
        session.store.close()


def test_a_question_that_is_open_goes_to_whoever_comes_into_the_seat(tmp_path: Path) -> None:
    session = begun(tmp_path, plan=free_plan())
    session.deciders["party_a/mine:Own"] = First()
    while not any(each.actor == "party_a" for each in session.engine.waiting):
        session.do("white", "clock", verb="on")
    request = next(each for each in session.engine.waiting if each.actor == "party_a")
    assert session.do("white", "seat", actor="party_a", seat="mine:Own").accepted
    now = session.engine.now
    session.do("white", "clock", verb="on", until_h=now)
    assert request.id not in {each.id for each in session.engine.waiting}
    decided = next(
        each for each in session.engine.chronicle if each.kind == "decision" and each.subject == request.id
    )
    assert (decided.details["by"], decided.at) == ("mine:Own", now)
