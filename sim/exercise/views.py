"""Views: what each cell may know, and what the white cell sees, as plain values that JSON can hold.

A cell's view is made of its actor's own beliefs, memory, menu and doings, of what was sent to it, and of words it may
hear. Nothing in it is read from the true world of another; `tests/test_secrecy.py` searches every view for markers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sim.deciding.adjudication import OUTCOMES
from sim.deciding.plan import Item
from sim.deciding.request import Trigger
from sim.engine import Engine
from sim.exercise.clocking import move_of
from sim.exercise.papers import handed, read_aloud
from sim.exercise.relations import believed, true
from sim.exercise.rulings import proposed, under_way
from sim.exercise.session import Session
from sim.exercise.standing import consulted, draft
from sim.scenario.action import ActionSpec
from sim.sentence import joined, sentence

__all__ = [
    "cell_view",
    "cell_words",
    "clock_view",
    "open_view",
    "open_words",
    "role_view",
    "white_view",
    "white_words",
]

_NEVER: Final = float("-inf")


def role_view(session: Session, role: str) -> dict[str, Any]:
    """What a role may see: the white cell and evaluators all, others what their cell may, observers what is open."""
    found = session.table.roles.get(role)
    if found is None:
        return {}
    if found.kind in {"white", "evaluator"}:
        return white_view(session)
    return cell_view(session, found.cell) if found.cell else open_view(session)


def clock_view(session: Session) -> dict[str, Any]:
    """Where the exercise stands, for everybody; `left_s` are the seconds that the table has left in this phase."""
    table, engine = session.table, session.engine
    move = move_of(engine, table.move)
    told: dict[str, Any] = {
        "at_h": engine.now,
        "phase": table.phase,
        "move": table.move + 1,
        "title": move.title if move is not None else "",
        "paused": table.paused or bool(session.fault),
        "speed": table.speed,
        "left_s": None,
    }
    if move is not None and table.phase in {"planning", "adjudication", "world"}:
        planned = {"planning": move.planning, "adjudication": move.adjudication, "world": move.world}[table.phase]
        told["left_s"] = round(planned.value * 3600 - session.spent_s)
    return told


def open_view(session: Session) -> dict[str, Any]:
    """What everybody may see."""
    crisis = session.plan.scenario.crisis
    return {
        "clock": clock_view(session),
        "scenario": {"title": crisis.title, "question": crisis.question, "brief": crisis.brief},
        "public": [told for told in _received(session) if told["to_all"]],
        "told": read_aloud(session.engine, session.table.move),
        **open_words(session),
    }


def open_words(session: Session) -> dict[str, Any]:
    """What was said openly, of everybody's view."""
    return {
        "messages": [_heard(name, each) for name, each in session.table.messages.items() if each["way"] == "open"]
    }


def cell_view(session: Session, cell: str) -> dict[str, Any]:
    """What one cell may know now; a late joiner sees the same as those who were there from the start."""
    engine, table = session.engine, session.table
    actor = table.cells[cell]
    desk, request = engine.desks[actor], consulted(engine, actor)
    asked = desk.request is not None
    sheet = table.sheets.get(table.sheet_key(cell))
    menu = [_offer(item, desk.price(item.position)) for item in request.menu.items if item.spec is not None]
    return {
        **open_view(session),
        "cell": cell,
        "actor": actor,
        "seat": table.seats.get(actor, "doctrine"),
        "papers": handed(engine, cell),
        "beliefs": _beliefs(engine, actor),
        "relations": believed(engine, actor),
        "news": [list(each) for each in desk.memory.lately(_NEVER, engine.now)],
        "received": _received(session, actor),
        "question": {
            "id": request.id,
            "why": [_why(engine, trigger) for trigger in request.triggers],
            "interrupt": table.interrupts.get(request.id, {}).get("reason", ""),
            "deadline_h": request.deadline,
            "left_h": request.deadline - engine.now,
            "default": request.default,
        }
        if asked and (table.tempo == "free" or request.id in table.interrupts)
        else None,
        "draft": list(draft(engine, request)),
        "purse": request.menu.purse,
        "menu": menu,
        "barred": [{"id": name, "reason": reason} for name, reason in request.menu.barred.items()],
        "sheet": None
        if sheet is None
        else {
            "orders": sheet.orders,
            "forbid": sheet.forbid,
            "only": sheet.only,
            "note": sheet.note,
            "by": sheet.by,
            "given": sheet.given,
            "left": sheet.left,
        },
        "doings": _doings(engine, actor),
        **cell_words(session, cell),
    }


def cell_words(session: Session, cell: str) -> dict[str, Any]:
    """What one cell said, asked and heard, of its view."""
    table = session.table
    return {
        "messages": [_heard(name, each) for name, each in table.messages.items() if _may_hear(each, cell)],
        "questions": [{"id": name, **each} for name, each in table.questions.items() if each["cell"] == cell],
        "argued": [_argued(name, each) for name, each in table.argued.items() if each["cell"] == cell],
        "proposals": [
            {"id": name, **each} for name, each in table.proposals.items() if cell in (each["cell"], *each["to"])
        ],
    }


def white_view(session: Session) -> dict[str, Any]:
    """All there is: the MSEL, sheets, words, seats, rulings that can be made, and each cell's question."""
    engine, table = session.engine, session.table
    told = table.told()
    return {
        **open_view(session),
        **{key: told[key] for key in ("roles", "cells", "seats", "msel", "ruled", "interrupts", "sheets")},
        "changes": told["changes"],
        **white_words(session),
        "waiting": [
            {"id": request.id, "actor": request.actor, "left_h": request.deadline - engine.now}
            for request in engine.waiting
        ],
        "papers": {cell: handed(engine, cell) for cell in table.cells},
        "relations": true(engine),
        "under_way": [proposed(engine, doing) for doing in under_way(engine)],
        "referred": None
        if engine.referred is None
        else {"doing": engine.referred.subject, "why": engine.referred.why},
        "fault": session.fault,
    }


