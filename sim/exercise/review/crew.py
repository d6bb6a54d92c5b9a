"""The crew: every arm of every fork in every future, over the cores of this machine.

A worker walks the history once, and at each fork carries the moment on in copies of its own process, one for each arm
and luck; so the history is not run again for each of them. Where a process cannot be copied it is. Results depend on
neither: a future is known by (way, luck) alone.
"""

from __future__ import annotations

import math
import os
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from hashlib import blake2b
from itertools import takewhile
from typing import Final

from sim.blueprint import Blueprint
from sim.casting import cast_case
from sim.exercise.entry import Entry
from sim.exercise.review.forks import Fork, Way, inputs_of, instant_from
from sim.exercise.review.future import Future, carry_on
from sim.exercise.review.history import History, Moment, Walk
from sim.journal import Header, Input
from sim.runs.background import carried_out
from sim.runs.copying import in_copy
from sim.runs.forking import CAN_FORK
from sim.runs.replicate import Arm, Bench
from sim.runs.worker import stopped

__all__ = ["UNATTENDED", "Errand", "Futures", "Progress", "explore", "lots", "own_bench", "plan_of", "run_errand"]

Progress = Callable[[int, int], None]
Futures = dict[tuple[int, int, int], Future]
Begun = dict[Way, tuple[Input, ...]]

# the way of the runs in which nobody ever sat
UNATTENDED: Final = (0, 0)
# of what is left, a lot is this part of a worker's share
_LEFT_A_WORKER: Final = 3
# futures in a lot at the least, beside which walking the history once more is little
_LEAST_IN_A_LOT: Final = 40
# and at the most: what is lost with a worker, or by an interrupt, is a lot in hand
_MOST_IN_A_LOT: Final = 240


