"""One rehearsal: every move played to its end, cells as people who do what their doctrine would.

Seats count as human, so that what would interrupt people does; the answer is doctrine's own draft, which by itself
changes nothing. Empty sheets are handed in, rulings stand as the model has them, nobody releases a row by hand. In an
idle rehearsal cells order nothing and forbid doctrine everything, so that what is sent for want of an act comes too.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

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

# conditions are looked at on this raster (h), besides where running looks at those whose time has come
_LOOK: Final = 6.0


@dataclass(frozen=True, slots=True)
class Played:
    """What came of one rehearsal.

    `came` is when (h) a row was released or an expected action met, `missed` are expected actions that were not;
    by (cell, move): `asked` how often people were interrupted, `red` of these over a red line, `orders` what was
    ordered, `sent` rows sent to them. `held` are rows whose condition held at some look, whether their time had come
    or not; `read` the least and most that each term (row, term) of a condition was.
    """

    came: Mapping[str, float]
    missed: frozenset[str]
    asked: Mapping[tuple[str, int], int]
    orders: Mapping[tuple[str, int], int]
    sent: Mapping[tuple[str, int], int]
    red: Mapping[tuple[str, int], int] = field(default_factory=dict)
    held: frozenset[str] = frozenset()
    read: Mapping[tuple[str, str], tuple[float, float]] = field(default_factory=dict)


def ends_of(exercise: Exercise, horizon: float) -> list[float]:
    """Give the instant (h) at which each move ends; none lies behind the horizon."""
    ends, at = [], 0.0
    for move in exercise.moves:
        at = min(at + move.span.value, horizon)
        ends.append(at)
    return ends


def play(plan: Blueprint, *, seed: int, replication: int, idle: bool = False) -> Played:
    """Play an exercise through once; `idle` cells do nothing.

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
    red: Counter[tuple[str, int]] = Counter()
    looks = _Looks(table, conditions)
    room = Unattended(engine, table, conditions)
    for number, end in enumerate(ends):
        _plan(engine, table, number, end, idle=idle)
        runner = Runner(room)
        runner.give_sheets()
        while (stop := runner.go(min(end, looks.next_after(engine.now)))) != "end":
            if stop == "ruling":
                engine.rule(stands=True)
            elif stop == "question":
                _answer(room, asked, red, number, idle=idle)
            else:
                looks.look(engine.now)
                if engine.now >= end:
                    break
        table.came(engine.releases.came())
        if stop == "end":
            break
    orders, sent = _orders(engine, table, ends), _sent(table, ends)
    return Played(*_rows(table, ends[-1]), asked, orders, sent, red, frozenset(looks.held), looks.read)


class _Looks:
    """What conditions say and their terms read, looked at on a raster, which commits nothing."""

    def __init__(self, table: Table, conditions: Conditions) -> None:
        self._conditions = conditions
        self._rows = [row for found in table.msel.values() if (row := found.read()).when]
        self.held: set[str] = set()
        self.read: dict[tuple[str, str], tuple[float, float]] = {}

    def next_after(self, at: float) -> float:
        """The next instant (h) to look."""
        return (math.floor(at / _LOOK) + 1) * _LOOK if self._rows else math.inf

    def look(self, at: float) -> None:
        """Look at every condition, on the raster."""
        if at % _LOOK:
            return
        for row in self._rows:
            if row.id not in self.held and self._conditions.holds(row):
                self.held.add(row.id)
            for term, value in self._conditions.readings(row).items():
                low, high = self.read.get((row.id, term), (value, value))
                self.read[row.id, term] = (min(low, value), max(high, value))


def _plan(engine: Engine, table: Table, number: int, end: float, *, idle: bool) -> None:
    """Open a move: sheets without orders from all cells, and the span begins; those who idle forbid doctrine all."""
    table.move, table.phase, table.span_ends = number, "adjudication", end
    for cell, actor in sorted(table.cells.items()):
        acts = {item.spec.id for item in engine.desks[actor].plan.items if idle and item.spec is not None}
        table.sheets[table.sheet_key(cell)] = Sheet([], sorted(acts), [], "", cell, engine.now, 0)
        table.red_lines[actor] = red_lines(consulted(engine, actor))


def _answer(
    room: Unattended, asked: Counter[tuple[str, int]], red: Counter[tuple[str, int]], number: int, *, idle: bool
) -> None:
    """Answer what waits for people as doctrine would, or with nothing, and count it."""
    engine, table = room.engine, room.table
    for request in [*engine.waiting]:
        if request.id in table.interrupts:
            cell, items = table.cell_of(request.actor), () if idle else draft(engine, request)
            asked[cell, number] += 1
            red[cell, number] += bool(table.interrupts[request.id]["lines"])
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
