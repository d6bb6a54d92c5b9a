"""Our side of the reference workload: the engine, perception on, through the one decision door.

`reference.py` calls `prepare` once per workload, outside the clock, and the function it returns once per run,
inside it. What belongs to a scenario is prepared; what belongs to a run (world, draws, chronicle) is timed.
Replications are runs like any other: nothing may be carried from one seed to the next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["prepare"]


def prepare(actors: int, items: int) -> Callable[[int], int]:
    """Read the reference scenario; what is returned takes a seed, runs once and counts the decisions."""
    message = f"engine not there yet: no reference scenario for {actors} actors and {items} items"
    raise NotImplementedError(message)
