"""Due rows: what of the MSEL comes by itself comes at the first look at which it may, however time goes on to it."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from exercises import EXERCISE, begun
from hypothesis import given, settings
from hypothesis import strategies as st
from small_worlds import lively, plan_of

from sim.exercise.entry import Entry
from sim.exercise.review.future import Future, carry_on
from sim.exercise.review.history import History, Moment, Walk, history_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sim.blueprint import Blueprint

# by time alone, by what passes by itself, by what somebody did of late, by what is away from its rest
ROWS: list[dict[str, Any]] = [
    {"id": "by_day", "when": "day() >= 3.2", "seen_by": "party_a", "message": "the fourth day"},
    {"id": "odd_hour", "when": "day() >= 0.5", "seen_by": "party_a", "at": "20.5 h", "message": "between two looks"},
    {"id": "cool", "when": 'affinity("party_b", "party_a") < 1', "at": "10 h", "message": "ties are cold"},
    {"id": "worn", "when": 'readiness("party_b") < 0.99', "message": "forces are worn"},
    {"id": "scolded", "when": 'received("scold", within="6 h")', "seen_by": "party_c", "message": "a scolding"},
    {
        "id": "over",
        "when": 'day() > 1 and not received("scold", within="1 d")',
        "seen_by": "party_c",
        "message": "calm",
    },
]
UNTIL = 144.0
# hours that are no multiple of anything by which the world goes on
ODD = [5.0 + 11.3 * number for number in range(12)]
ROWS += [
    {"id": f"odd_{number}", "when": f"day() * 24 >= {hour:.1f}", "seen_by": "party_a", "message": "by time alone"}
    for number, hour in enumerate(ODD)
]
ROWS += [
    {"id": f"timed_{number}", "at": f"{hour + 3.6:.1f} h", "to": ["party_a"], "message": "at its hour"}
    for number, hour in enumerate(ODD)
]
# acts that are waited for to their hour, and what is sent for the want of one of them
AWAITED = {"scold": "scold", "talk": "talk:party_c", "visit": "visit:party_b"}
ROWS += [
    {"id": f"{verb}_by_{hour}", "kind": "expected_action", "at": f"{hour} h", "to": ["all"], "expected_action": act}
    for verb, act in AWAITED.items()
    for hour in (8, 20, 140)
]
ROWS += [
    {"id": f"no_{verb}", "kind": "contingency", "unless": f"{verb}_by_8", "to": ["party_b"], "message": "no word"}
    for verb in AWAITED
]


@cache
def plan() -> Blueprint:
    """The small exercise with rows that hang on all that a condition may read."""
    return plan_of(lively(3, horizon="6 d", exercise=EXERCISE | {"msel": EXERCISE["msel"] + ROWS}))


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> History:
    """An exercise in which nobody has done anything."""
    folder: Path = tmp_path_factory.mktemp("exercise")
    session = begun(folder, plan=plan())
    return history_of(session.store, session.branch)


@cache
def plan_of_acts() -> Blueprint:
    """The same with those rows alone that wait for acts and times: no condition is looked at."""
    rows = [row for row in EXERCISE["msel"] + ROWS if "when" not in row]
    return plan_of(lively(3, horizon="6 d", exercise=EXERCISE | {"msel": rows}))


@pytest.fixture(scope="module")
def history_of_acts(tmp_path_factory: pytest.TempPathFactory) -> History:
    """An exercise of acts and times alone in which nobody has done anything."""
    session = begun(tmp_path_factory.mktemp("acts"), plan=plan_of_acts())
    return history_of(session.store, session.branch)


def carried(
    history: History, luck: int, stops: tuple[float, ...] = (), *, under: Callable[[], Blueprint] = plan
) -> tuple[Future, str]:
    """Carry the beginning on to the end under some luck; give the future and the hash of its chronicle and table."""
    walk = Walk(history, under())
    moment = Moment(Entry(0, "clock", "", 0.0, 0), walk.engine, walk.table, walk.conditions)
    found = carry_on(moment, luck=luck, until=UNTIL, stops=stops, telling=True)
    stands = sorted((name, row.status, row.missed, row.at_h) for name, row in walk.table.msel.items())
    return found, f"{walk.engine.chronicle.digest()} {stands}"


@pytest.mark.parametrize("luck", [1, 2])
def test_what_hangs_on_time_alone_comes_at_the_first_look_at_which_it_holds(history: History, luck: int) -> None:
    found, _ = carried(history, luck)
    assert found.rows["by_day"] == 77.0
    assert found.rows["odd_hour"] == 20.5
    assert [found.rows[f"odd_{number}"] for number in range(len(ODD))] == [math.ceil(round(hour, 1)) for hour in ODD]
    assert [found.rows[f"timed_{number}"] for number in range(len(ODD))] == [round(hour + 3.6, 1) for hour in ODD]


@settings(max_examples=5, deadline=None)
@given(luck=st.integers(1, 400))
def test_hours_that_are_passed_over_bring_what_they_bring_one_by_one(history: History, luck: int) -> None:
    at_once, digest = carried(history, luck)
    hourly, told = carried(history, luck, tuple(float(hour) for hour in range(1, int(UNTIL))))
    assert at_once.rows == hourly.rows
    assert (at_once.values, at_once.ordered, digest) == (hourly.values, hourly.ordered, told)


@settings(max_examples=5, deadline=None)
@given(luck=st.integers(1, 400))
def test_hours_in_which_acts_alone_are_awaited_bring_what_they_bring_one_by_one(
    history_of_acts: History, luck: int
) -> None:
    at_once, digest = carried(history_of_acts, luck, under=plan_of_acts)
    hourly, told = carried(
        history_of_acts, luck, tuple(float(hour) for hour in range(1, int(UNTIL))), under=plan_of_acts
    )
    assert at_once.rows == hourly.rows
    assert (at_once.values, at_once.ordered, digest) == (hourly.values, hourly.ordered, told)


def test_an_act_that_is_awaited_is_told_at_the_first_look_after_it(history_of_acts: History) -> None:
    # at whole hours, and when a row comes by its time
    looks = sorted([*map(float, range(1, 145)), *(round(hour + 3.6, 1) for hour in ODD)])
    seen = 0
    for luck in range(1, 9):
        found, _ = carried(history_of_acts, luck, under=plan_of_acts)
        for verb, act in AWAITED.items():
            ordered = [at for at, _, item in found.ordered if item == act]
            if ordered and f"{verb}_by_140" in found.rows and ordered[0] < 140:
                assert found.rows[f"{verb}_by_140"] == next(look for look in looks if look >= ordered[0])
                seen += 1
    assert seen


def test_the_rows_of_these_laws_do_come(history: History) -> None:
    came = {name for luck in range(1, 9) for name in carried(history, luck)[0].rows}
    awaited = {each["id"] for each in ROWS if "expected_action" in each}
    assert {each["id"] for each in ROWS} - {"worn"} - awaited <= came
    # each is done in time by chance
    told = [carried(history, luck)[1] for luck in range(1, 9)]
    for verb in AWAITED:
        assert 0 < sum(f"('{verb}_by_8', 'complete', False" in stands for stands in told) < len(told)
