"""The event loop: SimPy's one door, with a total order of simultaneous doings (time, phase, rank).

At one instant, doings go by phase (`Phase`), then by the rank of whom they concern (alphabetical among
actors), then in the order they were scheduled. Hands on SimPy's resources and processes to the models.
Time is float hours from the start of the scenario.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Sequence
from heapq import heappop, heappush
from types import FunctionType
from typing import Any, Final

import simpy
from simpy.events import NORMAL, URGENT

__all__ = ["Clock", "Container", "Event", "Phase", "Process", "Resource", "Store", "Tank", "Wait"]

Container = simpy.Container
Event = simpy.Event
Process = simpy.Process
Resource = simpy.Resource
Store = simpy.Store
Wait = Generator[simpy.Event, Any, None]

_RANKS: Final = 4096


class _Content:
    """Room for what SimPy keeps as the level of a container."""

    __slots__ = ("_level",)
    _level: float


class Tank(_Content, Container):
    """A container whose level is also drawn and filled at once, where nobody waits for it: no event is made.

    A day's slots of a hub are drawn hundreds of times a run; an event each would cost ten times as much.
    """

    # what is in it; SimPy's own property calls a function at each look
    level: Final[float] = vars(_Content)["_level"]

    def draw(self, amount: float) -> None:
        """Take an amount that is there."""
        assert amount <= self._level, "drawn more than there is"
        self._level -= amount

    def fill(self, amount: float) -> None:
        """Put in an amount for which there is room."""
        assert self._level + amount <= self._capacity, "filled beyond the brim"
        self._level += amount

    def reset(self, level: float) -> None:
        """Let it hold just so much: a new day's slots."""
        self._level = level
        if level > self._capacity:
            self._level = self._capacity


class Phase:
    """What goes first at one instant: plain numbers, to which the rank of an actor (below 4096) is added."""

    GRID: Final = 2 * _RANKS
    INJECT: Final = 3 * _RANKS
    MODEL: Final = 4 * _RANKS
    OBSERVE: Final = 5 * _RANKS
    EXECUTE: Final = 6 * _RANKS
    DEADLINE: Final = 7 * _RANKS
    DECIDE: Final = 8 * _RANKS


class _Instant:
    """Room for what SimPy keeps as the time now."""

    __slots__ = ("_now",)
    _now: float


class Clock(_Instant, simpy.Environment):
    """A SimPy environment whose queue also takes plain callbacks, with a phase and a rank.

    Uses the two hooks SimPy gives for extension, `schedule` and `step`: a callback costs a third of an event
    with a list of callbacks, and most doings of a run need no more.
    """

    # hours from the start; SimPy's own property calls a function, which a run would do twenty thousand times
    now: Final[float] = vars(_Instant)["_now"]

    def __init__(self) -> None:
        super().__init__()
        self.steps = 0
        self.halted = False
        # how many doings were scheduled: those of one instant, phase and rank go in this order
        self._scheduled = 0

    def at(self, when: float, phase: int, rank: int, do: Callable[[], None]) -> None:
        """Schedule a callback at an instant that does not lie in the past."""
        self._scheduled += 1
        # ignored type: the queue is typed for events; a plain callback rides on it, see `step`
        heappush(self._queue, (when, phase + rank, self._scheduled, do))  # type: ignore[misc]

    def every(self, hours: float, do: Callable[[float], None]) -> None:
        """Do something again and again, first after so many hours, in the models' phase; it is given the instant.

        A fifth of what a process costs that wakes as often.
        """

        def again() -> None:
            do(self._now)
            self.at(self._now + hours, Phase.MODEL, 0, again)

        self.at(self._now + hours, Phase.MODEL, 0, again)

    def work(self, until: float) -> None:
        """Do all that comes up to an instant, or until somebody sets `halted`; count each in `steps`."""
        queue, pop, step = self._queue, heappop, super().step
        self.halted = False
        while not self.halted and queue[0][0] <= until:
            do = queue[0][3]
            # most are plain functions, which takes no call to see
            # ignored type: the queue is typed for events, see `at`
            if type(do) is not FunctionType and isinstance(do, Event):  # type: ignore[comparison-overlap]
                step()
            else:
                self._now = pop(queue)[0]
                do()
            self.steps += 1

    def step(self) -> None:
        """Do what comes next: a callback here, an event in SimPy's own way."""
        do = self._queue[0][3]
        if isinstance(do, Event):
            super().step()
        else:
            self._now = heappop(self._queue)[0]
            do()
        self.steps += 1

    def schedule(self, event: Event, priority: int = NORMAL, delay: float = 0) -> None:
        """Schedule SimPy's own events: kernel business first, then the models' timeouts in their phase."""
        place = 0 if priority == URGENT else Phase.MODEL
        # ignored type: places are finer than the priorities that SimPy's types name
        self._scheduled += 1
        heappush(self._queue, (self._now + delay, place, self._scheduled, event))  # type: ignore[misc]

    @property
    def queue(self) -> Sequence[tuple[float, int, int, object]]:
        """The heap of what is to come, for reading only: the first one's instant is `queue[0][0]`."""
        return self._queue

    def next_at(self) -> float:
        """Instant of the next doing, infinite when there is none."""
        return self._queue[0][0] if self._queue else math.inf

    def advance_to(self, until: float) -> None:
        """Set the clock forward over an empty stretch; the next doing must not lie before `until`."""
        # looked at for every hour of an exercise: as `next_at`, without the call
        assert self._now <= until <= (self._queue[0][0] if self._queue else math.inf)
        self._now = until