@dataclass(frozen=True, slots=True)
class Errand:
    """What is to be found out: the history, its forks, until when (h) futures go, and whether unattended runs too.

    Past `due`, an instant of `time.perf_counter` (s), no future is begun: what is not done by then is left out.
    """

    history: History
    forks: tuple[Fork, ...]
    until: float
    unattended: bool = False
    due: float = math.inf

    @property
    def over(self) -> bool:
        """Whether no future is begun any more."""
        return stopped() or time.perf_counter() > self.due

    def complete(self, found: Futures, lucks: int) -> int:
        """Up to which luck, from the first, every future was found."""
        whole = self.whole(found)
        return sum(takewhile(bool, (luck in whole for luck in range(1, lucks + 1))))

    def whole(self, found: Futures) -> set[int]:
        """Lucks of which every future was found."""
        arms = [UNATTENDED] * self.unattended + self.ways
        return {luck for luck in {key[2] for key in found} if all((*arm, luck) in found for arm in arms)}

    @property
    def mark(self) -> str:
        """What tells this errand from any other: the same history, forks and end give the same mark."""
        told = repr((self.history, self.forks, self.until, self.unattended))
        return blake2b(told.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()

    @property
    def arms(self) -> int:
        """Futures under one luck."""
        return len(self.ways) + self.unattended

    @property
    def ways(self) -> list[Way]:
        """Every way that some fork needs, once, in order."""
        return sorted({way for fork in self.forks for way in (fork.done, fork.other)})


def plan_of(header: Header, bench: Bench | None = None) -> Blueprint:
    """Make the scenario of an exercise ready to run, as it was called; a `bench` may have it ready already.

    Raises:
        InputError: it cannot be read any more.

    """
    plan, _ = (bench or Bench()).ready(Arm(header.scenario, tuple(header.options), tuple(header.settings)))
    return cast_case(plan, header.case, seed=header.seed, replication=header.replication)


@lru_cache(maxsize=1)
def own_bench() -> Bench:
    """The bench of this process, for one that works for others and does many jobs of one scenario."""
    return Bench()


def run_errand(
    errand: Errand,
    *,
    lucks: int,
    workers: int | None = None,
    plan: Blueprint | None = None,
    progress: Progress | None = None,
    done: Futures | None = None,
    take: Callable[[Futures], None] | None = None,
) -> Futures:
    """Run every future; `workers=1` runs here, `None` on all cores; `progress(done, all)` counts futures.

    `plan` may bring the scenario ready, for runs here. An interrupt (Ctrl-C) ends the work and gives what is done.
    Lucks that are whole in `done` are not run again, and given with the others; `take` is told of each lot at once.

    Raises:
        WhitecellError: a future failed, or workers died again and again.

    """
    if not errand.arms:
        return {}
    every: Futures = dict(done or {})
    whole = errand.whole(every)
    left = [luck for luck in range(1, lucks + 1) if luck not in whole]
    if not left:
        return every
    crew = min(workers or os.cpu_count() or 1, len(left))
    total, before = errand.arms * lucks, errand.arms * (lucks - len(left))
    # each luck is a lot where time may be up before all are done, so that those which were begun are whole
    parts: list[Sequence[int]] = [[luck] for luck in left]
    if math.isinf(errand.due):
        parts = [left[lot.start - 1 : lot.stop - 1] for lot in lots(len(left), arms=errand.arms, crew=crew)]

    def told(count: int) -> None:
        if progress is not None:
            progress(before + errand.arms * count, total)

    def took(found: Futures) -> None:
        every.update(found)
        if take is not None:
            take(found)

    if crew == 1:
        here, begun = plan or plan_of(errand.history.header), Begun()
        copying, count = CAN_FORK and threading.active_count() == 1, 0
        with suppress(KeyboardInterrupt):
            for part in parts:
                took(explore(errand, here, part, copying=copying, begun=begun))
                count += len(part)
                told(count)
        return every

    lucky = len(left)
    carried_out(
        partial(_in_worker, errand, errand.mark),
        parts,
        workers=crew,
        progress=lambda count, of: told(lucky * count // of),
        keep=True,
        take=took,
    )
    return every


def lots(lucks: int, *, arms: int, crew: int) -> list[range]:
    """Split the lucks: the history is walked few times, and lots get smaller toward the end, that no core waits."""
    least, most = math.ceil(_LEAST_IN_A_LOT / arms), max(_MOST_IN_A_LOT // arms, 1)
    found, first = [], 1
    while first <= lucks:
        left = lucks + 1 - first
        size = min(max(min(left // (crew * _LEFT_A_WORKER), most), least), math.ceil(left / crew))
        found.append(range(first, first + size))
        first += size
    return found


def _in_worker(errand: Errand, mark: str, lucks: Sequence[int]) -> Futures:
    return explore(
        errand, plan_of(errand.history.header, own_bench()), lucks, copying=CAN_FORK, begun=_own_begun(mark)
    )


@lru_cache(maxsize=1)
def _own_begun(_: str) -> Begun:
    """How the ways of an errand begin, as far as this process has found out: no luck changes that."""
    return {}


def explore(
    errand: Errand, plan: Blueprint, lucks: Sequence[int], *, copying: bool, begun: Begun | None = None
) -> Futures:
    """Walk the history and carry on from every fork here, in copies of this process or from walks of their own.

    `begun` keeps the inputs with which ways begin, for other lucks of the same errand.
    """
    found: Futures = {}
    begun = Begun() if begun is None else begun
    if errand.unattended:
        for luck in lucks:
            if errand.over:
                return found
            first = _start(errand.history, plan, luck)
            found[(*UNATTENDED, luck)] = carry_on(first, luck=0, until=errand.until, telling=True)
    ways = errand.ways
    if not ways:
        return found
    for moment in Walk(errand.history, plan).moments():
        number = moment.entry.number
        for way in (each for each in ways if each[0] == number):
            if way not in begun:
                begun[way] = _inputs(errand, plan, moment, way, copying=copying)
            inputs = begun[way]
            for luck in lucks:
                if errand.over:
                    return found
                found[(*way, luck)] = (
                    in_copy(plan, partial(carry_on, moment, inputs, luck=luck, until=errand.until))
                    if copying
                    else carry_on(_again(errand, plan, number), inputs, luck=luck, until=errand.until)
                )
        if number >= ways[-1][0]:
            break
    return found


def _inputs(errand: Errand, plan: Blueprint, moment: Moment, way: Way, *, copying: bool) -> tuple[Input, ...]:
    """Give the inputs with which a way begins."""
    head, upto = way
    fork = next((each for each in errand.forks if each.number == head), None)
    instant = instant_from(errand.history.entries, head)
    if fork is not None and len(instant) == 1:
        return (fork.arms[0 if upto == head else 1],)
    if copying:
        return in_copy(plan, partial(inputs_of, moment.engine, instant, upto))
    return inputs_of(_again(errand, plan, head).engine, instant, upto)


def _start(history: History, plan: Blueprint, luck: int) -> Moment:
    """Give the moment before anybody did anything, in another replication: nothing at all is drawn as it was."""
    header = replace(history.header, replication=history.header.replication + luck)
    walk = Walk(replace(history, header=header), plan)
    return Moment(Entry(0, "clock", "", 0.0, 0), walk.engine, walk.table, walk.conditions)


def _again(errand: Errand, plan: Blueprint, number: int) -> Moment:
    """Walk to an entry by oneself."""
    for moment in Walk(errand.history, plan).moments():
        if moment.entry.number == number:
            return moment
    raise AssertionError(f"no entry {number}")
