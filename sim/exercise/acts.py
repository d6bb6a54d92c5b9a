"""Acts: what each kind of input must say, checked against the table and the engine before it is written.

Each function gives the body that is kept and, where the engine is concerned, its input; or refuses with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from pydantic import ValidationError

from sim.deciding.adjudication import OUTCOMES
from sim.deciding.planning import speaks_of
from sim.draws import occasion, uniform
from sim.engine import Engine
from sim.exercise.authority import cell_of
from sim.exercise.body import Body, known, text, words
from sim.exercise.entry import Refusal
from sim.exercise.recording import checked_recording
from sim.exercise.rulings import proposed, under_way
from sim.exercise.seats import engines_seat
from sim.exercise.table import Table
from sim.intake import read_effects
from sim.journal import Input
from sim.scenario.exercise import MselRow
from sim.scenario.exercise_crossing import row_faults, unreadable
from sim.sentence import Sentence, hinted

__all__ = ["Prepared", "prepared", "released"]

Prepared = tuple[dict[str, Any], Input | None]
_RANK: Final = tuple(OUTCOMES)


def _order(engine: Engine, table: Table, role: str, body: Body) -> Prepared:
    request = next((each for each in engine.waiting if each.id == body.get("request")), None)
    if request is None:
        raise Refusal("no open question '{given}'", given=str(body.get("request"))[:80])
    cell = cell_of(table, role, table.cell_of(request.actor))
    items = words(body, "items")
    desk = engine.desks[request.actor]
    if refused := request.menu.refuses(items):
        raise Refusal(refused)
    for name in items:
        if reason := desk.still_possible(desk.plan.items[desk.plan.by_id[name]], engine.now):
            raise Refusal("'{name}' is no longer possible: {reason}", name=name, reason=reason)
    said = text(body, "rationale", needed=False)
    kept = {"actor": request.actor, "cell": cell, "items": items, "request": request.id}
    return kept, Input("order", request=request.id, items=tuple(items), by=role, rationale=said)


def _sheet(engine: Engine, table: Table, role: str, body: Body) -> Prepared:
    cell = cell_of(table, role, body.get("cell", ""))
    actor = table.cells[cell]
    if table.phase != "planning":
        raise Refusal("order sheets are released while a move is planned")
    if (there := table.sheets.get(table.sheet_key(cell))) is not None:
        raise Refusal(
            "{by} released the sheet of {cell} first, at {at_h:g} h, as entry {number}",
            by=there.by,
            cell=cell,
            at_h=there.at_h,
            number=there.number,
        )
    if table.seats.get(actor, "doctrine") not in {"human", "white"}:
        raise Refusal(
            "{actor} is decided for by {seat}", actor=actor, seat=Sentence(table.seats.get(actor, "doctrine"))
        )
    plan, orders = engine.desks[actor].plan, words(body, "orders")
    exercise = engine.scenario.crisis.exercise
    most = exercise.orders if exercise is not None else 5
    if len(orders) > most:
        raise Refusal("{count} orders, at most {most} on a sheet", count=len(orders), most=most)
    if len(set(orders)) != len(orders):
        raise Refusal("the same order is there twice")
    for name in orders:
        known(name, plan.by_id, "order")
        if plan.items[plan.by_id[name]].spec is None:
            raise Refusal("to do nothing needs no order")
    for word in (*words(body, "forbid"), *words(body, "only")):
        if not any(speaks_of(word, item) for item in plan.items):
            raise Refusal("'{word}' means no action of {actor}", word=word, actor=actor)
    kept = {
        "cell": cell,
        "orders": orders,
        "forbid": words(body, "forbid"),
        "only": words(body, "only"),
        "note": text(body, "note", needed=False),
    }
    return kept, None


def _reopen(_engine: Engine, table: Table, role: str, body: Body) -> Prepared:
    cell = cell_of(table, role, body.get("cell", ""))
    if table.sheet_key(cell) not in table.sheets or table.phase != "planning":
        raise Refusal("{cell} has released no sheet that could be given back now", cell=cell)
    return {"cell": cell}, None


def _join(_engine: Engine, table: Table, _role: str, body: Body) -> Prepared:
    name, kind = text(body, "name"), text(body, "kind")
    if name in table.roles:
        raise Refusal("somebody is called '{name}' already", name=name)
    if kind not in {"white", "lead", "member", "evaluator", "observer"}:
        raise Refusal("no kind of role '{kind}': white, lead, member, evaluator, observer", kind=kind)
    cell = text(body, "cell", needed=kind in {"lead", "member"})
    if cell:
        known(cell, table.cells, "cell")
    return {"name": name, "kind": kind, "cell": cell}, None


def _seat(engine: Engine, table: Table, _role: str, body: Body) -> Prepared:
    actor, seat = known(text(body, "actor"), engine.desks, "actor"), text(body, "seat")
    kept: dict[str, Any] = {"actor": actor, "seat": seat}
    if seat == "recorded":
        if "recording" in body:
            kept["recording"] = checked_recording(body["recording"])
        elif actor not in table.recordings:
            raise Refusal("nothing is recorded of {actor}: give the journal of an earlier exercise", actor=actor)
    elif seat not in {"human", "white", "doctrine"} and ":" not in seat:
        raise Refusal("no seat '{seat}': human, white, doctrine, recorded, or a program as module:Class", seat=seat)
    return kept, Input("seat", actor=actor, seat=engines_seat(seat))


def released(row: MselRow, role: str) -> Input:
    """Make the engine's input of a row that is sent."""
    to = () if row.to == ("all",) else row.to
    lines = tuple(line.model_dump_json(exclude_defaults=True) for line in row.effects)
    # one line among other news; a cell's desk shows the message as it was written
    says = ": ".join(filter(None, (row.subject, " ".join(row.message.split()))))
    return Input("inject", subject=row.id, topic=row.about or row.id, to=to, says=says, by=role, effects=lines)


