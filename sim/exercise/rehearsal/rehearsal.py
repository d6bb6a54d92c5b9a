"""The rehearsal of an exercise: its MSEL played many times with nobody at the table, and what was found.

    found = rehearse("tsunami_relief", seeds=50)

Against these rules: people will act otherwise than doctrine. So each luck is played twice, once as doctrine would
act and once with idle cells; a row that came in neither is dead.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from pathlib import Path

from sim.blueprint import Blueprint
from sim.casting import cast_case
from sim.errors import InputError
from sim.exercise.rehearsal.demands import (
    ANSWER_MIN,
    RULING_MIN,
    CellDemand,
    MoveDemand,
    cell_demands,
    move_demands,
)
from sim.exercise.rehearsal.fates import RowFate, fates
from sim.exercise.rehearsal.playthrough import CASTS, Playthrough, play_through
from sim.exercise.review.crew import plan_of
from sim.exercise.table import Table
from sim.journal import Header
from sim.runs.background import carried_out, stopped

__all__ = ["Gaps", "Rehearsal", "rehearse", "weighed"]

Progress = Callable[[int, int], None]
_LOTS_A_WORKER = 4


@dataclass(frozen=True, slots=True)
class Gaps:
    """What the MSEL leaves out: objectives, cells and roles that no row which comes is for; times that do not fit.

    A cell in `only_all` is reached by rows for everybody alone. `terms` are those of conditions that never moved in
    any playthrough: row, term, what it read. `agenda` says where the moves do not fit into the schedule.
    """

    objectives: tuple[str, ...]
    cells: tuple[str, ...]
    only_all: tuple[str, ...]
    roles: tuple[tuple[str, str], ...]
    terms: tuple[tuple[str, str, float], ...]
    agenda: str = ""


@dataclass(frozen=True)
class Rehearsal:
    """All that was found over `seeds` lucks from `seed` on; `endex` is the end of the last move (h)."""

    scenario: str
    seeds: int
    seed: int
    endex: float
    rows: tuple[RowFate, ...]
    moves: tuple[MoveDemand, ...]
    cells: tuple[CellDemand, ...]
    gaps: Gaps
    ended_early: int
    answer_min: float
    ruling_min: float

    @property
    def dead(self) -> list[RowFate]:
        """Rows that should come by themselves and came in no playthrough."""
        return [row for row in self.rows if row.fate == "dead"]


@dataclass(frozen=True, slots=True)
class _Lot:
    header: Header
    replications: tuple[int, ...]


def rehearse(  # noqa: PLR0913  one argument for each word of the command line
    scenario: str | Path | Blueprint,
    *,
    seeds: int = 50,
    seed: int = 1,
    options: Sequence[str] = (),
    settings: Sequence[tuple[str, str]] = (),
    workers: int | None = None,
    progress: Progress | None = None,
    answer: float = ANSWER_MIN,
    ruling: float = RULING_MIN,
) -> Rehearsal:
    """Rehearse an exercise; a `Blueprint` is rehearsed in this process. `progress(done, all)` counts playthroughs.

    Raises:
        InputError: the scenario cannot be read, or nobody is to play it.
        WhitecellError: a process died.

    """
    here = isinstance(scenario, Blueprint)
    name = scenario.scenario.id if isinstance(scenario, Blueprint) else str(scenario)
    header = Header(name, seed, 0, tuple(options), tuple(settings))
    plan = scenario if isinstance(scenario, Blueprint) else plan_of(header)
    exercise = plan.scenario.crisis.exercise
    if exercise is None or not exercise.cells:
        problem = "nobody is to play it: no exercise with cells"
        raise InputError.of(name, problem, "write an exercise: section, or --set exercise=FILE")
    crew = min(workers or os.cpu_count() or 1, seeds)
    if here or crew == 1:
        runs = _here(plan, header, seeds, progress)
    else:
        runs = _over_processes(header, seeds, crew, progress)
    return weighed(plan, runs, name=name, seed=seed, answer=answer, ruling=ruling)


def _here(plan: Blueprint, header: Header, seeds: int, progress: Progress | None) -> list[Playthrough]:
    runs = []
    for replication in range(seeds):
        runs += [play_through(plan, header, cast=cast, replication=replication) for cast in CASTS]
        if progress is not None:
            progress(len(runs), seeds * len(CASTS))
    return runs


def _over_processes(header: Header, seeds: int, crew: int, progress: Progress | None) -> list[Playthrough]:
    size = max(1, math.ceil(seeds / (crew * _LOTS_A_WORKER)))
    lots = [_Lot(header, tuple(range(first, min(first + size, seeds)))) for first in range(0, seeds, size)]
    whole = seeds * len(CASTS)

    def told(done: int, total: int) -> None:
        if progress is not None:
            progress(round(whole * done / total), whole)

    found = carried_out(_in_process, lots, workers=crew, progress=told)
    return sorted((run for part in found for run in part), key=lambda run: (run.replication, run.cast))


def _in_process(lot: _Lot) -> list[Playthrough]:
    plan = _ready(lot.header.scenario, lot.header.options, lot.header.settings, lot.header.seed)
    found: list[Playthrough] = []
    for replication in lot.replications:
        if stopped():
            break
        found += [play_through(plan, lot.header, cast=cast, replication=replication) for cast in CASTS]
    return found


@lru_cache(maxsize=1)
def _ready(scenario: str, options: tuple[str, ...], settings: tuple[tuple[str, str], ...], seed: int) -> Blueprint:
    return cast_case(plan_of(Header(scenario, seed, 0, options, settings)), "central", seed=seed, replication=0)


def weighed(
    plan: Blueprint,
    runs: Sequence[Playthrough],
    *,
    name: str,
    seed: int,
    answer: float = ANSWER_MIN,
    ruling: float = RULING_MIN,
) -> Rehearsal:
    """Say what playthroughs show, whoever made them."""
    crisis = plan.scenario.crisis
    exercise = crisis.exercise
    assert exercise is not None
    ends = [*accumulate(move.span.value for move in exercise.moves)]
    endex = min(ends[-1], crisis.horizon.value)
    seats = {cell.actor: "human" for cell in exercise.cells.values()}
    table = Table.laid(exercise, seats, injects=crisis.injects)
    rows = fates(table, runs, endex=endex, begins=[0.0, *ends[:-1]])
    doctrine = [run for run in runs if run.cast == "doctrine"]
    return Rehearsal(
        scenario=name,
        seeds=len(doctrine),
        seed=seed,
        endex=endex,
        rows=tuple(rows),
        moves=tuple(move_demands(exercise, doctrine, rows, answer=answer, ruling=ruling)),
        cells=tuple(cell_demands(exercise, doctrine, rows)),
        gaps=_gaps(plan, rows),
        ended_early=sum(run.ended_h < endex for run in doctrine),
        answer_min=answer,
        ruling_min=ruling,
    )


def _gaps(plan: Blueprint, rows: Sequence[RowFate]) -> Gaps:
    exercise = plan.scenario.crisis.exercise
    assert exercise is not None
    live = [row for row in rows if row.fate not in {"dead", "not approved"}]
    sent = [row for row in live if row.kind not in {"scenario", "expected_action", "information"}]
    aimed = {name for row in sent for name in row.to}
    direct = {cell: bool(aimed & {cell, written.actor}) for cell, written in exercise.cells.items()}
    written = {row.id: row for row in exercise.msel}
    roles = {(name, written[row.row].role) for row in sent if row.row in written for name in row.to}
    named = any(role for _, role in roles)
    rated = {row.objective for row in live}
    return Gaps(
        tuple(each.id for each in exercise.objectives if each.id not in rated),
        tuple(cell for cell, is_direct in direct.items() if not is_direct and "all" not in aimed),
        tuple(cell for cell, is_direct in direct.items() if not is_direct and "all" in aimed),
        tuple(
            (cell, role.title)
            for cell, each in exercise.cells.items()
            for role in each.roles
            if named and not {(cell, role.title), (each.actor, role.title), ("all", role.title)} & roles
        ),
        tuple((row.row, term, value) for row in rows for term, value in row.still),
        _agenda(plan),
    )


def _agenda(plan: Blueprint) -> str:
    """Say where the moves take more minutes than the day has after the doors open."""
    exercise = plan.scenario.crisis.exercise
    assert exercise is not None
    if not exercise.schedule:
        return ""
    takes = 60 * math.fsum(m.planning.value + m.adjudication.value + m.world.value for m in exercise.moves)
    has = 60 * max(line.at.value + line.span.value for line in exercise.schedule)
    return f"moves take {takes:.0f} minutes, the whole schedule {has:.0f}" if takes > has else ""
