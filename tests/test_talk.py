"""Talk goes by what happens and by the calendar: who is asked more often says no more."""

from __future__ import annotations

import statistics
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from hypothesis import given
from hypothesis import strategies as st
from ladder_worlds import ACTS, CHALLENGED, call_act, confrontation
from shipped import loaded
from small_worlds import action, inject, plan_of

from sim.api import load, run
from sim.deciding.talk import Talk
from sim.draws import Draws

if TYPE_CHECKING:
    from sim.engine import Run

DAY = 24.0
NAMES = ["do_nothing", "delay_24h", "call:b", "lift:b"]
CALL, LIFT = 2, 3


def talk(seed: int = 7, *, lasts: float = 10 * DAY, step: float = 0.5) -> Talk:
    return Talk(Draws(seed), "a", NAMES, [CALL], lasts=lasts, step=step)


def said(mind: Talk, at: float, gain: float, *, steps: tuple[int, ...] = ()) -> bool:
    """Ask where a call gains so much more than nothing, and let the answer stand."""
    found, left = mind.season([0, 1, CALL, LIFT], [0.0, -1.0, gain, -9.0], at=at, steps=steps)
    assert LIFT not in found | left
    mind.given(found)
    mind.keep()
    return CALL in found


def _said_in(days: int, *, every: float, gain: float, seed: int) -> int:
    mind = talk(seed)
    return sum(said(mind, look * every, gain) for look in range(int(days * DAY / every)))


@given(st.integers(0, 200), st.floats(-2, 2))
def test_who_looks_daily_or_every_six_hours_says_it_as_often(seed: int, gain: float) -> None:
    daily, hourly = (_said_in(120, every=every, gain=gain, seed=seed) for every in (DAY, DAY / 4))
    assert abs(daily - hourly) <= 1
    assert daily <= 13


def test_what_outweighs_nothing_little_is_said_in_the_share_of_stretches_that_a_quantal_response_gives() -> None:
    """One stretch in ten days, 1 / (1 + e^-1) of them; as throws at each look it would be said daily."""
    found = statistics.fmean(_said_in(100, every=DAY, gain=1.0, seed=seed) for seed in range(60))
    assert 6.8 < found < 8.6
    thrown = [talk(seed, lasts=0) for seed in range(10)]
    assert all(mind.season([0, CALL], [0.0, -30.0], at=0) == (set(), set()) for mind in thrown)


@given(st.integers(0, 50), st.lists(st.floats(0, 2000), max_size=8), st.floats(-3, 3))
def test_luck_that_is_kept_is_what_would_be_drawn_anew_also_once_it_has_turned(
    seed: int, looks: list[float], gain: float
) -> None:
    kept = Draws(seed)
    mind = Talk(kept, "a", NAMES, [CALL], lasts=10 * DAY, step=0.5)
    for at in looks:
        assert mind.season([0, CALL], [0.0, gain], at=at) == talk(seed).season([0, CALL], [0.0, gain], at=at)
    kept.turn(5)
    for at in looks:
        drawn = Draws(seed)
        drawn.turn(5)
        anew = Talk(drawn, "a", NAMES, [CALL], lasts=10 * DAY, step=0.5)
        assert mind.season([0, CALL], [0.0, gain], at=at) == anew.season([0, CALL], [0.0, gain], at=at)


def test_it_is_said_again_in_the_same_days_only_where_more_speaks_for_it() -> None:
    mind, at = talk(), 0.0
    while not said(mind, at, 5.0):
        at += DAY
    assert not said(mind, at + 1, 5.0)
    assert not said(mind, at + 2, -5.0)
    assert not said(mind, at + 3, 5.4)
    assert said(mind, at + 4, 5.6)


def test_what_a_course_calls_for_and_what_must_be_done_wait_for_no_day() -> None:
    mind = talk()
    said(mind, 0, 9.0)
    assert mind.season([0, CALL], [0.0, 9.0], at=1, steps=(CALL,)) == (set(), set())
    assert mind.season([CALL], [9.0], at=1) == (set(), set())
    assert mind.season([0, CALL], [0.0, 9.0], at=1) == (set(), {CALL})


def test_a_draft_and_what_there_was_no_room_for_are_not_said() -> None:
    mind = talk()
    for _ in range(2):
        assert mind.season([0, CALL], [0.0, 9.0], at=0)[0] == {CALL}
    mind.given([])
    mind.keep()
    assert mind.season([0, CALL], [0.0, 9.0], at=0)[0] == {CALL}


def answered(seed: int, heard: list[int], gain: float) -> list[bool]:
    """Ask daily whether a call answers, where the other was heard of so often by each day."""
    dealings: dict[str, int] = {}
    mind = Talk(Draws(seed), "a", NAMES, [], lasts=10 * DAY, step=0.5, answers={CALL: "b"}, dealings=dealings)
    found = []
    for day, often in enumerate(heard):
        dealings["b"] = often
        found.append(said(mind, day * DAY, gain))
    return found


