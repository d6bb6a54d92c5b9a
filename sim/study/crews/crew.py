"""A crew takes jobs one after another and gives back what became of each, in whatever order.

No more than a few jobs a worker are out at a time, so that the parent's memory does not grow with the campaign.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from typing import Final, Protocol

from sim.runs.replicate import Bench
from sim.study.campaign import Job, Told, work

__all__ = ["OUT_AT_ONCE", "Crew", "Here", "over"]

OUT_AT_ONCE: Final = 3  # jobs a worker


class Crew(Protocol):
    """Whoever runs jobs."""

    def run(self, jobs: Iterable[Job]) -> Iterator[Told]:
        """Run every job; give each as it is done."""
        ...


class Here:
    """Nobody else: the process that asks; `bench` may bring arms that are ready."""

    def __init__(self, bench: Bench | None = None) -> None:
        self._bench = bench

    def run(self, jobs: Iterable[Job]) -> Iterator[Told]:
        """Run the jobs one after another."""
        for job in jobs:
            yield work(job, self._bench)


def over(
    executor: Executor, jobs: Iterable[Job], *, workers: int, do: Callable[[Job], Told] = work
) -> Iterator[tuple[Job, Future[Told]]]:
    """Hand jobs to an executor, a few at a time; give each with its future when that is done."""
    waiting: dict[Future[Told], Job] = {}
    source = iter(jobs)
    for job in source:
        waiting[_submitted(executor, job, do)] = job
        if len(waiting) >= workers * OUT_AT_ONCE:
            break
    while waiting:
        for future in wait(waiting, return_when=FIRST_COMPLETED).done:
            job = waiting.pop(future)
            yield job, future
            following = next(source, None)
            if following is not None:
                waiting[_submitted(executor, following, do)] = following


def _submitted(executor: Executor, job: Job, do: Callable[[Job], Told]) -> Future[Told]:
    """Hand in a job; one that a broken executor refuses comes back as broken like those it lost."""
    try:
        return executor.submit(do, job)
    except BrokenExecutor as error:
        refused: Future[Told] = Future()
        refused.set_exception(error)
        return refused
