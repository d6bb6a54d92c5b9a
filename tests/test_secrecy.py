"""Secrecy: a marker stands in each hidden text; it must be seen where it may be, and nowhere else, in any view."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from exercises import begun, reopened, step

from sim.exercise.branching import branch_off
from sim.exercise.session import Session
from sim.exercise.views import cell_view, role_view

ROLES = ("white", "lead_party_a", "member_party_a", "lead_party_b", "eye", "eye_of_red", "judge")


@pytest.fixture
def session(tmp_path: Path) -> Session:
    """An exercise in which everybody wrote something, with a marker in each text."""
    made = begun(tmp_path)
    made.do("white", "join", name="eye", kind="observer")
    made.do("white", "join", name="eye_of_red", kind="observer", cell="red")
    made.do("white", "join", name="judge", kind="evaluator")
    row = {"id": "told_a", "to": ["party_a"], "message": "MARK_ROW", "notes": "MARK_NOTES", "objective": "MARK_AIM"}
    made.do("white", "msel", rows=[row, {"id": "unsent", "to": ["party_a"], "message": "MARK_UNSENT"}])
    for role, kind, body in (
        ("lead_party_a", "message", {"to": ["party_b"], "text": "MARK_PRIVATE"}),
        ("lead_party_a", "message", {"to": ["white"], "text": "MARK_TO_WHITE"}),
        ("lead_party_a", "message", {"way": "open", "text": "MARK_OPEN"}),
        ("lead_party_a", "message", {"way": "white", "to": ["party_b"], "text": "MARK_WAITS"}),
        ("lead_party_a", "message", {"way": "white", "to": ["party_b"], "text": "MARK_BEFORE"}),
        ("lead_party_a", "message", {"way": "white", "to": ["party_b"], "text": "MARK_STOPPED"}),
        ("lead_party_a", "question", {"text": "MARK_QUESTION"}),
        ("lead_party_a", "argue", {"claim": "MARK_CLAIM", "reasons": ["MARK_FOR"], "against": ["none"]}),
        ("lead_party_a", "propose", {"to": ["party_b"], "text": "MARK_PROPOSAL"}),
        ("lead_party_a", "sheet", {"orders": ["scold:party_c"], "note": "MARK_SHEET"}),
    ):
        assert made.do(role, kind, **body).accepted, body
    waits = [name for name, each in made.table.messages.items() if not each["passed"]]
    made.do("white", "pass_on", id=waits[1], passed=True, text="MARK_AFTER")
    made.do("white", "pass_on", id=waits[2], passed=False)
    made.do("white", "reply", id=next(iter(made.table.questions)), text="MARK_REPLY")
    weigh = {"chance": 1.0, "effects": [], "reason": "MARK_WHY"}
    assert made.do("white", "weigh", id=next(iter(made.table.argued)), **weigh).accepted
    made.do("judge", "rating", objective="talking", rating="performed", note="MARK_RATING")
    made.do("white", "clock", verb="begin")
    assert made.do("white", "inject", id="told_a").accepted
    step(made)
    return made


RED = {"lead_party_a", "member_party_a", "eye_of_red"}
ALL = {"white", "judge"}
MAY_SEE = {
    "MARK_SECRET": RED,
    "MARK_ROW": RED,
    "MARK_NOTES": set(),
    "MARK_AIM": set(),
    "MARK_UNSENT": set(),
    "MARK_PRIVATE": RED | {"lead_party_b"},
    "MARK_TO_WHITE": RED,
    "MARK_OPEN": RED | {"lead_party_b", "eye"},
    "MARK_WAITS": RED,
    "MARK_STOPPED": RED,
    "MARK_BEFORE": set(),
    "MARK_AFTER": RED | {"lead_party_b"},
    "MARK_QUESTION": RED,
    "MARK_REPLY": RED,
    "MARK_CLAIM": RED,
    "MARK_FOR": RED,
    "MARK_PROPOSAL": RED | {"lead_party_b"},
    "MARK_SHEET": RED,
    "MARK_WHY": set(),
    "MARK_RATING": set(),
}


@pytest.mark.parametrize("marker", sorted(MAY_SEE))
def test_a_marker_is_seen_by_those_who_may_and_nobody_else(session: Session, marker: str) -> None:
    for each in (session, reopened(session)):
        seen = {role for role in ROLES if marker in json.dumps(role_view(each, role))}
        assert seen == MAY_SEE[marker] | ALL
        session = each


def test_a_late_joiner_sees_what_its_cell_sees(session: Session) -> None:
    session.do("white", "join", name="late", kind="member", cell="red")
    assert _untimed(role_view(session, "late")) == _untimed(role_view(session, "lead_party_a"))


def test_refusals_tell_no_secrets(session: Session) -> None:
    for kind, body in (
        ("message", {"to": ["nobody"], "text": "x"}),
        ("sheet", {"orders": [], "cell": "red"}),
        ("order", {"request": "party_a@x", "items": []}),
        ("vote", {"id": "none", "vote": "yes"}),
    ):
        answer = session.do("lead_party_b", kind, **body)
        assert not answer.accepted
        assert "MARK" not in answer.reason


def test_the_truth_about_others_is_in_no_cells_view(session: Session) -> None:
    """What another truly feels is held as an estimate with its age and error, never as it is."""
    session.do("white", "clock", verb="on")
    told = {each["about"]: each for each in cell_view(session, "red")["beliefs"]}
    others = {name: each for name, each in told.items() if "sigma" in each}
    assert others
    for name, each in others.items():
        who, toward = name.removeprefix("affinity(").removesuffix(")").replace('"', "").split(", ")
        slot = session.engine.world.network.slot("affinity", who, toward)
        truth = session.engine.world.slots.read(slot, session.engine.now)
        assert each["value"] != truth
        assert each["sigma"] > 0
        assert each["age_h"] > 0


def test_a_branch_hides_as_well(session: Session) -> None:
    other = branch_off(session, "again", upto=session.next_number - 1)
    assert "MARK_TO_WHITE" not in json.dumps(role_view(other, "lead_party_b"))
    assert "MARK_TO_WHITE" in json.dumps(role_view(other, "lead_party_a"))


def _untimed(view: dict[str, object]) -> dict[str, object]:
    return {key: part for key, part in view.items() if key != "clock"}
