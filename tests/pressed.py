"""A state under pressure and those who press it: the pressure model in a small world."""

from __future__ import annotations

from typing import Any, Final

from small_worlds import Files, action, actor, world

from sim.models.pressure.model import Pressure
from sim.models.pressure.section import Layer
from sim.models.pressure.trade import Trade
from sim.outcomes import Run

DAY: Final = 24.0


def trade(forbidden: dict[str, float] | None = None, *, patron: float = 90, evasion: float = 0.4) -> Trade:
    flows = {"patron": patron, "ally": 5, "others": 5}
    forbids = {name: {"value": value} for name, value in (forbidden or {}).items()}
    tree = {
        "id": "fuel",
        "title": "Fuel",
        "weight": 1,
        "trade": flows,
        "forbidden": forbids,
        "evasion": evasion,
        "mandated": 0.8,
    }
    return Trade(Layer.model_validate(tree))


def pressed(*, injects: list[Any] | None = None, horizon: str = "200 d", **section: Any) -> Files:
    """Give a world in which one state is sanctioned by another and lives by a patron; nobody acts by itself."""
    parties = [
        actor("ally"),
        actor("north", variables={"food": 0.5, "elite_cohesion": 0.65, "programme": 1}),
        actor("patron", variables={"enforcement": 0.1}),
    ]
    layers = [
        {
            "id": "fuel",
            "title": "Fuel",
            "weight": 0.6,
            "trade": {"patron": 90, "ally": 5, "others": 5},
            "forbidden": {"patron": 0.9, "ally": 1},
            "technology": 1,
        },
        {
            "id": "goods",
            "title": "Goods",
            "weight": 0.4,
            "trade": {"patron": 60, "ally": 20, "others": 20},
            "forbidden": {"patron": 0.9, "ally": 1},
            "civil": 1,
        },
    ]
    whole = {"population": 1000000, "layers": layers, "provocations": False, "concession_hazard": "0 1/yr", **section}
    return world(
        parties,
        [action("visit")],
        injects=injects or [],
        horizon=horizon,
        models={"pressure": whole},
        roles={"sanctioned": ["north"], "patron": ["patron"], "sanctioner": ["ally"]},
    )


def model_of(result: Run) -> Pressure:
    found = result.models["pressure"]
    assert isinstance(found, Pressure)
    return found
