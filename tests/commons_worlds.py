"""Small worlds of the commons in which nobody decides: three states, a domain or more, and what a test orders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from small_worlds import Files, Node, actor, plan_of, world

from sim.engine import Engine
from sim.models.commons.model import Commons
from sim.world.effects import ModelEffect

if TYPE_CHECKING:
    from collections.abc import Sequence

PARTIES = ("east", "north", "west")


def air(**more: Any) -> Node:
    """Two corridors: one that two use, one of the west alone."""
    shared = {"id": "shared", "title": "the strait", "flights": 600, "users": {"east": 0.4, "west": 0.4}}
    far = {"id": "far", "title": "far away", "flights": 200, "users": {"west": 1.0}, "detour": "1 h"}
    return {"corridors": [{**shared, "detour": "0.4 h"}, far], **more}


def space(**more: Any) -> Node:
    """One constellation for each service, the low one the west's; two coasts a long way apart."""
    return {
        "regions": [
            {"id": "coast", "title": "coast", "lat": 0.0, "lon": 120.0, "users": {"west": 1.0, "east": 0.2}},
            {"id": "ranges", "title": "ranges", "lat": 30.0, "lon": 120.0, "users": {"east": 0.8, "north": 0.5}},
        ],
        "constellations": [
            {
                "id": "fix",
                "title": "position and time",
                "service": "timing",
                "orbit": "middle",
                "satellites": 30,
                "needs": {"east": 0.8, "west": 0.8},
            },
            {
                "id": "eyes",
                "title": "eyes",
                "service": "imaging",
                "orbit": "low",
                "owner": "west",
                "satellites": 6,
                "needs": {"west": 0.9, "east": 0.4},
                "enough": 1,
            },
            {
                "id": "relays",
                "title": "relays",
                "service": "communication",
                "orbit": "high",
                "satellites": 20,
                "needs": {"east": 0.5, "west": 0.6},
            },
        ],
        **more,
    }


def cyber(**more: Any) -> Node:
    """Two rings and a line, all through one strait; two ships 600 nm to the north, of nobody here."""
    users = [{"east": 0.5, "west": 0.3}, {"east": 0.3, "west": 0.5}, {"east": 0.2, "west": 0.2}]
    names = ("inner", "outer", "line")
    cables: list[Node] = [
        {"id": name, "title": name, "users": part, "along": {"strait": 1}, "faults": "0 1/yr"}
        for name, part in zip(names, users, strict=True)
    ]
    cables[2]["ways"] = 1
    segments: list[Node] = [{"id": "strait", "title": "the strait", "lat": 0.0, "lon": 120.0}]
    return {"segments": segments, "cables": cables, "ships": fleet(2), "elsewhere": "0 1/yr", **more}


def fleet(count: int) -> list[Node]:
    """Ships whose depot lies 600 nm from the strait, by a straight way of 10 degrees."""
    return [{"id": f"ship_{n}", "title": f"ship {n}", "lat": 10.0, "lon": 120.0} for n in range(count)]


def supply(**more: Any) -> Node:
    """One good that the east sells to both others."""
    buyer = {"from_seller": 0.9, "stock": "20 d", "reserve": "10 d", "need": "2 MUSD", "made_of_it": "50 MUSD"}
    good = {
        "id": "ore",
        "title": "ore",
        "seller": "east",
        "buyers": {"west": buyer, "north": {**buyer, "stock": "5 d"}},
    }
    return {"goods": [good], **more}


def files(*, horizon: str = "60 d", injects: Sequence[Node] = (), models: Node | None = None, **parts: Any) -> Files:
    """A world of the commons; `models` are sections beside it."""
    parties = [actor(name) for name in PARTIES]
    own = parts or {"air": air()}
    return world(parties, [], horizon=horizon, injects=[*injects], models={"commons": own, **(models or {})})


def engine_of(seed: int = 1, **parts: Any) -> tuple[Engine, Commons]:
    """A run of such a world, and its model of the commons."""
    engine = Engine(plan_of(files(**parts)), seed=seed)
    model = engine.models["commons"]
    assert isinstance(model, Commons)
    return engine, model


def do(engine: Engine, name: str, who: str, target: str | None = None, **args: str | float) -> Any:
    """Let an effect of the commons happen now; an empty `who` is nature."""
    count = len(engine.models["commons"].incidents.all)  # type: ignore[attr-defined]
    doing = f"{who}.{name}#{count}"
    effect = ModelEffect(f"commons.{name}", doing, who, target, None, 1.0, tuple(args.items()))
    return engine.world.apply(effect, engine.now)


def value(engine: Engine, measure: str) -> float:
    """A measure of the commons now."""
    found = engine.models["commons"].outcomes(engine.now)[measure].value
    assert found is not None
    return found
