"""Doctrine in a played seat: its own choice as a draft, its choice within a sheet's instructions, red lines.

Asking doctrine commits nothing: its draws are keyed by the question, and the question is asked of a copy.
"""

from __future__ import annotations

from dataclasses import replace

from sim.deciding.plan import speaks_of
from sim.deciding.request import DecisionRequest, Menu, Trigger
from sim.draws import occasion
from sim.engine import Engine
from sim.exercise.table import Sheet

__all__ = ["consulted", "doctrine_within", "draft", "red_lines"]


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


def consulted(engine: Engine, actor: str) -> DecisionRequest:
    """The question an actor stands before, or, where none is open, what it would see if asked now."""
    desk = engine.desks[actor]
    if desk.request is not None:
        return desk.request
    at = engine.now
    beliefs = desk.beliefs(at)
    name = f"{actor}.planning@{at:g}h"
    trigger = Trigger(name, "ask", "", at, 0.0, occasion(name), "the move is planned")
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
