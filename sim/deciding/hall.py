"""The hall: what everybody who takes part in a run's decisions works with, handed on as one."""

from __future__ import annotations

from dataclasses import dataclass

from sim.clock import Clock
from sim.deciding.desk import Desk
from sim.draws import Draws
from sim.world.chronicle import Chronicle
from sim.world.world import World

__all__ = ["Hall"]


@dataclass(frozen=True, slots=True)
class Hall:
    """Clock, world, luck, chronicle and the desks of one run; desks are filled in by the engine."""

    clock: Clock
    world: World
    draws: Draws
    chronicle: Chronicle
    desks: dict[str, Desk]
