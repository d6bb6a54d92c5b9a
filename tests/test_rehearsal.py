"""Rehearsal: which rows come and when, which never do and why, what a move asks of the table."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from exercises import EXERCISE, free_plan
from small_worlds import lively, plan_of

from sim.errors import InputError
from sim.exercise.entry import Entry
from sim.exercise.rehearsal.demands import move_demands
from sim.exercise.rehearsal.fates import spread
from sim.exercise.rehearsal.playthrough import Playthrough, play_through
from sim.exercise.rehearsal.rehearsal import Rehearsal, rehearse
from sim.exercise.review.future import carry_on
from sim.exercise.review.history import History, Moment, Walk
from sim.journal import Header

if TYPE_CHECKING:
    from sim.blueprint import Blueprint
    from sim.exercise.rehearsal.fates import RowFate

CELLS = {"red": {"actor": "party_a", "title": "Red"}, "blue": {"actor": "party_b", "roles": ["envoy", "general"]}}


@cache
def plan() -> Blueprint:
    """The small exercise with rows of every fate."""
    exercise = deepcopy(EXERCISE)
    exercise["cells"] = CELLS
    exercise["objectives"] += [{"id": "waiting", "says": "wait"}]
    exercise["msel"] += [
        {"id": "too_late", "at": "9 d", "message": "after the end", "objective": "waiting"},
        {"id": "never", "when": 'affinity("party_b", "party_a") > 5', "message": "best of friends"},
        {"id": "pocket", "message": "released by hand", "to": ["party_b"], "role": "envoy"},
        {"id": "any_talk", "kind": "expected_action", "at": "70 h", "to": ["party_a"], "expected_action": "visit"},
        {"id": "no_talk", "kind": "contingency", "unless": "any_talk", "to": ["party_a"], "message": "say something"},
        {"id": "drafted", "kind": "expected_action", "at": "9 h", "expected_action": "visit", "status": "draft"},
        {"id": "orphan", "kind": "contingency", "unless": "drafted", "message": "nobody notes it"},
        {"id": "early", "at": "60 h", "when": "day() < 1", "seen_by": "party_a", "message": "only at first"},
    ]
    return plan_of(lively(3, horizon="8 d", exercise=exercise))


@cache
def found(seeds: int = 6) -> Rehearsal:
    return rehearse(plan(), seeds=seeds)


def row(name: str) -> RowFate:
    return next(each for each in found().rows if each.row == name)


# ---- rows ------------------------------------------------------------------------------------------------------


def test_a_row_by_the_clock_comes_in_every_playthrough_at_its_time() -> None:
    press = row("press")
    assert (press.fate, press.came, press.idle) == ("comes", 6, 6)
    assert (press.times.low, press.times.high, press.move) == (30.0, 30.0, 1)
    assert press.chance.low is not None
    assert 0.5 < press.chance.low < 1


@pytest.mark.parametrize(
    ("name", "fate", "why"),
    [
        ("too_late", "dead", "its time, 9.0 d, lies past the end, 6.0 d"),
        ("never", "dead", "its condition never held"),
        ("orphan", "dead", "'drafted' is draft, so that nobody notes its absence"),
        ("early", "dead", "its condition held in 12 of 12, only before its time or between two looks"),
        ("later", "not approved", "its status is draft"),
        ("pocket", "by hand", "a controller releases it: it has no time, no condition and no expected action"),
        ("secret", "note", "for controllers: nothing is sent"),
    ],
)
def test_a_row_that_never_came_says_what_kept_it_back(name: str, fate: str, why: str) -> None:
    assert (row(name).fate, row(name).why) == (fate, why)


def test_what_is_sent_only_where_cells_do_nothing_is_not_dead() -> None:
    assert row("no_talk").came < row("no_talk").idle == 6
    assert row("any_talk").idle == 0
    assert row("any_talk").came + row("no_talk").came == 6
    assert "no_talk" not in {each.row for each in found().dead}


def test_an_expected_action_that_doctrine_never_takes_is_told_but_not_dead() -> None:
    want = row("want")
    assert want.came == 0 or want.fate == "comes"
    exercise = deepcopy(EXERCISE)
    exercise["msel"] = [
        {"id": "now", "kind": "expected_action", "at": "1 h", "to": ["party_b"], "expected_action": "talk"}
    ]
    told = rehearse(plan_of(lively(3, horizon="6 d", exercise=exercise)), seeds=2)
    (fate,) = [each for each in told.rows if each.row == "now"]
    assert (fate.fate, fate.why) == ("never met", "nobody of party_b ordered talk by then")
    assert told.dead == []


def test_a_term_that_nothing_moves_is_named_with_what_it_reads() -> None:
    exercise = deepcopy(EXERCISE)
    exercise["msel"] = [
        {"id": "strong", "when": 'strength("sea", "party_b") > 9', "seen_by": "party_a", "message": "now"}
    ]
    told = rehearse(plan_of(lively(3, horizon="6 d", exercise=exercise)), seeds=2)
    assert told.gaps.terms == (("strong", 'strength("sea", "party_b")', 0.0),)
    assert not any(name == "cold" for name, _, _ in found().gaps.terms)


# ---- gaps ------------------------------------------------------------------------------------------------------


def test_objectives_cells_and_roles_that_no_row_is_for_are_named() -> None:
    gaps = found().gaps
    # a row that never comes does not serve its objective
    assert gaps.objectives == ("talking", "waiting")
    assert (gaps.cells, gaps.only_all) == ((), ())
    assert gaps.roles == (("blue", "general"),)


def test_a_cell_reached_by_rows_for_all_alone_is_told_apart_from_one_reached_by_none() -> None:
    exercise = deepcopy(EXERCISE)
    exercise["cells"] = CELLS
    exercise["msel"] = [{"id": "one", "at": "5 h", "to": ["party_a"], "message": "to one"}]
    alone = rehearse(plan_of(lively(3, horizon="6 d", exercise=exercise)), seeds=1)
    assert (alone.gaps.cells, alone.gaps.only_all) == (("blue",), ())
    exercise["msel"] += [{"id": "all", "at": "6 h", "message": "to all"}]
    both = rehearse(plan_of(lively(3, horizon="6 d", exercise=exercise)), seeds=1)
    assert (both.gaps.cells, both.gaps.only_all) == ((), ("blue",))


def test_a_scenario_that_nobody_plays_is_refused_with_the_way_out() -> None:
    with pytest.raises(InputError, match="no exercise with cells"):
        rehearse(free_plan())


# ---- what a move asks ------------------------------------------------------------------------------------------


def through(cast: Any, replication: int = 0) -> Playthrough:
    return play_through(plan(), Header("small", 1, 0), cast=cast, replication=replication)


def test_cells_that_idle_order_nothing_and_are_asked_as_often_as_their_moves_allow() -> None:
    run = through("idle")
    assert sum(run.orders.values()) == 0
    assert sum(through("doctrine").orders.values()) > 0
    for move in range(3):
        for cell in CELLS:
            assert sum((stop.move, stop.cell) == (move, cell) for stop in run.stops) <= 2


def test_a_row_for_a_cell_stops_the_table() -> None:
    run = through("doctrine")
    pressed = [stop for stop in run.stops if stop.cell == "red" and stop.reason == "addressed" and stop.at_h >= 30]
    assert pressed


def test_a_move_overruns_where_its_questions_take_more_minutes_than_it_has() -> None:
    exercise = plan().scenario.crisis.exercise
    assert exercise is not None
    runs = [through("doctrine", replication) for replication in range(3)]
    asked = [len({stop.at_h for stop in run.stops if stop.move == 0}) for run in runs]
    assert max(asked) > 0
    # fifteen minutes for adjudication are planned
    for minutes in (15 / max(asked) - 0.01, 15 / max(asked) + 0.01):
        first, *_ = move_demands(exercise, runs, [], answer=minutes)
        assert first.overruns == sum(minutes * count > 15 for count in asked) / 3
    assert first.overruns > 0
    assert first.planned == 15.0


def test_times_lie_between_neighbours_and_nothing_has_no_times() -> None:
    assert spread([0.0, 10.0]).low == pytest.approx(0.5)
    assert spread([3.0]).high == 3.0
    assert spread([]).median is None


# ---- laws ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("replication", range(3))
def test_doctrine_at_the_table_is_doctrine_in_its_seats(replication: int) -> None:
    """Questions, sheets and moves change nothing where every answer is doctrine's own."""
    run = through("doctrine", replication)
    walk = Walk(History("", "", Header("small", 1, replication), {}, ()), plan())
    moment = Moment(Entry(0, "clock", "", 0.0, 0), walk.engine, walk.table, walk.conditions)
    future = carry_on(moment, None, luck=0, until=run.ended_h)
    # of a line that comes again and again one keeps the first time, the other the last
    once = {name: at for name, at in run.came.items() if name != "round"}
    assert {name: at for name, at in future.rows.items() if name in once} == once
    # that an action came is noticed within the hour, at whatever comes first
    noticed = {name: future.rows[name] for name in run.met}
    assert noticed == pytest.approx(dict(run.met), abs=1.0)
    assert future.rows.keys() & {"want", "any_talk"} == run.met.keys()


def test_a_rehearsal_is_the_same_again_and_another_seed_is_another() -> None:
    assert rehearse(plan(), seeds=2) == rehearse(plan(), seeds=2)
    one, other = (play_through(plan(), Header("small", seed, 0), cast="doctrine", replication=0) for seed in (1, 2))
    assert one != other
