"""Sweeping: Python's collector of cycles, which looks less often while a run is made or advanced.

A run makes objects by the ten thousand and few cycles; at Python's usual pace the collector goes over them, and over
what loading left behind, again and again. How often it looked before is put back at the end, after an error too.
"""

from __future__ import annotations

import gc
from contextlib import ContextDecorator
from threading import Lock
from typing import Final

__all__ = ["seldom"]

# objects made, less those gone, until the collector looks: a few megabytes at most
_PACE: Final = 20_000


class _Seldom(ContextDecorator):
    """While anybody is in it, in whatever thread, the collector looks seldom; who is in it may enter again."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._inside = 0
        self._usual = gc.get_threshold()

    def __enter__(self) -> None:
        with self._lock:
            self._inside += 1
            if self._inside == 1:
                self._usual = gc.get_threshold()
                first, *others = self._usual
                # zero is never: whoever switched the collector off keeps it off
                gc.set_threshold(max(first, _PACE) if first else 0, *others)

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._inside -= 1
            if not self._inside:
                gc.set_threshold(*self._usual)


seldom: Final = _Seldom()
