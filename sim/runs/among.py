"""Among others: how the leading measures went in runs of the same words under other luck, to see one run among them.

Called where one run is reported. One run is one throw of the dice; a line alone does not say whether it is usual.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count, islice

from sim.runs.background import carried_out
from sim.runs.hands import hands
from sim.runs.replicate import Arm, Bench, CaseMode
from sim.runs.tracks import Track, Tracks, followed, leading, stops
from sim.runs.worker import stopped

__all__ = ["among"]


@dataclass(frozen=True, slots=True)
class _Job:
    """Runs to be followed to `until` (h): an arm, a seed, the kind of case, replications."""

    arm: Arm
    seed: int
    case: CaseMode
    replications: tuple[int, ...]
    until: float


def among(
    arm: Arm,
    *,
    n: int,
    seed: int,
    own: int,
    case: CaseMode,
    until: float,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, list[Track]]:
    """Follow `n` other replications of a seed (not `own`) to `until` (h); tracks by measure, in their order.

    A run that fails is left out.

    Raises:
        InputError: with every fault of every file.
        WhitecellError: a process died.

    """
    others = tuple(islice((index for index in count() if index != own), n))
    jobs = [_Job(arm, seed, case, (index,), until) for index in others]
    found = dict(
        pair for part in carried_out(_followed, jobs, workers=hands(workers, n), progress=progress) for pair in part
    )
    told: dict[str, list[Track]] = {}
    for _, tracks in sorted(found.items()):
        for name, track in tracks.items():
            told.setdefault(name, []).append(track)
    return told


@lru_cache(maxsize=1)
def _bench() -> Bench:
    """Keep the arm of this process ready between its runs."""
    return Bench()


def _followed(job: _Job) -> Sequence[tuple[int, Tracks]]:
    bench, found = _bench(), []
    names = leading(bench.ready(job.arm)[0].scenario)
    for index in job.replications:
        if stopped():
            break
        engine = bench.engine(job.arm, seed=job.seed, replication=index, case=job.case)
        try:
            found.append((index, followed(engine, stops(job.until), names)))
        except Exception:  # noqa: BLE001, S112  whatever goes wrong in one of the others must not cost this one's report
            continue
    return found
