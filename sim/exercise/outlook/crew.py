"""The crew of a look-ahead: each process walks the journal once to now, and carries that moment on luck by luck.

A future is known by (journal, position, luck) alone; it does not matter who runs it, or whether a process can be
copied.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from sim.blueprint import Blueprint
from sim.exercise.entry import Entry
from sim.exercise.review.crew import own_bench, plan_of
from sim.exercise.review.future import Future, carry_on
from sim.exercise.review.history import History, Moment, Walk
from sim.runs.copying import in_copy
from sim.runs.forking import CAN_FORK
from sim.runs.worker import stopped

__all__ = ["Job", "Past", "futures", "position", "work"]

Past = Sequence[tuple[float, Mapping[str, float | None]]]
_PAST_POINTS: Final = 60


@dataclass(frozen=True, slots=True)
class Job:
    """Some futures of one moment: the history, where its clock stands (h, step), the lucks, until when, and stops.

    `measures` are those of which tracks are kept.
    """

    history: History
    now: float
    step: int
    lucks: tuple[int, ...]
    until: float
    stops: tuple[float, ...]
    measures: tuple[str, ...]


def work(job: Job) -> tuple[dict[int, Future], Past]:
    """Do a job in a process of its own; give its futures by luck, and how measures went until now."""
    return futures(job, plan_of(job.history.header, own_bench()), copying=CAN_FORK)


def futures(job: Job, plan: Blueprint, *, copying: bool) -> tuple[dict[int, Future], Past]:
    """Carry the moment on under each luck, in copies of this process or from walks of their own."""
    found: dict[int, Future] = {}
    moment, past = position(job, plan)
    for luck in job.lucks:
        if stopped():
            break
        ahead = partial(carry_on, luck=luck, until=job.until, stops=job.stops)
        whole = in_copy(plan, partial(ahead, moment)) if copying else ahead(position(job, plan)[0])
        tracks = {name: whole.tracks[name] for name in job.measures if name in whole.tracks}
        found[luck] = replace(whole, tracks=tracks)
    return found, past


def position(job: Job, plan: Blueprint) -> tuple[Moment, Past]:
    """Walk to now; give the moment there, and how measures stood on the way."""
    walk = Walk(job.history, plan)
    past = [*_on_the_way(walk, job)]
    engine, entries = walk.engine, job.history.entries
    engine.advance_to_step(job.step, job.now)
    past.append((engine.now, _standing(walk, job)))
    entry = Entry(entries[-1].number + 1 if entries else 1, "clock", "", engine.now, engine.clock.steps)
    return Moment(entry, engine, walk.table, walk.conditions), past


def _on_the_way(walk: Walk, job: Job) -> Iterator[tuple[float, Mapping[str, float | None]]]:
    least, last = job.now / _PAST_POINTS, -1.0
    for moment in walk.moments():
        if last < 0 or moment.engine.now - last >= least:
            last = moment.engine.now
            yield last, _standing(walk, job)


def _standing(walk: Walk, job: Job) -> Mapping[str, float | None]:
    standing = walk.engine.standing()
    return {name: standing[name].value for name in job.measures if name in standing}
