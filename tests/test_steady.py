"""Conditions of the MSEL that time alone changes nothing of are looked at only when something has happened."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest
from shipped import loaded
from small_worlds import lively, plan_of

from sim.engine import Engine
from sim.exercise.conditions import Conditions
from sim.exercise.entry import Entry
from sim.exercise.review.future import carry_on
from sim.exercise.review.history import History, Moment, Walk
from sim.expressions import Term
from sim.provenance import header
from sim.world.view import Truth, View

if TYPE_CHECKING:
    from sim.blueprint import Blueprint

SCENARIO = "korean_contingency"


@cache
def korean() -> Blueprint:
    return loaded(SCENARIO)


def seen(engine: Engine, functions: list[str], kind: type[View] = View) -> list[View]:
    """Give what each actor sees by these functions of every actor."""
    terms = [Term(name, (actor,), ()) for name in functions for actor in engine.desks]
    return [kind(actor, engine.world, desk.memory, engine.models, terms) for actor, desk in engine.desks.items()]


def moved(functions: list[str]) -> tuple[int, int]:
    """Run on; count the stretches in which nothing happened and an answer changed, and changes by what happened."""
    engine = Engine(korean(), seed=11)
    engine.advance_to_step(0, 0.0)
    views = [*seen(engine, functions), *seen(engine, functions, Truth)]
    by_time, by_doings, last = 0, 0, [view.beliefs(0.0) for view in views]
    for day in range(40, 70):
        engine.advance(24.0 * day)
        for _ in range(8):
            engine.clock.step()
            found = [view.beliefs(engine.now) for view in views]
            by_doings += found != last
            last = found
            if engine.clock.next_at() > engine.now:
                late = engine.now + (engine.clock.next_at() - engine.now) * (1 - 1e-9)
                by_time += [view.beliefs(late) for view in views] != last
    return by_time, by_doings


def test_time_alone_changes_no_answer_of_a_steady_function() -> None:
    vocabulary = korean().scenario.vocabulary.models
    steady = [each.name for name in korean().models for each in vocabulary[name].functions if each.steady]
    assert {"tabled", "refugees", "unserved"} <= {*steady}
    by_time, by_doings = moved(steady)
    assert by_time == 0
    assert by_doings > 0
    # what relaxes with time is found out by this
    assert moved(["instability"])[0] > 0


def test_what_reads_the_time_is_not_steady() -> None:
    engine = Engine(plan_of(lively(3)), seed=1)
    desk = engine.desks["party_a"]

    def steady(*terms: Term) -> bool:
        return View("party_a", engine.world, desk.memory, engine.models, terms).steady

    assert steady(Term("has", ("x",), ()), Term("under_way", ("talk",), ()))
    assert not steady(Term("day", (), ()))
    assert not steady(Term("under_way", ("talk",), ()), Term("received", ("news",), ()))


def test_rows_come_when_they_would_if_all_conditions_were_looked_at_every_hour(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plan = korean()

    def future() -> tuple[object, str]:
        history = History("e", "main", header(plan, SCENARIO, seed=4), {}, ())
        walk = Walk(history, plan)
        moment = Moment(Entry(0, "clock", "", 0.0, 0), walk.engine, walk.table, walk.conditions)
        found = carry_on(moment, luck=0, until=24.0 * 90)
        return found, walk.engine.chronicle.digest()

    fast = future()
    monkeypatch.setattr(Conditions, "steady", lambda *_: False)
    assert future() == fast
