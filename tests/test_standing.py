"""A grievance whose cause stands: not forgotten by the calendar while what it is about goes on."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_worlds import Files, Node, action, actor, inject, plan_of, world

from sim.engine import Engine
from sim.errors import InputError
from sim.journal import Input

if TYPE_CHECKING:
    from collections.abc import Sequence

DAY = 24.0
TAU = 60.0  # days in which two thirds of a grievance are forgotten
ENDS = {"actor": "holder", "toward": "other"}


def wrong(by: float, **more: Any) -> Node:
    return {"change": "grievance", "by": by, "args": ENDS, **more}


def files(*injects: Node) -> Files:
    return world([actor("holder"), actor("other")], [], horizon="300 d", injects=[*injects])


def held(engine: Engine, day: float) -> float:
    """What is held against the other on a day."""
    engine.advance(day * DAY)
    return engine.world.slots.read(engine.world.slots.find("relations.holder.other.grievance"), engine.now)


def course(days: Sequence[float], *injects: Node) -> list[float]:
    engine = Engine(plan_of(files(*injects)), seed=1)
    return [held(engine, day) for day in days]


def test_an_insult_is_forgotten_and_a_claim_is_not() -> None:
    insult = course([1, 61, 241], inject("insult", "24 h", effects=[wrong(1.0)]))
    assert insult == pytest.approx([1.0, math.exp(-1), math.exp(-4)])
    claim = course([1, 61, 241], inject("claim", "24 h", effects=[wrong(1.0, stands=True)]))
    assert claim == pytest.approx([1.0, 1.0, 1.0])


def test_what_is_done_besides_fades_down_to_what_stands() -> None:
    both = inject("both", "24 h", effects=[wrong(0.6, stands=True), wrong(0.9)])
    assert course([1, 61, 271], both) == pytest.approx([1.5, 0.6 + 0.9 * math.exp(-1), 0.6 + 0.9 * math.exp(-4.5)])


def test_words_ease_what_stands_and_it_comes_back_while_its_cause_goes_on() -> None:
    lines = [
        inject("claim", "24 h", effects=[wrong(1.0, stands=True)]),
        inject("words", "48 h", effects=[wrong(-0.4)]),
    ]
    assert course([2, 62], *lines) == pytest.approx([0.6, 1 - 0.4 * math.exp(-1)])


def test_once_the_cause_is_gone_all_of_it_is() -> None:
    lines = [
        inject("claim", "24 h", effects=[wrong(0.8, stands=True)]),
        inject("given_back", "2400 h", effects=[wrong(-0.8, stands=True)]),
    ]
    assert course([99, 100, 200], *lines) == pytest.approx([0.8, 0.0, 0.0])


@settings(max_examples=25, deadline=None)
@given(standing=st.floats(0, 4), passing=st.floats(0, 4), day=st.floats(1, 299))
def test_it_is_never_less_than_what_stands_nor_more_than_what_was_done(
    standing: float, passing: float, day: float
) -> None:
    (found,) = course([day], inject("both", "24 h", effects=[wrong(standing, stands=True), wrong(passing)]))
    assert standing - 1e-9 <= found <= standing + passing + 1e-9
    assert found == pytest.approx(standing + passing * math.exp((1 - day) / TAU))


def test_the_white_cell_can_let_a_cause_stand_too() -> None:
    engine = Engine(plan_of(files()), seed=1)
    engine.advance(DAY)
    line = '{"change": "grievance", "by": 0.5, "args": {"actor": "holder", "toward": "%s"}, "stands": true}'
    assert engine.submit(Input("effect", subject="by_hand", effects=(line % "other",), by="white")).accepted
    assert held(engine, 200) == pytest.approx(0.5)
    refused = engine.submit(Input("effect", subject="by_hand", effects=(line % "nobody",), by="white"))
    assert "nobody" in str(refused.reason)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ({"change": "support", "by": 1, "args": {"actor": "holder"}, "stands": True}, "'grievance'"),
        ({"do": "escalation.incident", "args": ENDS, "stands": True}, "'grievance'"),
    ],
)
def test_nothing_else_stands(line: Node, says: str) -> None:
    with pytest.raises(InputError, match=says):
        plan_of(files(inject("odd", "24 h", effects=[line])))


def test_an_act_takes_back_what_it_did_and_nothing_of_it_stands() -> None:
    act = action("claim_it", effects=[{"change": "grievance", "whose": "target>me", "by": 0.5, "stands": True}])
    with pytest.raises(InputError, match="'stands' is for an inject"):
        plan_of(world([actor("holder"), actor("other")], [act]))
