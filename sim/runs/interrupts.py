"""Interrupts: what must be brought to an end in order is told once to end, however often one is pressed."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

__all__ = ["once"]

_ASKS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def once() -> Iterator[None]:
    """Let the first interrupt (Ctrl-C, a request to end) inside count and those after it pass unheard.

    One press may come as several signals: to the group, to a launcher, and from that again. A second one in the midst
    of closing a pool of processes leaves it half closed, with workers that wait for ever, and a parent for them.
    Signals that somebody handles in another way, and other threads, which hear none, are left as they are.

    Raises:
        KeyboardInterrupt: at the first.

    """
    mine = threading.current_thread() is threading.main_thread()
    heard = [each for each in _ASKS if mine and signal.getsignal(each) is signal.default_int_handler]

    def first(signum: int, frame: FrameType | None) -> None:
        del signum, frame
        for each in heard:
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt

    for each in heard:
        signal.signal(each, first)
    try:
        yield
    finally:
        for each in heard:
            signal.signal(each, signal.default_int_handler)
