"""What was ordered and is not in force yet: it counts for whoever ordered it, and for nobody else."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from ladder_worlds import CHALLENGED, CHALLENGER, confrontation, rung_act
from small_worlds import inject, plan_of

from sim.api import run
from sim.engine import Engine
from sim.models.escalation.model import Running

if TYPE_CHECKING:
    from sim.engine import Run


def _model(seed: int = 1) -> tuple[Engine, Running]:
    engine = Engine(plan_of(confrontation(acts=[rung_act(1, who=["has:nothing"])])), seed=seed)
    engine.advance(24.0)
    model = engine.models["escalation"]
    assert isinstance(model, Running)
    return engine, model


@pytest.mark.parametrize("rung", range(1, 8))
def test_what_is_ordered_weighs_as_what_is_done_and_moves_nothing(rung: int) -> None:
    engine, model = _model()
    before = model.rung(CHALLENGED, CHALLENGER)
    ordered = model.posture(CHALLENGED, CHALLENGER, engine.now, rung)
    assert model.rung(CHALLENGED, CHALLENGER) == before
    model.ladder.rise(CHALLENGED, CHALLENGER, "military", max(rung, before), at=engine.now, decided=True)
    assert model.posture(CHALLENGED, CHALLENGER, engine.now) == ordered


def _acts(takes: str, *, seed: int) -> Run:
    """Two equal acts that take so long, wished for by the challenged, who is asked every day."""
    acts: list[Any] = [
        rung_act(4, id=name, duration=[takes, takes], min_interval="60 d") for name in ("one", "other")
    ]
    rule = {"id": "wish", "priority": "P4", "says": "either would do", "prefer": {"one": 0.2, "other": 0.2}}
    again = inject("again", "1 d", delay="0 h", every="1 d")
    files = confrontation(
        acts=acts, rungs=(4, 0), injects=[again], horizon="40 d", doctrine={"rules": [rule], "orders": 1}
    )
    return run(plan_of(files), seed=seed)


def _orders(takes: str, seed: int) -> list[float]:
    found = _acts(takes, seed=seed).chronicle
    return [record.at for record in found if record.kind == "order" and record.actor == CHALLENGED]


def test_an_equal_of_what_is_under_way_is_ordered_no_more_often_than_of_what_is_done() -> None:
    """Where the first takes a month, its equal is no more called for meanwhile than if it were in force at once."""
    twice = []
    for takes in ("1 h", "30 d"):
        found = [_orders(takes, seed) for seed in range(30)]
        twice.append(sum(later - first < 20 * 24 for each in found for first, later in pairwise(each)))
        assert sum(map(bool, found)) > 5
    at_once, under_way = twice
    assert under_way <= at_once + 3


def test_the_desk_knows_what_it_ordered_until_that_is_in_force() -> None:
    engine = Engine(plan_of(_one()), seed=1)
    desk, found = engine.desks[CHALLENGED], []
    for hour in range(0, 200, 5):
        engine.advance(float(hour))
        found.append(desk.bound_for(CHALLENGER))
    (order,) = [r.at for r in engine.chronicle if r.kind == "order" and r.actor == CHALLENGED]
    (ruling,) = [r.at for r in engine.chronicle if r.kind == "ruling" and r.actor == CHALLENGED]
    for hour, rung in zip(range(0, 200, 5), found, strict=True):
        assert rung == (4 if order <= hour < ruling else 0)
    assert desk.bound_for("nobody") == 0


def _one() -> Any:
    rule = {"id": "always", "priority": "P1", "says": "it is done whenever it can be", "only": ["one"]}
    act = rung_act(4, id="one", duration=["50 h", "50 h"], min_interval="60 d")
    return confrontation(acts=[act], doctrine={"rules": [rule]})
