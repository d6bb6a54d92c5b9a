"""What is kept of panels is what would be made anew: after every kind of act, for everybody who looks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from consoles import console, room_of, seated

from sim.exercise.rulings import under_way
from sim.web.bodies import ACTS
from sim.web.pages import PANELS, Audience, Pages
from sim.web.room import Room
from sim.web.stamps import MADE_OF, Stamps

ROW = {"id": "fresh", "kind": "contextual", "at": "3 h", "to": ["party_a"], "message": "something new"}
# who does what, in planning and after it
FIRST: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("red-lead", "message", {"to": ["party_b"], "text": "one"}),
    ("red-lead", "message", {"way": "open", "text": "two"}),
    ("red-lead", "message", {"way": "white", "to": ["party_b"], "text": "three"}),
    ("white", "pass_on", {"id": "", "passed": True, "text": "changed"}),
    ("red-lead", "question", {"text": "what?"}),
    ("white", "reply", {"id": "", "text": "that"}),
    ("red-lead", "argue", {"claim": "we try", "reasons": ["because"], "against": []}),
    ("white", "weigh", {"id": "", "chance": 1.0, "reason": "well"}),
    ("red-lead", "propose", {"to": ["party_b"], "text": "let us"}),
    ("party_b-lead", "vote", {"id": "", "vote": "yes"}),
    ("evaluator", "rating", {"objective": "talking", "rating": "performed"}),
    ("white", "msel", {"rows": [ROW]}),
    ("white", "msel", {"rows": [{**ROW, "message": "something newer"}]}),
    ("white", "msel", {"id": "fresh", "status": "held"}),
    ("white", "inject", {"id": "fresh"}),
    ("red-lead", "sheet", {"orders": ["scold:party_c"]}),
    ("white", "reopen", {"cell": "red"}),
    ("red-lead", "sheet", {"orders": ["visit:party_c"], "note": "gently"}),
    ("white", "seat", {"actor": "party_c", "seat": "human"}),
    ("white", "seat", {"actor": "party_c", "seat": "doctrine"}),
    ("white", "clock", {"verb": "pause"}),
    ("white", "clock", {"verb": "resume"}),
    ("white", "clock", {"verb": "rulings", "mode": "all"}),
    ("white", "clock", {"verb": "begin"}),
)


READERS = (
    Audience("white"),
    Audience("judge"),
    Audience("open"),
    Audience("cell", "red", lead=True),
    Audience("cell", "red"),
    Audience("cell", "red", readonly=True),
)


def _same(room: Room, pages: Pages, after: object) -> None:
    """Compare what is kept with what other pages make, that have kept nothing."""
    anew = Pages(room)
    for audience in READERS:
        kept, made = pages.panels(audience, "en"), anew.panels(audience, "en")
        wrong = [name for name in made if kept[name] != made[name]]
        assert not wrong, f"{audience} after {after}: {wrong} were not made again"


def _meant(room: Room, kind: str, body: dict[str, Any]) -> dict[str, Any]:
    """Fill in the id of what was said last."""
    table = room.session.table
    there: dict[str, dict[str, Any]] = {
        "pass_on": table.messages,
        "reply": table.questions,
        "weigh": table.argued,
        "vote": table.proposals,
    }
    return {**body, "id": next(reversed(there[kind]))} if kind in there else body


def test_what_is_kept_of_panels_is_what_would_be_made_anew_after_every_act(tmp_path: Path) -> None:
    with console(tmp_path) as (room, _browser):
        pages, done = Pages(room), set()
        room.register.add(room.session, "observer", "red", "guest")
        for seat in room.register.seats.values():
            room.sit(room.session, seat)
        for who, kind, body in FIRST:
            answer = room.session.do(who, kind, **_meant(room, kind, body))
            assert answer.accepted, (kind, answer.reason)
            room.changed()
            _same(room, pages, kind)
            done.add(kind)
        done |= _played(room, pages)
        assert room.session.table.phase == "over"
        assert not room.branch_off(room.session, "again", move=1, upto=None)
        room.changed()
        _same(room, pages, "a branch")
        assert not room.open_branch(room.session, "main")
        room.changed()
        _same(room, pages, "the way back")
    assert done >= set(ACTS) - {"drop"}


def _played(room: Room, pages: Pages) -> set[str]:
    """Play to the end; rule once, answer for whoever is asked, look at each stop of the first move and at the end."""
    done = set()
    for step in range(200):
        session = room.session
        if session.table.phase == "over":
            break
        acts: list[tuple[str, dict[str, Any]]] = [
            ("order", {"request": request.id, "items": []}) for request in session.engine.waiting
        ]
        doings = [each.id for each in under_way(session.engine)]
        if doings and "ruling" not in done:
            acts.append(("ruling", {"doing": doings[0], "verdict": "accept"}))
            acts.append(("clock", {"verb": "rulings", "mode": "automatic"}))
        acts.append(("clock", {"verb": {"planning": "begin", "world": "next"}.get(session.table.phase, "on")}))
        for kind, body in acts:
            known = kind in done
            if session.do("white", kind, **body).accepted:
                done.add(kind)
            room.changed()
            if not known or step < 3 or session.table.phase in {"world", "over"}:
                _same(room, pages, kind)
    return done


def test_who_comes_and_goes_is_seen_where_it_is_shown(tmp_path: Path) -> None:
    room = room_of(tmp_path)
    pages = Pages(room)
    lead = seated(room, "lead", "red")
    for count in (1, 2, 0):
        room.there[lead.id] = count
        room.last_seen[lead.id] = 1e9 + count
        room.changed()
        _same(room, pages, f"{count} there")
    room.register.renew(lead.id)
    room.changed()
    _same(room, pages, "a new code")
    room.session.store.close()


def test_words_between_people_leave_what_the_world_is_made_of_as_it_was(tmp_path: Path) -> None:
    room = room_of(tmp_path)
    before = Stamps.of(room.session, room)
    assert room.session.do("white", "message", way="open", text="hello").accepted
    words = Stamps.of(room.session, room)
    assert (words.world, words.matter, words.rows) == (before.world, before.matter, before.rows)
    assert words.words != before.words
    assert room.session.do("white", "clock", verb="begin").accepted
    after = Stamps.of(room.session, room)
    assert after.matter != words.matter
    assert after.world != words.world
    room.session.store.close()


def test_every_panel_says_what_it_is_made_of(tmp_path: Path) -> None:
    room = room_of(tmp_path)
    stamps = Stamps.of(room.session, room)
    for kind, panels in MADE_OF.items():
        known = set(PANELS[kind]) | (set(PANELS["judge"]) if kind == "white" else set())
        assert set(panels) == known
        assert all(stamps.panel(kind, name) is not None for name in panels)
    assert stamps.panel("cell", "no such panel") is None
    room.session.store.close()
