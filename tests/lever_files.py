"""Levers as the tests write them, and worlds under them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import strategies as st
from small_worlds import (
    Node,
    lively,
    written,
)

from sim.api import load
from sim.draws import Draws
from sim.world.levers import ActiveLever
from sim.world.network import GRID
from sim.world.world import World

if TYPE_CHECKING:
    import numpy.typing as npt

    Matrix = npt.NDArray[np.float64]


FRACTION = st.floats(0.0, 1.0)


def lever(**more: Any) -> ActiveLever:
    plain: dict[str, Any] = {
        "id": "lever",
        "adopted": -1000.0,
        "stopped": None,
        "quality": 0.7,
        "lag": 100.0,
        "time_constant": 500.0,
        "half_life": None,
        "mature": False,
        "effects": (),
    }
    return ActiveLever(**{**plain, **more})


def lever_file(name: str, *effects: Node, **more: Any) -> Node:
    plain: Node = {
        "kind": "lever",
        "id": name,
        "title": name,
        "number": "L1",
        "answers": [1],
        "section": "tests",
        "says": "something is prepared",
        "grade": "J",
        "quality": 1,
        "lag": "0 d",
        "time_constant": "30 d",
        "price": {"political_capital_per_month": 0.1, "money": "1 MUSD/yr"},
        "effects": [*effects],
        "side_effects": [{"path": "actors.party_a.credibility", "shift": [0, 0.01, 0.02]}],
    }
    return {**plain, **more}


def shift(path: str, by: float) -> Node:
    return {"path": path, "shift": [min(0.0, 2 * by), by, max(0.0, 2 * by)]}


def factor(path: str, by: float) -> Node:
    return {"path": path, "factor": [min(1.0, by), by, max(1.0, by)]}


def optioned(levers: list[Node], options: list[str]) -> World:
    """The truth of a world under levers."""
    files = lively()
    files |= {f"{item['id']}.yaml": item for item in levers}
    with written(files) as path:
        return World(load(path, options=options).scenario, Draws(1))


def grown(truth: World, days: int) -> World:
    for step in range(1, 4 * days + 1):
        truth.grid(step * GRID)
    return truth
