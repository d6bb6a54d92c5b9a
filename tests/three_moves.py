"""A scripted exercise of three moves from STARTEX to ENDEX: four cells, one absent, two overrules, one branch.

It plays a shipped scenario as a facilitator would. The golden test, the review and the pack may all begin from it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from sim.api import load
from sim.blueprint import Blueprint
from sim.exercise.branching import branch_off, move_entry
from sim.exercise.review.effects import Weighed
from sim.exercise.review.review import Review
from sim.exercise.running import Runner
from sim.exercise.session import Session
from sim.exercise.store import Store
from sim.provenance import header

SCENARIO = "commons_disruption"
SEATS = {"japan": "human", "united_states": "human", "south_korea": "human", "china": "human"}
ABSENT = "seoul"
# by move and cell, what the cell orders; orders that are not possible when their turn comes are left on the sheet
SHEETS: tuple[Mapping[str, Sequence[str]], ...] = (
    {
        "tokyo": ["consult_partner:united_states", "demarche:china"],
        "washington": ["consult_partner:china", "share_isr:south_korea"],
        "beijing": ["consult_partner:japan", "counsel_restraint:north_korea"],
    },
    {
        "tokyo": ["consult_partner:south_korea", "high_level_visit:united_states"],
        "washington": ["trilateral_session:japan", "surge_collection:north_korea"],
        "beijing": ["high_level_visit:south_korea", "consult_partner:united_states"],
    },
    {
        "tokyo": ["deconfliction_arrangement:china", "consult_partner:united_states"],
        "washington": ["consult_partner:china"],
        "beijing": ["counsel_restraint:north_korea"],
    },
)
SECOND_TRY: Mapping[str, Sequence[str]] = {"beijing": ["trade_resumed:japan", "consult_partner:japan"]}
RATINGS = {"picture": "some_challenges", "contact": "performed", "rules": "unable"}
# doings that the white cell overrules, with the reason that it gives
OVERRULES = {
    "japan.demarche.china#1": "The ambassador was received and the note was not taken.",
    "united_states.consult_partner.china#1": "The line was busy with the summit; nothing was compared.",
}


@dataclass
class Played:
    """The exercise as it was played: the first line, the branch, and what was seen on the way, a line each."""

    session: Session
    branch: Session
    seen: list[str] = field(default_factory=list)


@cache
def the_plan() -> Blueprint:
    """The scenario, ready to run."""
    return load(SCENARIO)


def played(folder: Path, *, seed: int = 7) -> Played:
    """Play it from STARTEX to ENDEX, then once more from the second move on as a branch."""
    session = startex(folder, seed=seed)
    seen: list[str] = []
    for sheets in SHEETS:
        _move(session, sheets, seen)
    for objective, rating in RATINGS.items():
        _do(session, "watcher", "rating", objective=objective, rating=rating, note="as seen from the wall")
    branch = branch_off(session, "second_try", upto=move_entry(session, 2))
    seen.append("branch second_try before move 2")
    _move(branch, {**SHEETS[1], **SECOND_TRY}, seen)
    return Played(session, branch, seen)


def startex(folder: Path, *, seed: int = 7) -> Session:
    """Begin with everybody in the room: a lead in each cell that came, an evaluator, every ruling shown."""
    plan = the_plan()
    session = Session.make(
        Store(folder / "season.db"), "season", plan, header(plan, SCENARIO, seed=seed), seats=dict(SEATS)
    )
    for cell in session.table.cells:
        if cell != ABSENT:
            _do(session, "white", "join", name=f"lead_{cell}", kind="lead", cell=cell)
    _do(session, "white", "join", name="watcher", kind="evaluator")
    _do(session, "white", "clock", verb="rulings", mode="all")
    return session


def told(found: Review) -> list[str]:
    """What the review makes of it, a line each: spans, decisions beside doctrine's, rulings, what was expected."""
    lines = [f"review of {found.history.branch}, to {found.until / 24:.0f} d"]
    lines += [
        f"move {each.number} {each.title}: {each.begins / 24:.0f} to {each.ends / 24:.0f} d" for each in found.spans
    ]
    for each in (found.decision for found in found.decisions):
        chose = ", ".join(each.items) or "nothing"
        doctrine = "as doctrine" if each.same else f"doctrine: {', '.join(each.doctrine) or 'nothing'}"
        lines.append(f"{each.at_h / 24:.1f} d {each.cell} by {each.kind}: {chose}; {doctrine}")
    lines += [
        f"{each.verdict} {each.doing}: the model had {each.drawn}, ruled {each.outcome}"
        for each, _ in found.rulings
        if each.verdict != "accept"
    ]
    lines.append(f"{sum(each.verdict == 'accept' for each, _ in found.rulings)} rulings as the model had them")
    return lines + [f"{each.row}: {each.fate}" for each in found.expected]


