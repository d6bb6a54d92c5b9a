"""Parley: words are put, sent back, put again and stronger; taken when they weigh as much as what is held."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ladder_worlds import ALLY, CHALLENGED, CHALLENGER
from quarrels import at_day, effect, quiet, told, value
from shipped import loaded
from small_worlds import action, inject

from sim.engine import Engine
from sim.expressions import Term
from sim.models.escalation.parley import STRONGEST, Parley

if TYPE_CHECKING:
    from small_worlds import Node

DIALS = {"word_worth": 0.2, "words_last": 240.0}


def parley() -> Parley:
    return Parley(DIALS.__getitem__)


def test_words_that_were_not_sent_back_are_not_put_stronger() -> None:
    found = parley()
    assert found.offer("one", "other", 0.0) == (1, False)
    assert found.offer("one", "other", 5.0) == (1, False)
    assert found.refuse("other", "one", 6.0) == 1
    assert found.worth("one", "other")(7.0) == 0.0
    assert found.may_go_further("one", "other")(7.0)
    assert found.offer("one", "other", 8.0) == (2, True)
    assert found.worth("one", "other")(9.0) == pytest.approx(0.4)
    assert found.worth("other", "one")(9.0) == 0.0


def test_an_offer_lapses_and_what_nobody_put_cannot_be_sent_back() -> None:
    found = parley()
    assert found.refuse("other", "one", 0.0) == 0
    found.offer("one", "other", 0.0)
    assert found.worth("one", "other")(240.0) > 0
    assert found.worth("one", "other")(241.0) == 0
    assert found.refuse("other", "one", 241.0) == 0


def test_what_is_settled_begins_anew_with_the_weakest_words() -> None:
    found = parley()
    found.offer("one", "other", 0.0)
    found.refuse("other", "one", 1.0)
    found.settle("other", "one")
    assert not found.may_go_further("one", "other")(2.0)
    assert found.offer("one", "other", 3.0) == (1, False)


@given(st.lists(st.sampled_from(["offer", "refuse"]), max_size=30))
def test_words_never_grow_weaker_nor_past_the_strongest_and_each_step_needs_a_refusal(acts: list[str]) -> None:
    found, steps, refused = parley(), [0], 0
    for hour, act in enumerate(acts):
        if act == "offer":
            steps.append(found.offer("one", "other", float(hour))[0])
        else:
            refused += found.refuse("other", "one", float(hour)) > 0
    assert steps == sorted(steps)
    assert steps[-1] <= min(STRONGEST, 1 + refused)


def test_each_sees_what_the_other_put_and_nobody_else_does() -> None:
    _, model = at_day(quiet(told(effect("offer_words"))), 1)

    def sees(who: str, word: str, of: str) -> float:
        return model.getter(who, Term(word, (of,)))(24.0)

    assert sees(CHALLENGED, "words_from", CHALLENGER) == sees(CHALLENGER, "words_to", CHALLENGED) > 0
    assert sees(ALLY, "words_from", CHALLENGER) == sees(CHALLENGER, "words_from", CHALLENGED) == 0
    assert sees(CHALLENGER, "words_refused", CHALLENGED) == 0


def test_to_go_further_costs_at_home_and_the_first_words_do_not() -> None:
    def support(*more: Node) -> float:
        engine, _ = at_day(quiet(*more), 3)
        return value(engine, f"actors.{CHALLENGER}.support")

    once = told(effect("offer_words"))
    back = told(effect("refuse_words", actor=CHALLENGED, toward=CHALLENGER), at="20 h", name="back")
    again = told(effect("offer_words"), at="30 h", name="again")
    assert support(once) == support(once, again) == support()
    assert support(once, back, again) < support()


def test_who_is_struck_and_who_mourns_is_known_by_deeds_whatever_is_read_of_forces() -> None:
    _, model = at_day(quiet(told(effect("incident", rung=3, losses=2))), 2)

    def asked(who: str, word: str, of: str, at: float, **within: float) -> float:
        return model.getter(who, Term(word, (of,), tuple(within.items())))(at)

    assert asked(CHALLENGED, "struck_by", CHALLENGER, 48.0) == 3
    assert asked(CHALLENGED, "struck_by", CHALLENGER, 480.0, within=168.0) == 0
    assert asked(CHALLENGER, "struck_by", CHALLENGED, 48.0) == 0
    assert asked(CHALLENGER, "mourns", CHALLENGED, 48.0) == asked(CHALLENGED, "killed_by", CHALLENGER, 48.0) == 2
    assert asked(CHALLENGED, "mourns", CHALLENGER, 48.0) == 0


def test_two_great_powers_find_words_in_rounds_and_the_one_that_mourns_offers_none() -> None:
    ready = loaded("collision_2001")
    taken = rounds = 0
    for seed in range(10):
        chronicle = Engine(ready, seed=seed).finish().chronicle
        orders = [(r.at, r.actor, str(r.details["action"])) for r in chronicle if r.kind == "order"]
        assert not [who for _, who, act in orders if act == "offer_exchange" and who != "united_states"]
        offers = [at for at, _, act in orders if act == "offer_exchange"]
        ends = [at for at, _, act in orders if act == "accept_exchange"]
        if ends:
            taken += 1
            rounds += any(act == "offer_stronger_words" for _, _, act in orders)
            assert offers[0] < ends[0]
    assert taken >= 4
    assert rounds >= taken / 2


def test_what_both_take_back_together_goes_with_any_posture_and_what_one_takes_back_alone_does_not() -> None:
    plan = loaded("collision_2001").plans["china"]
    stands = {item.action: plan.stands[item.position] for item in plan.items if item.target == "united_states"}
    assert stands["accept_exchange"] == ("", 0)
    assert stands["stand_down"][1] < 0


def test_that_an_ally_is_confronted_by_anybody_is_asked_without_a_name() -> None:
    _, model = at_day(quiet(told(effect("incident", rung=3))), 2)

    def sees(who: str, of: str) -> float:
        return model.getter(who, Term("confronted", (of,)))(48.0)

    assert sees(ALLY, CHALLENGED) == model.readings.seen(ALLY, CHALLENGER, CHALLENGED) == 3
    assert sees(CHALLENGED, CHALLENGED) == 3
    # its own stand is none that it sees, and nobody stands toward the others
    assert sees(CHALLENGER, CHALLENGED) == sees(ALLY, CHALLENGER) == sees(ALLY, ALLY) == 0


def test_a_rule_that_asks_for_a_confronted_ally_fires_whoever_it_is_that_stands_there() -> None:
    rule = {"id": "one", "priority": "P1", "says": "No ally is confronted by anybody", "forbid": ["talk"]}
    rule["when"] = f'confronted("{CHALLENGED}") < 3'
    given = {
        rung: any(
            record.kind == "order" and record.actor == ALLY
            for record in at_day(
                quiet(
                    told(effect("incident", rung=rung)),
                    inject("call", "2 d", to=[ALLY]),
                    acts=[action("talk")],
                    doctrine={"rules": [rule]},
                ),
                6,
            )[0].chronicle
        )
        for rung in (2, 3)
    }
    assert given == {2: False, 3: True}
