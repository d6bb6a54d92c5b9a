"""One playthrough: an exercise from STARTEX to the end of its last move with nobody at the table.

Every seat that people will have is played as they would meet it: moves, questions that interrupt, sheets. In the cast
`doctrine` each of them does what doctrine would have drafted; in the cast `idle` cells order nothing, so that what
is sent only in the absence of an act comes too.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from sim.blueprint import Blueprint
from sim.deciding.request import DecisionRequest
from sim.exercise.clocking import clocked
from sim.exercise.review.future import Unattended
from sim.exercise.review.history import History, Walk
from sim.exercise.running import Runner
from sim.exercise.seats import PLAYED
from sim.exercise.standing import draft, red_lines
from sim.journal import Header, Input

__all__ = ["CASTS", "Cast", "Playthrough", "Stop", "play_through"]

Cast = Literal["doctrine", "idle"]
CASTS: Final[tuple[Cast, ...]] = ("doctrine", "idle")
# conditions and what they read are looked at on this raster (h), besides where running looks at them
_RASTER: Final = 6.0


@dataclass(frozen=True, slots=True)
class Stop:
    """A question that stops the table: in which move (from 0), of which cell, when (h), and for what reason."""

    move: int
    cell: str
    at_h: float
    reason: Literal["red line", "addressed"]


@dataclass(frozen=True, slots=True)
class Playthrough:
    """What came of one: rows that came and when first (h), expected actions met and missed, what moves asked.

    `answered` and `orders` count by move and cell: questions that were answered within the sheet, and orders given;
    `rulings` the words of the white cell by move. `true` is when a row's condition was first found to hold, whether
    its time had come or not; `read` the least and most that each term of a condition read.
    """

    cast: Cast
    replication: int
    came: Mapping[str, float]
    met: Mapping[str, float]
    missed: frozenset[str]
    stops: tuple[Stop, ...]
    answered: Mapping[tuple[int, str], int]
    orders: Mapping[tuple[int, str], int]
    rulings: Mapping[int, int]
    true: Mapping[str, float]
    read: Mapping[tuple[str, str], tuple[float, float]]
    begins: tuple[float, ...]
    ended_h: float
    ended_why: str


def play_through(plan: Blueprint, header: Header, *, cast: Cast, replication: int) -> Playthrough:
    """Play an exercise once: `replication` is added to that of the header."""
    exercise = plan.scenario.crisis.exercise
    assert exercise is not None, "an exercise has moves"
    seats = {cell.actor: "human" for cell in exercise.cells.values()}
    own = replace(header, replication=header.replication + replication, seats=seats)
    walk = Walk(History("", "", own, seats, ()), plan)
    played = _Rehearsed(walk, cast)
    played.play(len(exercise.moves))
    return played.told(replication)


@dataclass(slots=True)
class _Counted:
    """What is counted on the way."""

    stops: list[Stop] = field(default_factory=list)
    answered: dict[tuple[int, str], int] = field(default_factory=dict)
    orders: dict[tuple[int, str], int] = field(default_factory=dict)
    rulings: dict[int, int] = field(default_factory=dict)
    true: dict[str, float] = field(default_factory=dict)
    read: dict[tuple[str, str], tuple[float, float]] = field(default_factory=dict)
    begins: list[float] = field(default_factory=list)


class _Rehearsed(Unattended):
    """An exercise that goes on by itself, and what it asks of people counted."""

    def __init__(self, walk: Walk, cast: Cast) -> None:
        super().__init__(walk.engine, walk.table, walk.conditions)
        self._cast: Cast = cast
        self._counted = _Counted()
        self._rows = [found.read() for found in self.table.msel.values()]

    def play(self, moves: int) -> None:
        """Go through so many moves."""
        for move in range(moves):
            self._counted.begins.append(self.engine.now)
            self._hand_in()
            self._word("begin")
            self._span(move)
            if self.engine.ended:
                return
            self.derive("arrived", {"stop": "span", "real": 0.0}, None)
            if move + 1 < moves:
                self._word("next")

    def _span(self, move: int) -> None:
        """Go to the end of a move's span, and answer whatever stops it."""
        runner, ends = Runner(self), self.table.span_ends
        runner.give_sheets()
        while True:
            # on a raster of its own, so that conditions are looked at before their time too
            limit = min(ends, (math.floor(self.engine.now / _RASTER) + 1) * _RASTER)
            match runner.go(limit):
                case "question":
                    for request in self._asked():
                        self._answer(request)
                case "ruling":
                    self._rule(move, runner)
                case "end":
                    return
                case _:
                    self._look()
                    if self.engine.now >= ends:
                        return

    # ---- what people would do -----------------------------------------------------------------------------------

    def _asked(self) -> Iterator[DecisionRequest]:
        for request in self.engine.waiting:
            if self.table.seats.get(request.actor, "doctrine") in PLAYED:
                yield request

    def _answer(self, request: DecisionRequest) -> None:
        """Answer a question that stopped the table."""
        items = draft(self.engine, request) if self._cast == "doctrine" else ()
        body = {
            "actor": request.actor,
            "cell": self.table.cell_of(request.actor),
            "items": list(items),
            "request": request.id,
            "by": self._cast,
            "lines": red_lines(request),
        }
        self.derive("order", body, Input("order", request=request.id, items=items, by=self._cast))

    def _hand_in(self) -> None:
        """Hand in a sheet for every cell: of one that idles it forbids all, else it leaves all to doctrine."""
        for cell, actor in self.table.cells.items():
            plan = self.engine.desks[actor].plan
            idle = self._cast == "idle"
            every = sorted({item.spec.id for item in plan.items if idle and item.spec is not None})
            body = {"cell": cell, "orders": [], "forbid": every, "only": [], "note": ""}
            self.derive("sheet", body, None)

    def _rule(self, move: int, runner: Runner) -> None:
        """Let what is ruled on stand as the model has it."""
        self._counted.rulings[move] = self._counted.rulings.get(move, 0) + 1
        if self.engine.referred is not None:
            name = self.engine.referred.subject
            self._ruled(name, Input("ruling", doing=name, outcome="full", by="white"))
        elif (doing := runner.ruling_due()) is not None:
            self._ruled(doing.id, None)

    def _ruled(self, name: str, item: Input | None) -> None:
        body = {"doing": name, "verdict": "accept", "proposed": {}, "reason": "", "outcome": "full"}
        self.derive("ruling", body, item)

    def _word(self, verb: str) -> None:
        self.derive("clock", {**clocked(self.engine, self.table, {"verb": verb}), "real": 0.0}, None)

    # ---- what is counted ----------------------------------------------------------------------------------------

    def derive(self, kind: str, body: Mapping[str, Any], item: Input | None) -> None:
        """Let something count, and take note of what it asked of whom."""
        super().derive(kind, body, item)
        counted, table = self._counted, self.table
        if kind == "arrived":
            for why in body.get("interrupts", {}).values():
                cell = table.cell_of(why["actor"])
                reason: Literal["red line", "addressed"] = "red line" if why["lines"] else "addressed"
                counted.stops.append(Stop(table.move, cell, self.engine.now, reason))
        elif kind == "order":
            key = (table.move, table.cell_of(body["actor"]))
            counted.orders[key] = counted.orders.get(key, 0) + len(body["items"])
            if "of_sheet" in body:
                counted.answered[key] = counted.answered.get(key, 0) + 1

    def _look(self) -> None:
        """Look at every condition, and at what its terms read."""
        for row in self._rows:
            if not row.when:
                continue
            if row.id not in self._counted.true and self.conditions.holds(row):
                self._counted.true[row.id] = self.engine.now
            for term, value in self.conditions.readings(row).items():
                low, high = self._counted.read.get((row.id, term), (value, value))
                self._counted.read[row.id, term] = (min(low, value), max(high, value))

    def told(self, replication: int) -> Playthrough:
        """Say what came of it."""
        counted, engine, msel = self._counted, self.engine, self.table.msel
        came: dict[str, float] = {}
        for record in engine.chronicle:
            if record.kind == "inject":
                came.setdefault(record.subject.partition("#")[0], record.at)
        expected = [name for name, found in msel.items() if found.row.get("kind") == "expected_action"]
        met = {name: at for name in expected if (at := msel[name].at_h) is not None}
        return Playthrough(
            self._cast,
            replication,
            came,
            met,
            frozenset(name for name in expected if msel[name].missed),
            tuple(counted.stops),
            counted.answered,
            counted.orders,
            counted.rulings,
            counted.true,
            counted.read,
            tuple(counted.begins),
            engine.now,
            engine.ended,
        )
