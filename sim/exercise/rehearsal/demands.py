"""What a move asks of those at the table, beside the minutes it has for it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sim.exercise.rehearsal.fates import RowFate, Times, spread
from sim.exercise.rehearsal.playthrough import Playthrough
from sim.scenario.exercise import Exercise

__all__ = ["ANSWER_MIN", "RULING_MIN", "CellDemand", "MoveDemand", "cell_demands", "move_demands"]

# Real minutes that a question takes the table until it is answered, and a ruling the white cell (grade J, 1 to 10
# and 1 to 5: nobody measured it). The table stands still meanwhile: cells that are asked at one instant think at the
# same time, those that are asked at different instants one after another.
ANSWER_MIN: Final = 3.0
RULING_MIN: Final = 2.0


@dataclass(frozen=True, slots=True)
class CellDemand:
    """One cell in one move (from 1): questions that stop the table, of these red lines; others; orders; rows sent.

    Questions and orders as 5 %, median and 95 % over playthroughs by doctrine; `crowded` is the share of them in
    which doctrine gave more orders than a sheet holds; `rows` counts rows that mostly come in that move.
    """

    move: int
    cell: str
    stops: Times
    red_lines: float
    answered: Times
    orders: Times
    crowded: float
    rows: int


@dataclass(frozen=True, slots=True)
class MoveDemand:
    """One move (from 1): how often questions stop it, its minutes for adjudication as planned and as they are needed.

    `overruns` is the share of playthroughs that need more. `minutes` is the whole move as planned.
    """

    move: int
    title: str
    begins: float
    span: float
    minutes: float
    planned: float
    needed: Times
    overruns: float
    stops: Times
    rulings: Times
    rows: int


def cell_demands(exercise: Exercise, runs: Sequence[Playthrough], rows: Sequence[RowFate]) -> list[CellDemand]:
    """Say what each move asks of each cell."""
    found = []
    for move in range(len(exercise.moves)):
        for cell, written in exercise.cells.items():
            stops = [[stop for stop in run.stops if (stop.move, stop.cell) == (move, cell)] for run in runs]
            orders = [run.orders.get((move, cell), 0) for run in runs]
            reds = sum(stop.reason == "red line" for each in stops for stop in each)
            meant = {"all", written.actor, cell}
            found.append(
                CellDemand(
                    move + 1,
                    cell,
                    spread([len(each) for each in stops]),
                    reds / len(runs),
                    spread([run.answered.get((move, cell), 0) for run in runs]),
                    spread(orders),
                    sum(count > exercise.orders for count in orders) / len(runs),
                    sum(row.move == move + 1 and bool(meant & {*row.to}) and _is_sent(row) for row in rows),
                )
            )
    return found


def _is_sent(row: RowFate) -> bool:
    return row.fate == "comes" and row.kind not in {"expected_action", "information"}


def move_demands(
    exercise: Exercise,
    runs: Sequence[Playthrough],
    rows: Sequence[RowFate],
    *,
    answer: float = ANSWER_MIN,
    ruling: float = RULING_MIN,
) -> list[MoveDemand]:
    """Say what each move takes: `answer` minutes for a question that stops the table, `ruling` for a ruling."""
    found, begins = [], 0.0
    for place, move in enumerate(exercise.moves):
        stops = [len({stop.at_h for stop in run.stops if stop.move == place}) for run in runs]
        rulings = [run.rulings.get(place, 0) for run in runs]
        needed = [answer * asked + ruling * ruled for asked, ruled in zip(stops, rulings, strict=True)]
        planned = 60 * move.adjudication.value
        found.append(
            MoveDemand(
                place + 1,
                move.title,
                begins,
                move.span.value,
                60 * math.fsum((move.planning.value, move.adjudication.value, move.world.value)),
                planned,
                spread(needed),
                sum(each > planned for each in needed) / len(runs),
                spread(stops),
                spread(rulings),
                sum(row.move == place + 1 and _is_sent(row) for row in rows),
            )
        )
        begins += move.span.value
    return found
