"""Forking: work done in a copy of this process, so that what it changes is gone when it ends.

An engine cannot be copied, but a process can: what stands at an instant is carried on a hundred times from there
without being run again a hundred times. Only where the system copies a process safely (Linux); callers run again
from the start elsewhere. For processes whose threads hold nothing: the workers of a pool, where one sleeps until the
parent ends, not the parent of a pool.
"""

from __future__ import annotations

import gc
import os
import pickle
import sys
import warnings
from collections.abc import Callable
from typing import Final, TypeVar, cast

from sim.errors import WhitecellError

__all__ = ["CAN_FORK", "in_child"]

CAN_FORK: Final = sys.platform == "linux"

_T = TypeVar("_T")


def in_child(work: Callable[[], _T]) -> _T:
    """Do some work in a copy of this process; give what it gave, which must be possible to pickle.

    Raises:
        WhitecellError: the copy died, or what it met.

    """
    # what exists is not looked at by the copy's collector, so that the system need not copy its pages
    gc.freeze()
    read, write = os.pipe()
    with warnings.catch_warnings():
        # Python warns of every thread, also of those that numerical libraries keep asleep
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if not child:
        _work_and_leave(work, read, write)
    os.close(write)
    with os.fdopen(read, "rb") as stream:
        told = stream.read()
    os.waitpid(child, 0)
    gc.unfreeze()
    if not told:
        raise WhitecellError("a copy of the process died")
    found, words = pickle.loads(told)  # noqa: S301  our own child wrote it
    if words:
        raise WhitecellError(words)
    return cast("_T", found)


def _work_and_leave(work: Callable[[], object], read: int, write: int) -> None:
    """Be the copy: work, tell, and leave without what a process does at its end."""
    try:
        os.close(read)
        # a copy lives for one piece of work: what it leaves behind goes with it
        gc.disable()
        try:
            told: tuple[object, str] = (work(), "")
        except Exception as error:  # noqa: BLE001  the parent must hear of it, whatever it is
            told = (None, f"{type(error).__name__}: {error}")
        with os.fdopen(write, "wb") as stream:
            pickle.dump(told, stream)
    finally:
        os._exit(0)
