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
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache, partial
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
from sim.runs.forking import CAN_FORK, in_child
from sim.runs.replicate import Arm, Bench
from sim.runs.worker import stopped

__all__ = ["UNATTENDED", "Errand", "Futures", "Progress", "explore", "lots", "own_bench", "plan_of", "run_errand"]

Progress = Callable[[int, int], None]
Futures = dict[tuple[int, int, int], Future]

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
        arms = [UNATTENDED] * self.unattended + self.ways
        whole = (all((*arm, luck) in found for arm in arms) for luck in range(1, lucks + 1))
        return sum(takewhile(bool, whole))

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
) -> Futures:
    """Run every future; `workers=1` runs here, `None` on all cores; `progress(done, all)` counts futures.

    `plan` may bring the scenario ready, for runs here. An interrupt (Ctrl-C) ends the work and gives what is done.

    Raises:
        WhitecellError: a future failed, or workers died again and again.

    """
    if not errand.arms:
        return {}
    crew = min(workers or os.cpu_count() or 1, lucks)
    total = errand.arms * lucks
    # each luck is a lot where time may be up before all are done, so that those which were begun are whole
    parts = [range(luck, luck + 1) for luck in range(1, lucks + 1)]
    if math.isinf(errand.due):
        parts = lots(lucks, arms=errand.arms, crew=crew)
    every: Futures = {}
    if crew == 1:
        here = plan or plan_of(errand.history.header)
        copying = CAN_FORK and threading.active_count() == 1
        with suppress(KeyboardInterrupt):
            for part in parts:
                every |= explore(errand, here, part, copying=copying)
                if progress is not None:
                    progress(errand.arms * (part.stop - 1), total)
        return every

    def told(done: int, of: int) -> None:
        if progress is not None:
            progress(total * done // of, total)

    for found in carried_out(partial(_in_worker, errand), parts, workers=crew, progress=told, keep=True):
        every |= found
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


def _in_worker(errand: Errand, lucks: range) -> Futures:
    return explore(errand, plan_of(errand.history.header, own_bench()), lucks, copying=CAN_FORK)


def explore(errand: Errand, plan: Blueprint, lucks: range, *, copying: bool) -> Futures:
    """Walk the history and carry on from every fork here, in copies of this process or from walks of their own."""
    found: Futures = {}
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
            inputs = _inputs(errand, plan, moment, way, copying=copying)
            for luck in lucks:
                if errand.over:
                    return found
                found[(*way, luck)] = (
                    in_child(partial(carry_on, moment, inputs, luck=luck, until=errand.until))
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
        return in_child(partial(inputs_of, moment.engine, instant, upto))
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
