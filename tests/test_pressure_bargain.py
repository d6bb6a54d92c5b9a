"""The bargain: who gives way is owed something, and remembers when nothing comes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pressed import DAY, model_of, pressed
from small_worlds import inject, plan_of

from sim.api import run
from sim.expressions import Term
from sim.models.pressure.model import Pressure

OWED_D = 60.0


def act(name: str, by: str, at: str) -> Any:
    args = {"actor": by} if by == "north" else {"actor": by, "toward": "north"}
    return inject(f"{name}_{by}", at, effects=[{"do": f"pressure.{name}", "args": args}])


def after(day: float, *acts: Any, **section: Any) -> Pressure:
    return model_of(run(plan_of(pressed(injects=[*acts], **section)), seed=1, until=day * DAY))


def grievance(model: Pressure) -> float:
    return model.stage.slots.read(model.stage.relation("grievance", "north", "ally"), model.stage.clock.now)


def believes(model: Pressure, word: str, day: float) -> float:
    return model.getter("ally", Term(word, ("north",), ()))(day * DAY)


FROZEN = act("freeze", "north", "10 d")


def test_a_word_that_is_not_kept_ends_the_standstill_and_the_offer_and_is_resented() -> None:
    before, broken = after(10 + OWED_D - 1, FROZEN), after(10 + OWED_D + 2, FROZEN)
    assert before.household.frozen_until > before.stage.clock.now
    assert broken.household.frozen_until < broken.stage.clock.now
    assert grievance(broken) > grievance(before) + 0.2
    assert believes(before, "offered", 69) == 1
    assert believes(broken, "offered", 72) == 0
    assert broken.concession_hazard(72 * DAY) == 0


@pytest.mark.parametrize("relief", ["ease", "aid"])
def test_who_eases_or_gives_in_time_has_kept_its_word(relief: str) -> None:
    kept = after(90, FROZEN, act(relief, "ally", "40 d"))
    assert kept.household.frozen_until > 90 * DAY
    assert grievance(kept) == grievance(after(90))
    assert believes(kept, "owed", 90) == 0


def test_what_the_patron_gives_keeps_nobody_elses_word() -> None:
    kept = after(90, FROZEN, act("aid", "patron", "40 d"))
    assert kept.household.frozen_until < 90 * DAY


def test_relief_before_it_gave_way_pays_for_nothing() -> None:
    assert after(90, act("aid", "ally", "5 d"), FROZEN).household.frozen_until < 90 * DAY


def test_a_new_offer_opens_the_way_again_after_a_broken_word() -> None:
    anew = after(100, FROZEN, act("offer", "ally", "90 d"), concession_hazard="1 1/yr")
    assert believes(anew, "offered", 100) == 1
    assert anew.concession_hazard(100 * DAY) > 0


def test_who_stops_its_programme_where_no_deal_is_open_is_owed_nothing() -> None:
    alone = after(90, FROZEN, offer_open=False)
    assert alone.household.frozen_until > 90 * DAY
    assert believes(alone, "owed", 20) == 0


@settings(max_examples=12, deadline=None)
@given(day=st.integers(11, 199), owed=st.integers(20, 150))
def test_something_is_owed_exactly_from_the_concession_until_it_is_paid_or_broken(day: int, owed: int) -> None:
    model = after(day, FROZEN, relief_owed=f"{owed} d")
    assert believes(model, "owed", day) == float(day <= 10 + owed)
    assert (model.household.frozen_until > day * DAY) == (day <= 10 + owed + 1 and day < 190)
