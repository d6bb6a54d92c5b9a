"""What many rehearsals say of a MSEL: what comes when, what never does and why, and who has too much on the table."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from sim.blueprint import Blueprint
from sim.errors import InputError
from sim.exercise.rehearsal.playing import Played, ends_of
from sim.exercise.table import own_row
from sim.runs.interval import Interval, share_interval
from sim.scenario.crisis import Inject
from sim.scenario.exercise import Exercise, MselRow
from sim.scenario.figures import Figure

__all__ = ["Load", "Rehearsal", "RowFound", "gathered", "rehearsable"]

_MINUTES: Final = 60.0

State = Literal["live", "if idle", "dead", "by hand", "after", "never met", "always met"]


@dataclass(frozen=True, slots=True)
class RowFound:
    """One row: the share of rehearsals in which it came, when (h: 5 %, median, 95 %), and why it never does."""

    row: MselRow
    share: Interval
    when: tuple[float, float, float] | None
    state: State
    why: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True)
class Load:
    """A cell in a move: means over rehearsals; `minutes` is what they take, `there` the minutes beside planning.

    `least` and `most` are the minutes at the ends of the range of what an interruption and a row take.

    `full` is the share of rehearsals in which interruptions reached the most that the exercise lets through, `red`
    the interruptions over a red line, `overruns` the share of rehearsals in which minutes do not suffice.
    """

    cell: str
    move: int
    asked: float
    orders: float
    sent: float
    minutes: float
    there: float
    full: float
    red: float = 0.0
    overruns: float = 0.0
    least: float = 0.0
    most: float = 0.0

    @property
    def over(self) -> bool:
        """Whether a mean rehearsal has more on this table than minutes for it."""
        return self.minutes > self.there


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A MSEL rehearsed `n` times and `idle` times with idle cells; `gaps` says in words what no row serves.

    `wanted` is how many rehearsals there should have been, where it was interrupted more than there are.
    """

    n: int
    rows: tuple[RowFound, ...]
    loads: tuple[Load, ...]
    gaps: tuple[str, ...]
    idle: int = 0
    wanted: int = 0

    @property
    def interrupted(self) -> bool:
        """Whether there are fewer rehearsals than should have been."""
        return self.n < self.wanted

    @property
    def dead(self) -> tuple[RowFound, ...]:
        """Rows that came in no rehearsal though nobody keeps them back."""
        return tuple(found for found in self.rows if found.state == "dead")


def rehearsable(plan: Blueprint) -> Exercise:
    """Give the exercise of a scenario.

    Raises:
        InputError: it has none.

    """
    exercise = plan.scenario.crisis.exercise
    if exercise is None:
        hint = "add 'exercise:' with moves, cells and a MSEL, or name a scenario that has one"
        raise InputError.of(plan.scenario.crisis.id, "no exercise to rehearse", hint)
    return exercise


def gathered(plan: Blueprint, played: Sequence[Played], idle: Sequence[Played] = ()) -> Rehearsal:
    """Say what the rehearsals of a scenario came to; in those of `idle` its cells did nothing.

    Raises:
        InputError: the scenario has no exercise.

    """
    exercise = rehearsable(plan)
    crisis, end = plan.scenario.crisis, ends_of(exercise, plan.scenario.crisis.horizon.value)[-1]
    rows = [_line(inject, played, end) for inject in crisis.injects]
    rows += [_row(row, exercise, played, idle, end) for row in exercise.msel]
    loads = tuple(
        _load(cell, move, exercise, played) for move in range(len(exercise.moves)) for cell in sorted(exercise.cells)
    )
    return Rehearsal(len(played), tuple(rows), loads, (*_gaps(exercise), *_unmoved([*played, *idle])))


def _when(name: str, played: Sequence[Played]) -> tuple[float, float, float] | None:
    at = sorted(run.came[name] for run in played if name in run.came)
    if len(at) < 2:
        return (at[0], at[0], at[0]) if at else None
    parts = statistics.quantiles(at, n=20, method="inclusive")
    return parts[0], statistics.median(at), parts[-1]


def _share(name: str, played: Sequence[Played]) -> Interval:
    return share_interval(sum(name in run.came for run in played), len(played))


def _line(inject: Inject, played: Sequence[Played], end: float) -> RowFound:
    """Look at a line of the scenario itself, which the engine brings."""
    row = own_row(inject)
    when, share = _when(inject.id, played), _share(inject.id, played)
    if when is not None:
        return RowFound(row, share, when, "live", own=True)
    if inject.at.value > end:
        return RowFound(row, share, None, "after", "the exercise is over by then", own=True)
    return RowFound(row, share, None, "dead", "it came in no rehearsal", own=True)


