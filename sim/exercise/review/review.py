"""The whole review of one branch: walked once for what happened, then explored for what each decision changed.

    found = review(history_of(store, branch), plan, seeds=100)

A running exercise is reviewed as far as it has come: every future is measured at the instant where it stands.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from sim.blueprint import Blueprint
from sim.exercise.review.account import Expected, Rated, Ruled, Span, expected, rated, ruled, spans
from sim.exercise.review.crew import UNATTENDED, Errand, Progress, run_errand
from sim.exercise.review.decisions import DRAWS, Decided, decided
from sim.exercise.review.effects import Led, Weighed, led_by, weigh
from sim.exercise.review.forks import Chain, Fork, fork_of_decision, fork_of_ruling
from sim.exercise.review.history import History, Walk
from sim.exercise.review.hurry import MOST, Price, in_time, lucks_of
from sim.exercise.review.kept import Kept
from sim.exercise.review.knowledge import Picture, pictures
from sim.exercise.review.landing import Landed, came_unattended, landed
from sim.exercise.table import Table
from sim.outcomes import Run

__all__ = ["Found", "Review", "review"]

# of a single luck there is no interval
_FEWEST: Final = 2
# seconds for the page at the least
_AFTER: Final = 3.0


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
    """All that a review knows; `seeds` futures for each arm, measured at `until` (h); by `lucks` where it hurried."""

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
    # whether there was no time for all forks
    hurried: bool = False
    # whether it was interrupted, so that there are fewer futures than were asked for
    interrupted: bool = False

    @property
    def unweighed(self) -> int:
        """How many decisions differ from doctrine's and were not weighed, because time was short."""
        return sum(not each.decision.same and each.effect is None for each in self.decisions)

    @property
    def lucks(self) -> tuple[int, int]:
        """Futures for each arm of the decisions that were weighed: of the one with the fewest, and with the most."""
        counts = [each.effect.lucks for each in self.decisions if each.effect is not None]
        return min(counts, default=0), max(counts, default=0)

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

    With `within` (s) and no `seeds` futures are made until that time is up, the most telling forks first, one luck
    after another; `beginning` (s) of it are what workers take to begin. What is not done by then is left out, and
    forks may have more lucks or less. An interrupt (Ctrl-C) while futures are run ends that, and the review tells
    those lucks that are whole. What is done of a review that need not hurry is kept in `keep`, and what stands
    there is not done again.

    Raises:
        WhitecellError: a future failed.
        KeyboardInterrupt: interrupted before two lucks were whole.

    """
    began = time.perf_counter()
    walked = _walked(history, plan, draws)
    errand = Errand(history, tuple(fork for fork, _ in walked.forks), walked.until, unattended=True)
    if seeds is None and within is not None:
        # writing the page takes about what a worker's beginning does; the future begun last goes on past its time
        due = began + within - max(_AFTER, beginning) - walked.took
        futures, interrupted = in_time(
            replace(errand, due=due), plan, walked.prices, beginning=beginning, workers=workers, progress=progress
        )
        seeds = max((luck for *_, luck in futures), default=0)
    else:
        seeds = MOST if seeds is None else seeds
        done = keep.begin(errand, plan, seeds) if keep is not None and seeds else None
        take = keep.add if keep is not None else None
        run = partial(run_errand, errand, workers=workers, plan=plan, progress=progress, done=done, take=take)
        futures = run(lucks=seeds) if seeds else {}
        whole = errand.complete(futures, seeds)
        interrupted = whole < seeds
        if interrupted and whole < min(seeds, _FEWEST):
            raise KeyboardInterrupt
        seeds = whole
    led = led_by(plan.scenario)
    alone = lucks_of([UNATTENDED], futures, seeds)
    effects = {
        fork.number: weigh(fork, futures, led, lucks)
        for fork in errand.forks
        if (lucks := lucks_of([fork.done, fork.other], futures, seeds))
    }
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
                tuple(came_unattended(each, _span_of(each, played), futures, alone)) if alone else (),
            )
            for each in walked.decisions
        ),
        rulings=tuple((each, effects.get(each.number)) for each in ruled(history.entries)),
        expected=walked.expected,
        rated=tuple(rated(walked.table, plan.scenario.crisis.exercise)),
        landed=tuple(landed(walked.run, futures, led, alone)) if alone else (),
        pictures=tuple(map(tuple, pictures(history, plan, sorted(walked.table.cells.values()), asked))),
        until=walked.until,
        over=walked.over,
        seeds=len(alone),
        futures=sum(luck <= seeds for *_, luck in futures),
        hurried=within is not None and len(effects) < len(errand.forks),
        interrupted=interrupted,
    )


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


def _span_of(found: Decided, played: Sequence[Span]) -> tuple[float, float]:
    """Give the scenario time of the move a decision was taken in, its last instant with it."""
    span = played[min(found.move, len(played)) - 1]
    return span.begins, span.ends
