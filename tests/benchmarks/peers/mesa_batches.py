"""A paired study of the reference workload in Mesa's batch runner: every menu under every seed.

Frozen. The model is `mesa_events.py`, whole in one step, as the runner wants it.
"""

from __future__ import annotations

from collections.abc import Sequence

from mesa import DataCollector, Model, batch_run
from peers import mesa_events


class Whole(Model):
    """One step is a whole run; what is collected are its decisions."""

    def __init__(self, items: int, luck: int) -> None:
        super().__init__(rng=luck)
        self.items, self.luck, self.decided = items, luck, 0
        self.datacollector = DataCollector(model_reporters={"decided": "decided"})

    def step(self) -> None:
        self.decided = mesa_events.run(items=self.items, seed=self.luck)
        self.datacollector.collect(self)
        self.running = False


def study(items: Sequence[int], pairs: int, processes: int) -> list[int]:
    """Give the decisions of every run."""
    menus: dict[str, object] = {"items": list(items), "luck": range(pairs)}
    found = batch_run(Whole, menus, number_processes=processes, display_progress=False)
    return [row["decided"] for row in found]
