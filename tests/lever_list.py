"""Levers and crises as the project ships them."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from shipped import composed

from sim.draws import Draws
from sim.scenario import library
from sim.scenario.composing import Scenario
from sim.scenario.lever import LeverFile
from sim.scenario.options import AdoptedLever, read_options
from sim.world.world import Ground, World, lay_ground

OPTIONS = Path(__file__).parent.parent / "scenarios" / "options"

LEVERS = sorted(name for name in library.names("option") if "\nkind: lever" in (OPTIONS / f"{name}.yaml").read_text())


@cache
def lever(name: str) -> LeverFile:
    levers, _ = read_options([name], near=OPTIONS)
    return levers[name].file


@cache
def crisis(name: str) -> tuple[Scenario, Ground]:
    found = composed(name)
    return found, lay_ground(found)


def slots(
    where: str, *names: str, before: float = math.inf, frozen: bool = False, at: float = 0.0
) -> dict[str, float]:
    """Give every slot at an instant under levers adopted so long before (h), with nobody acting."""
    found, ground = crisis(where)
    files = [lever(name) for name in names]
    if frozen:
        files = [file.frozen() for file in files]
    world = World(replace(found, levers=tuple(AdoptedLever(file, before) for file in files)), Draws(1), ground)
    for step in range(1, int(at // 6) + 1):
        world.levers.advance(6.0 * step)
    return {path: world.slots.read(world.slots.find(path), at) for path in world.slots}


def moved(where: str, *names: str, **how: Any) -> dict[str, float]:
    """Give the slots that levers move, and by how much."""
    plain, found = slots(where), slots(where, *names, **how)
    return {path: value - plain[path] for path, value in found.items() if value != plain[path]}
