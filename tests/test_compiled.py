"""What a copy of a process compiled is ready in its parent, and changes no run."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from casts import contested
from hypothesis import given
from hypothesis import strategies as st
from small_worlds import lively, plan_anew

from sim.compiled import compiled_since, stock, take_in
from sim.engine import Engine
from sim.runs.copying import in_copy
from sim.runs.forking import CAN_FORK
from sim.world.texts import Texts

if TYPE_CHECKING:
    from sim.blueprint import Blueprint

copies = pytest.mark.skipif(not CAN_FORK, reason="processes cannot be copied here")


def chronicle(plan: Blueprint) -> str:
    return Engine(plan, seed=5).finish().digest


@copies
def test_what_a_copy_compiled_is_compiled_no_more() -> None:
    apart, here = plan_anew(lively(3, horizon="20 d")), plan_anew(lively(3, horizon="20 d"))
    before = stock(apart)
    there = in_copy(apart, partial(chronicle, apart))
    assert chronicle(here) == there
    assert stock(apart).plans == stock(here).plans != before.plans
    known = stock(apart)
    assert chronicle(apart) == there
    again = compiled_since(apart, known)
    assert (again.variants, again.codes, again.asked, again.texts) == ((), (), (), ())


@copies
def test_a_plan_under_another_doctrine_that_a_copy_made_is_made_here_too() -> None:
    plan = plan_anew(contested())

    def changed() -> str:
        return str(plan.variants.plan("party_a", "bold").doctrine.says)

    assert ("party_a", "bold") not in plan.variants.compiled
    assert in_copy(plan, changed) == "another way"
    assert ("party_a", "bold") in plan.variants.compiled


def test_what_is_handed_on_twice_counts_once() -> None:
    plan = plan_anew(lively(3, horizon="20 d"))
    before = stock(plan)
    chronicle(plan)
    found = compiled_since(plan, before)
    known = stock(plan)
    take_in(plan, found)
    assert found.codes
    assert stock(plan) == known


@given(st.lists(st.integers(0, 30), max_size=80), st.integers(1, 12))
def test_texts_keep_the_latest_and_give_what_each_says(asked: list[int], most: int) -> None:
    texts = Texts(most)
    seen: list[int] = []
    for number in asked:
        count = texts.count
        assert eval(texts.code(f"{number} + 1")) == number + 1
        new = number not in seen[-most:]
        seen += [number] * new
        assert texts.since(count) == (f"{number} + 1",) * new
    assert texts.count == len(seen)
    assert texts.since(0) == tuple(f"{number} + 1" for number in reversed(seen[-most:]))
