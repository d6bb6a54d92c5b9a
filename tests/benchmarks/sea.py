"""What the sea costs as it grows: copies of the shipped chart and trades side by side, one strait shut for 20 days.

python tests/benchmarks/sea.py [ROUNDS]
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sea_stage import Trial, shipped

from sim.models.commons.sea.section import Lane, SeaSection


def copied(times: int) -> SeaSection:
    """Give as many seas beside each other, none joined to another."""
    whole = shipped()
    tag = [f"_{k}" if k else "" for k in range(times)]
    copy = whole.model_copy(
        update={
            "places": {f"{name}{t}": place for t in tag for name, place in whole.places.items()},
            "lanes": tuple(
                Lane(between=(f"{lane.between[0]}{t}", f"{lane.between[1]}{t}"), distance=lane.distance)
                for t in tag
                for lane in whole.lanes
            ),
            "trades": tuple(
                trade.model_copy(
                    update={"id": f"{trade.id}{t}", "origin": f"{trade.origin}{t}", "goal": f"{trade.goal}{t}"}
                )
                for t in tag
                for trade in whole.trades
            ),
            "classes": tuple(
                item.model_copy(update={"shuns": tuple(f"{name}{t}" for t in tag for name in item.shuns)})
                for item in whole.classes
            ),
        }
    )
    copy.__dict__.pop("chart", None)  # made of the lanes it was copied from
    return copy


def once(section: SeaSection, seed: int) -> float:
    begun = time.process_time()
    trial = Trial(seed, section=section).until(10)
    trial.do("close_passage", place="malacca", days=20)
    trial.until(120)
    return (time.process_time() - begun) * 1000


def main() -> int:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    first = 0.0
    for times in (1, 2, 4):
        section = copied(times)
        once(section, 0)
        taken = median(once(section, seed) for seed in range(rounds))
        first = first or taken
        size = f"{len(section.places)} places, {len(section.trades)} trades"
        print(f"{size:28s} {taken:9.1f} ms {taken / first:6.2f} times")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
