"""The whole review of one branch: walked once for what happened, then explored for what each decision changed.

    found = review(history_of(store, branch), plan, seeds=100)

A running exercise is reviewed as far as it has come: every future is measured at the instant where it stands.
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from sim.blueprint import Blueprint
from sim.exercise.review.account import Expected, Rated, Ruled, Span, expected, rated, ruled, spans
from sim.exercise.review.crew import Errand, Progress, run_errand
from sim.exercise.review.decisions import DRAWS, Decided, decided
from sim.exercise.review.effects import Led, Weighed, led_by, weigh
from sim.exercise.review.forks import Chain, Fork, Way, fork_of_decision, fork_of_ruling
from sim.exercise.review.history import History, Walk
from sim.exercise.review.kept import Kept
from sim.exercise.review.knowledge import Picture, pictures
from sim.exercise.review.landing import Landed, came_unattended, landed
from sim.exercise.table import Table
from sim.outcomes import Run

__all__ = ["Found", "Price", "Review", "affordable", "review"]

# futures for each arm where time is short: fewer give no interval worth the name
_LEAST: Final = 4
_MOST: Final = 100
# of a single luck there is no interval
_FEWEST: Final = 2
# seconds for the page at the least
_AFTER: Final = 3.0
# a future against a run that is only walked: the MSEL is looked at, and a process copied
_DEARER: Final = 1.7


@dataclass(frozen=True)
class Found:
    """One decision with what is found about it; `effect` is None where doctrine chose the same: exactly zero.

    `unattended` counts for each of its orders the unattended runs in which it came in that move.
    """

    decision: Decided
    effect: Weighed | None
    unattended: tuple[int, ...] = ()


@dataclass(frozen=True)
class Review:
    """All that a review knows; `seeds` futures for each arm, measured at `until` (h)."""

    history: History
    run: Run
    table: Table
    led: tuple[Led, ...]
    spans: tuple[Span, ...]
    decisions: tuple[Found, ...]
    rulings: tuple[tuple[Ruled, Weighed | None], ...]
    expected: tuple[Expected, ...]
    rated: tuple[Rated, ...]
    landed: tuple[Landed, ...]
    pictures: tuple[tuple[Picture, ...], ...]
    until: float
    over: bool
    seeds: int
    futures: int
    # whether there was time for none but the most telling forks, or not even for those
    hurried: bool = False
    # whether it was interrupted, so that there are fewer futures than were asked for
    interrupted: bool = False

    @property
    def unweighed(self) -> int:
        """How many decisions differ from doctrine's and were not weighed, because time was short."""
        return sum(not each.decision.same and each.effect is None for each in self.decisions)

    @property
    def ranked(self) -> list[Found]:
        """Decisions that differ from doctrine's, by effect; those told from zero first."""
        weighed = [each for each in self.decisions if each.effect is not None]
        return sorted(weighed, key=_rank)


def _rank(found: Found) -> tuple[bool, float, int]:
    effect = found.effect
    assert effect is not None
    return not effect.clear, -effect.size, effect.number


def review(  # noqa: PLR0913  what is reviewed, how thoroughly, in what time
    history: History,
    plan: Blueprint,
    *,
    seeds: int | None = None,
    within: float | None = None,
    beginning: float = 0.0,
    instants: Sequence[float] | None = None,
    draws: int = DRAWS,
    workers: int | None = None,
    progress: Progress | None = None,
    keep: Kept | None = None,
) -> Review:
    """Review a branch; `instants` (h) are those at which it is asked what cells knew: if not said, when moves began.

    With `within` (s) and no `seeds` only those forks are weighed, the most telling first, and with as many futures as
    that time is likely to hold; none where it holds too little. `beginning` (s) of it are what workers take to begin.
    What is not done when the time is up, because the machine was slowed, is left out. An interrupt (Ctrl-C) while
    futures are run ends that, and the review tells those lucks that are whole. What is done of a review that need not
    hurry is kept in `keep`, and what stands there is not done again.

    Raises:
        WhitecellError: a future failed.
        KeyboardInterrupt: interrupted before two lucks were whole.

    """
    began = time.perf_counter()
    walked = _walked(history, plan, draws)
    prices, due = walked.prices, math.inf
    if seeds is None:
        # writing the page takes about what a worker's beginning does, and what was known is read on one more walk
        until = math.inf if within is None else within - max(_AFTER, beginning) - walked.took
        due = began + until
        spare = due - time.perf_counter() - beginning - walked.took
        budget = spare * (workers or os.cpu_count() or 1) / max(walked.took * _DEARER, 1e-9)
        seeds, prices = affordable(budget, prices)
    weighed = {price.fork.number for price in prices} if seeds else set()
    forks = tuple(fork for fork, _ in walked.forks if fork.number in weighed)
    errand = Errand(history, forks, walked.until, unattended=True, due=due)
    kept = keep if math.isinf(due) else None
    done = kept.begin(errand, plan, seeds) if kept is not None and seeds else None
    take = kept.add if kept is not None else None
    run = partial(run_errand, errand, workers=workers, plan=plan, progress=progress, done=done, take=take)
    futures = run(lucks=seeds) if seeds else {}
    whole = errand.complete(futures, seeds)
    interrupted = whole < seeds and math.isinf(due)
    if interrupted and whole < min(seeds, _FEWEST):
        raise KeyboardInterrupt
    if whole < seeds:
        seeds = whole if whole >= _FEWEST else 0
        errand = errand if seeds else replace(errand, forks=())
    lucks, led = range(1, seeds + 1), led_by(plan.scenario)
    effects = {fork.number: weigh(fork, futures, led, lucks) for fork in errand.forks if seeds}
    played = spans(history.entries, plan.scenario.crisis.exercise, walked.until)
    asked = instants if instants is not None else [span.begins for span in played]
    return Review(
        history=history,
        run=walked.run,
        table=walked.table,
        led=tuple(led),
        spans=tuple(played),
        decisions=tuple(
            Found(
                each,
                effects.get(each.number),
                tuple(came_unattended(each, _span_of(each, played), futures, lucks)) if seeds else (),
            )
            for each in walked.decisions
        ),
        rulings=tuple((each, effects.get(each.number)) for each in ruled(history.entries)),
        expected=walked.expected,
        rated=tuple(rated(walked.table, plan.scenario.crisis.exercise)),
        landed=tuple(landed(walked.run, futures, led, lucks)) if seeds else (),
        pictures=tuple(map(tuple, pictures(history, plan, sorted(walked.table.cells.values()), asked))),
        until=walked.until,
        over=walked.over,
        seeds=seeds,
        futures=errand.arms * seeds,
        hurried=within is not None and len(errand.forks) < len(walked.forks),
        interrupted=interrupted,
    )


