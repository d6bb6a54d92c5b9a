"""Sharing out: the parts of a campaign that are not in a folder yet, to a crew, all of them or a shard's.

Called by explorations and comparisons. What is there is never run again, and whoever runs the rest, the bytes are the
same.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

from sim.errors import WhitecellError
from sim.runs.pool import Progress
from sim.study.campaign import Campaign
from sim.study.crews.crew import Crew
from sim.study.parts import done, study_folder

__all__ = ["WHOLE", "Shard", "carry_out", "join"]

Shard: TypeAlias = tuple[int, int]
WHOLE: Shard = (1, 1)


def carry_out(
    plan: Campaign,
    out: Path,
    crew: Crew,
    *,
    shard: Shard = WHOLE,
    progress: Progress | None = None,
    among: Sequence[tuple[int, int]] | None = None,
) -> list[str]:
    """Run the parts that are not there, or this shard's of them, or those `among` cuts; give what is to be said.

    `progress(done, all)` counts units.

    Raises:
        WhitecellError: a part cannot be run or written.

    """
    index, shards = shard
    folder = study_folder(out, plan.digest)
    cuts = plan.cuts() if among is None else among
    mine = [cut for place, cut in enumerate(cuts) if place % shards == index - 1]
    there = done(folder)
    left = [cut for cut in mine if cut not in there]
    here = len(mine) - len(left)
    said = [f"going on where it was: {here} of {len(mine)} parts are there"] if there and left and here else []
    units = sum(last - first for first, last in mine)
    finished = units - sum(last - first for first, last in left)
    for told in crew.run(plan.jobs(left, folder)):
        finished += told.last - told.first
        if progress is not None:
            progress(finished, units)
    return said


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
