"""Launching: from the words of the command line to an engine that is advanced with progress on stderr."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim import api
from sim.blueprint import Blueprint
from sim.casting import cast_case
from sim.cli.seats import programs_of
from sim.cli.words import settings_of
from sim.deciding.request import Decider
from sim.engine import Engine, Run
from sim.provenance import header
from sim.runs.tracks import Followed, leading, stops
from sim.runs.tracks import followed as follow
from sim.units import format_hours

if TYPE_CHECKING:
    from rich.progress import Progress

__all__ = ["Launch", "advance_to_end", "followed", "progress_bar"]

_SLICES = 90


@dataclass(frozen=True)
class Launch:
    """A scenario as it was called, ready to be run."""

    name: str
    plan: Blueprint
    seed: int
    replication: int
    seats: Mapping[str, str]
    deciders: Mapping[str, Decider]
    until: float | None = None
    case: str = "central"

    @classmethod
    def of(
        cls,
        name: str,
        *,
        options: Sequence[str] = (),
        settings: Sequence[str] = (),
        seed: int = 1,
        replication: int = 0,
        deciders: Sequence[str] = (),
        until: float | None = None,
        case: str = "central",
    ) -> Launch:
        """Load what the words name.

        Raises:
            InputError: with every fault.

        """
        plan = api.load(name, options=options, settings=settings_of(settings))
        for words in plan.scenario.cautions:
            sys.stderr.write(f"caution: {words}\n")
        seats, programs = programs_of(deciders, plan.scenario.actors)
        horizon = plan.scenario.crisis.horizon.value
        if until is not None and until > horizon:
            sys.stderr.write(
                f"note: --until lies beyond the horizon; the run ends there, at {format_hours(horizon)}\n"
            )
            until = horizon
        plan = cast_case(plan, case, seed=seed, replication=replication)
        return cls(name, plan, seed, replication, seats, programs, until, case)

    def engine(self, *, seats: Mapping[str, str] | None = None, explaining: bool = False) -> Engine:
        """Make an engine whose journal says what it belongs to; `seats` join those of programs."""
        every = {**self.seats, **(seats or {})}
        return Engine(
            self.plan,
            seed=self.seed,
            replication=self.replication,
            seats=every,
            deciders=self.deciders,
            explaining=explaining,
            header=header(
                self.plan,
                self.name,
                seed=self.seed,
                replication=self.replication,
                seats=every,
                until=self.until,
                case=self.case,
            ),
        )

    def followed(self) -> tuple[Run, Followed]:
        """Run to the end, or to `until`, and tell how the leading measures stood on the way."""
        engine = self.engine()
        names, end = leading(self.plan.scenario), engine.horizon if self.until is None else self.until
        with followed(self.plan.scenario.id) as tell:
            at = stops(end)
            tracks = follow(engine, at, names, None if tell is None else lambda now: tell(round(now), round(end)))
        if end < engine.horizon:
            engine.end("asked to stop here")
        return engine.finish(), Followed(at, tracks)

    def run(self, *, explaining: bool = False) -> Run:
        """Run to the end, or to `until`."""
        return advance_to_end(self.engine(explaining=explaining), self.until)


def progress_bar() -> Progress | None:
    """A bar with the time left on stderr, or None where nobody watches."""
    if not sys.stderr.isatty():
        return None
    from rich.console import Console  # noqa: PLC0415  only where somebody watches
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:3.0f} %"),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=Console(stderr=True), transient=True)


@contextmanager
def followed(what: str, total: float | None = None) -> Iterator[Callable[[int, int], None] | None]:
    """Give what is told `(done, all)` of some work and shows a bar, or None where nobody watches."""
    bar = progress_bar()
    if bar is None:
        yield None
        return
    with bar:
        task = bar.add_task(what, total=total)
        yield lambda done, every: bar.update(task, completed=done, total=every)


def advance_to_end(engine: Engine, until: float | None) -> Run:
    """Advance an engine in slices, so that progress can be shown, and finish it."""
    stop = engine.horizon if until is None else min(until, engine.horizon)
    bar = progress_bar()
    if bar is None:
        _advance(engine, stop, lambda _at: None)
    else:
        with bar:
            task = bar.add_task(engine.scenario.id, total=stop, completed=int(engine.now))
            _advance(engine, stop, lambda at: bar.update(task, completed=at))
    if stop < engine.horizon:
        engine.end("asked to stop here")
    return engine.finish()


def _advance(engine: Engine, stop: float, tell: Callable[[float], None]) -> None:
    first = engine.now
    for part in range(1, _SLICES + 1):
        to = stop if part == _SLICES else first + (stop - first) * part / _SLICES
        # a question that nobody answers stays open until its deadline; go on past it
        while not engine.ended and engine.now < to:
            engine.advance(to)
        tell(to)
    engine.advance(stop)
