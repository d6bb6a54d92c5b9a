"""What a study of many runs costs: two workers against one, the pool against a bare loop of runs, the whole matrix.

The pool in one process: each pair by CPU time, by turns bare and through the pool, the least of the rounds for each,
so that other work on the machine counts little. Two workers: elapsed time, median of the rounds' ratios; beside it
what two processes can do here at all that share nothing, the bare SimPy workload in one and in two at once: two
processors of a virtual machine may be the two threads of one core. The time of the whole matrix is reckoned from runs
of its own scenarios, some arms of a pair after each other as a worker runs them, the first pairs left out: arms times
pairs times the median of a run, over the workers; it is not run here.

    python tests/benchmarks/studies_speed.py [SCENARIO] [PAIRS] [ROUNDS] [cpu]
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

from sim.casting import under_case
from sim.engine import Engine
from sim.runs.pool import run_pairs
from sim.runs.replicate import Arm, Bench
from sim.study.layout import ADOPTIONS, planned

sys.path.insert(0, str(Path(__file__).parent / "peers"))
bare_simpy = import_module("bare_simpy")
LIMITS = {"two workers against one": 1.8, "pool against the bare loop": 1.1}


def taken(work: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    begun = clock()
    work()
    return clock() - begun


def bare(bench: Bench, arms: list[Arm], replication: int) -> None:
    """Run a pair with nothing around it."""
    for arm in arms:
        plan, cases = bench.ready(arm)
        cast = under_case(plan, cases, cases.draw(seed=1, replication=replication))
        Engine(cast, seed=1, replication=replication).finish()


def pooled(bench: Bench, arms: list[Arm], replication: int) -> None:
    """Run the same pair as a study would."""
    run_pairs(arms, first=replication, replications=1, seed=1, case="random", workers=1, bench=bench)


def together(bench: Bench, arms: list[Arm], replication: int) -> None:
    """Run arms of a pair after each other, as a worker does."""
    for arm in arms:
        bench.run(arm, seed=1, replication=replication, case="random")


def spun(runs: int) -> None:
    """Run the bare workload; it needs nobody and nothing."""
    for seed in range(runs):
        bare_simpy.run(seed=seed)


def ceiling(runs: int = 300) -> float:
    """Give how much more two processes do in the same time than one."""
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        list(pool.map(spun, (5, 5)))
        one = taken(lambda: pool.submit(spun, runs).result())
        both = taken(lambda: list(pool.map(spun, (runs, runs))))
    return 2 * one / both


def main() -> int:
    words, elapsed = [word for word in sys.argv[1:] if word != "cpu"], "cpu" not in sys.argv
    name = words[0] if words else "typhoon_isles"
    pairs, rounds = (int(word) for word in (*words[1:], *("24", "3")[len(words[1:]) :]))
    bench, arms = Bench(), [Arm(name), Arm(name, ("strategic_lift@mature",))]
    for arm in arms:
        bench.ready(arm)
    loops, pools = 0.0, 0.0
    for pair in range(pairs):
        turns = [
            (
                taken(lambda p=pair: bare(bench, arms, p), time.process_time),  # type: ignore[misc]
                taken(lambda p=pair: pooled(bench, arms, p), time.process_time),  # type: ignore[misc]
            )
            for _ in range(rounds)
        ]
        loops, pools = loops + min(turn[0] for turn in turns), pools + min(turn[1] for turn in turns)
    crew: list[float] = []
    for _ in range(rounds if elapsed else 0):
        alone = taken(lambda: run_pairs(arms, replications=2 * pairs, seed=1, case="random", workers=1, bench=bench))
        two = taken(lambda: run_pairs(arms, replications=2 * pairs, seed=1, case="random", workers=2))
        crew.append(alone / two)
    print(f"pool against the bare loop   {pools / loops:6.2f} times (limit {LIMITS['pool against the bare loop']})")
    if crew:
        print(f"two workers against one      {median(crew):6.2f} times (asked {LIMITS['two workers against one']})")
        most = median(ceiling() for _ in range(rounds))
        print(f"two bare processes against one {most:4.2f} times: the most there is here")
    total = 0.0
    layout = planned(bench, adoptions=ADOPTIONS)
    # as a worker does; else the collector goes over two hundred compiled arms with every run that is timed
    bench.settle()
    for scenario, arms_of in layout.items():
        some = arms_of[:: max(len(arms_of) // 8, 1)]
        runs = [taken(partial(together, bench, some, each), time.process_time) for each in range(1, 8)]
        run = median(runs[2:]) / len(some)
        total += run * len(arms_of)
        print(f"{scenario:24s} {len(arms_of):4d} arms, a run {1000 * run:7.0f} ms of CPU")
    for count in (200, 1000):
        print(f"the whole matrix, {count:5d} pairs, two workers: about {total * count / 2 / 3600:5.1f} h")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