def told_effects(found: Review) -> list[str]:
    """Ranks and effects of what was done otherwise, and what the overruled rulings changed, a line each."""
    led = [each.measure.name for each in found.led]
    lines = [f"{found.seeds} futures an arm; {', '.join(led)}"]
    for place, each in enumerate(found.ranked, start=1):
        assert each.effect is not None
        told = _effects(each.effect, led)
        lines.append(f"{place}. {each.decision.at_h / 24:.1f} d {each.decision.cell}: {told}")
    for ruled, weighed in found.rulings:
        if weighed is not None:
            lines.append(f"{ruled.verdict} {ruled.doing}: {_effects(weighed, led)}")
    return lines


def _effects(weighed: Weighed, led: Sequence[str]) -> str:
    means = {each.measure: each.difference.mean for each in weighed.effects}
    return ", ".join("not known" if (mean := means.get(name)) is None else f"{mean:.6g}" for name in led)


def _do(session: Session, role: str, kind: str, /, **body: object) -> str:
    answer = session.do(role, kind, **body)
    assert answer.accepted, (role, kind, body, answer.reason)
    return answer.stop


def _move(session: Session, sheets: Mapping[str, Sequence[str]], seen: list[str]) -> None:
    """Play one move: sheets of the cells that are there, the span with its questions and rulings, the world."""
    table = session.table
    if table.phase == "world":
        _do(session, "white", "clock", verb="next")
    seen.append(f"move {table.move + 1} from {session.engine.now / 24:.0f} d")
    for cell, orders in sorted(sheets.items()):
        _do(session, f"lead_{cell}", "sheet", orders=list(orders))
    stop = _do(session, "white", "clock", verb="begin")
    while stop not in {"span", "end"}:
        _questions(session, seen)
        _ruling(session, seen)
        stop = _do(session, "white", "clock", verb="on")
    for cell in sorted(sheets):
        sheet = table.sheets[table.sheet_key(cell)]
        seen.append(
            f"{cell}: set going {', '.join(sheet.given) or 'nothing'}; left {', '.join(sheet.left) or 'nothing'}"
        )


def _questions(session: Session, seen: list[str]) -> None:
    """Answer what interrupts the move: those who are there do nothing more, the absent let the deadline pass."""
    for request in list(session.engine.waiting):
        why = session.table.interrupts.get(request.id)
        cell = session.table.cell_of(request.actor)
        if why is not None and cell != ABSENT:
            seen.append(f"{session.engine.now / 24:.1f} d {cell} asked: {why['reason']}")
            _do(session, f"lead_{cell}", "order", request=request.id, items=[])


def _ruling(session: Session, seen: list[str]) -> None:
    """Rule on the doing that is due: as drawn, or overruled with the reason that the script gives."""
    doing = Runner(session).ruling_due()
    if doing is None:
        return
    if doing.id not in OVERRULES:
        _do(session, "white", "ruling", doing=doing.id, verdict="accept")
        return
    reason = OVERRULES[doing.id]
    _do(session, "white", "ruling", doing=doing.id, verdict="overrule", outcome="fail", reason=reason)
    had = session.table.ruled[doing.id]["proposed"]["drawn"]
    seen.append(f"{session.engine.now / 24:.1f} d overruled {doing.id}: the model had {had}")
