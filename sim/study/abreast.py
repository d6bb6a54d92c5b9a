"""Several scenarios abreast: the runs of a matrix, in memory or in the parts of a folder.

Called by the matrix. All arms of all scenarios go through a few pairs before the next, so that what is stopped is
whole as far as it goes. In a folder a scenario's runs are a campaign, as a comparison's are: what is there is not run
again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from sim.runs.pair import Ledger, Lot
from sim.runs.pool import Progress, run_lots
from sim.runs.replicate import Arm, Bench, CaseMode
from sim.study.campaign import Campaign, Job
from sim.study.crews.crew import Crew
from sim.study.pairs import ledger_of, trace
from sim.study.parts import done, study_folder

__all__ = ["in_memory", "on_disk"]

_BLOCK: Final = 5  # pairs


def in_memory(
    rows: Sequence[Sequence[Arm]],
    *,
    number: int,
    seed: int,
    case: CaseMode,
    workers: int | None,
    bench: Bench,
    progress: Progress | None,
) -> Ledger:
    """Run the arms of each scenario in so many pairs over the processors of this machine; `progress` counts runs.

    Raises:
        WhitecellError: no worker could be started.

    """
    lots = [
        Lot((arm,), seed, case, first, min(first + _BLOCK, number))
        for first in range(0, number, _BLOCK)
        for row in rows
        for arm in row
    ]
    return run_lots(lots, workers=workers, bench=bench, progress=progress)


def on_disk(
    plans: Sequence[Campaign],
    out: Path,
    crew: Crew,
    *,
    bench: Bench,
    progress: Progress | None,
    say: Callable[[str], None],
) -> Ledger:
    """Let a crew run the parts that are not in the folder, and read all; `progress` counts runs.

    Raises:
        WhitecellError: a part cannot be run, written or read.

    """
    whole = Ledger()
    try:
        _carry_out(plans, out, crew, progress=progress, say=say)
    except KeyboardInterrupt:
        whole.interrupted = True
    for plan in plans:
        found = ledger_of(plan, out, plan.cuts())
        trace(found, plan, bench)
        whole.join(found)
    return whole


def _carry_out(
    plans: Sequence[Campaign], out: Path, crew: Crew, *, progress: Progress | None, say: Callable[[str], None]
) -> None:
    folders = [study_folder(out, plan.digest) for plan in plans]
    there = [done(folder) for folder in folders]
    parts = sorted((cut[1] / plan.units, place, cut) for place, plan in enumerate(plans) for cut in plan.cuts())
    left = [(place, cut) for _, place, cut in parts if cut not in there[place]]
    if left and len(left) < len(parts):
        say(f"going on where it was: {len(parts) - len(left)} of {len(parts)} parts are there")
    every = sum(plan.runs for plan in plans)
    finished = every - sum((last - first) * len(plans[place].arms) for place, (first, last) in left)

    def jobs() -> Iterator[Job]:
        for place, cut in left:
            yield from plans[place].jobs([cut], folders[place])

    for told in crew.run(jobs()):
        finished += told.runs
        if progress is not None:
            progress(finished, every)