@dataclass(frozen=True, slots=True)
class Price:
    """What one arm of a fork takes under one luck, in runs; the smaller `rank`, the more it is likely to tell."""

    fork: Fork
    runs: float
    rank: float


@dataclass(frozen=True)
class _Walked:
    """What one walk along the history gave, and how long it took (s); forks with the instant (h) they lie at."""

    decisions: tuple[Decided, ...]
    forks: tuple[tuple[Fork, float], ...]
    expected: tuple[Expected, ...]
    table: Table
    run: Run
    until: float
    over: bool
    took: float

    @property
    def prices(self) -> list[Price]:
        """What each fork takes; the less doctrine would have chosen what was done, the sooner it is looked at."""
        shares = {each.number: each.share.same / each.share.draws for each in self.decisions if each.share}
        return [
            Price(
                fork,
                1 - at / self.until if self.until else 0.0,
                # after all decisions of cells, those of the white cell
                shares.get(fork.number, 0.0) if fork.over == "decision" else 2.0,
            )
            for fork, at in self.forks
        ]


def _walked(history: History, plan: Blueprint, draws: int) -> _Walked:
    walk, stopwatch, chain = Walk(history, plan), _Stopwatch(), Chain()
    decisions: list[Decided] = []
    forks: list[tuple[Fork, float]] = []
    for moment in walk.moments():
        chain.note(moment.entry)
        with stopwatch:
            found = decided(moment, draws=draws)
        fork = fork_of_decision(moment, found) if found is not None else fork_of_ruling(moment)
        decisions += [found] if found is not None else []
        forks += [(chain.link(fork), moment.entry.at_h)] if fork is not None else []
    engine = walk.engine
    until, over, took = engine.now, bool(engine.ended) or _played_out(walk.table, plan), stopwatch.others
    awaited = tuple(expected(engine, walk.table))
    engine.end("measured here")
    return _Walked(tuple(decisions), tuple(forks), awaited, walk.table, engine.finish(), until, over, took)


def _played_out(table: Table, plan: Blueprint) -> bool:
    """Whether every move that was declared is played: ENDEX, though the world could go on."""
    exercise = plan.scenario.crisis.exercise
    return exercise is not None and table.phase == "world" and table.move >= len(exercise.moves) - 1


class _Stopwatch:
    """How long a walk took (s by the clock), less what was done on the way."""

    def __init__(self) -> None:
        self._began, self._spent, self._entered = time.perf_counter(), 0.0, 0.0

    def __enter__(self) -> None:
        self._entered = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        self._spent += time.perf_counter() - self._entered

    @property
    def others(self) -> float:
        return time.perf_counter() - self._began - self._spent


def affordable(budget: float, prices: Sequence[Price]) -> tuple[int, list[Price]]:
    """Give the futures for each arm and the forks that a budget (runs) holds, with an unattended run for each luck.

    The most telling forks come first, as many as there is time for under a few lucks; what is left goes into lucks.
    """
    chosen: list[Price] = []
    ways: set[Way] = set()
    total = 1.0
    for price in sorted(prices, key=lambda each: (each.rank, each.fork.number)):
        new = {price.fork.done, price.fork.other} - ways
        if _LEAST * (total + len(new) * price.runs) > budget:
            break
        chosen.append(price)
        ways |= new
        total += len(new) * price.runs
    if _LEAST * total > budget:
        return 0, []
    return int(min(budget / total, _MOST)), chosen


def _span_of(found: Decided, played: Sequence[Span]) -> tuple[float, float]:
    """Give the scenario time of the move a decision was taken in, its last instant with it."""
    span = played[min(found.move, len(played)) - 1]
    return span.begins, span.ends
