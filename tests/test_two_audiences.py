"""Acts before two audiences: what reassures those who join alarms whom it is aimed at (`partner_goldstein`)."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from korean_worlds import SCENARIO, Forced, silent
from shipped import composed, loaded

from sim.engine import Engine

AUTHOR, AIMED_AT, ALLY, BYSTANDER = "united_states", "north_korea", "south_korea", "china"


@cache
def exercised() -> tuple[Engine, dict[str, tuple[float, float]]]:
    """Let one hold an announced exercise and nobody else act; give what that moved, from and to."""
    ready = loaded(SCENARIO, settings=[(f"relations.{AUTHOR}.{AIMED_AT}.rung", "2")])
    cast: dict[str, Any] = {**silent(), AUTHOR: Forced(AIMED_AT, "exercise_notified")}
    programs = {f"{actor}/program": decider for actor, decider in cast.items()}
    engine = Engine(ready, seed=1, seats=dict.fromkeys(cast, "program"), deciders=programs)
    while not any(each.kind == "ruling" and each.actor == AUTHOR for each in engine.chronicle):
        engine.advance(engine.now + 6)
    moved: dict[str, tuple[float, float]] = {}
    for step in _effects(engine):
        if isinstance(step, tuple | list):
            moved[f"{step[0]} {step[1]}"] = (float(step[2]), float(step[3]))
    return engine, moved


def _step(who: str) -> float:
    before, after = exercised()[1][f"tone {who}>{AUTHOR}"]
    return after - before


def test_an_exercise_warms_the_ally_that_joins_by_its_own_weight_and_cools_whom_it_is_aimed_at() -> None:
    _, moved = exercised()
    before, _ = moved[f"tone {ALLY}>{AUTHOR}"]
    # E8: a share of what is left to the bound, by the weight of the act for this audience
    assert _step(ALLY) == pytest.approx(0.06 * 0.74 * (1 - before))
    cool, _ = moved[f"tone {AIMED_AT}>{AUTHOR}"]
    assert _step(AIMED_AT) == pytest.approx(-0.06 * 0.72 * (1 + cool))
    assert f"tone {BYSTANDER}>{AUTHOR}" not in moved, "who did not join is no audience of it"


def test_allies_who_join_work_better_together_and_nobody_else() -> None:
    _, moved = exercised()
    joined = {name for name in moved if name.startswith("interoperability_military")}
    assert f"interoperability_military {AUTHOR}>{ALLY}" in joined
    assert all(after > before for name, (before, after) in moved.items() if name in joined)
    assert not any(other in name for name in joined for other in (AIMED_AT, BYSTANDER))


def test_whom_it_is_aimed_at_sees_the_author_higher_and_holds_it_against_it_and_the_ally_does_not() -> None:
    engine, _ = exercised()
    engine.advance(engine.now + 5 * 24)
    model: Any = engine.models["escalation"]
    assert model.readings.seen(AIMED_AT, AUTHOR, AIMED_AT) >= 3
    assert model.readings.seen(ALLY, AUTHOR, ALLY) == 0
    resented = [step for step in _effects(engine) if isinstance(step, dict) and "resented" in step]
    assert resented


def _effects(engine: Engine) -> list[object]:
    held = next(each for each in engine.chronicle if each.kind == "ruling" and each.actor == AUTHOR)
    effects = held.details["effects"]
    assert isinstance(effects, tuple | list)
    return list(effects)


def test_every_act_before_two_audiences_has_a_weight_and_a_gain_for_who_joins() -> None:
    acts = [act for act in composed(SCENARIO).actions.values() if act.partner_goldstein is not None]
    both = {act.id for act in acts if act.goldstein < 0 < (act.partner_goldstein or 0)}
    assert both == {"exercise_notified", "escort_or_presence_patrol"}
    assert all(act.partner_effects for act in acts if act.id in both)
