"""Several scenarios abreast: the runs of a matrix, in memory or in the parts of a folder.

Called by the matrix. All arms of all scenarios go through a few pairs before the next, so that what is stopped is
whole as far as it goes. In a folder a scenario's runs are a campaign, as a comparison's are: what is there is not run
again.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from sim.runs.pair import Ledger, Lot
from sim.runs.pool import Progress, run_lots
from sim.runs.replicate import Arm, Bench, CaseMode
from sim.study.campaign import Campaign
from sim.study.crews.crew import Crew
from sim.study.crews.sharing import Say, carry_out
from sim.study.pairs import ledger_of, trace

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
    say: Say,
) -> Ledger:
    """Let a crew run the parts that are not in the folder, and read all; `progress` counts runs.

    Raises:
        WhitecellError: a part cannot be run, written or read.

    """
    whole = Ledger()
    try:
        carry_out([(plan, plan.cuts()) for plan in plans], out, crew, progress=progress, say=say)
    except KeyboardInterrupt:
        whole.interrupted = True
    for plan in plans:
        found = ledger_of(plan, out, plan.cuts())
        trace(found, plan, bench)
        whole.join(found)
    return whole
