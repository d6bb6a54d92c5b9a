"""A view: how its terms are read is found once for all runs of a plan, and every run reads its own world."""

from __future__ import annotations

from dataclasses import replace

from shipped import loaded

from sim.casting import cast_case
from sim.engine import Engine
from sim.expressions import parse
from sim.world.view import FUNCTIONS, Look, View
from sim.world.world import lay_ground


def _anew(engine: Engine, actor: str) -> View:
    """The view that an actor's desk has, made without what an earlier run has found."""
    desk = engine.desks[actor]
    return View(actor, engine.world, desk.memory, engine.models, desk.view.terms)


def test_a_view_after_the_look_of_another_run_believes_what_one_made_anew_believes() -> None:
    plan = loaded("korean_provocation")
    first, second = (Engine(plan, seed=seed) for seed in (1, 2))
    for engine in (first, second):
        engine.advance(24.0 * 20)
    held = []
    for actor, desk in second.desks.items():
        assert desk.view.look is first.desks[actor].view.look
        assert desk.view.beliefs(second.now) == _anew(second, actor).beliefs(second.now)
        held.append(desk.view.beliefs(second.now) != first.desks[actor].view.beliefs(first.now))
    # each reads its own world
    assert any(held)


def test_what_a_run_only_asks_for_is_asked_for_in_every_run() -> None:
    plan = loaded("korean_provocation")
    first, second = (Engine(plan, seed=1) for _ in range(2))
    assert second.board.watched == first.board.watched != set()
    assert len(second.world.estimates.value) == len(first.world.estimates.value) > 0
    assert any(desk.memory.watches for desk in second.desks.values())


def test_under_a_case_a_look_is_kept_and_reads_what_the_case_drew() -> None:
    plan = loaded("korean_provocation")
    first = Engine(plan, seed=1)
    drawn = Engine(cast_case(plan, "drawn", seed=1, replication=1), seed=1, replication=1)
    told = 0
    for actor, desk in drawn.desks.items():
        if desk.view.terms != first.desks[actor].view.terms:
            continue
        assert desk.view.look is first.desks[actor].view.look
        anew = View(actor, drawn.world, desk.memory, drawn.models, desk.view.terms)
        assert anew.look is not desk.view.look
        assert anew.beliefs(0.0) == desk.view.beliefs(0.0)
        told += desk.view.beliefs(0.0) != first.desks[actor].view.beliefs(0.0)
    assert told


def test_over_other_slots_a_look_counts_for_nothing() -> None:
    plan = loaded("korean_provocation")
    engine = Engine(plan, seed=1)
    drawn = Engine(replace(plan, ground=lay_ground(plan.scenario)), seed=1)
    for actor, desk in engine.desks.items():
        old = desk.view.look
        wrong = Look.of(old.specs, ["-1.0" for _ in old.ways])
        view = View(actor, drawn.world, desk.memory, drawn.models, desk.view.terms, wrong)
        assert view.look is not wrong
        assert -1.0 not in {view.one(term, 0.0) for term in view.terms[:40]}


def test_a_condition_is_the_one_asked_about_whatever_was_asked_before_and_in_which_run() -> None:
    plan, look = loaded("korean_provocation"), None
    bounds = [parse(f"day() > {day}", functions=FUNCTIONS, symbols=()).bind({}) for day in (2, 5, 8)]
    for days in (3, 6):
        engine = Engine(plan, seed=1)
        engine.advance(24.0 * days)
        actor, desk = next(iter(engine.desks.items()))
        view = View(actor, engine.world, desk.memory, engine.models, bounds[0].terms, look)
        look = view.look
        for _ in range(2):
            found = [bool(view.whether_any([bound])(engine.now)) for bound in bounds]
            assert found == [days > 2, days > 5, days > 8]
