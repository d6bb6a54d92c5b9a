"""A state that falls, its routes and its neighbours: the displacement model in a small world."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from small_worlds import Files, Node, actor, plan_of, world

from sim.engine import Engine
from sim.models.displacement.model import Displacement
from sim.models.displacement.parameters import Parameters
from sim.models.displacement.route import Pace
from sim.scenario.figures import Figure
from sim.world.effects import ModelEffect

DEFAULTS = {
    name: field.default.value for name, field in Parameters.model_fields.items() if isinstance(field.default, Figure)
}

FALL: Node = {
    "id": "fall",
    "about": "unrest",
    "at": "10 d",
    "says": "it fell",
    "effects": [{"do": "displacement.collapse"}],
}


def section(**more: Any) -> Node:
    """A state, two neighbours, a guest: two routes, two zones, an airport and a port."""
    whole: Node = {
        "origin": "broken",
        "theatre": "south",
        "collapses": False,
        "routes": [
            {
                "id": "land",
                "title": "over land",
                "toward": "north",
                "reach": 500_000,
                "places": 20_000,
                "most": 100_000,
            },
            {"id": "sea", "title": "by sea", "toward": "south", "reach": 80_000, "places": 500, "most": 9_000},
        ],
        "zones": [{"id": "coast", "title": "the coast", "sites": 20}, {"id": "hills", "title": "hills", "sites": 5}],
        "forces": [
            {"id": "northern", "actor": "north", "title": "northern corps", "zone": "coast", "troops": 80_000},
            {"id": "southern", "actor": "south", "title": "southern corps", "zone": "coast", "troops": 120_000},
            {"id": "guests", "actor": "guest", "title": "guests' brigade", "zone": "hills", "troops": 5_000},
        ],
        "points": [
            {"id": "field", "title": "an airfield", "kind": "airport", "berths": 2, "boarding": 150},
            {"id": "quay", "title": "a quay", "kind": "port", "berths": 1, "boarding": 300},
        ],
        "nationals": [
            {"actor": "guest", "people": 9_000, "by": {"field": 0.6, "quay": 0.4}},
            {"actor": "north", "people": 4_000, "by": {"quay": 1}},
        ],
        "carriers": [
            {
                "id": "planes",
                "actor": "guest",
                "title": "transports",
                "kind": "aircraft",
                "number": 6,
                "seats": 90,
                "speed": "290 kt",
                "distance": "600 nm",
                "point": "field",
                "prepares": "24 h",
                "turnaround": "6 h",
            },
            {
                "id": "ferries",
                "actor": "guest",
                "title": "ferries",
                "kind": "ship",
                "number": 2,
                "seats": 700,
                "speed": "20 kt",
                "distance": "170 nm",
                "point": "quay",
                "prepares": "48 h",
                "turnaround": "12 h",
                "serves": ["guest", "north"],
            },
        ],
    }
    return whole | more


def files(*, injects: list[Node] | None = None, **more: Any) -> Files:
    """A world in which nobody decides anything: what happens is the model's alone."""
    parties = [actor(name) for name in ("broken", "guest", "north", "south")]
    return world(
        parties,
        [],
        horizon="120 d",
        injects=[FALL] if injects is None else injects,
        models={"displacement": section(**more)},
    )


def engine_of(seed: int = 1, **more: Any) -> tuple[Engine, Displacement]:
    engine = Engine(plan_of(files(**more)), seed=seed)
    model = engine.models["displacement"]
    assert isinstance(model, Displacement)
    return engine, model


def do(engine: Engine, name: str, who: str, target: str | None = None, **args: float) -> Any:
    effect = ModelEffect(f"displacement.{name}", f"{who}.{name}", who, target, None, 1.0, tuple(args.items()))
    return engine.world.apply(effect, engine.now)


def fixed(**changes: float) -> Callable[[], Pace]:
    pace = Pace.now({**DEFAULTS, **changes}.__getitem__)
    return lambda: pace
