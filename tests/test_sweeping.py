"""Python's collector looks seldom while a run is made or advanced, and as often as before from its next look on."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from threading import Thread

import pytest
from shipped import loaded

from sim.deciding.request import Decision, DecisionRequest
from sim.engine import Engine
from sim.sweeping import seldom

USUAL = (700, 11, 12)


@pytest.fixture(autouse=True)
def _usual() -> Iterator[None]:
    before = gc.get_threshold()
    gc.set_threshold(*USUAL)
    yield
    gc.set_threshold(*before)


def after_a_look() -> tuple[int, int, int]:
    gc.collect(0)
    return gc.get_threshold()


def test_a_run_is_advanced_at_the_slow_pace_and_leaves_the_usual_one() -> None:
    seen = []

    class Watching:
        def decide(self, request: DecisionRequest) -> Decision:
            del request
            seen.append(gc.get_threshold())
            return Decision((), "watching")

    plan = loaded("earthquake_uplands")
    actor = min(plan.scenario.actors)
    engine = Engine(plan, seed=1, seats={actor: "watching"}, deciders={f"{actor}/watching": Watching()})
    assert after_a_look() == USUAL
    engine.advance(24.0 * 20)
    assert after_a_look() == USUAL
    assert seen
    assert all(first > USUAL[0] and others == list(USUAL[1:]) for first, *others in seen)


def test_the_usual_pace_is_put_back_after_an_error() -> None:
    @seldom
    def fail() -> None:
        paces.append(gc.get_threshold())
        raise ZeroDivisionError

    paces: list[tuple[int, int, int]] = []
    with pytest.raises(ZeroDivisionError):
        fail()
    assert paces[0][0] > USUAL[0]
    assert after_a_look() == USUAL


def test_who_is_inside_may_enter_again() -> None:
    with seldom:
        slow = gc.get_threshold()
        with seldom:
            assert gc.get_threshold() == slow
        assert after_a_look() == slow
    assert after_a_look() == USUAL


def test_of_two_threads_the_last_to_leave_puts_it_back() -> None:
    inside = seldom.__enter__
    other = Thread(target=inside)
    with seldom:
        other.start()
        other.join()
    assert after_a_look()[0] > USUAL[0]
    seldom.__exit__()
    assert after_a_look() == USUAL


def test_leaving_makes_nobody_look() -> None:
    looks: list[str] = []

    def looked(phase: str, _: object) -> None:
        looks.append(phase)

    gc.collect()
    gc.callbacks.append(looked)
    with seldom:
        made = [[] for _ in range(10 * USUAL[0])]  # type: ignore[var-annotated]
    made += [[] for _ in range(USUAL[0])]
    gc.callbacks.remove(looked)
    assert looks == []
    assert after_a_look() == USUAL


def test_a_pace_that_somebody_sets_meanwhile_stands() -> None:
    with seldom:
        pass
    gc.set_threshold(900, *USUAL[1:])
    assert after_a_look()[0] == 900
    with seldom:
        slow = gc.get_threshold()
    assert slow[0] > 900
    assert after_a_look()[0] == 900


@pytest.mark.parametrize("before", [(0, 10, 10), (50_000, 10, 10)])
def test_a_collector_that_is_off_or_slower_still_is_left_alone(before: tuple[int, int, int]) -> None:
    gc.set_threshold(*before)
    with seldom:
        assert gc.get_threshold() == before
    assert after_a_look() == before
