"""One rehearsal: every move played to its end, cells as people who do what their doctrine would.

Seats count as human, so that what would interrupt people does; the answer is doctrine's own draft, which by itself
changes nothing. Empty sheets are handed in, rulings stand as the model has them, nobody releases a row by hand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sim.blueprint import Blueprint
from sim.engine import Engine
from sim.exercise.conditions import Conditions
from sim.exercise.running import Runner
from sim.exercise.standing import consulted, draft, red_lines
from sim.exercise.table import Sheet, Table
from sim.exercise.unattended import Unattended
from sim.journal import Input
from sim.scenario.exercise import Exercise

__all__ = ["Played", "ends_of", "play"]


@dataclass(frozen=True, slots=True)
class Played:
    """What came of one rehearsal.

    `came` is when (h) a row was released or an expected action met, `missed` are expected actions that were not;
    by (cell, move): `asked` how often people were interrupted, `orders` what was ordered, `sent` rows sent to them.
    """

    came: Mapping[str, float]
    missed: frozenset[str]
    asked: Mapping[tuple[str, int], int]
    orders: Mapping[tuple[str, int], int]
    sent: Mapping[tuple[str, int], int]


def ends_of(exercise: Exercise, horizon: float) -> list[float]:
    """Give the instant (h) at which each move ends; none lies behind the horizon."""
    ends, at = [], 0.0
    for move in exercise.moves:
        at = min(at + move.span.value, horizon)
        ends.append(at)
    return ends


def play(plan: Blueprint, *, seed: int, replication: int) -> Played:
    """Play an exercise through once.

    Raises:
        WhitecellError: the engine failed.

    """
    crisis = plan.scenario.crisis
    exercise = crisis.exercise
    assert exercise is not None
    seats = {cell.actor: "human" for cell in exercise.cells.values()}
    engine = Engine(plan, seed=seed, replication=replication, seats=seats)
    engine.advance_to_step(0, 0.0)
    table = Table.laid(exercise, seats, injects=crisis.injects)
    table.rulings = "automatic"
    conditions = Conditions(engine)
    for found in table.msel.values():
        if found.row.get("when"):
            conditions.lay(found.read())
    ends = ends_of(exercise, engine.horizon)
    asked: Counter[tuple[str, int]] = Counter()
    room = Unattended(engine, table, conditions)
    for number, end in enumerate(ends):
        _plan(engine, table, number, end)
        runner = Runner(room)
        runner.give_sheets()
        while (stop := runner.go(end)) in {"question", "ruling"}:
            if stop == "ruling":
                engine.rule(stands=True)
            else:
                _answer(room, asked, number)
        table.came(engine.releases.came())
        if stop == "end":
            break
    return Played(*_rows(table, ends[-1]), asked, _orders(engine, table, ends), _sent(table, ends))


def _plan(engine: Engine, table: Table, number: int, end: float) -> None:
    """Open a move: empty sheets from all cells, and the span begins."""
    table.move, table.phase, table.span_ends = number, "adjudication", end
    for cell, actor in sorted(table.cells.items()):
        table.sheets[table.sheet_key(cell)] = Sheet([], [], [], "", cell, engine.now, 0)
        table.red_lines[actor] = red_lines(consulted(engine, actor))


def _answer(room: Unattended, asked: Counter[tuple[str, int]], number: int) -> None:
    """Answer what waits for people as doctrine would, and count it."""
    engine, table = room.engine, room.table
    for request in [*engine.waiting]:
        if request.id in table.interrupts:
            cell, items = table.cell_of(request.actor), draft(engine, request)
            asked[cell, number] += 1
            told = {"actor": request.actor, "cell": cell, "items": list(items), "lines": red_lines(request)}
            room.derive("order", told, Input("order", request=request.id, items=items, by="doctrine"))


def _rows(table: Table, end: float) -> tuple[dict[str, float], frozenset[str]]:
    came = {
        name: found.at_h
        for name, found in table.msel.items()
        if (found.own or found.status in {"released", "complete"}) and found.at_h is not None and found.at_h <= end
    }
    return came, frozenset(name for name, found in table.msel.items() if found.missed)


def _move_at(at: float, ends: list[float]) -> int:
    return next((number for number, end in enumerate(ends) if at <= end), len(ends) - 1)


def _orders(engine: Engine, table: Table, ends: list[float]) -> Counter[tuple[str, int]]:
    found: Counter[tuple[str, int]] = Counter()
    for record in engine.chronicle:
        if record.kind == "order" and (cell := table.cell_of(record.actor)):
            found[cell, _move_at(record.at, ends)] += 1
    return found


def _sent(table: Table, ends: list[float]) -> Counter[tuple[str, int]]:
    found: Counter[tuple[str, int]] = Counter()
    for each in table.msel.values():
        if each.status != "released" or each.at_h is None or each.at_h > ends[-1]:
            continue
        to = each.row.get("to", ["all"])
        for cell, actor in table.cells.items():
            if "all" in to or actor in to:
                found[cell, _move_at(each.at_h, ends)] += 1
    return found
