"""Jobs in processes of their own: begun at once, asked after, stopped at any time; whoever began them goes on.

For rehearsals, which wait for the end, and for what a facilitator looks at while the exercise goes on. A job is a
plain value and its work a function that a process can import; results come in no order that counts.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from typing import Final, Generic, Self, TypeVar

from sim.errors import WhitecellError
from sim.runs.worker import begin

__all__ = ["Background", "ProcessDiedError", "carried_out"]

_J = TypeVar("_J")
_R = TypeVar("_R")

# how far below others a process stands that works while people play
_GENTLY: Final = 10
_LOOK_S: Final = 0.2
# how often processes may die until it is given up
_DEATHS: Final = 2


class ProcessDiedError(WhitecellError):
    """A process of a crew died, and with it what the crew had not done."""


class Background(Generic[_J, _R]):
    """A crew at work; its results are asked for by `poll`."""

    def __init__(self, work: Callable[[_J], _R], jobs: Sequence[_J], *, workers: int, gently: bool = False) -> None:
        context = multiprocessing.get_context("spawn")
        self._stop = context.Event()
        self._pool = ProcessPoolExecutor(
            max(1, min(workers, len(jobs))),
            mp_context=context,
            initializer=begin,
            initargs=(self._stop, _GENTLY if gently else 0),
        )
        self.total = len(jobs)
        self.done = 0
        self.cancelled = False
        self._ending: threading.Thread | None = None
        self._waiting: dict[Future[_R], _J] = {self._pool.submit(work, job): job for job in jobs}
        # once a process has died: jobs of which nothing has come
        self.lost: list[_J] = []

    @property
    def over(self) -> bool:
        """Whether nothing more will come."""
        return not self._waiting

    def poll(self, *, seconds: float = 0.0) -> list[_R]:
        """Give what has come since last asked; wait so long for something, if nothing has.

        Raises:
            WhitecellError: a job failed, or a process died (`ProcessDiedError`, once all that came before was given).

        """
        if not self._waiting:
            return []
        found, died = list[_R](), False
        for future in wait(self._waiting, timeout=seconds, return_when=FIRST_COMPLETED).done:
            if future.cancelled():
                del self._waiting[future]
                continue
            try:
                found.append(future.result())
            except BrokenProcessPool:
                died = True
                continue
            except BaseException:
                self.cancel()
                raise
            del self._waiting[future]
            self.done += 1
        if died and not found:
            self.lost = [*self._waiting.values()]
            self.cancel()
            raise ProcessDiedError("a process died; try again with one worker (--workers 1)") from None
        if not self._waiting:
            self._put_away()
        return found

    def cancel(self) -> None:
        """Stop: what has not begun never does, what is at work ends after the run it is in. Does not wait."""
        self._stop.set()
        self.cancelled = True
        self._waiting = {}
        self._put_away()

    def finish(self) -> list[_R]:
        """Stop and wait: what has not begun never does; what is at work ends the run it is in, and is given."""
        self._stop.set()
        self.cancelled = True
        self._pool.shutdown(wait=True, cancel_futures=True)
        found = [each.result() for each in self._waiting if not each.cancelled() and each.exception() is None]
        self._waiting = {}
        return found

    def _put_away(self) -> None:
        """Let the processes end by themselves; the thread keeps what they read when they begin until they have."""
        self._ending = threading.Thread(target=self._ended)
        self._ending.start()

    def join(self) -> None:
        """Wait until the processes of a crew that was put away have ended."""
        if self._ending is not None:
            self._ending.join()

    def _ended(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._waiting:
            self.cancel()


def _enter(found: list[_R], take: Callable[[_R], None] | None, results: Iterable[_R]) -> None:
    for result in results:
        found.append(result)
        if take is not None:
            take(result)


def carried_out(
    work: Callable[[_J], _R],
    jobs: Sequence[_J],
    *,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    keep: bool = False,
    take: Callable[[_R], None] | None = None,
) -> list[_R]:
    """Carry out every job and wait for it; `workers=1` works here, `None` on all cores; results in any order.

    Where a process dies, what is done stays and the rest goes to another crew; after the third death it is given up.

    With `keep` an interrupt (Ctrl-C) ends the work and gives what is done; without it, it goes on to the caller.
    `take` is told of each result when it comes.

    Raises:
        WhitecellError: a job failed, or processes died again and again.

    """
    crew = min(workers or os.cpu_count() or 1, len(jobs))
    found: list[_R] = []
    came = partial(_enter, found, take)
    if crew <= 1:
        try:
            for place, job in enumerate(jobs, start=1):
                came([work(job)])
                if progress is not None:
                    progress(place, len(jobs))
        except KeyboardInterrupt:
            if not keep:
                raise
        return found
    left, deaths = list(jobs), 0
    while left:
        with Background(work, left, workers=min(crew, len(left))) as crew_at_work:
            left = []
            try:
                while not crew_at_work.over:
                    came(crew_at_work.poll(seconds=_LOOK_S))
                    if progress is not None:
                        progress(len(found), len(jobs))
            except ProcessDiedError:
                deaths += 1
                if deaths > _DEATHS:
                    raise
                left = crew_at_work.lost
            except KeyboardInterrupt:
                # a second one, while the processes end the run they are in, would be told as a traceback
                before = signal.signal(signal.SIGINT, signal.SIG_IGN)
                came(crew_at_work.finish())
                signal.signal(signal.SIGINT, before)
                if not keep:
                    raise
    return found
