"""Doctrine in a played seat: its own choice as a draft, its choice within a sheet's instructions, red lines.

Asking doctrine commits nothing: its draws are keyed by the question, and the question is asked of a copy.
"""

from __future__ import annotations

from dataclasses import replace

from sim.deciding.planning import speaks_of
from sim.deciding.request import DecisionRequest, Menu, Trigger
from sim.draws import occasion
from sim.engine import Engine
from sim.exercise.table import Sheet, Table

__all__ = ["consulted", "doctrine_within", "draft", "red_lines", "sheet_subject"]


def doctrine_within(engine: Engine, request: DecisionRequest, sheet: Sheet | None) -> tuple[str, ...]:
    """What doctrine chooses of what a sheet's standing instructions leave."""
    if sheet is None or not (sheet.forbid or sheet.only):
        return draft(engine, request)
    desk, menu = engine.desks[request.actor], request.menu
    left = []
    for position in menu.open:
        item = desk.plan.items[position]
        forbidden = any(speaks_of(word, item) for word in sheet.forbid)
        wanted = not sheet.only or any(speaks_of(word, item) for word in sheet.only)
        if item.spec is None or (wanted and not forbidden):
            left.append(position)
    narrowed = Menu(desk, left, menu.evaluated, request.at, menu.purse)
    return draft(engine, replace(request, menu=narrowed))


def draft(engine: Engine, request: DecisionRequest) -> tuple[str, ...]:
    """What doctrine would choose."""
    decision = engine.doctrines[request.actor].decide(request)
    return decision.items if decision is not None else ()


def sheet_subject(table: Table, cell: str) -> str:
    """What the engine calls the next question that a cell's order sheet of this move answers."""
    sheet = table.sheets.get(table.sheet_key(cell))
    return f"move{table.move + 1}.{len(sheet.given) + 1 if sheet is not None else 1}"


def consulted(engine: Engine, actor: str, *, subject: str = "") -> DecisionRequest:
    """The question an actor stands before, or, where none is open, what it would see if asked now.

    With the `subject` of the question that its sheet will answer, a draft is what doctrine would answer then: a
    question that is being worked on already is the one that the sheet joins.
    """
    desk = engine.desks[actor]
    if desk.request is not None:
        return desk.request
    at = engine.now
    beliefs = desk.beliefs(at)
    name = f"{actor}.ask.{subject}" if subject else f"{actor}.planning@{at:g}h"
    trigger = Trigger(name, "ask", "", at, 0.0, occasion(name), "the move is planned")
    if subject and desk.pending:
        trigger = desk.pending[0]
    menu = desk.menu(beliefs, at)
    return DecisionRequest(name, at, actor, [trigger], desk.view, menu, beliefs, at, "do_nothing", hasty=False)


def red_lines(request: DecisionRequest) -> list[str]:
    """Ids of the doctrine's red lines (P1) that are crossed as the actor believes now."""
    evaluated = request.menu.evaluated
    return [
        use.rule.id
        for use in request.menu.plan.rules
        if use.rule.priority == "P1" and any(evaluated[place] for place, _, _ in use.uses)
    ]