@given(st.integers(0, 200), st.floats(-2, 2))
def test_an_answer_is_given_or_not_once_for_what_was_heard_however_often_and_long_one_is_asked(
    seed: int, gain: float
) -> None:
    assert answered(seed, [1] * 90, gain)[1:] == [False] * 89
    assert answered(seed, [1] * 90, gain)[0] == answered(seed, [1], gain)[0]
    # what the other does next is answered by another luck, as many times as there is something
    assert sum(answered(seed, [day // 30 for day in range(90)], gain)) <= 3


def test_answers_come_in_the_share_that_a_quantal_response_gives_and_turn_with_luck() -> None:
    found = statistics.fmean(sum(answered(seed, [*range(40)], 1.0)) for seed in range(60))
    assert 27 < found < 31.5


def test_a_letter_is_taken_no_oftener_where_all_are_asked_daily(tmp_path: Path) -> None:
    """In 30 of 40 runs, and in 39 of 40 asked daily, while each asking was a throw."""
    plain = yaml.safe_load(Path("scenarios/calibration/collision_2001.yaml").read_text("utf-8"))
    daily = inject("look", "1 d", delay="0 h", every="1 d", about="news", to=[*plain["core"]])
    path = tmp_path / "asked.yaml"
    path.write_text(yaml.safe_dump({**plain, "injects": [*plain["injects"], daily]}), "utf-8")

    def taken(name: str) -> int:
        plan = load(name)
        ends = [[record for record in run(plan, seed=seed).chronicle if record.kind == "order"] for seed in range(24)]
        return sum(any(record.details["action"] == "accept_exchange" for record in orders) for orders in ends)

    seldom, often = taken("collision_2001"), taken(str(path))
    assert seldom >= 12
    assert abs(often - seldom) <= 2


def test_only_friendly_words_of_ones_own_accord_are_talk() -> None:
    """An answer goes by what was put, work by its need, a threat by its posture."""
    acts: list[Any] = [
        *ACTS,
        call_act(),
        action("answer", domain="diplomacy", goldstein=2.0, answers=True, rung=0),
        action("lift", domain="relief", goldstein=7.0, rung=0),
        action("curse", domain="diplomacy", cameo="114", goldstein=-2.0, rung=0),
    ]
    plan = plan_of(confrontation(acts=acts)).plans[CHALLENGED]
    assert {plan.items[position].action for position in plan.talk} == {"call"}
    shipped = load("korean_contingency").plans["united_states"]
    talked = {shipped.items[position].action for position in shipped.talk}
    assert {"consult_partner", "crisis_call", "hotline_call"} <= talked
    assert not talked & {"offer_stronger_words", "resolve_on_course", "evacuate_nationals", "demarche"}


def _calls(done: Run) -> int:
    return sum("call" in name for record in done.chronicle if record.kind == "decision" for name in _choice(record))


def _choice(record: Any) -> tuple[str, ...]:
    return tuple(record.details["choice"])


def _mean_of_calls(*, every: str, lasts: str = "10 d") -> float:
    """Mean calls where nobody does anything else, and a call is worth .5 more than none, times the precision."""
    rule = {"id": "call", "priority": "P4", "says": "a call is worth a little", "prefer": {"call": 0.5}}
    attends = {"attends": ["news"]}
    acts = [call_act(requires=[], effects=[])]
    again = inject("again", "6 h", delay="0 h", every=every)
    how: dict[str, Any] = {"rules": [rule], "orders": 2, **attends}
    files = confrontation(acts=acts, doctrine=how, choice={"posture_lasts": lasts}, latency="6 h", injects=[again])
    plan = plan_of(files)
    return statistics.fmean(_calls(run(plan, seed=seed)) for seed in range(6))


def test_looking_more_often_does_not_call_more_often_and_would_if_each_look_were_a_throw() -> None:
    """Ask daily and every four days: the same stretches of ten; without stretches, more than twice as many calls."""
    daily, seldom = (_mean_of_calls(every=every) for every in ("24 h", "96 h"))
    assert 0.8 < daily / seldom < 1.25
    daily, seldom = (_mean_of_calls(every=every, lasts="0 h") for every in ("24 h", "96 h"))
    assert daily > 2 * seldom


def test_the_first_words_of_a_round_answer_what_the_other_does_as_the_later_ones_do_and_a_call_does_not() -> None:
    """By the calendar one throw in ten days decided whether the letter of 2001 was offered at all."""
    plan = loaded("collision_2001").plans["united_states"]
    talk = {plan.items[position].id for position in plan.talk}
    assert "crisis_call:china" in talk
    answers = {"offer_exchange:china", "offer_stronger_words:china", "accept_exchange:china"}
    assert answers <= {item.id for item in plan.items}
    assert not answers & talk
