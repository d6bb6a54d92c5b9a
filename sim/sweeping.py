"""Sweeping: Python's collector of cycles, which looks less often while a run is made or advanced.

A run makes objects by the ten thousand and few cycles; at Python's usual pace the collector goes over them, and over
what loading left behind, again and again. How often it looked before is put back at its first look after the end, or
after an error: put back at once it would look at once, over all that the run has made and still needs.
"""

from __future__ import annotations

import gc
from contextlib import ContextDecorator
from threading import Lock
from typing import Final

__all__ = ["seldom"]

# objects made, less those gone, until the collector looks: a few megabytes at most. To look more seldom costs as
# much, since runs that are over lie in circles and are gone over once in any case (`tests/benchmarks/README.md`)
_PACE: Final = 20_000


class _Seldom(ContextDecorator):
    """While anybody is in it, in whatever thread, the collector looks seldom; who is in it may enter again."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._inside = 0
        self._usual = gc.get_threshold()
        self._slow: tuple[int, ...] = ()  # what was set instead, until it is put back
        gc.callbacks.append(self._looked)

    def __enter__(self) -> None:
        with self._lock:
            self._inside += 1
            if self._inside == 1 and (found := gc.get_threshold()) != self._slow:
                first, *others = self._usual = found
                # zero is never: whoever switched the collector off keeps it off
                self._slow = (max(first, _PACE) if first else 0, *others)
                gc.set_threshold(*self._slow)

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._inside -= 1

    def _looked(self, phase: str, _: object) -> None:
        """Put back how often it looked, unless somebody is inside or has set another pace since."""
        if phase == "stop" and not self._inside and gc.get_threshold() == self._slow:
            gc.set_threshold(*self._usual)
            self._slow = ()


seldom: Final = _Seldom()
