"""How many times a bare replication of the reference workload one run of each shipped scenario takes.

Rounds are interleaved (bare, first scenario, bare, second scenario, ...) after one that warms up, so that a machine
that slows down slows all; a figure is the median over rounds. Loading and compiling a scenario do not count.

    python tests/benchmarks/runs.py [ROUNDS]
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parent / "peers"))

import bare_simpy

from sim.api import load
from sim.engine import Engine
from sim.scenario import library

ROUNDS = 15
LIMITS = {"tsunami_relief": 60.0}


def timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def measure(rounds: int) -> tuple[float, dict[str, float]]:
    """Give median milliseconds of the bare workload and of a run of each scenario."""
    plans = {name: load(name) for name in sorted(library.names("scenario"))}
    bare: list[float] = []
    runs: dict[str, list[float]] = {name: [] for name in plans}
    for seed in range(rounds + 1):
        for name, plan in plans.items():
            alone = timed(lambda seed=seed: bare_simpy.run(seed=seed))
            taken = timed(lambda plan=plan, seed=seed: Engine(plan, seed=seed).finish())
            if seed:
                bare.append(alone)
                runs[name].append(taken)
    return median(bare), {name: median(taken) for name, taken in runs.items()}


def main() -> int:
    bare, runs = measure(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
    print(f"{'bare replication':24s} {bare:9.2f} ms")
    over = False
    for name, taken in runs.items():
        limit = LIMITS.get(name)
        ratio = taken / bare
        over |= limit is not None and ratio > limit
        print(f"{name:24s} {taken:9.2f} ms {ratio:8.1f} times{f'  (limit {limit:g})' if limit else ''}")
    return 1 if over else 0


if __name__ == "__main__":
    raise SystemExit(main())
