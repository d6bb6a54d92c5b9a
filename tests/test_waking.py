"""Waking: whether any condition holds is asked on the grid without working out all that the conditions read."""

from __future__ import annotations

import pytest
from shipped import loaded

from sim.engine import Engine
from sim.expressions import Bound, Function, Term, parse, text_of_any

READS = {name: Function(name, 0, 0, {}, "for this test") for name in ("one", "two")}


def bound(text: str) -> Bound:
    return parse(text, functions=READS, symbols=()).bind({})


@pytest.mark.parametrize("scenario", ["korean_provocation", "commons_disruption", "typhoon_isles"])
def test_the_quick_look_says_what_the_whole_one_says(scenario: str) -> None:
    engine = Engine(loaded(scenario), seed=3)
    answers = []
    for at in range(0, 24 * 30, 18):
        engine.advance(float(at))
        for desk in engine.desks.values():
            if (view := desk.wake_view) is not None:
                whole = [bool(value) for value in desk.plan.wake(view.beliefs(engine.now))]
                assert bool(view.whether_any(desk.plan.wake_bounds)(engine.now)) == any(whole)
                assert [bool(value) for value in view.each(desk.plan.wake_bounds)(engine.now)] == whole
                answers.append(any(whole))
    assert answers


@pytest.mark.parametrize("scenario", ["korean_provocation", "commons_disruption"])
def test_a_look_is_passed_over_only_while_every_condition_is_as_it_was(scenario: str) -> None:
    """Between two looks a condition may come or go, and one that rests may be armed again: none of it is missed."""
    engine = Engine(loaded(scenario), seed=3)
    passed, noticed = 0, 0
    for at in range(3, 24 * 60, 6):
        engine.advance(float(at))
        for desk in engine.desks.values():
            if (view := desk.wake_view) is not None:
                now = [bool(value) for value in desk.plan.wake(view.beliefs(engine.now))]
                other = now != [*desk.held]
                assert bool(desk.stirs(engine.now)) == other
                passed, noticed = passed + (not all(desk.armed) and not other), noticed + other
                ripe = [
                    not armed and engine.now - since >= wake.rest_for
                    for wake, armed, since in zip(desk.plan.wakes, desk.armed, desk.quiet_since, strict=True)
                ]
                assert engine.now >= desk.ripe or not any(ripe)
    assert passed
    assert noticed


def test_it_stops_at_the_first_that_holds() -> None:
    read: list[str] = []

    def look(name: str, value: float) -> float:
        read.append(name)
        return value

    words = {Term("one", (), ()): "look('one', 1.0)", Term("two", (), ()): "look('two', 1.0)"}
    text = text_of_any([bound("one() > 2 and two() > 0"), bound("one() > 0"), bound("two() > 0")], words)
    assert eval(text, {"look": look})
    assert read == ["one", "one"]
    assert text_of_any([], words) == "False"
