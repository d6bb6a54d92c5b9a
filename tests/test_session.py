"""The session: inputs, tempo, interrupts, seats, and that reading the journal again gives the same exercise."""

from __future__ import annotations

from pathlib import Path

import pytest
from exercises import SEATS, begun, free_plan, play_out, reopened, small_plan, step

from sim.engine import Engine
from sim.exercise.session import Session
from sim.exercise.standing import consulted, draft
from sim.replay import replay


@pytest.fixture
def session(tmp_path: Path) -> Session:
    """Begin the small exercise."""
    return begun(tmp_path)


def test_opening_again_gives_the_same_exercise_at_every_stop(session: Session) -> None:
    session.do("lead_party_a", "sheet", orders=["scold:party_c", "visit:party_b"], forbid=["whisper"])
    while session.table.phase != "over":
        step(session)
        again = reopened(session)
        assert again.digest == session.digest
        session = again
    assert session.engine.ended


def test_leaving_out_one_input_changes_the_digest(session: Session, tmp_path: Path) -> None:
    session.do("lead_party_a", "sheet", orders=["scold:party_c"])
    with_it = play_out(session).engine.chronicle.digest()
    (tmp_path / "b").mkdir()
    assert play_out(begun(tmp_path / "b")).engine.chronicle.digest() != with_it


def test_the_engines_own_journal_replays_without_the_exercise(session: Session) -> None:
    session.do("lead_party_a", "sheet", orders=["scold:party_c"])
    play_out(session)
    engine = replay(session.plan, session.engine.journal)
    engine.advance(engine.horizon)
    assert engine.chronicle.digest() == session.engine.chronicle.digest()


def test_an_exercise_in_which_cells_do_nothing_goes_as_doctrine_would_have_it(tmp_path: Path) -> None:
    # the MSEL adds news of its own, so the world without moves is played, every question answered by the draft
    session = begun(tmp_path, plan=free_plan())
    while session.table.phase != "over":
        for request in session.engine.waiting:
            chosen = draft(session.engine, request)
            assert session.do("white", "order", request=request.id, items=list(chosen)).accepted
        session.do("white", "clock", verb="on")
    alone = Engine(free_plan(), seed=1).finish()
    played = session.engine.finish()
    assert {name: found.value for name, found in played.outcomes.items()} == {
        name: found.value for name, found in alone.outcomes.items()
    }


# ---- the tempo -------------------------------------------------------------------------------------------------


def test_moves_follow_one_another_over_their_spans(session: Session) -> None:
    seen = []
    while session.table.phase != "over":
        seen.append((session.table.phase, session.table.move, session.engine.now))
        step(session)
    assert [each for each in seen if each[0] == "planning"] == [
        ("planning", 0, 0.0),
        ("planning", 1, 48.0),
        ("planning", 2, 96.0),
    ]
    assert session.engine.ended == "the horizon is reached"


def test_time_stands_still_while_a_move_is_planned(session: Session) -> None:
    answer = session.do("white", "clock", verb="on")
    assert not answer.accepted
    assert "planning" in answer.reason
    assert session.engine.now == 0


def test_of_two_sheets_the_first_counts_and_the_other_is_told_who_and_when(session: Session) -> None:
    first = session.do("lead_party_a", "sheet", orders=["scold:party_c"])
    second = session.do("white", "sheet", cell="red", orders=["visit:party_c"])
    assert first.accepted
    assert second.reason == f"lead_party_a released the sheet of red first, at 0 h, as entry {first.number}"
    assert session.do("white", "reopen", cell="red").accepted
    assert session.do("white", "sheet", cell="red", orders=["visit:party_c"]).accepted


def test_a_sheets_orders_are_given_and_what_it_forbids_is_not(session: Session) -> None:
    session.do("lead_party_a", "sheet", orders=["scold:party_c"], forbid=["visit", "talk", "whisper"])
    before = session.engine.now
    while session.table.phase == "planning" or session.engine.now < 48:
        step(session)
    orders = [
        str(record.details["action"])
        for record in session.engine.chronicle
        if record.kind == "order" and record.actor == "party_a" and before <= record.at < 48
    ]
    assert orders[0] == "scold"
    assert set(orders) == {"scold"}
    assert session.table.sheets["0:red"].given == ["scold:party_c"]


