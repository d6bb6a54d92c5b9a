"""Looking ahead from a session while it goes on: begun, asked after, stopped; kept by the position of the journal.

    ahead = LookAhead(session)
    ahead.begin("white", seeds=60)      # returns at once; processes of their own work behind the exercise
    ahead.poll("white")                 # how far it is, and what is known so far
    ahead.close()

Everything here asks for the white cell first. Nothing of it is written to the journal or laid on the table, so that
no view of a cell, no record and no export can hold any of it.
"""

from __future__ import annotations

import math
import os
from dataclasses import dataclass, replace
from typing import Final

from sim.exercise.authority import permit
from sim.exercise.outlook.crew import Job, Past, work
from sim.exercise.outlook.outlook import Outlook, gathered
from sim.exercise.review.effects import led_by
from sim.exercise.review.future import Future
from sim.exercise.review.history import History, history_of
from sim.exercise.session import Session
from sim.exercise.table import RowState
from sim.runs.background import Background
from sim.scenario.vocabulary import Measure

__all__ = ["SEEDS", "LookAhead", "Told"]

SEEDS: Final = 60
_STOPS: Final = 32
_LOT: Final = 5
# outlooks kept: going back and forth between branches asks for the same ones
_KEPT: Final = 8
KIND: Final = "look_ahead"

Key = tuple[str, str, int, int]


@dataclass(frozen=True, slots=True)
class Told:
    """How far a look-ahead is: futures done of how many; what is known so far, None before the first.

    `stale` says that the exercise has gone on since; `running` that more will come.
    """

    done: int
    total: int
    running: bool
    stale: bool
    outlook: Outlook | None


@dataclass
class _Looking:
    """One look-ahead at work, or done."""

    key: Key
    job: Job
    measures: tuple[Measure, ...]
    crew: Background[Job, tuple[dict[int, Future], Past]] | None
    total: int
    rows: dict[str, RowState]
    futures: dict[int, Future]
    past: Past
    outlook: Outlook | None = None
    gathered_of: int = 0


class LookAhead:
    """What the white cell of one session may see of what is to come."""

    def __init__(self, session: Session, *, workers: int | None = None) -> None:
        self._session = session
        # one core is left to the exercise
        self._workers = workers or max(1, (os.cpu_count() or 2) - 1)
        self._kept: dict[Key, _Looking] = {}
        self._last: _Looking | None = None

    def begin(self, role: str, *, seeds: int | None = None) -> Told:
        """Begin to look ahead from now, or give what is known from here already; returns at once.

        Without `seeds` whatever is known or at work from here will do; where nothing is, 60 futures are begun.

        Raises:
            Refusal: the role is not of the white cell.
            WhitecellError: the processes died.

        """
        permit(self._session.table, role, KIND)
        key = self._key()
        found = self._kept.get(key)
        if found is None or (seeds is not None and found.total < seeds):
            self._stop()
            found = self._kept[key] = self._begun(key, seeds or SEEDS)
            while len(self._kept) > _KEPT:
                del self._kept[next(iter(self._kept))]
        self._last = found
        return self.poll(role)

    def poll(self, role: str, *, seconds: float = 0.0) -> Told:
        """Say how far the last look-ahead is, and what it shows so far; wait so long for news of it.

        Raises:
            Refusal: the role is not of the white cell.
            WhitecellError: a future failed, or a process died.

        """
        permit(self._session.table, role, KIND)
        found = self._last
        if found is None:
            return Told(0, 0, running=False, stale=False, outlook=None)
        if found.crew is not None:
            for futures, past in found.crew.poll(seconds=seconds):
                found.futures |= futures
                found.past = past
            if found.crew.over:
                found.crew = None
        if len(found.futures) > found.gathered_of:
            found.outlook, found.gathered_of = self._gathered(found), len(found.futures)
        return Told(len(found.futures), found.total, found.crew is not None, found.key != self._key(), found.outlook)

    def cancel(self, role: str) -> Told:
        """Stop looking; what is known so far stays.

        Raises:
            Refusal: the role is not of the white cell.

        """
        permit(self._session.table, role, KIND)
        self._stop()
        return self.poll(role)

    def close(self) -> None:
        """Stop whatever is at work: the exercise is put away."""
        self._stop()

    # ---- inside -------------------------------------------------------------------------------------------------

    def _key(self) -> Key:
        session = self._session
        return session.branch.exercise, session.branch.name, session.next_number - 1, session.engine.clock.steps

    def _stop(self) -> None:
        if self._last is not None and self._last.crew is not None:
            self._last.crew.cancel()
            self._last.crew = None
            # what was cut short may be begun again from here
            self._kept.pop(self._last.key, None)

    def _begun(self, key: Key, seeds: int) -> _Looking:
        session = self._session
        history = _upto(history_of(session.store, session.branch), key[2])
        engine = session.engine
        measures = tuple(each.measure for each in led_by(session.plan.scenario))
        until = _end(session)
        stops = tuple(engine.now + (until - engine.now) * place / _STOPS for place in range(_STOPS + 1))
        names = tuple(measure.name for measure in measures)

        def job(lucks: range) -> Job:
            return Job(history, engine.now, engine.clock.steps, tuple(lucks), until, stops, names)

        lots = [range(first, min(first + _LOT, seeds + 1)) for first in range(1, seeds + 1, _LOT)]
        crew = Background(work, [job(lot) for lot in lots], workers=self._workers, gently=True)
        rows = {name: replace(state) for name, state in session.table.msel.items()}
        return _Looking(key, job(range(0)), measures, crew, seeds, rows, {}, ())

    def _gathered(self, found: _Looking) -> Outlook:
        exercise, branch, entries, _ = found.key
        return gathered(
            found.rows,
            found.futures,
            found.measures,
            named=(exercise, branch, entries),
            past=found.past,
            stops=found.job.stops,
            now=found.job.now,
            until=found.job.until,
        )


def _upto(history: History, number: int) -> History:
    """The history as far as an entry: an earlier moment may be shown."""
    return replace(history, entries=tuple(each for each in history.entries if each.number <= number))


def _end(session: Session) -> float:
    """Instant (h) to which one looks: the end of the last move, in free play and after it that of the scenario."""
    exercise, horizon = session.plan.scenario.crisis.exercise, session.engine.horizon
    ends = math.fsum(move.span.value for move in exercise.moves) if exercise is not None else horizon
    return min(ends, horizon) if session.engine.now < ends else horizon