def _inject(_engine: Engine, table: Table, role: str, body: Body) -> Prepared:
    name = known(text(body, "id"), table.msel, "row")
    found = table.msel[name]
    row = found.read()
    if found.own:
        return {"id": name}, Input("schedule", subject=name, outcome="released", by=role)
    if row.kind in {"expected_action", "information"}:
        raise Refusal("'{name}' is for the white cell: nothing is sent", name=name)
    if found.status == "released":
        raise Refusal("'{name}' was released at {at_h:g} h; add a row to send it again", name=name, at_h=found.at_h)
    return {"id": name}, released(row, role)


def _msel(engine: Engine, table: Table, role: str, body: Body) -> Prepared:
    if "status" in body:
        return _status(table, role, known(text(body, "id"), table.msel, "row"), str(body["status"]))
    rows = []
    item: Input | None = None
    given = body.get("rows", ())
    expected = {name for name, found in table.msel.items() if found.row.get("kind") == "expected_action"}
    try:
        read = [MselRow.model_validate(row) for row in given]
    except ValidationError as error:
        column, problem, hint = next(unreadable(error))
        raise Refusal("no row of a MSEL, {column}: {problem}", column=column, problem=hinted(problem, hint)) from None
    expected |= {row.id for row in read if row.kind == "expected_action"}
    for row in read:
        if (there := table.msel.get(row.id)) is not None and there.status == "released":
            raise Refusal("'{name}' was released already", name=row.id)
        if row.status == "released":
            raise Refusal("'{id}' says it is released: release it instead", id=row.id)
        for column, problem, hint in row_faults(row, engine.scenario, expected):
            raise Refusal("row '{id}', {column}: {problem}", id=row.id, column=column, problem=hinted(problem, hint))
        if isinstance(wrong := read_effects(engine, released(row, "")), str):
            raise Refusal("row '{id}', effects: {wrong}", id=row.id, wrong=wrong)
        if there is not None and there.own:
            if len(read) > 1:
                raise Refusal("'{id}' is a line of the scenario itself: change such lines one at a time", id=row.id)
            item = _line(there.read(), table.addressed(row), role)
        rows.append(row.model_dump(mode="json", exclude_defaults=True))
    if not rows:
        raise Refusal("no rows")
    return {"rows": rows}, item


def _status(table: Table, role: str, name: str, status: str) -> Prepared:
    """Give a row another status; what the engine brings by itself, the engine holds or skips."""
    found = table.msel[name]
    if status not in {"draft", "approved", "held", "skipped", "complete"}:
        raise Refusal("no status '{status}'", status=status)
    if found.status == "released":
        raise Refusal("'{name}' was released already", name=name)
    if not found.own:
        return {"id": name, "status": status}, None
    if status not in {"approved", "held", "skipped"}:
        raise Refusal("'{name}' is a line of the scenario itself: approved, held or skipped", name=name)
    return {"id": name, "status": status}, Input("schedule", subject=name, outcome=status, by=role)


