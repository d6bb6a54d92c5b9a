"""Memory of a run, and of many runs one after another, each contestant in a process of its own.

Called by `reference.py`. A fresh process (spawn) keeps one contestant's allocations out of another's figures;
tracemalloc comes last because it slows and fattens whatever follows.
"""

from __future__ import annotations

import gc
import os
import sys
import tracemalloc
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from contestants import Absent, Workload, prepare

__all__ = ["EARLY", "Footprint", "measure"]

EARLY: Final = 100  # runs after which a process should have stopped growing
_STATM: Final = Path("/proc/self/statm")


@dataclass(frozen=True, slots=True)
class Footprint:
    """Memory of one contestant, in bytes."""

    loaded: int  # resident once prepared, before any run
    first: int  # growth of resident memory over the first run
    peak: int  # peak of Python allocations during one run, by tracemalloc
    early: int  # resident after EARLY runs
    late: int  # resident after all runs


def measure(name: str, work: Workload, *, runs: int) -> Footprint | Absent:
    """Measure one contestant over `runs` runs in a fresh process."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_measure_here, name, work, runs).result()


def _measure_here(name: str, work: Workload, runs: int) -> Footprint | Absent:
    run = prepare(name, work)
    if isinstance(run, Absent):
        return run
    loaded = _resident()
    run(1)
    after_first = _resident()
    for seed in range(2, EARLY + 1):
        run(seed)
    early = _resident()
    for seed in range(EARLY + 1, runs + 1):
        run(seed)
    late = _resident()
    tracemalloc.start()
    run(runs + 1)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return Footprint(loaded=loaded, first=after_first - loaded, peak=peak, early=early, late=late)


def _resident() -> int:
    """Give resident bytes now; where the system does not say, the highest so far; where neither, zero."""
    gc.collect()
    if _STATM.exists():
        return int(_STATM.read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    if sys.platform == "win32":
        return 0
    import resource  # noqa: PLC0415  # Unix only

    highest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return highest if sys.platform == "darwin" else highest * 1024
