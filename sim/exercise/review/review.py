"""The whole review of one branch: walked once for what happened, then explored for what each decision changed.

    found = review(history_of(store, branch), plan, seeds=100)

A running exercise is reviewed as far as it has come: every future is measured at the instant where it stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.blueprint import Blueprint
from sim.exercise.review.account import Expected, Rated, Ruled, Span, expected, rated, ruled, spans
from sim.exercise.review.crew import Errand, Progress, run_errand
from sim.exercise.review.decisions import DRAWS, Decided, decided
from sim.exercise.review.effects import Led, Weighed, led_by, weigh
from sim.exercise.review.forks import Fork, fork_of_decision, fork_of_ruling
from sim.exercise.review.history import History, Walk
from sim.exercise.review.knowledge import Picture, pictures
from sim.exercise.review.landing import Landed, came_unattended, landed
from sim.exercise.table import Table
from sim.outcomes import Run

__all__ = ["Found", "Review", "review"]


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

    @property
    def ranked(self) -> list[Found]:
        """Decisions that differ from doctrine's, by effect; those told from zero first."""
        weighed = [each for each in self.decisions if each.effect is not None]
        return sorted(weighed, key=_rank)


def _rank(found: Found) -> tuple[bool, float, int]:
    effect = found.effect
    assert effect is not None
    return not effect.clear, -effect.size, effect.number


def review(
    history: History,
    plan: Blueprint,
    *,
    seeds: int,
    instants: Sequence[float] | None = None,
    draws: int = DRAWS,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Review:
    """Review a branch; `instants` (h) are those at which it is asked what cells knew: if not said, when moves began.

    Raises:
        WhitecellError: a future failed.

    """
    walk = Walk(history, plan)
    decisions: list[Decided] = []
    forks: list[Fork] = []
    for moment in walk.moments():
        found = decided(moment, draws=draws)
        fork = fork_of_decision(moment, found) if found is not None else fork_of_ruling(moment)
        decisions += [found] if found is not None else []
        forks += [fork] if fork is not None else []
    engine, table = walk.engine, walk.table
    exercise = plan.scenario.crisis.exercise
    until, over = engine.now, bool(engine.ended)
    played = spans(history.entries, exercise, until)
    awaited, ratings = expected(engine, table), rated(table, exercise)
    engine.end("measured here")
    run = engine.finish()
    errand = Errand(history, tuple(forks), until, unattended=True)
    futures = run_errand(errand, lucks=seeds, workers=workers, plan=plan, progress=progress) if seeds else {}
    lucks, led = range(1, seeds + 1), led_by(plan.scenario)
    effects = {fork.number: weigh(fork.number, futures, led, lucks) for fork in forks if seeds}
    actors = sorted(table.cells.values())
    asked = instants if instants is not None else [span.begins for span in played]
    return Review(
        history=history,
        run=run,
        table=table,
        led=tuple(led),
        spans=tuple(played),
        decisions=tuple(
            Found(
                each,
                effects.get(each.number),
                tuple(came_unattended(each, _span_of(each, played), futures, lucks)) if seeds else (),
            )
            for each in decisions
        ),
        rulings=tuple((each, effects.get(each.number)) for each in ruled(history.entries)),
        expected=tuple(awaited),
        rated=tuple(ratings),
        landed=tuple(landed(run, futures, led, lucks)) if seeds else (),
        pictures=tuple(tuple(each) for each in pictures(history, plan, actors, asked)),
        until=until,
        over=over,
        seeds=seeds,
        futures=errand.arms * seeds,
    )


def _span_of(found: Decided, played: Sequence[Span]) -> tuple[float, float]:
    """Give the scenario time of the move a decision was taken in, its last instant with it."""
    span = played[min(found.move, len(played)) - 1]
    return span.begins, span.ends