def _row(row: MselRow, exercise: Exercise, played: Sequence[Played], idle: Sequence[Played], end: float) -> RowFound:
    when, share = _when(row.id, played), _share(row.id, played)
    if row.status in {"draft", "held", "skipped"} or row.kind == "information":
        why = "for the controllers" if row.kind == "information" else f"{row.status}: somebody must release it"
        return RowFound(row, share, None, "by hand", why)
    if row.kind == "expected_action":
        if when is None:
            return RowFound(row, share, None, "never met", "doctrine never does it in time: are people likelier to?")
        if all(row.id in run.came for run in played):
            return RowFound(row, share, when, "always met", "it tells nobody apart: would an earlier hour?")
        return RowFound(row, share, when, "live")
    if row.due is None and not row.when and not row.unless:
        return RowFound(row, share, None, "by hand", "it has neither a time nor a condition")
    if when is not None:
        return RowFound(row, share, when, "live")
    if any(row.id in run.came for run in idle):
        return RowFound(row, share, None, "if idle", "it comes where cells do nothing")
    return RowFound(row, share, None, "dead", _why(row, exercise, [*played, *idle], end))


def _why(row: MselRow, exercise: Exercise, played: Sequence[Played], end: float) -> str:
    """Say why a row came in no rehearsal."""
    if row.due is not None and row.due > end:
        return "its time lies past the last move"
    if row.unless and not any(row.unless in run.missed for run in played):
        awaited = next(each for each in exercise.msel if each.id == row.unless)
        if awaited.status != "approved":
            return f"'{row.unless}' is {awaited.status}, so that nobody notes its absence"
        if awaited.due is not None and awaited.due > end:
            return f"'{row.unless}' is awaited until past the last move"
        return f"'{row.unless}' was met in every rehearsal"
    if row.when and any(row.id in run.held for run in played):
        return "its condition held only before its time, or while what it waits for was not missing"
    return "its condition held in no rehearsal" if row.when else "it came in no rehearsal"


def _load(cell: str, move: int, exercise: Exercise, played: Sequence[Played]) -> Load:
    def mean(count: Callable[[Played], int]) -> float:
        return statistics.fmean(count(run) for run in played) if played else 0.0

    asked = mean(lambda run: run.asked.get((cell, move), 0))
    sent = mean(lambda run: run.sent.get((cell, move), 0))
    orders = mean(lambda run: run.orders.get((cell, move), 0))
    spec, takes = exercise.moves[move], exercise.cells[cell].takes or exercise.takes
    there = (spec.adjudication.value + spec.world.value) * _MINUTES
    full = mean(lambda run: int(run.asked.get((cell, move), 0) >= exercise.interrupts))

    def minutes(
        questions: float, rows: float, end: Callable[[Figure], float | None] = lambda each: each.value
    ) -> float:
        ends = [each.value if end(each) is None else end(each) for each in (takes.interruption, takes.row)]
        return (questions * (ends[0] or 0.0) + rows * (ends[1] or 0.0)) * _MINUTES

    def took(run: Played) -> float:
        return minutes(run.asked.get((cell, move), 0), run.sent.get((cell, move), 0))

    red, overruns = mean(lambda run: run.red.get((cell, move), 0)), mean(lambda run: int(took(run) > there))
    least, most = (minutes(asked, sent, end) for end in (lambda each: each.low, lambda each: each.high))
    return Load(cell, move + 1, asked, orders, sent, minutes(asked, sent), there, full, red, overruns, least, most)


def _unmoved(played: Sequence[Played]) -> Iterator[str]:
    """Say which terms of conditions read the same at every look of every rehearsal: nothing here moves them."""
    ends: dict[tuple[str, str], set[float]] = {}
    for run in played:
        for place, values in run.read.items():
            ends.setdefault(place, set()).update(values)
    for (row, term), found in ends.items():
        if len(found) == 1:
            yield f"row '{row}' asks for {term}, which was {found.pop():.3g} at every look: nothing here moves it"


def _gaps(exercise: Exercise) -> list[str]:
    """Say which objectives, cells and chairs no row serves, and whom rows are for that nobody is."""
    served = {row.objective for row in exercise.msel}
    gaps = [f"objective '{each.id}' has no inject" for each in exercise.objectives if each.id not in served]
    written = {name for row in exercise.msel if row.kind != "expected_action" for name in row.to}
    for name, cell in exercise.cells.items():
        if not written & {"all", name, cell.actor}:
            gaps.append(f"cell '{name}' is sent nothing by the MSEL")
    chairs = {role.title for cell in exercise.cells.values() for role in cell.roles}
    lost = (row for row in exercise.msel if row.role not in {"", *chairs})
    return gaps + [f"row '{row.id}' is for '{row.role}', a chair of no cell" for row in lost]