def white_words(session: Session) -> dict[str, Any]:
    """All that was said, asked, argued, proposed and rated, and the journal's lines, of the white cell's view."""
    table = session.table
    return {
        **{key: getattr(table, key) for key in ("questions", "argued", "proposals", "ratings")},
        "messages": [{"id": name, **each} for name, each in table.messages.items()],
        "journal": [
            {"number": entry.number, "kind": entry.kind, "role": entry.role, "at_h": entry.at_h}
            for entry in session.entries
        ],
    }


# ---- parts -----------------------------------------------------------------------------------------------------


def _beliefs(engine: Engine, actor: str) -> list[dict[str, Any]]:
    """What an actor believes: value, standard deviation and age where it is an estimate of what another holds."""
    view, at = engine.desks[actor].view, engine.now
    found = []
    for term, value in zip(view.terms, view.beliefs(at), strict=True):
        sure = view.certainty(term)
        told: dict[str, Any] = {"about": str(term), "value": float(value)}
        told |= {"function": term.function, "arguments": list(term.arguments)}
        if sure is not None:
            told |= {"sigma": sure[0], "age_h": sure[1]}
        found.append(told)
    return sorted(found, key=lambda each: str(each["about"]))


def _offer(item: Item, price: float) -> dict[str, Any]:
    """An item of the menu as people weigh it: what it costs, how long it takes, what it may do, in ranges."""
    spec = item.spec
    assert spec is not None
    chance = spec.adjudication.chance
    told: dict[str, Any] = {
        "id": item.id,
        "title": item.title,
        "explain": spec.explain,
        "target": item.target,
        "rung": spec.rung,
        "capital": price,
        "money": spec.money.value,
        "hours": [figure.value for figure in spec.takes],
        "lasts": [figure.value for figure in spec.lasts] if spec.lasts else None,
        "chance": None,
        "effects": _effects(spec),
    }
    if chance is not None:
        told["chance"] = [chance.value if end is None else end for end in (chance.low, chance.high)]
    return told


def _effects(spec: ActionSpec) -> list[dict[str, Any]]:
    """Each declared effect with its least and most, over the outcomes that can come and the figure's own range."""
    scales = [OUTCOMES["backfire"], 1.0] if spec.adjudication.attacker is not None else [0.0, 1.0]
    found: list[dict[str, Any]] = []
    for line in spec.effects:
        if line.by is not None:
            ends = [line.by.value if end is None else end for end in (line.by.low, line.by.high)]
            sizes = [end * scale for end in ends for scale in scales]
            found.append({"variable": line.change, "whose": line.whose, "low": min(sizes), "high": max(sizes)})
        else:
            found.append({"does": line.do or f"a promise is {line.promise}"})
    return found


def _why(engine: Engine, trigger: Trigger) -> str:
    """Say what called for a decision, and whose doing it was: `ask for forces` alone says nothing."""
    if not trigger.says:
        return trigger.id
    says, author = sentence(trigger.says), engine.scenario.actors.get(trigger.by)
    return says if author is None else joined(": ", (author.called, says))


def _received(session: Session, actor: str = "") -> list[dict[str, Any]]:
    """Rows of the MSEL that were sent to an actor, or to all, as they got them."""
    found = []
    for name, each in session.table.msel.items():
        row = each.read()
        # what the scenario brings by itself comes as news, when it comes to the actor
        if each.own:
            continue
        if each.status == "released" and (row.to == ("all",) or actor in row.to):
            told: dict[str, Any] = {
                "id": name,
                "at_h": each.at_h,
                "to_all": row.to == ("all",),
                "from": row.sender,
                "method": row.method,
                "role": row.role,
            }
            found.append({**told, "subject": row.subject, "message": row.message})
    return found


def _doings(engine: Engine, actor: str) -> list[dict[str, Any]]:
    """What an actor has set going itself, and how it ended."""
    found: dict[str, dict[str, Any]] = {}
    for record in engine.chronicle:
        if record.actor != actor:
            continue
        if record.kind == "order":
            told = record.details
            found[record.subject] = {"id": record.subject, "action": told["action"], "target": told["target"]}
            found[record.subject]["asset"] = told["asset"]
            found[record.subject] |= {"since_h": record.at, "ended_h": None, "outcome": None}
        elif record.kind in {"ruling", "refused"} and record.subject in found:
            outcome = record.details.get("outcome") or f"not carried out: {record.details.get('reason')}"
            found[record.subject] |= {"ended_h": record.at, "outcome": outcome}
    return list(found.values())


def _may_hear(message: Mapping[str, Any], cell: str) -> bool:
    return message["way"] == "open" or message["sender"] == cell or (message["passed"] and cell in message["to"])


def _heard(name: str, message: Mapping[str, Any]) -> dict[str, Any]:
    """A message as cells hear it: without what the white cell changed, or stopped."""
    return {"id": name, **{key: message[key] for key in ("sender", "to", "way", "text", "by", "at_h")}}


def _argued(name: str, argued: Mapping[str, Any]) -> dict[str, Any]:
    """An argued action as its own cell sees it: whether it worked, not what the white cell weighed in detail."""
    settled = argued["settled"]
    told = None if settled is None else {"worked": settled["worked"], "chance": settled["chance"]}
    return {"id": name, **{key: argued[key] for key in ("claim", "for", "against", "at_h")}, "settled": told}
