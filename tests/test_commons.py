"""The commons: one model adds up what its domains lose, by domain and by actor, and leaves no one out."""

from __future__ import annotations

from typing import Any

import pytest
from small_worlds import Files, Node, actor, plan_of, world

from sim.engine import Engine
from sim.errors import InputError
from sim.models.commons.model import Commons
from sim.world.effects import ModelEffect

PARTIES = ("east", "west", "north")


def air(**more: Any) -> Node:
    """Two corridors: one that all use, one of the west alone."""
    whole: Node = {
        "corridors": [
            {
                "id": "shared",
                "title": "over the strait",
                "flights": 600,
                "users": {"east": 0.4, "west": 0.4},
                "detour": "0.4 h",
            },
            {"id": "far", "title": "far away", "flights": 200, "users": {"west": 1.0}, "detour": "1 h"},
        ]
    }
    return whole | more


def files(*, injects: list[Node] | None = None, **parts: Any) -> Files:
    """A world in which nobody decides anything: what happens is the model's alone."""
    return world(
        [actor(name) for name in PARTIES],
        [],
        horizon="60 d",
        injects=injects or [],
        models={"commons": parts or {"air": air()}},
    )


def engine_of(seed: int = 1, **parts: Any) -> tuple[Engine, Commons]:
    engine = Engine(plan_of(files(**parts)), seed=seed)
    model = engine.models["commons"]
    assert isinstance(model, Commons)
    return engine, model


def do(engine: Engine, name: str, who: str, target: str | None = None, **args: str | float) -> Any:
    effect = ModelEffect(f"commons.{name}", f"{who}.{name}", who, target, None, 1.0, tuple(args.items()))
    return engine.world.apply(effect, engine.now)


def test_where_nothing_goes_wrong_nothing_is_lost() -> None:
    engine, _ = engine_of()
    outcomes = engine.finish().outcomes
    assert outcomes["capacity_days_lost"].value == 0
    assert outcomes["commons_cost"].value == 0
    assert outcomes["days_to_restore_90"].value == 0


def test_who_does_not_use_a_domain_loses_nothing_in_it() -> None:
    engine, _ = engine_of()
    engine.advance(24)
    do(engine, "close_area", "east", corridor="shared", days=10, danger=1)
    outcomes = engine.finish().outcomes
    assert outcomes["capacity_days_lost.north"].value == 0
    east, west = outcomes["capacity_days_lost.east"].value, outcomes["capacity_days_lost.west"].value
    assert east is not None
    assert west is not None
    assert east > west > 0, "the west has other air to fly in; whoever closes a corridor loses by it too"


def test_a_section_without_a_domain_is_refused() -> None:
    with pytest.raises(InputError, match="no domain is written"):
        plan_of(world([actor("east")], [], models={"commons": {"inquiry_power": 2}}))
