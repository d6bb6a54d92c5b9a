"""How many times a bare replication of the reference workload one run of each shipped scenario takes.

Each scenario has a process to itself, as when a user runs it. In a round, bare runs (the median of five) and a run of
the scenario take turns, after one round that warms up; a ratio is the median of the rounds' ratios, so that a machine
that slows down slows both. Time is the process's CPU time; loading and compiling a scenario do not count. On a busy
machine ratios have come out a third higher than on a quiet one: to compare two states of the code, let their runs
take turns.

    python tests/benchmarks/runs.py [ROUNDS [SCENARIO ...]]
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parent / "peers"))

from sim.api import load
from sim.engine import Engine
from sim.scenario import library

bare_simpy = import_module("bare_simpy")
ROUNDS = 15
BARE_RUNS = 5
LIMITS = {"tsunami_relief": 60.0, "korean_contingency": 40.0, "commons_disruption": 40.0}


def timed(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return (time.process_time() - begun) * 1000


def measure(name: str, rounds: int) -> tuple[float, float, float]:
    """Give median milliseconds of a bare replication and of a run of a scenario, and the median of their ratios."""
    plan = load(name)
    alone: list[float] = []
    runs: list[float] = []
    for seed in range(rounds + 1):
        bare = [timed(partial(bare_simpy.run, seed=seed + number)) for number in range(BARE_RUNS)]
        run = timed(lambda: Engine(plan, seed=seed).finish())  # noqa: B023  called at once
        if seed:
            alone.append(median(bare))
            runs.append(run)
    return median(alone), median(runs), median(run / bare for run, bare in zip(runs, alone, strict=True))


def main() -> int:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    over = False
    for name in sys.argv[2:] or sorted(library.names("scenario")):
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as fresh:
            bare, run, ratio = fresh.submit(measure, name, rounds).result()
        limit = LIMITS.get(name)
        over |= limit is not None and ratio > limit
        told = f"  (limit {limit:g})" if limit else ""
        print(f"{name:24s} {run:9.2f} ms, bare {bare:6.2f} ms: {ratio:8.1f} times{told}", flush=True)
    return 1 if over else 0


if __name__ == "__main__":
    raise SystemExit(main())
