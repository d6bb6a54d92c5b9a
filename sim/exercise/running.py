"""Running: how time goes on in an exercise, to the next thing that people must see to.

Whatever comes on the way (answers by sheet or doctrine, rows of the MSEL) is written to the journal like any input,
before the engine has it; replay reads it back and runs nothing of this.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final, Protocol

from sim.deciding.request import DecisionRequest
from sim.engine import Engine
from sim.exercise.acts import released
from sim.exercise.conditions import Conditions
from sim.exercise.rulings import UnderWay, before, under_way
from sim.exercise.standing import doctrine_within, red_lines, sheet_subject
from sim.exercise.table import Table
from sim.journal import Input

__all__ = ["Runner"]

# conditions and expected actions are looked at on this raster (h), from the start
_RASTER: Final = 1.0
_PLAYED: Final = frozenset({"human", "white"})


class InPlay(Protocol):
    """What time goes on in: the session, as far as running reaches it."""

    engine: Engine
    table: Table
    conditions: Conditions

    def derive(self, kind: str, body: Mapping[str, Any], item: Input | None) -> None:
        """Enter what follows from what people did."""


class Runner:
    """One stretch of time: made where it begins, asked to go on to its end."""

    def __init__(self, session: InPlay) -> None:
        self._session = session
        self._engine, self._table = session.engine, session.table
        # people let these wait: the clock goes on past them, to their deadline
        self._passed = {request.id for request in self._engine.waiting}
        self._orders_seen = 0

    def go(self, limit: float) -> str:
        """Go on until people are asked, a ruling is due, the span or the run is over, or an instant is reached."""
        engine = self._engine
        while True:
            if engine.referred is not None:
                # never gone past: the engine would take it for upheld, and a replay would not know
                return "ruling"
            if self._people_are_asked():
                return "question"
            if engine.ended:
                return "end"
            if self._rows():
                continue
            if self.ruling_due() is not None:
                return "ruling"
            if engine.now >= limit:
                return "limit"
            engine.advance(min(limit, self._next_stop()))

    # ---- questions ----------------------------------------------------------------------------------------------

    def give_sheets(self) -> None:
        """Let every cell's sheet be acted on at the beginning of the span."""
        for cell, actor in sorted(self._table.cells.items()):
            self._ask(cell, actor)
        self._people_are_asked()

    def _ask(self, cell: str, actor: str) -> None:
        sheet = self._table.sheets.get(self._table.sheet_key(cell))
        if sheet is None or not sheet.left or self._seat(actor) not in _PLAYED:
            return
        if self._engine.desks[actor].request is None:
            subject = sheet_subject(self._table, cell)
            item = Input("ask", actor=actor, subject=subject, says="the order sheet is carried out")
            self._session.derive("ask", {"actor": actor, "cell": cell}, item)

    def _seat(self, actor: str) -> str:
        return self._table.seats.get(actor, "doctrine")

    def _people_are_asked(self) -> bool:
        """Answer what need not wait for people; say whether something must."""
        found = False
        again = True
        while again:
            again = False
            for request in self._engine.waiting:
                if request.id in self._passed:
                    continue
                if self._waits(request):
                    found = True
                else:
                    self._answer(request)
                    again = True
        return found

    def _waits(self, request: DecisionRequest) -> bool:
        """Whether a question is for people: always in free play, else for a red line or what is addressed to them."""
        table = self._table
        if table.tempo == "free" or request.id in table.interrupts:
            return True
        exercise = self._engine.scenario.crisis.exercise
        most = exercise.interrupts if exercise is not None else 2
        used = sum(why["move"] == table.move and why["actor"] == request.actor for why in table.interrupts.values())
        if used >= most:
            return False
        crossed = [line for line in red_lines(request) if line not in table.red_lines.get(request.actor, [])]
        addressed = [trigger.id for trigger in request.triggers if self._addressed(trigger.id, request.actor)]
        if not crossed and not addressed:
            return False
        reason = f"red line: {', '.join(crossed)}" if crossed else f"addressed to you: {', '.join(addressed)}"
        why = {"actor": request.actor, "reason": reason, "lines": crossed}
        self._session.derive("arrived", {"stop": "question", "interrupts": {request.id: why}}, None)
        return True

    def _addressed(self, trigger: str, actor: str) -> bool:
        name = trigger.partition("#")[0]
        row = self._table.msel.get(name)
        if row is not None:
            return actor in row.row.get("to", ())
        return any(each.id == name and actor in each.to for each in self._engine.scenario.crisis.injects)

    def _answer(self, request: DecisionRequest) -> None:
        """Answer a question in a move: by what is left on the sheet, else by doctrine within its instructions."""
        engine, table, actor = self._engine, self._table, request.actor
        cell = table.cell_of(actor)
        sheet = table.sheets.get(table.sheet_key(cell))
        chosen: list[str] = []
        desk = engine.desks[actor]
        for name in sheet.left if sheet is not None else ():
            possible = not desk.still_possible(desk.plan.items[desk.plan.by_id[name]], engine.now)
            if possible and not request.menu.refuses([*chosen, name]):
                chosen.append(name)
        asked_for_sheet = all(trigger.topic == "ask" for trigger in request.triggers)
        exercise = engine.scenario.crisis.exercise
        idle = sheet is None and exercise is not None and exercise.default == "do_nothing"
        by, items = "sheet", tuple(chosen)
        if not chosen and not asked_for_sheet:
            by = "default" if idle else "doctrine"
            items = () if idle else doctrine_within(engine, request, sheet)
        body = {
            "actor": actor,
            "cell": cell,
            "items": list(items),
            "request": request.id,
            "of_sheet": bool(chosen),
            "by": by,
            "lines": red_lines(request),
        }
        self._session.derive("order", body, Input("order", request=request.id, items=items, by=by))
        if chosen:
            self._ask(cell, actor)

    # ---- the MSEL -----------------------------------------------------------------------------------------------

    def _rows(self) -> bool:
        """Release what is due, and note expected actions that came or did not; say whether anything was done."""
        engine, done = self._engine, False
        for name, found in list(self._table.msel.items()):
            if found.status != "approved" or found.missed:
                continue
            row = found.read()
            due = row.due
            if row.kind == "expected_action":
                if self._came(row.expected_action, row.to):
                    self._session.derive("complete", {"id": name, "missed": False}, None)
                    done = True
                elif due is not None and engine.now >= due:
                    self._session.derive("complete", {"id": name, "missed": True}, None)
                    done = True
                continue
            if row.kind == "information" or (due is None and not row.when and not row.unless):
                continue
            if due is not None and engine.now < due:
                continue
            if row.unless and not self._absent(row.unless):
                continue
            if self._session.conditions.holds(row):
                self._session.derive("inject", {"id": name}, released(row, "msel"))
                done = True
        return done

    def _absent(self, expected: str) -> bool:
        found = self._table.msel.get(expected)
        return found is not None and found.missed and found.status != "complete"

    def _came(self, action: str, by: tuple[str, ...]) -> bool:
        """Whether an expected action, `action` or `action:target`, was ordered by one of those it is expected of."""
        word, _, target = action.partition(":")
        for record in self._engine.chronicle:
            if record.kind == "order" and (by == ("all",) or record.actor in by):
                _, done, toward, *_ = record.detail
                if done == word and target in ("", toward):
                    return True
        return False

    def _next_stop(self) -> float:
        """The next instant at which something must be looked at."""
        now, stop = self._engine.now, math.inf
        for found in self._table.msel.values():
            if found.status != "approved" or found.missed:
                continue
            row = found.read()
            due = row.due
            if due is not None and due > now:
                stop = min(stop, due)
            if row.kind == "expected_action" or ((row.when or row.unless) and (due is None or due <= now)):
                stop = min(stop, (math.floor(now / _RASTER) + 1) * _RASTER)
        for doing in self._for_white():
            if doing.id not in self._table.ruled and before(doing.ends) > now:
                stop = min(stop, before(doing.ends))
        return stop

    # ---- rulings ------------------------------------------------------------------------------------------------

    def _for_white(self) -> list[UnderWay]:
        """Doings under way of played actors that the white cell wants to rule on."""
        mode = self._table.rulings
        if mode == "automatic":
            return []
        return [
            doing
            for doing in under_way(self._engine)
            if self._seat(doing.actor) in _PLAYED and (mode == "all" or doing.contested)
        ]

    def ruling_due(self) -> UnderWay | None:
        """The doing that ends now and has no ruling yet."""
        now = self._engine.now
        due = [
            doing for doing in self._for_white() if doing.id not in self._table.ruled and now >= before(doing.ends)
        ]
        return min(due, key=lambda doing: (doing.ends, doing.id), default=None)
