"""The reference workload, timed: the engine beside frozen peers, as ratios within one run.

    uv run --group bench python tests/benchmarks/reference.py [--rounds 15] [--runs 1000]

Rounds are interleaved (bare, Mesa, salabim, ours, bare, ...), so that a machine that slows down slows all of
them; a figure is the median over rounds of CPU time per decision, a ratio the median of the rounds' ratios.
Ratios travel between machines, microseconds do not. Nothing here may reach into the engine: see `ours.py`.
"""

from __future__ import annotations

import argparse
import gc
import platform
import sys
import time
from statistics import median, quantiles
from typing import TYPE_CHECKING, Final

from contestants import BARE, NAMES, OURS, Absent, Workload, disagreement, prepare, title
from footprint import EARLY, measure

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SMALL: Final = Workload(actors=6, items=3)
WIDE: Final = Workload(actors=6, items=20)
LARGE: Final = Workload(actors=60, items=3)
WORKS: Final = (SMALL, WIDE, LARGE)
SAMPLE: Final = 5400  # decisions in a sample, at least: several runs of six actors, one of sixty
RATIO_LIMITS: Final = {SMALL: (10.0, 5.0), WIDE: (25.0, 12.0)}  # times bare SimPy: required, aim
GROWTH_LIMIT: Final = 1.3  # a decision among 60 actors, in decisions among 6

Times = dict[tuple[str, Workload], list[float]]  # seconds of CPU per decision, one per round


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print three tables, and return 0; 1 when peers or counts disagree."""
    options = _options(argv)
    for work in WORKS:
        if fault := disagreement(work):
            print(f"error: {fault}", file=sys.stderr)
            return 1
    runners, absent = _contestants()
    print(f"Python {platform.python_version()} ({platform.python_implementation()}), {platform.machine()}, ", end="")
    print(f"{options.rounds} interleaved rounds, CPU time per decision in microseconds\n")
    times = _rounds(runners, rounds=options.rounds)
    _print_times(times, absent)
    _print_growth(times, absent)
    if options.runs:
        _print_memory(runs=options.runs)
    return 0


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="CPU time and memory of the reference workload beside its peers.")
    parser.add_argument("--rounds", type=int, default=15, help="interleaved rounds (default 15)")
    parser.add_argument(
        "--runs",
        type=int,
        default=1000,
        help="runs in one process for memory (default 1000; 10000 to be sure; 0: none)",
    )
    options = parser.parse_args(argv)
    if options.rounds < 2:
        parser.error(f"--rounds {options.rounds}: a spread needs 2 or more")
    if 0 < options.runs <= EARLY or options.runs < 0:
        parser.error(f"--runs {options.runs}: 0, or more than {EARLY}, the runs compared with")
    return options


def _contestants() -> tuple[dict[tuple[str, Workload], Callable[[int], int]], dict[str, str]]:
    runners: dict[tuple[str, Workload], Callable[[int], int]] = {}
    absent: dict[str, str] = {}
    for name in NAMES:
        for work in WORKS:
            run = prepare(name, work)
            if isinstance(run, Absent):
                absent[name] = run.reason
            else:
                runners[name, work] = run
    return runners, absent


def _rounds(runners: dict[tuple[str, Workload], Callable[[int], int]], *, rounds: int) -> Times:
    """Time every contestant once a round; round 0 warms up and is thrown away."""
    times: Times = {key: [] for key in runners}
    for number in range(rounds + 1):
        for work in WORKS:
            for name in NAMES:
                if run := runners.get((name, work)):
                    spent = _sample(run, work, first_seed=1 + 100 * number)
                    if number:
                        times[name, work].append(spent)
        _progress(number, rounds)
    return times


def _sample(run: Callable[[int], int], work: Workload, *, first_seed: int) -> float:
    repeats = -(-SAMPLE // work.decisions)
    gc.collect()
    gc.freeze()  # what other contestants left behind is not collected on this one's time
    start = time.process_time()
    done = sum(run(first_seed + k) for k in range(repeats))
    spent = time.process_time() - start
    gc.unfreeze()
    if done != repeats * work.decisions:
        message = f"{work}: {done} decisions in {repeats} runs, expected {repeats * work.decisions}"
        raise RuntimeError(message)
    return spent / done


def _progress(number: int, rounds: int) -> None:
    if sys.stderr.isatty():
        print(f"\rround {number}/{rounds}", end="\n" if number == rounds else "", file=sys.stderr, flush=True)


def _print_times(times: Times, absent: dict[str, str]) -> None:
    for work in (SMALL, WIDE):
        _line(f"(a) {work}", "median", "quartiles", "x bare", "quartiles", "limit")
        for name in NAMES:
            if name in absent:
                _line(title(name), absent[name])
                continue
            spent = times[name, work]
            ratio = _ratios(spent, times.get((BARE, work)))
            limits = RATIO_LIMITS[work] if name == OURS else None
            said = _verdict(ratio, *limits) if limits else ""
            _line(
                title(name), f"{median(spent) * 1e6:.2f}", _spread(spent, 1e6), _middle(ratio), _spread(ratio), said
            )
        print()


def _print_growth(times: Times, absent: dict[str, str]) -> None:
    _line(f"(b) {LARGE}", "median", "quartiles", "x 6 actors", "quartiles", "limit")
    for name in NAMES:
        if name in absent:
            _line(title(name), absent[name])
            continue
        spent = times[name, LARGE]
        ratio = _ratios(spent, times[name, SMALL])
        said = _verdict(ratio, GROWTH_LIMIT) if name == OURS else ""
        _line(title(name), f"{median(spent) * 1e6:.2f}", _spread(spent, 1e6), _middle(ratio), _spread(ratio), said)
    print()


def _print_memory(*, runs: int) -> None:
    _line(f"(c) {SMALL}, MiB", "peak", "1st run", f"{EARLY} runs", f"{runs} runs", "growth")
    for name in NAMES:
        found = measure(name, SMALL, runs=runs)
        if isinstance(found, Absent):
            _line(title(name), found.reason)
            continue
        sizes = (found.peak, found.first, found.early, found.late, found.late - found.early)
        _line(title(name), *(f"{size / 2**20:.2f}" for size in sizes))
    print("peak: Python allocations during a run (tracemalloc); 1st run: growth of resident memory; then resident")


def _ratios(spent: list[float], base: list[float] | None) -> list[float]:
    return [a / b for a, b in zip(spent, base, strict=True)] if base else []


def _verdict(ratio: list[float], required: float, aim: float | None = None) -> str:
    if not ratio:
        return ""
    said = f"<= {required:g}" + (f", aim {aim:g}" if aim else "")
    return f"{said}: {'met' if median(ratio) <= required else 'MISSED'}"


def _middle(values: list[float]) -> str:
    return f"{median(values):.2f}" if values else "-"


def _spread(values: list[float], scale: float = 1.0) -> str:
    if not values:
        return "-"
    low, _, high = quantiles(values, n=4, method="inclusive")
    return f"{low * scale:.2f}-{high * scale:.2f}"


def _line(label: str, *cells: str) -> None:
    print(f"{label:<24}" + "".join(f"{cell:>12}  " for cell in cells).rstrip())


if __name__ == "__main__":
    sys.exit(main())
