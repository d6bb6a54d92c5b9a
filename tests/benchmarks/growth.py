"""How the cost of the relief model grows with places and forces: the shipped section once, twice, four times over.

Districts and force groups are copied under new names, everybody sends everything on the first day, forty days run;
who decides is left out. Sizes are interleaved, a figure is the least CPU time over rounds. What is quoted is a time
for each place and group beside that of the shipped size: 1 is linear, and more is worse.

    python tests/benchmarks/growth.py [ROUNDS]
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from relief_stage import Trial, crisis, with_section

from sim.models.relief.section import ReliefSection

SIZES = (1, 2, 4)
ROUNDS = 5
LIMIT = 1.3


def grown(times: int) -> ReliefSection:
    """The shipped section with every district and every force so many times over."""
    section = crisis()[1]
    copies = range(times)
    districts = [d.model_copy(update={"id": f"{d.id}_{n}"}) for n in copies for d in section.districts]
    forces = [f.model_copy(update={"id": f"{f.id}_{n}"}) for n in copies for f in section.forces]
    return with_section(districts=tuple(districts), forces=tuple(forces))


def play(section: ReliefSection) -> float:
    """Send everything on the first day, run forty days; give seconds of CPU time."""
    trial = Trial(1, section=section)
    begun = time.process_time()
    for host in section.hosts:
        trial.do("consent", host.id)
    for force in section.forces:
        trial.do("deploy", force.actor, "indonesia" if force.actor != "thailand" else "thailand", force.id)
    trial.until(40)
    return time.process_time() - begun


def measure(rounds: int) -> dict[int, float]:
    """Give, for each size, the cost of a place or group in units of that at the shipped size."""
    sections = {size: grown(size) for size in SIZES}
    best = dict.fromkeys(SIZES, float("inf"))
    for _ in range(rounds):
        for size, section in sections.items():
            best[size] = min(best[size], play(section))
    return {size: best[size] / size / best[1] for size in SIZES}


def main() -> int:
    found = measure(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
    for size, cost in found.items():
        print(f"{size} times the places and groups {cost:6.2f} times the cost of each")
    print(f"limit {LIMIT:g}")
    return int(max(found.values()) > LIMIT)


if __name__ == "__main__":
    raise SystemExit(main())
