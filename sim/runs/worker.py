"""A process that works for another: it leaves interrupts to it, hears when to stop, and does not outlive it."""

from __future__ import annotations

import multiprocessing
import os
import signal
from multiprocessing.connection import wait
from multiprocessing.synchronize import Event
from threading import Thread

__all__ = ["begin", "stopped"]

_stop: list[Event] = []  # a process's own, set once when it begins: an event reaches a process by no other way


def begin(stop: Event | None = None, nice: int = 0) -> None:
    """Begin as a worker: first thing in a process, and once.

    Ctrl-C reaches every process of a terminal; only the parent answers it, and tells its workers by `stop`. `nice`
    steps back behind other processes of the machine. A parent that is killed can tell nobody, and its workers would
    wait for it for ever: they end with it.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if nice and hasattr(os, "nice"):
        os.nice(nice)
    if stop is not None:
        _stop[:] = [stop]
    if (parent := multiprocessing.parent_process()) is not None:
        Thread(target=_end_with, args=(parent.sentinel,), name="watch over the parent", daemon=True).start()


def stopped() -> bool:
    """Whether the work of this process is no longer wanted: asked between two runs."""
    return bool(_stop) and _stop[0].is_set()


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    # not sys.exit: the work is in another thread, and what it has not finished belongs to nobody
    os._exit(1)
