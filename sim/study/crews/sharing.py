"""Sharing out: the parts of campaigns that are not in a folder yet, to a crew, all of them or a shard's.

Called by explorations, comparisons and the matrix. What is there is never run again, and whoever runs the rest, the
bytes are the same.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

from sim.errors import WhitecellError
from sim.runs.pool import Progress
from sim.study.campaign import Campaign, Job
from sim.study.crews.crew import Crew
from sim.study.parts import done, study_folder

__all__ = ["WHOLE", "Cut", "Say", "Shard", "carry_out", "join", "quiet", "share_of"]

Cut: TypeAlias = tuple[int, int]
Shard: TypeAlias = tuple[int, int]
Say: TypeAlias = Callable[[str], None]
WHOLE: Shard = (1, 1)


def quiet(_line: str) -> None:
    """Say nothing."""


def share_of(plan: Campaign, shard: Shard) -> list[Cut]:
    """Give the cuts of a campaign that fall to a shard, counted from 1: every N-th, so that all do as much."""
    index, shards = shard
    return [cut for place, cut in enumerate(plan.cuts()) if place % shards == index - 1]


def carry_out(
    wanted: Sequence[tuple[Campaign, Sequence[Cut]]],
    out: Path,
    crew: Crew,
    *,
    progress: Progress | None = None,
    say: Say = quiet,
) -> None:
    """Let a crew run those of the wanted parts that are not there; say beforehand how far the folder had come.

    Several campaigns go abreast, each as far as the others, so that what is stopped is whole as far as it goes.
    `progress(done, all)` counts runs.

    Raises:
        WhitecellError: a part cannot be run or written.

    """
    folders = [study_folder(out, plan.digest) for plan, _ in wanted]
    there = [done(folder) for folder in folders]
    parts = sorted((cut[1] / plan.units, place, cut) for place, (plan, cuts) in enumerate(wanted) for cut in cuts)
    left = [(place, cut) for _, place, cut in parts if cut not in there[place]]
    if left and len(left) < len(parts):
        say(f"going on where it was: {len(parts) - len(left)} of {len(parts)} parts are there")

    def runs(place: int, cut: Cut) -> int:
        return (cut[1] - cut[0]) * len(wanted[place][0].arms)

    every = sum(runs(place, cut) for _, place, cut in parts)
    finished = every - sum(runs(place, cut) for place, cut in left)

    def jobs() -> Iterator[Job]:
        for place, cut in left:
            yield from wanted[place][0].jobs([cut], folders[place])

    for told in crew.run(jobs()):
        finished += told.runs
        if progress is not None:
            progress(finished, every)


def join(plan: Campaign, folders: Sequence[Path], out: Path) -> None:
    """Bring the parts of a campaign from folders into one.

    Raises:
        WhitecellError: parts are missing.

    """
    target = study_folder(out, plan.digest)
    target.mkdir(parents=True, exist_ok=True)
    for folder in folders:
        for path in done(study_folder(folder, plan.digest)).values():
            if not (target / path.name).exists():
                shutil.copyfile(path, target / f".{path.name}.part")
                (target / f".{path.name}.part").replace(target / path.name)
    there = done(target)
    missing = [cut for cut in plan.cuts() if cut not in there]
    if missing:
        raise WhitecellError(
            f"{len(missing)} of {len(plan.cuts())} parts are missing, the first units {missing[0][0]} to "
            f"{missing[0][1] - 1}: run their shards, or the whole with --out {out} to do them here"
        )
