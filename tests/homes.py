"""A home that watches what is done: the domestic model in a small world."""

from __future__ import annotations

from typing import Any

from small_worlds import TIES, Files, Node, action, actor, plan_of, world

from sim.engine import Engine
from sim.models.domestic.model import Domestic
from sim.world.effects import ModelEffect
from sim.world.stage import Deed


def party(name: str, **variables: Any) -> Node:
    """An actor with two doctrines: the plain one waits, the other visits whenever there is news."""
    plain = actor(name, variables={"latency": "1 h", **variables})
    other = {
        **plain["doctrines"]["plain"],
        "rules": [{"id": "go", "priority": "P4", "says": "visits please", "prefer": {"visit": 20}}],
    }
    still = {
        **plain["doctrines"]["plain"],
        "rules": [{"id": "stay", "priority": "P2", "says": "nobody travels", "forbid": ["any"]}],
    }
    return {**plain, "doctrines": {"plain": still, "lively": other}}


def section(**more: Any) -> Node:
    """A host that votes, a guest that votes, and a neighbour ruled by one person."""
    whole: Node = {
        "threats": ["ultimatum"],
        "governments": {
            "host": {"form": "democracy", "other_side": "lively"},
            "guest": {"form": "democracy"},
            "neighbour": {"form": "person"},
        },
        "bases": [
            {
                "id": "island",
                "title": "the island",
                "host": "host",
                "guest": "guest",
                "incidents": "8 1/yr",
                "share": 0.6,
            }
        ],
    }
    return whole | more


def files(*, injects: list[Node] | None = None, accidents: bool = False, **more: Any) -> Files:
    """A world of three parties with one thing to do; `more` goes into the section."""
    return world(
        [party("guest"), party("host"), party("neighbour")],
        [action("visit", cost=3.0), action("call", cost=1.0)],
        default={**TIES, "obligation": "none"},
        horizon="360 d",
        injects=injects or [],
        accidents=accidents,
        models={"domestic": section(**more)},
    )


def engine_of(seed: int = 1, **more: Any) -> tuple[Engine, Domestic]:
    engine = Engine(plan_of(files(**more)), seed=seed)
    model = engine.models["domestic"]
    assert isinstance(model, Domestic)
    return engine, model


def do(engine: Engine, name: str, who: str, target: str | None = None, **args: float) -> Any:
    effect = ModelEffect(f"domestic.{name}", f"{who}.{name}", who, target, None, 1.0, tuple(args.items()))
    return engine.world.apply(effect, engine.now)


def read(engine: Engine, who: str, variable: str) -> float:
    return engine.world.slots.read(engine.world.actor_slot(who, variable), engine.now)


def deed(
    engine: Engine, who: str, target: str, rung: int, *, lowers: int = 0, name: str = "x", force: bool = False
) -> Deed:
    return Deed(engine.now, name, who, target, rung, lowers, force, 1.0)