@pytest.mark.parametrize(
    ("sheet", "words"),
    [
        ({"orders": ["conquer:party_b"]}, "no order 'conquer:party_b'"),
        ({"orders": ["scold:party_b"] * 2}, "twice"),
        (
            {"orders": [f"{act}:{who}" for act in ("scold", "visit", "talk") for who in ("party_b", "party_c")]},
            "most 5",
        ),
        ({"orders": [], "forbid": ["dance"]}, "means no action"),
        ({"orders": ["do_nothing"]}, "needs no order"),
        ({"orders": "scold:party_b"}, "a list of words"),
    ],
)
def test_a_sheet_that_cannot_be_is_refused_with_its_reason(
    session: Session, sheet: dict[str, object], words: str
) -> None:
    answer = session.do("lead_party_a", "sheet", **sheet)
    assert not answer.accepted
    assert words in answer.reason
    assert not session.table.sheets


def test_an_addressed_inject_interrupts_but_at_most_twice_a_move(session: Session) -> None:
    rows = [
        {"id": f"note{number}", "at": f"{number} h", "to": ["party_a"], "message": "look"} for number in range(1, 9)
    ]
    assert session.do("white", "msel", rows=rows).accepted
    while session.table.phase in {"planning", "adjudication"}:
        step(session)
    asked = [why["reason"] for why in session.table.interrupts.values() if why["actor"] == "party_a"]
    assert len(asked) == 2
    assert all(reason.startswith("addressed to you: ") for reason in asked)


def test_a_question_people_pass_over_gets_its_default_at_the_deadline(tmp_path: Path) -> None:
    session = begun(tmp_path, plan=free_plan())
    session.do("white", "clock", verb="on")
    request = session.engine.waiting[0]
    while session.engine.now < request.deadline:
        session.do("white", "clock", verb="on", until_h=max(request.deadline, session.engine.now))
    assert any(record.kind == "default" and record.subject == request.id for record in session.engine.chronicle)


# ---- who may, who sits -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "kind", "body"),
    [
        ("member_party_a", "sheet", {"orders": []}),
        ("lead_party_a", "clock", {"verb": "begin"}),
        ("lead_party_a", "ruling", {"doing": "x", "verdict": "accept"}),
        ("lead_party_a", "sheet", {"orders": [], "cell": "party_b"}),
        ("nobody", "message", {"to": ["red"], "text": "hello"}),
        ("eye", "message", {"to": ["red"], "text": "hello"}),
    ],
)
def test_what_a_role_may_not_do_is_refused_and_leaves_nothing(
    session: Session, role: str, kind: str, body: dict[str, object]
) -> None:
    session.do("white", "join", name="eye", kind="observer")
    before = session.digest, session.next_number
    assert not session.do(role, kind, **body).accepted
    assert (session.digest, session.next_number) == before


def test_a_seat_is_swapped_in_mid_move_and_that_is_kept(session: Session) -> None:
    session.do("white", "clock", verb="begin")
    assert session.do("white", "seat", actor="party_a", seat="doctrine").accepted
    assert session.do("white", "seat", actor="party_c", seat="human").accepted
    assert [(each["actor"], each["was"], each["seat"]) for each in session.table.changes] == [
        ("party_a", "human", "doctrine"),
        ("party_c", "doctrine", "human"),
    ]
    assert session.table.cell_of("party_c") == "party_c"
    assert not session.do("white", "seat", actor="party_a", seat="oracle").accepted
    assert reopened(play_out(session)).engine.ended


def test_asking_for_the_draft_changes_nothing(session: Session) -> None:
    before = session.digest
    drafts = [draft(session.engine, consulted(session.engine, actor)) for actor in SEATS for _ in range(3)]
    assert session.digest == before
    assert drafts[0] == drafts[1]
    assert reopened(play_out(session)).engine.chronicle.digest() == _untouched(session)


def _untouched(session: Session) -> str:
    """The chronicle of the same exercise in which nobody asked for a draft."""
    engine = replay(small_plan(), session.engine.journal)
    engine.advance(engine.horizon)
    return engine.chronicle.digest()
