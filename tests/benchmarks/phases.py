"""Where the time of the reference workload goes: CPU seconds by phase of the loop.

    uv run --group bench python tests/benchmarks/phases.py [--runs 40]

Steps the engine's clock by hand and books the time of each step to the phase it was queued for. Booking
costs about as much as a short callback, so the shares are what to read, not the sums.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from time import perf_counter_ns
from typing import Final

import ours

from sim.clock import Phase

NAMES: Final = {
    Phase.GRID: "grid: relations, estimates",
    Phase.INJECT: "injects and noticing, latencies drawn",
    Phase.MODEL: "models",
    Phase.OBSERVE: "news",
    Phase.EXECUTE: "carrying out: ruling, effects, telling",
    Phase.DEADLINE: "deadlines",
    Phase.DECIDE: "deciding: beliefs, gate, rules, choice, orders",
}
_WIDTH: Final = Phase.INJECT - Phase.GRID


def main() -> None:
    """Print the share of each phase, and of setting a run up."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--runs", type=int, default=40)
    runs = parser.parse_args().runs
    spent: dict[str, int] = defaultdict(int)
    engines = ours.engines(6, 3)
    for seed in range(runs):
        before = perf_counter_ns()
        engine = engines(seed)
        engine.advance(0.0)
        spent["setting a run up"] += perf_counter_ns() - before
        clock = engine.clock
        while not engine.ended:
            phase = clock.queue[0][1] // _WIDTH * _WIDTH
            before = perf_counter_ns()
            clock.step()
            spent[NAMES.get(phase, "the loop's own")] += perf_counter_ns() - before
    total = sum(spent.values())
    for name, part in sorted(spent.items(), key=lambda found: -found[1]):
        print(f"{part / total:6.1%}  {name}")


if __name__ == "__main__":
    main()
