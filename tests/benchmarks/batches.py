"""The same paired study with our pool and with Mesa's batch runner: what running many adds to the runs themselves.

The model is the reference workload (`workload.py`, six actors, 1080 decisions a run), ours and Mesa's frozen peer of
it. A study is a baseline with a menu of three items and an option with four, each under the same seeds. In one
process, CPU time; rounds are interleaved and a figure is the median of the rounds' ratios. With two processes,
elapsed time, the start of the workers included, which means little on a machine that is busy.

    uv run --group bench python tests/benchmarks/batches.py [PAIRS] [ROUNDS] [elapsed]
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from statistics import median

from peers import mesa_batches, mesa_events
from workload import write_workload

from sim.engine import Engine
from sim.runs.pair import Ledger
from sim.runs.pool import run_pairs
from sim.runs.replicate import Arm, Bench

ITEMS = (3, 4)
TURNS = 1080


def mesa_batch(pairs: int, processes: int) -> None:
    assert mesa_batches.study(ITEMS, pairs, processes) == [TURNS] * (2 * pairs)


def mesa_bare(pairs: int) -> None:
    for luck in range(pairs):
        for items in ITEMS:
            assert mesa_events.run(items=items, seed=luck) == TURNS


def our_bare(bench: Bench, arms: list[Arm], pairs: int) -> None:
    for replication in range(pairs):
        for arm in arms:
            Engine(bench.ready(arm)[0], seed=1, replication=replication).finish()


def our_pool(bench: Bench, arms: list[Arm], pairs: int, workers: int) -> None:
    ledger: Ledger = run_pairs(arms, replications=pairs, seed=1, case="central", workers=workers, bench=bench)
    assert not ledger.failures
    assert len(ledger.done(arms)) == pairs


def taken(work: Callable[[], object], clock: Callable[[], float]) -> float:
    begun = clock()
    work()
    return clock() - begun


def main() -> int:
    numbers, elapsed = [word for word in sys.argv[1:] if word.isdecimal()], "elapsed" in sys.argv
    pairs, rounds = (int(word) for word in (*numbers, *("20", "5")[len(numbers) :]))
    with tempfile.TemporaryDirectory() as folder:
        arms = [Arm(str(write_workload(Path(folder) / str(items), actors=6, items=items))) for items in ITEMS]
        bench, cpu, wall = Bench(), time.process_time, time.perf_counter
        works: dict[str, tuple[Callable[[], object], Callable[[], float]]] = {
            "our loop": (lambda: our_bare(bench, arms, pairs), cpu),
            "our pool": (lambda: our_pool(bench, arms, pairs, 1), cpu),
            "mesa loop": (lambda: mesa_bare(pairs), cpu),
            "mesa batch": (lambda: mesa_batch(pairs, 1), cpu),
        }
        apart: dict[str, tuple[Callable[[], object], Callable[[], float]]] = {
            "our pool 1": (lambda: our_pool(bench, arms, pairs, 1), wall),
            "our pool 2": (lambda: our_pool(bench, arms, pairs, 2), wall),
            "mesa batch 1": (lambda: mesa_batch(pairs, 1), wall),
            "mesa batch 2": (lambda: mesa_batch(pairs, 2), wall),
        }
        works |= apart if elapsed else {}
        for work, _ in works.values():
            work()
        found = [{name: taken(work, clock) for name, (work, clock) in works.items()} for _ in range(rounds)]
    print(f"{pairs} pairs of {TURNS} decisions a run, {rounds} rounds, Mesa {version('mesa')}; medians of ratios")
    told = [
        ("our pool", "our loop", "our pool against the bare loop of our runs, CPU"),
        ("mesa batch", "mesa loop", "Mesa's batch runner against the bare loop of its runs, CPU"),
        ("our pool", "mesa batch", "our study against Mesa's, CPU"),
        ("our pool 1", "our pool 2", "our pool, two processes against one, elapsed"),
        ("mesa batch 1", "mesa batch 2", "Mesa's batch runner, two processes against one, elapsed"),
    ]
    for name, over, said in told if elapsed else told[:3]:
        print(f"{said:60s} {median(row[name] / row[over] for row in found):6.2f} times")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
