"""Rehearsals over the cores of this machine; a rehearsal is known by (scenario, seed, replication) alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Final

from sim.casting import cast_case
from sim.exercise.rehearsal.parts import folder_of, keep, kept
from sim.exercise.rehearsal.playing import Played, play
from sim.exercise.rehearsal.rehearsal import Rehearsal, gathered, rehearsable
from sim.runs.background import carried_out
from sim.runs.hands import hands
from sim.runs.replicate import Arm, Bench, CaseMode
from sim.runs.worker import stopped

__all__ = ["IDLE", "Progress", "rehearse"]

Progress = Callable[[int, int], None]

_LOT: Final = 4
# rehearsals in which cells do nothing: enough to see whether what is sent for want of an act can come at all
IDLE: Final = 10


@dataclass(frozen=True, slots=True)
class _Lot:
    """Some rehearsals of one scenario, for one worker at a time."""

    arm: Arm
    seed: int
    case: CaseMode
    replications: range
    idle: bool = False
    folder: Path | None = None


def rehearse(
    arm: Arm,
    *,
    replications: int,
    seed: int = 1,
    case: CaseMode = "central",
    workers: int | None = None,
    progress: Progress | None = None,
    out: Path | None = None,
) -> Rehearsal:
    """Rehearse the exercise of a scenario; `workers=1` plays here, None on as many cores as are worth it.

    With `out` every rehearsal is kept in that folder when it is over, and none that is there is played again.
    An interrupt (Ctrl-C) ends it with the rehearsals that are done.

    Raises:
        KeyboardInterrupt: it was interrupted before one was done.
        InputError: no such scenario, or it has no exercise.
        WhitecellError: a rehearsal failed, or a worker died.

    """
    plan, _ = _bench().ready(arm)
    rehearsable(plan)
    folder = folder_of(out, plan, seed=seed, case=case) if out is not None else None
    idle = min(replications, IDLE)
    lots = [
        _Lot(arm, seed, case, range(first, min(first + _LOT, times)), is_idle, folder)
        for times, is_idle in ((replications, False), (idle, True))
        for first in range(0, times, _LOT)
    ]
    total = replications + idle

    def told(done: int, every: int) -> None:
        if progress is not None:
            progress(total * done // every, total)

    found: dict[tuple[bool, int], Played] = {}
    for part in carried_out(_in_worker, lots, workers=hands(workers, total), progress=told, keep=True):
        found |= part
    ordered = sorted(found)
    played, idling = ([found[key] for key in ordered if key[0] is side] for side in (False, True))
    if not played:
        raise KeyboardInterrupt
    return replace(gathered(plan, played, idling), wanted=replications, idle=len(idling))


@lru_cache(maxsize=1)
def _bench() -> Bench:
    return Bench()


def _in_worker(lot: _Lot) -> dict[tuple[bool, int], Played]:
    plan, _ = _bench().ready(lot.arm)
    found = {}
    for number in lot.replications:
        if stopped():
            break
        there = kept(lot.folder, number, idle=lot.idle) if lot.folder is not None else None
        if there is not None:
            found[lot.idle, number] = there
            continue
        cast = cast_case(plan, lot.case, seed=lot.seed, replication=number)
        found[lot.idle, number] = play(cast, seed=lot.seed, replication=number, idle=lot.idle)
        if lot.folder is not None:
            keep(lot.folder, number, found[lot.idle, number], idle=lot.idle)
    return found
