"""The local pool: the pairs of a study over the cores of this machine.

Results do not depend on workers, lots or order of arrival: a run is known by (arm, seed, replication) alone.
Each worker composes an arm once. A worker that dies takes the lots in the pool with it; they are tried once
more together and then one by one, so that only the lot that kills is entered as failed. An interrupt (Ctrl-C)
stops the workers after the pair they are in and keeps what is done.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from functools import lru_cache
from typing import Final

from sim.errors import WhitecellError
from sim.runs.hands import hands
from sim.runs.interrupts import once
from sim.runs.pair import Ledger, Lot, run_lot
from sim.runs.replicate import Arm, Bench, CaseMode, Failure, Result
from sim.runs.worker import begin, stopped

__all__ = ["Progress", "lots_of", "run_lots", "run_pairs"]

Progress = Callable[[int, int], None]
_Part = list[tuple[int, Mapping[Arm, Result | Failure]]]

_MOST_IN_A_LOT: Final = 16
_LEFT_A_WORKER: Final = 4  # of what is left, a lot is the fourth part of a worker's share
_NO_WORKERS: Final = (
    "every worker died at once: in a script, compare under `if __name__ == '__main__':`; or use one worker"
)


def run_pairs(  # noqa: PLR0913  what a study is, and who runs it
    arms: Sequence[Arm],
    *,
    replications: int,
    seed: int,
    case: CaseMode,
    workers: int | None = None,
    bench: Bench | None = None,
    progress: Progress | None = None,
    first: int = 0,
    tracked: bool = False,
) -> Ledger:
    """Run every arm in every replication from `first` on; `workers=1` runs here, `None` on the cores worth it.

    `bench` may bring arms that are ready, for runs here; `progress(done, all)` counts pairs. With `tracked` runs tell
    how their leading measures stood on the way.

    Raises:
        WhitecellError: no worker could be started.

    """
    crew = min(hands(workers, replications * len(arms)), replications)
    whole = Lot(tuple(arms), seed, case, first, first + replications, tracked)
    lots = lots_of(whole, workers=crew)
    return run_lots(lots, workers=crew, bench=bench, progress=progress)


def run_lots(
    lots: Sequence[Lot],
    *,
    workers: int | None = None,
    bench: Bench | None = None,
    progress: Progress | None = None,
) -> Ledger:
    """Run lots, which may be of different arms; `progress(done, all)` counts their pairs.

    Raises:
        WhitecellError: no worker could be started.

    """
    runs = sum((lot.last - lot.first) * len(lot.arms) for lot in lots)
    crew = min(hands(workers, runs), max(1, len(lots)))
    ledger = Ledger()
    told = _Count(sum(lot.last - lot.first for lot in lots), progress)
    try:
        if crew == 1:
            here = bench or Bench()
            for lot in lots:
                for part in run_lot(here, lot):
                    _enter(ledger, [part], told)
        else:
            lost = _over_pool(lots, ledger, workers=crew, told=told)
            if len(lost) == len(lots):
                raise WhitecellError(_NO_WORKERS)
            lost = _over_pool(lost, ledger, workers=crew, told=told)
            while lost:
                lost = _alone(lost, ledger, told)
    except KeyboardInterrupt:
        ledger.interrupted = True
    return ledger


class _Count:
    """Pairs done so far, told to whoever asked."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        self.done, self._total, self._progress = 0, total, progress

    def add(self, pairs: int) -> None:
        self.done += pairs
        if self._progress is not None and pairs:
            self._progress(self.done, self._total)


def lots_of(whole: Lot, *, workers: int) -> list[Lot]:
    """Cut a lot into smaller ones toward the end, so that no worker waits long for the last of the others."""
    found, first = [], whole.first
    while first < whole.last:
        size = min(max((whole.last - first) // (workers * _LEFT_A_WORKER), 1), _MOST_IN_A_LOT)
        found.append(replace(whole, first=first, last=first + size))
        first += size
    return found


def _enter(ledger: Ledger, part: _Part, told: _Count) -> None:
    for replication, found in part:
        for arm, result in found.items():
            ledger.enter(arm, replication, result)
    told.add(len(part))


def _lost(lot: Lot) -> _Part:
    """Enter a lot whose worker died as failed."""
    return [
        (
            index,
            dict.fromkeys(
                lot.arms, Failure(lot.seed, index, "the worker died, and again when these pairs were tried alone")
            ),
        )
        for index in range(lot.first, lot.last)
    ]


def _over_pool(lots: Sequence[Lot], ledger: Ledger, *, workers: int, told: _Count) -> list[Lot]:
    """Run lots in processes; give those that were lost because a worker died."""
    if not lots:
        return []
    context = multiprocessing.get_context("spawn")
    stop = context.Event()
    lost: list[Lot] = []
    hired = ProcessPoolExecutor(workers, mp_context=context, initializer=begin, initargs=(stop,))
    with once(), hired as pool:
        waiting: dict[Future[_Part], Lot] = {pool.submit(_in_worker, lot): lot for lot in lots}
        try:
            while waiting:
                for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                    lot = waiting.pop(future)
                    try:
                        _enter(ledger, future.result(), told)
                    except BrokenProcessPool:
                        lost.append(lot)
        except KeyboardInterrupt:
            stop.set()
            pool.shutdown(wait=True, cancel_futures=True)
            for future in waiting:
                if not future.cancelled() and future.exception() is None:
                    _enter(ledger, future.result(), told)
            raise
    return lost


def _alone(lots: Sequence[Lot], ledger: Ledger, told: _Count) -> list[Lot]:
    """Run lots one after another in one process; if it dies, enter that lot as failed and give those after it."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context, initializer=begin, initargs=(context.Event(),)) as pool:
        for place, lot in enumerate(lots):
            try:
                _enter(ledger, pool.submit(_in_worker, lot).result(), told)
            except BrokenProcessPool:
                _enter(ledger, _lost(lot), told)
                return list(lots[place + 1 :])
    return []


# ---- inside a worker --------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _bench() -> Bench:
    return Bench()


def _in_worker(lot: Lot) -> _Part:
    part: _Part = []
    bench = _bench()
    for pair in run_lot(bench, lot):
        part.append(pair)
        bench.settle()
        if stopped():
            break
    return part
