"""How many times a bare replication of the reference workload one run of each shipped scenario takes.

Rounds are interleaved (bare, first scenario, bare, second scenario, ...) after one that warms up, so that a machine
that slows down slows all. Time is the process's CPU time; a bare round is the median of five, a ratio the median of
the rounds' ratios. Loading and compiling a scenario do not count. On a machine busy with other work ratios have come
out a third higher than on a quiet one: to compare two states of the code, let their runs take turns.

    python tests/benchmarks/runs.py [ROUNDS]
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parent / "peers"))

from sim.api import load
from sim.blueprint import Blueprint
from sim.engine import Engine
from sim.scenario import library

bare_simpy = import_module("bare_simpy")
ROUNDS = 15
BARE_RUNS = 5
LIMITS = {"tsunami_relief": 60.0, "korean_contingency": 40.0, "commons_disruption": 40.0}


def timed(work: Callable[[int], object], seed: int) -> float:
    begun = time.process_time()
    work(seed)
    return (time.process_time() - begun) * 1000


def bare(seed: int) -> object:
    return bare_simpy.run(seed=seed)


def run_of(plan: Blueprint) -> Callable[[int], object]:
    return lambda seed: Engine(plan, seed=seed).finish()


def measure(rounds: int) -> tuple[float, dict[str, float], dict[str, float]]:
    """Give median milliseconds of the bare workload and of a run of each scenario, and the median of their ratios."""
    works = {name: run_of(load(name)) for name in sorted(library.names("scenario"))}
    alone: list[float] = []
    runs: dict[str, list[float]] = {name: [] for name in works}
    ratios: dict[str, list[float]] = {name: [] for name in works}
    for seed in range(rounds + 1):
        for name, work in works.items():
            one = median([timed(bare, seed + number) for number in range(BARE_RUNS)])
            other = timed(work, seed)
            if seed:
                alone.append(one)
                runs[name].append(other)
                ratios[name].append(other / one)
    return (
        median(alone),
        {name: median(taken) for name, taken in runs.items()},
        {name: median(found) for name, found in ratios.items()},
    )


def main() -> int:
    alone, runs, ratios = measure(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
    print(f"{'bare replication':24s} {alone:9.2f} ms")
    over = False
    for name, taken in runs.items():
        limit, ratio = LIMITS.get(name), ratios[name]
        over |= limit is not None and ratio > limit
        print(f"{name:24s} {taken:9.2f} ms {ratio:8.1f} times{f'  (limit {limit:g})' if limit else ''}")
    return 1 if over else 0


if __name__ == "__main__":
    raise SystemExit(main())
