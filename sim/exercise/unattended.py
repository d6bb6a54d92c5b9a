"""An exercise in memory that nobody sits in: what running derives counts, and is written nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.deciding.request import Decider
from sim.engine import Engine
from sim.exercise.conditions import Conditions
from sim.exercise.entry import Entry
from sim.exercise.table import Table
from sim.journal import Input

__all__ = ["Unattended"]


class Unattended:
    """Engine, table and conditions, as far as `running` reaches them."""

    def __init__(self, engine: Engine, table: Table, conditions: Conditions) -> None:
        self.engine, self.table, self.conditions = engine, table, conditions
        self.deciders: Mapping[str, Decider] = {}

    def derive(self, kind: str, body: Mapping[str, Any], item: Input | None) -> None:
        """Let what follows count, in the engine first; what the engine refuses never reaches the table."""
        if item is None or self.engine.submit(item).accepted:
            self.table.take(Entry(0, kind, "clock", self.engine.now, self.engine.clock.steps, body, item))
            self.table.came(self.engine.releases.came())