def _line(was: MselRow, row: MselRow, role: str) -> Input:
    """Make the engine's input of a changed line of the scenario itself: time, to whom, what it says and does."""
    if row.kind != "contextual" or row.when or row.unless or not row.at:
        raise Refusal(
            "'{id}' is a line of the scenario itself and comes at its time: skip it and add a row", id=row.id
        )
    if row.status not in {"approved", "held", "skipped"}:
        raise Refusal("'{name}' is a line of the scenario itself: approved, held or skipped", name=row.id)
    if was.effects and not row.effects:
        raise Refusal("'{id}' cannot lose all it does: skip it and add a row", id=row.id)
    says = " ".join(filter(None, (row.subject, row.message)))
    return Input(
        "schedule",
        subject=row.id,
        outcome=row.status,
        by=role,
        when=row.at if row.at != was.at else "",
        to=row.to if row.to != was.to else (),
        says=says if (row.subject, row.message) != (was.subject, was.message) else "",
        topic=row.about if row.about != was.about else "",
        effects=tuple(line.model_dump_json(exclude_defaults=True) for line in row.effects)
        if row.effects != was.effects
        else (),
    )


def _ruling(engine: Engine, table: Table, role: str, body: Body) -> Prepared:
    name, verdict = text(body, "doing"), text(body, "verdict")
    if engine.referred is not None and engine.referred.subject == name:
        return _referral(engine, role, verdict, body)
    doing = next((each for each in under_way(engine) if each.id == name), None)
    if doing is None:
        raise Refusal("'{name}' is not under way: rule on a doing between its order and its end", name=name)
    if name in table.ruled:
        raise Refusal("{by} has ruled on it", by=table.ruled[name]["by"])
    what = proposed(engine, doing)
    kept = {"doing": name, "verdict": verdict, "proposed": what, "reason": "", "outcome": what["drawn"]}
    if verdict == "accept":
        return kept, None
    if verdict not in {"moderate", "overrule"}:
        raise Refusal("no verdict '{verdict}': accept, moderate, overrule", verdict=verdict)
    reason, outcome = text(body, "reason"), text(body, "outcome")
    known(outcome, OUTCOMES, "outcome")
    if verdict == "moderate" and abs(_RANK.index(outcome) - _RANK.index(what["drawn"])) > 1:
        raise Refusal(
            "from {drawn} to {outcome} is more than one step: overrule it",
            drawn=Sentence(what["drawn"]),
            outcome=Sentence(outcome),
        )
    kept |= {"reason": reason, "outcome": outcome}
    return kept, Input("ruling", doing=name, outcome=outcome, by=role, reason=reason)


def _referral(engine: Engine, role: str, verdict: str, body: Body) -> Prepared:
    """Rule on a matter that a model put to the white cell: it stands if accepted, not if overruled."""
    assert engine.referred is not None
    if verdict not in {"accept", "overrule"}:
        raise Refusal("no verdict '{verdict}' on what was put to you: accept, overrule", verdict=verdict)
    outcome = "full" if verdict == "accept" else "fail"
    reason = text(body, "reason", needed=verdict == "overrule")
    kept: dict[str, Any] = {
        "doing": engine.referred.subject,
        "verdict": verdict,
        "outcome": outcome,
        "reason": reason,
    }
    kept["proposed"] = {"drawn": "full", "why": engine.referred.why}
    return kept, Input("ruling", doing=engine.referred.subject, outcome=outcome, by=role, reason=reason)


def _message(_engine: Engine, table: Table, role: str, body: Body) -> Prepared:
    way, written = body.get("way", "private"), text(body, "text")
    sender = table.roles[role].cell or "white"
    to = words(body, "to")
    if way not in {"open", "private", "white"}:
        raise Refusal("no way '{way}': open, private, or white (through the white cell)", way=way)
    for name in to:
        known(name, {**table.cells, "white": ""}, "cell")
    if way != "open" and not to:
        raise Refusal("say to whom")
    return {"sender": sender, "to": to, "way": way, "text": written}, None


def _pass_on(_engine: Engine, table: Table, _role: str, body: Body) -> Prepared:
    name = known(text(body, "id"), table.messages, "message")
    if table.messages[name]["passed"] or table.messages[name].get("stopped"):
        raise Refusal("it was let through or stopped already")
    return {"id": name, "passed": bool(body.get("passed", True)), "text": text(body, "text", needed=False)}, None


