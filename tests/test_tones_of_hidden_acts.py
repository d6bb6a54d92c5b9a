"""Feelings follow beliefs (E3, E8): what is hidden moves nobody until it is laid to somebody, then toward it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ladder_worlds import ALLY, CHALLENGED, CHALLENGER, confrontation, rung_act
from small_worlds import Files, Node, action, actor, inject, plan_of, world

from sim.engine import Engine
from sim.models.escalation.tones import of_incident

DAY = 24.0
LIVES = 120


def told(*, hidden: bool, **args: Any) -> Files:
    """Nobody acts; an incident of rung 6 befalls the challenged in the first hour."""
    line: Node = {
        "do": "escalation.incident",
        "args": {"actor": CHALLENGER, "toward": CHALLENGED, "rung": 6, **({"hidden": 1} if hidden else {}), **args},
    }
    section: Node = {key: args.pop(key) for key in ("wrong_blame", "inquiry_power") if key in args}
    line["args"] = {key: value for key, value in line["args"].items() if key not in section}
    return confrontation(
        acts=[rung_act(1, who=["has:nothing"])],
        rungs=(0, 0),
        grievances=(0, 0),
        injects=[{"id": "loss", "at": "1 h", "about": "hazard", "says": "a ship is lost", "effects": [line]}],
        section={"inquiry_power": 9, "wrong_blame": 0, "contact_rate": "0 1/d", **section},
    )


def felt(engine: Engine, who: str, toward: str) -> float:
    slots = engine.world.slots
    return slots.read(slots.find(f"relations.{who}.{toward}.affinity"), engine.now)


def history(files: Files, seed: int) -> tuple[Engine, dict[float, tuple[float, ...]]]:
    """What everybody feels toward the challenger and the ally, day by day."""
    engine, found = Engine(plan_of(files), seed=seed), {}
    pairs = ((CHALLENGED, CHALLENGER), (ALLY, CHALLENGER), (CHALLENGED, ALLY))
    for day in range(1, LIVES):
        engine.advance(day * DAY)
        found[day * DAY] = tuple(felt(engine, *pair) for pair in pairs)
    return engine, found


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10_000), evidence=st.sampled_from([0.0, 0.5, 1.0]))
def test_nobody_feels_a_hidden_act_before_it_has_laid_it_to_somebody(seed: int, evidence: float) -> None:
    engine, found = history(told(hidden=True, evidence=evidence, losses=40), seed)
    named = {
        r.actor: r.at for r in engine.chronicle if r.kind == "escalation" and "attributed" in r.details and r.subject
    }
    start = found[DAY]
    for at, now in found.items():
        for place, who in ((0, CHALLENGED), (1, ALLY)):
            first = min(named.values(), default=float("inf"))
            if at < first:
                # not even by what friends feel
                assert now[place] == start[place], who
    for place, who in ((0, CHALLENGED), (1, ALLY)):
        if who in named and named[who] < (LIVES - 2) * DAY:
            after = next(at for at in found if at > named[who])
            assert found[after][place] < start[place], f"{who} has a name for it and feels nothing"


def test_an_open_incident_is_felt_at_once_and_the_more_the_more_it_killed() -> None:
    moved = []
    for losses in (0, 2, 40):
        engine = Engine(plan_of(told(hidden=False, losses=losses)), seed=1)
        engine.advance(0.5)
        before = felt(engine, CHALLENGED, CHALLENGER)
        engine.advance(1.5)
        moved.append(before - felt(engine, CHALLENGED, CHALLENGER))
    assert 0 < moved[0] < moved[1] < moved[2]


def test_whoever_is_blamed_wrongly_is_disliked_for_it_and_the_author_is_not() -> None:
    engine = Engine(plan_of(told(hidden=True, evidence=1, losses=40, wrong_blame=1)), seed=1)
    engine.advance(1.5)
    author, ally = felt(engine, CHALLENGED, CHALLENGER), felt(engine, CHALLENGED, ALLY)
    while not (named := [r for r in engine.chronicle if "attributed" in r.details and r.actor == CHALLENGED]):
        engine.advance(engine.now + 6)
    assert {r.subject for r in named} == {ALLY}
    assert felt(engine, CHALLENGED, ALLY) < ally
    assert felt(engine, CHALLENGED, CHALLENGER) == author


@given(rung=st.integers(0, 9), losses=st.floats(0, 1e5), more=st.floats(0, 1e5), of_dead=st.floats(0, 2))
def test_no_incident_pleases_and_none_is_felt_less_for_more_dead_or_a_higher_rung(
    rung: int, losses: float, more: float, of_dead: float
) -> None:
    tone = of_incident(rung, losses, of_dead=of_dead)
    assert tone <= 0
    assert of_incident(rung, losses + more, of_dead=of_dead) <= tone
    assert of_incident(rung + 1, losses, of_dead=of_dead) <= tone
    assert of_incident(6, 0, of_dead=of_dead) == -10


@pytest.mark.parametrize("ladder", [True, False])
def test_a_hidden_act_of_the_catalogue_is_felt_when_it_is_laid_to_somebody_with_a_ladder_and_without(
    ladder: bool,  # noqa: FBT001  a parameter of the test
) -> None:
    more: Node = {"rung": 4, "needs": ["escalation"]} if ladder else {"cameo": "010", "rung": 0}
    plain: Node = {"goldstein": -7.0, "visibility": "covert", "adjudication": {"chance": 1}, "target": ["type:state"]}
    deed = action("deed", duration=["1 h", "1 h"], **{"cameo": "150", "domain": "maritime", **plain, **more})
    rule: Node = {"id": "always", "priority": "P1", "says": "it is always done"}
    parties = [
        actor("one", variables={"latency": "1 h"}, rules=[{**rule, "only": ["deed"]}], attends=["news"]),
        actor("other", rules=[{**rule, "only": ["do_nothing"]}]),
    ]
    files = world(
        parties,
        [deed],
        injects=[inject("go", "1 h", delay="0 h", to=["one"])],
        perception={"false_alarms": False, "wrong_attribution": 0},
        models={"escalation": {"grade": "J", "wrong_blame": 0, "inquiry_power": 9}} if ladder else {},
        horizon="200 d",
    )
    engine = Engine(plan_of(files), seed=1)
    while not (done := [r for r in engine.chronicle if r.kind == "ruling"]):
        engine.advance(engine.now + 1)
    (deed_done,) = done
    assert "tone" not in str(deed_done.detail)
    start, levels = felt(engine, "other", "one"), []
    while engine.now < 150 * DAY:
        engine.advance(engine.now + 6)
        levels.append(felt(engine, "other", "one"))
    assert levels[0] == start
    assert min(levels) < start, "it came to be known who did it, and nobody minds"
