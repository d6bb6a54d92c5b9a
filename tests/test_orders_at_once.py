"""How many orders one decision gives, whose hands carry them out, and when grave news brings it forward."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ladder_worlds import CHALLENGED, confrontation, rung_act
from small_worlds import Files, Node, action, actor, inject, plan_of, world

from sim.api import run
from sim.engine import Engine
from sim.outcomes import Run

ONCE: Any = [inject("start", "5 h", delay="0 h")]


def act(name: str, hand: str | None = None) -> Node:
    """Something at nobody that every doctrine here is bent on doing."""
    plain = action(name, target=["none"], goldstein=0, expects=[{"variable": "affinity", "by": "50"}])
    return plain if hand is None else plain | {"hand": hand}


def government(*acts: Node, orders: int, injects: Any = ONCE, **choice: Any) -> Files:
    first = actor("party_a", orders=orders, variables={"latency": "20 h", "agencies": 1})
    return world([first], acts, injects=injects, horizon="10 d", choice=choice)


def first_choice(files: Files) -> list[str]:
    decided = next(record for record in run(plan_of(files), seed=3).chronicle if record.kind == "decision")
    choice = decided.details["choice"]
    assert isinstance(choice, tuple)
    return [str(name) for name in choice]


def test_what_one_hand_does_takes_no_room_from_another() -> None:
    every = [act("sail", "navy"), act("march", "army"), act("pay", "treasury"), act("speak")]
    assert sorted(first_choice(government(*every, orders=1))) == ["march", "pay", "sail", "speak"]
    assert len(first_choice(government(*[act(str(item["id"])) for item in every], orders=1))) == 1


@settings(max_examples=15, deadline=None)
@given(st.lists(st.sampled_from(["navy", "treasury", None]), min_size=1, max_size=7), st.integers(1, 3))
def test_no_hand_gets_more_orders_than_there_is_room_for_and_none_less(hands: list[str | None], orders: int) -> None:
    acts = [act(f"act_{place}", hand) for place, hand in enumerate(hands)]
    chosen = Counter(hands[int(name.removeprefix("act_"))] for name in first_choice(government(*acts, orders=orders)))
    assert chosen == {hand: min(orders, count) for hand, count in Counter(hands).items()}


def test_a_person_too_is_refused_a_second_order_of_one_hand_alone() -> None:
    acts = [act("sail", "navy"), act("dive", "navy"), act("pay", "treasury")]
    engine = Engine(plan_of(government(*acts, orders=1)), seed=1, seats={"party_a": "human"})
    menu = engine.advance(engine.horizon)[0].menu
    assert menu.refuses(["sail", "pay"]) == ""
    assert "2 orders, at most 1" in menu.refuses(["sail", "dive", "pay"])


# ---- grave news


NEWS: Any = [
    inject("start", "5 h", delay="0 h", urgency=0.1),
    inject("worse", "6 h", delay="0 h", urgency=0.8),
]


def decided_at(done: Run) -> float:
    return next(record.at for record in done.chronicle if record.kind == "decision")


def after_news(seed: int, **choice: Any) -> Run:
    return run(plan_of(government(act("act"), orders=1, injects=NEWS, latency_spread=0.6, **choice)), seed=seed)


def test_grave_news_may_bring_a_decision_forward_and_never_puts_it_off() -> None:
    sooner = 0
    for seed in range(12):
        usual, hastened = after_news(seed), after_news(seed, hastened_from=0.5)
        assert decided_at(hastened) <= decided_at(usual)
        sooner += decided_at(hastened) < decided_at(usual)
        assert len([r for r in hastened.chronicle if r.kind == "decision"]) == 1
    assert 0 < sooner < 12


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_news_that_is_less_grave_joins_what_is_pending_and_changes_no_date(seed: int) -> None:
    assert after_news(seed, hastened_from=0.9).digest == after_news(seed).digest


# ---- what goes with a posture


def _with_a_show_of_force(worth: float, *, orders: int = 3) -> list[set[str]]:
    """What the challenged gives along with a show of force (rung 4), where words (rung 2) are worth so much to it."""
    rule = {"id": "firm", "priority": "P4", "says": "ships sail", "prefer": {"rung_4": 30, "rung_2": worth}}
    files = confrontation(acts=[rung_act(2), rung_act(4)], doctrine={"rules": [rule], "orders": orders})
    plan, found = plan_of(files), []
    for seed in range(8):
        decided = next(r for r in run(plan, seed=seed).chronicle if r.kind == "decision" and r.actor == CHALLENGED)
        choice = decided.details["choice"]
        assert isinstance(choice, tuple)
        found.append({str(name).partition(":")[0] for name in choice})
    return found


def test_whoever_shows_force_also_does_what_is_less_toward_the_same_where_that_is_worth_its_effort() -> None:
    assert _with_a_show_of_force(6).count({"rung_4", "rung_2"}) >= 7
    assert all(given == {"rung_4"} for given in _with_a_show_of_force(-9))
    # one order is all there is room for: then it is the posture's own
    assert all(given == {"rung_4"} for given in _with_a_show_of_force(6, orders=1))
