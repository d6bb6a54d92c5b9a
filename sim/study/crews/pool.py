"""Processes of this machine. A worker that dies takes the jobs in its pool with it; they are done again."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain
from typing import Final

from sim.errors import WhitecellError
from sim.runs.interrupts import once
from sim.runs.worker import begin, stopped
from sim.study.campaign import Job, Told, work
from sim.study.crews.crew import over

__all__ = ["Pool"]

_DEATHS: Final = 3  # of workers with the same job before it is given up


class Pool:
    """So many processes."""

    def __init__(self, workers: int) -> None:
        self._workers = workers

    def run(self, jobs: Iterable[Job]) -> Iterator[Told]:
        """Run the jobs; those whose worker died are tried again.

        Raises:
            WhitecellError: the same part has killed its worker again and again.

        """
        source: Iterator[Job] = iter(jobs)
        deaths: Counter[tuple[str, int]] = Counter()
        while True:
            lost: list[Job] = []
            yield from self._once(source, lost)
            if not lost:
                return
            for job in lost:
                part = job.columns.study, job.first
                deaths[part] += 1
                if deaths[part] > _DEATHS:
                    raise WhitecellError(
                        f"units {job.first} to {job.last - 1}: the worker died {_DEATHS + 1} times; what is done is "
                        "kept, and the same command goes on from there"
                    )
            source = chain(lost, source)

    def _once(self, source: Iterator[Job], lost: list[Job]) -> Iterator[Told]:
        """Run jobs until there are none or the pool breaks; those that were out then are lost."""
        context = multiprocessing.get_context("spawn")
        stop = context.Event()
        hired = ProcessPoolExecutor(self._workers, mp_context=context, initializer=begin, initargs=(stop,))
        with once(), hired as pool:
            guarded = _Guarded(source)
            try:
                for job, future in over(pool, guarded, workers=self._workers, do=_work):
                    try:
                        told = future.result()
                    except BrokenProcessPool:
                        lost.append(job)
                        guarded.closed = True
                    else:
                        yield told
            except BaseException:
                # stopped: jobs that have begun are finished and kept, the others left for the next time; some are out
                # with the workers already, where nobody can call them back
                stop.set()
                pool.shutdown(wait=True, cancel_futures=True)
                raise


class _Guarded:
    """Jobs that stop coming once the pool is broken; what is left stays in the source."""

    def __init__(self, source: Iterator[Job]) -> None:
        self._source, self.closed = source, False

    def __iter__(self) -> Iterator[Job]:
        return self

    def __next__(self) -> Job:
        if self.closed:
            raise StopIteration
        return next(self._source)


# ---- inside a worker --------------------------------------------------------------------------------------------


def _work(job: Job) -> Told:
    """Do a part, unless the study is being stopped: then nothing of it, and nobody hears of that."""
    return Told(job.first, job.first, 0, 0) if stopped() else work(job)