def _question(_engine: Engine, table: Table, role: str, body: Body) -> Prepared:
    return {"cell": cell_of(table, role, body.get("cell", "")), "text": text(body, "text")}, None


def _reply(_engine: Engine, table: Table, _role: str, body: Body) -> Prepared:
    name = known(text(body, "id"), table.questions, "question")
    if table.questions[name]["reply"] is not None:
        raise Refusal("it was answered already")
    return {"id": name, "text": text(body, "text")}, None


def _argue(_engine: Engine, table: Table, role: str, body: Body) -> Prepared:
    kept = {"cell": cell_of(table, role, body.get("cell", "")), "claim": text(body, "claim")}
    return {**kept, "for": words(body, "reasons"), "against": words(body, "against")}, None


def _weigh(engine: Engine, table: Table, role: str, body: Body) -> Prepared:
    name = known(text(body, "id"), table.argued, "argued action")
    if table.argued[name]["settled"] is not None:
        raise Refusal("it was settled already")
    chance, lines = body.get("chance"), words(body, "effects")
    if isinstance(chance, bool) or not isinstance(chance, int | float) or not 0 <= chance <= 1:
        raise Refusal("say chance, from 0 to 1")
    actor = table.cells[table.argued[name]["cell"]]
    u = uniform(engine.draws.key("argued", actor), occasion(name))
    worked = u < chance
    kept = {
        "id": name,
        "chance": chance,
        "u": u,
        "worked": worked,
        "effects": lines,
        "reason": body.get("reason", ""),
    }
    item = Input("effect", actor=actor, subject=name, by=role, effects=tuple(lines))
    if isinstance(wrong := read_effects(engine, item), str):
        raise Refusal(wrong)
    return kept, replace(item, effects=tuple(lines if worked else ()))


def _propose(_engine: Engine, table: Table, role: str, body: Body) -> Prepared:
    to = words(body, "to")
    for name in to:
        known(name, table.cells, "cell")
    if not to:
        raise Refusal("say to whom")
    return {"cell": cell_of(table, role, body.get("cell", "")), "to": to, "text": text(body, "text")}, None


def _vote(_engine: Engine, table: Table, role: str, body: Body) -> Prepared:
    name, cell = known(text(body, "id"), table.proposals, "proposal"), cell_of(table, role, body.get("cell", ""))
    found = table.proposals[name]
    if cell not in found["to"]:
        raise Refusal("{cell} is not asked", cell=cell)
    if cell in found["votes"]:
        raise Refusal("{by} has voted for {cell}", by=found["votes"][cell]["by"], cell=cell)
    if body.get("vote") not in {"yes", "no", "abstain"}:
        raise Refusal("vote yes, no or abstain")
    return {"id": name, "cell": cell, "vote": body["vote"]}, None


def _rating(engine: Engine, _table: Table, _role: str, body: Body) -> Prepared:
    exercise = engine.scenario.crisis.exercise
    there = {each.id: each for each in exercise.objectives} if exercise is not None else {}
    name, rating = known(text(body, "objective"), there, "objective"), body.get("rating")
    scale = [step.id for step in exercise.scale] if exercise is not None else []
    if rating not in scale:
        raise Refusal("rate by one of {scale}", scale=", ".join(scale))
    return {"objective": name, "rating": rating, "note": text(body, "note", needed=False)}, None


_PREPARED: Final[Mapping[str, Callable[[Engine, Table, str, Body], Prepared]]] = {
    "join": _join,
    "order": _order,
    "sheet": _sheet,
    "reopen": _reopen,
    "seat": _seat,
    "inject": _inject,
    "msel": _msel,
    "ruling": _ruling,
    "message": _message,
    "pass_on": _pass_on,
    "question": _question,
    "reply": _reply,
    "argue": _argue,
    "weigh": _weigh,
    "propose": _propose,
    "vote": _vote,
    "rating": _rating,
}


def prepared(engine: Engine, table: Table, role: str, kind: str, body: Body) -> Prepared:
    """Check an input of a role; give the body that is kept and the engine's input, if it has one.

    Raises:
        Refusal: it cannot be, with the reason.

    """
    if kind not in _PREPARED:
        raise Refusal(
            "no input of kind '{kind}'; known: clock, {known}", kind=kind, known=", ".join(sorted(_PREPARED))
        )
    return _PREPARED[kind](engine, table, role, body)
