"""Running: how time goes on in an exercise, to the next thing that people must see to.

Whatever comes on the way (answers by sheet or doctrine, rows of the MSEL) is written to the journal like any input,
before the engine has it; replay reads it back and runs nothing of this.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from sim.deciding.request import Decider, DecisionRequest
from sim.engine import Engine
from sim.exercise.conditions import Conditions
from sim.exercise.due_rows import DueRows
from sim.exercise.recording import Recorded, due, recorded, sheet_asked
from sim.exercise.rulings import UnderWay, before, under_way
from sim.exercise.seats import PLAYED, is_program
from sim.exercise.standing import doctrine_within, red_lines, sheet_subject
from sim.exercise.table import Table
from sim.journal import Input
from sim.sentence import Sentence, packed, said
from sim.sweeping import seldom

__all__ = ["Runner"]


class InPlay(Protocol):
    """What time goes on in: the session, as far as running reaches it."""

    engine: Engine
    table: Table
    conditions: Conditions

    @property
    def deciders(self) -> Mapping[str, Decider]:
        """Programs that may sit in a seat, by `actor/module:Class`."""

    def derive(self, kind: str, body: Mapping[str, Any], item: Input | None) -> None:
        """Enter what follows from what people did."""


class Runner:
    """One stretch of time: made where it begins, asked to go on to its end."""

    def __init__(self, session: InPlay) -> None:
        self._session = session
        self._engine, self._table = session.engine, session.table
        # people let these wait: the clock goes on past them, to their deadline
        self._passed = {request.id for request in self._engine.waiting if self._seat(request.actor) in PLAYED}
        self._passed |= {request.id for request in self._engine.waiting if request.id in self._table.interrupts}
        self._due = DueRows(session.engine, session.table, session.conditions, session.derive)
        self._played_back = [each for each in sorted(self._table.seats) if self._seat(each) == "recorded"]
        self._doings: list[UnderWay] = []
        self._doings_seen = 0

    def go(self, limit: float) -> str:
        """Go on until people are asked, a ruling is due, the span or the run is over, or an instant is reached."""
        engine = self._engine
        self._due.look_up()
        while True:
            if engine.referred is not None:
                # never gone past: the engine would take it for upheld, and a replay would not know
                return "ruling"
            if self._people_are_asked():
                return "question"
            if engine.ended:
                return "end"
            if self._due.settle() or self._recorded_acts():
                continue
            if self.ruling_due() is not None:
                return "ruling"
            if engine.now >= limit:
                return "limit"
            engine.advance(min(limit, self._next_stop()))
            if self._table.rulings == "automatic" and not self._played_back:
                self._go_quietly(limit)

    @seldom
    def _go_quietly(self, limit: float) -> None:
        """Go on over looks at which nobody is asked, nothing that rows wait for was ordered and no row is due.

        As by `Engine.advance` to each look, of which there is one for every hour of every future of a review.
        """
        engine = self._engine
        limit = min(limit, engine.horizon)
        while not engine.ended and engine.referred is None:
            if any(each.id not in self._passed for each in engine.waiting):
                return
            if not self._due.go_over(limit):
                return

    # ---- questions ----------------------------------------------------------------------------------------------

    def give_sheets(self) -> None:
        """Let every cell's sheet be acted on at the beginning of the span."""
        for cell, actor in sorted(self._table.cells.items()):
            self._ask(cell, actor)
        self._people_are_asked()

    def _ask(self, cell: str, actor: str) -> None:
        if self._seat(actor) == "recorded":
            if subject := sheet_asked(self._left(actor), actor, self._table.move):
                self._ask_for(cell, actor, subject)
            return
        sheet = self._table.sheets.get(self._table.sheet_key(cell))
        if sheet is None or not sheet.left or self._seat(actor) not in PLAYED:
            return
        self._ask_for(cell, actor, sheet_subject(self._table, cell))

    def _ask_for(self, cell: str, actor: str, subject: str) -> None:
        if self._engine.desks[actor].request is None:
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
                seat = self._seat(request.actor)
                if seat == "recorded":
                    again |= self._play_back(request)
                elif is_program(seat):
                    answered = self._program(request, seat)
                    again, found = again or answered, found or not answered
                elif self._waits(request):
                    found = True
                else:
                    self._answer(request)
                    again = True
        return found

    def _program(self, request: DecisionRequest, seat: str) -> bool:
        """Let a program answer; where it is not here, fails or does not know, the question is for people."""
        if request.id in self._table.interrupts:
            return False
        program = self._session.deciders.get(f"{request.actor}/{seat}")
        why = "" if program is not None else Sentence("the program {seat} is not here", seat=seat)
        try:
            decision = program.decide(request) if program is not None else None
            unknown = why or Sentence("{seat} gave no answer", seat=seat)
            why = unknown if decision is None else request.menu.refuses(decision.items)
        except Exception as error:  # noqa: BLE001  whatever a program of the user's meets
            decision, why = None, said(error) or type(error).__name__
        if decision is None or why:
            told = {"actor": request.actor, "reason": why, "said": packed(why), "lines": []}
            self._session.derive("arrived", {"stop": "question", "interrupts": {request.id: told}}, None)
            return False
        item = Input("order", request=request.id, items=decision.items, by=seat, rationale=decision.rationale)
        self._session.derive("order", self._told(request, decision.items, by=seat), item)
        return True

    # ---- recorded seats -----------------------------------------------------------------------------------------

    def _left(self, actor: str) -> list[Recorded]:
        """What a recording has still to give."""
        table = self._table
        return recorded(table.recordings.get(actor, ()), table.played.get(actor, ()))

    def _play_back(self, request: DecisionRequest) -> bool:
        """Answer as was answered then, when it was answered then; what cannot be ordered now is left out."""
        now, desk = self._engine.now, self._engine.desks[request.actor]
        found = due(self._left(request.actor), request.id, now)
        if found is not None and found.at_h > now and found.at_h <= request.deadline:
            return False
        chosen: list[str] = []
        for name in found.items if found is not None else ():
            item = desk.plan.items[desk.plan.by_id[name]] if name in desk.plan.by_id else None
            possible = item is not None and not desk.still_possible(item, now)
            if possible and not request.menu.refuses([*chosen, name]):
                chosen.append(name)
        body = self._told(request, chosen, by="recorded")
        if found is not None:
            body |= {"played": found.place, "had": list(found.items)}
        item_given = Input("order", request=request.id, items=tuple(chosen), by="recorded")
        self._session.derive("order", body, item_given)
        self._ask(self._table.cell_of(request.actor), request.actor)
        return True

    def _recorded_acts(self) -> bool:
        """Ask a recorded seat for what was ordered by now under a question that has not come; say whether one was."""
        if not self._played_back:
            return False
        engine, done = self._engine, False
        settled = engine.clock.next_at() > engine.now
        for actor in self._played_back:
            desk = engine.desks[actor]
            if desk.pending is not None or desk.request is not None:
                continue
            first = next(iter(self._left(actor)), None)
            if first is not None and (first.at_h < engine.now or (settled and first.at_h == engine.now)):
                self._ask_for(self._table.cell_of(actor), actor, f"recorded{first.place + 1}")
                done = True
        return done

    # ---- people -------------------------------------------------------------------------------------------------

    def _told(self, request: DecisionRequest, items: Iterable[str], *, by: str) -> dict[str, Any]:
        """What the journal keeps of an answer that came by itself."""
        return {
            "actor": request.actor,
            "cell": self._table.cell_of(request.actor),
            "items": list(items),
            "request": request.id,
            "of_sheet": False,
            "by": by,
            "lines": red_lines(request),
        }

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
        kind, about = ("red line", crossed) if crossed else ("addressed to you", addressed)
        reason = f"{kind}: {', '.join(about)}"
        why = {"actor": request.actor, "reason": reason, "kind": kind, "about": about, "lines": crossed}
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
        body = {**self._told(request, items, by=by), "of_sheet": bool(chosen)}
        self._session.derive("order", body, Input("order", request=request.id, items=items, by=by))
        if chosen:
            self._ask(cell, actor)

    # ---- where to stop ------------------------------------------------------------------------------------------

    def _next_stop(self) -> float:
        """The next instant at which something must be looked at."""
        now, stop = self._engine.now, self._due.next_at()
        for actor in self._played_back:
            stop = min(stop, min((each.at_h for each in self._left(actor) if each.at_h > now), default=math.inf))
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
        self._note_doings()
        return [
            doing
            for doing in self._doings
            if self._seat(doing.actor) in PLAYED and (mode == "all" or doing.contested)
        ]

    def _note_doings(self) -> None:
        """Take note of doings ordered since this was last asked, and leave out those that have ended."""
        engine, seen = self._engine, len(self._engine.chronicle)
        self._doings = [doing for doing in self._doings if engine.docket.under_way(doing.id)]
        self._doings += under_way(engine, self._doings_seen)
        self._doings_seen = seen

    def ruling_due(self) -> UnderWay | None:
        """The doing that ends now and has no ruling yet."""
        now = self._engine.now
        due = [
            doing for doing in self._for_white() if doing.id not in self._table.ruled and now >= before(doing.ends)
        ]
        return min(due, key=lambda doing: (doing.ends, doing.id), default=None)
