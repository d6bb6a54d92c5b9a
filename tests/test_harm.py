"""Harm: whom an actor holds to have killed how many, act by act, as far as it saw or was told."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from ladder_worlds import ALLY, CHALLENGED, CHALLENGER, rung_act
from quarrels import DAY, _only, at_day, effect, quiet, told
from small_worlds import Node, inject

from sim.expressions import Term
from sim.models.escalation.harm import Harm
from sim.models.escalation.model import Running

_WITHIN = 150 * DAY


def _dead(model: Running, observer: str, author: str, at: float, within: float | None = None) -> float:
    keywords = () if within is None else (("within", within),)
    return model.getter(observer, Term("killed_by", (author,), keywords))(at)


def _hidden(losses: float, *, accident: float = 0.0) -> Node:
    return told(effect("incident", rung=5, hidden=1, evidence=1, losses=losses, accident=accident), at="0 h")


def test_the_dead_of_an_open_act_are_known_to_all_others_once_it_is_seen() -> None:
    files = quiet(
        told(effect("incident", rung=4, losses=7), at="10 h"), section={"reading_delay": {"military": "6 h"}}
    )
    for hours, known in ((15, 0.0), (17, 7.0)):
        _, model = at_day(files, hours / DAY)
        assert [_dead(model, who, CHALLENGER, hours) for who in (CHALLENGED, ALLY)] == [known, known]
        assert not _dead(model, CHALLENGER, CHALLENGED, hours)


def test_the_dead_of_a_hidden_act_are_laid_to_nobody_before_an_inquiry_ends() -> None:
    sure: Node = {"wrong_blame": 0, "inquiry_power": 9}
    engine, model = at_day(quiet(_hidden(14), section=sure), 20)
    (named,) = [
        record.at
        for record in engine.chronicle
        if record.kind == "escalation" and "attributed" in record.details and record.actor == CHALLENGED
    ]
    for hours, known in ((named - 1, 0.0), (named, 14.0)):
        _, then = at_day(quiet(_hidden(14), section=sure), hours / DAY)
        assert _dead(then, CHALLENGED, CHALLENGER, hours) == known
    assert _dead(model, CHALLENGED, CHALLENGER, engine.now) == 14


def test_the_wounded_are_not_among_the_dead_however_sure_one_is_of_the_author() -> None:
    """Mines, August 2015: two maimed, the author named on the sixth day, nobody killed."""
    sure: Node = {"wrong_blame": 0, "inquiry_power": 9}
    engine, model = at_day(quiet(_hidden(0), section=sure), 20)
    assert model.hidden.believed(CHALLENGED, CHALLENGER)(engine.now) > 0.9
    assert _dead(model, CHALLENGED, CHALLENGER, engine.now) == 0


def test_it_is_a_belief_so_whom_one_blames_wrongly_is_held_to_have_killed() -> None:
    wrong: Node = {"wrong_blame": 1, "inquiry_power": 9}
    engine, model = at_day(quiet(_hidden(14), section=wrong), 20)
    assert [_dead(model, CHALLENGED, who, engine.now) for who in (CHALLENGER, ALLY)] == [0, 14]


def test_nobody_is_held_to_have_killed_who_is_held_to_have_done_nothing() -> None:
    told_well: Node = {"wrong_blame": 0, "inquiry_power": 9, "false_attribution": 0.001, "suspicion": 0}
    engine, model = at_day(quiet(_hidden(14, accident=1), section=told_well), 20)
    assert any("held_an_accident" in record.details for record in engine.chronicle)
    assert _dead(model, CHALLENGED, CHALLENGER, engine.now) == 0


def test_the_dead_of_an_order_to_use_force_are_known_and_no_others() -> None:
    strike = rung_act(6, effects=[{"do": "escalation.clash"}], target=["role:prey"], who=["role:hunter"])
    files = quiet(
        inject("call", "1 h", delay="0 h"),
        acts=[strike],
        doctrine={"rules": _only("rung_6")},
        roles={"prey": [CHALLENGED], "hunter": [CHALLENGER]},
    )
    engine, model = at_day(files, 12)
    struck = sum(record.details.get("rung") == 6 for record in engine.chronicle if record.kind == "escalation")
    assert struck
    for who in (CHALLENGED, ALLY):
        assert _dead(model, who, CHALLENGER, engine.now) >= 20
        assert _dead(model, who, CHALLENGER, engine.now) % 20 == 0
    assert not _dead(model, CHALLENGER, CHALLENGED, engine.now)


def test_what_lies_back_longer_is_not_asked_about() -> None:
    files = quiet(
        told(effect("incident", rung=4, losses=7), at="0 h"),
        told(effect("incident", rung=4, losses=2), at="60 d", name="again"),
    )
    engine, model = at_day(files, 70)
    found = [
        _dead(model, CHALLENGED, CHALLENGER, engine.now, within) for within in (5 * DAY, 30 * DAY, _WITHIN, None)
    ]
    assert found == [0, 2, 9, 9]


@given(
    st.lists(st.tuples(st.integers(0, 900), st.integers(0, 99)), max_size=8),
    st.integers(0, 1000),
    st.integers(0, 1000),
    st.integers(0, 500),
)
def test_the_longer_one_looks_back_the_more_dead_there_are_and_never_more_than_fell(
    acts: list[tuple[int, int]], now: int, within: int, more: int
) -> None:
    harm = Harm()
    for at, people in acts:
        harm.fell("a", "b", people, at=at)
        harm.know("b", "a", harm.taken("a", "b"))
        assert not harm.taken("a", "b")
    few, many = (harm.killed("b", "a", span)(now) for span in (within, within + more))
    assert few <= many <= sum(people for _, people in acts)
    assert not harm.killed("a", "b", within + more)(now)
