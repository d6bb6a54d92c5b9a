"""The event loop: SimPy's one door, with a total order of simultaneous doings (time, phase, rank).

At one instant, doings go by phase (`Phase`), then by the rank of whom they concern (alphabetical among
actors), then in the order they were scheduled. Hands on SimPy's resources and processes to the models.
Time is float hours from the start of the scenario.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator
from heapq import heappush
from typing import Any, Final

import simpy
from simpy.events import NORMAL, URGENT

__all__ = ["Clock", "Container", "Event", "Phase", "Process", "Resource", "Store", "Wait"]

Container = simpy.Container
Event = simpy.Event
Process = simpy.Process
Resource = simpy.Resource
Store = simpy.Store
Wait = Generator[simpy.Event, Any, None]

_RANKS: Final = 4096


class Phase:
    """What goes first at one instant: plain numbers, to which the rank of an actor (below 4096) is added."""

    GRID: Final = 2 * _RANKS
    INJECT: Final = 3 * _RANKS
    MODEL: Final = 4 * _RANKS
    OBSERVE: Final = 5 * _RANKS
    EXECUTE: Final = 6 * _RANKS
    DEADLINE: Final = 7 * _RANKS
    DECIDE: Final = 8 * _RANKS


class _Doing(Event):
    """An event that has already succeeded and only waits for its time to call one function."""

    _ok = True
    _value = None

    def __init__(self, do: Callable[[Event], None]) -> None:
        self.callbacks = [do]


class Clock(simpy.Environment):
    """A SimPy environment that also takes plain callbacks with a phase and a rank."""

    def at(self, when: float, phase: int, rank: int, do: Callable[[Event], None]) -> Event:
        """Schedule a callback at an instant that does not lie in the past; it is called with the event."""
        event = _Doing(do)
        heappush(self._queue, (when, phase + rank, next(self._eid), event))  # type: ignore[misc]
        return event

    def schedule(self, event: Event, priority: int = NORMAL, delay: float = 0) -> None:
        """Schedule SimPy's own events: kernel business first, then the models' timeouts in their phase."""
        place = 0 if priority == URGENT else Phase.MODEL
        heappush(self._queue, (self._now + delay, place, next(self._eid), event))  # type: ignore[misc]

    @property
    def queue(self) -> list[tuple[float, int, int, Event]]:
        """The heap of doings to come, for reading only: the first one's instant is `queue[0][0]`."""
        return self._queue  # type: ignore[return-value]

    def next_at(self) -> float:
        """Instant of the next doing, infinite when there is none."""
        return self._queue[0][0] if self._queue else math.inf

    def advance_to(self, until: float) -> None:
        """Set the clock forward over an empty stretch; the next doing must not lie before `until`."""
        assert self.next_at() >= until >= self._now
        self._now = until
