"""Every shipped exercise on the console: all panels, each cell's papers before that cell alone, on the wire too."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from authored import left_in_english
from consoles import ADDRESS, act, join, live
from shipped import loaded
from starlette.testclient import TestClient

from sim.exercise.session import Session
from sim.exercise.store import Store
from sim.exercise.views import cell_view
from sim.journal import Header
from sim.report.wording import Titles
from sim.scenario import library
from sim.web.app import make_app
from sim.web.pages import PANELS, Audience, Pages
from sim.web.room import Room
from sim.web.showing import _by_reason

FIRST = "korean_contingency"


def _is_played(name: str) -> bool:
    return "\nexercise:" in library.find("scenario", name).read_text(encoding="utf-8")


OTHERS = [name for name in sorted(library.names("scenario")) if name != FIRST and _is_played(name)]


@pytest.mark.parametrize("name", [FIRST, *(pytest.param(name, marks=pytest.mark.long) for name in OTHERS)])
def test_every_shipped_exercise_has_its_pages_and_keeps_its_secrets(tmp_path: Path, name: str) -> None:
    plan = loaded(name)
    exercise = plan.scenario.crisis.exercise
    assert exercise is not None
    seats = {cell.actor: "human" for cell in exercise.cells.values()}
    with Store(tmp_path / "store.db") as store:
        room = Room(Session.make(store, name, plan, Header(name, 1, 0), seats=seats))
        pages = Pages(room)
        for verb in ("begin", "on"):
            everybody = [Audience(kind) for kind in ("white", "judge", "open")]
            for audience in [*everybody, *(Audience("cell", cell, lead=True) for cell in exercise.cells)]:
                panels = pages.panels(audience, "ko")
                assert set(panels) == set(PANELS[audience.kind])
                text = " ".join(html.unescape(" ".join(panels.values())).split())
                assert not left_in_english(_read(panels.values()), plan), audience
                for cell, found in exercise.cells.items():
                    if found.secret:
                        assert (" ".join(found.secret.split()) in text) == (audience.cell == cell)
            room.session.do("white", "clock", verb=verb)
            room.changed()


def test_a_menu_calls_actions_and_actors_as_the_reader_of_the_page_does(tmp_path: Path) -> None:
    plan = loaded("typhoon_isles")
    exercise = plan.scenario.crisis.exercise
    assert exercise is not None
    with Store(tmp_path / "store.db") as store:
        seats = {cell.actor: "human" for cell in exercise.cells.values()}
        room = Room(Session.make(store, "typhoon_isles", plan, Header("typhoon_isles", 1, 0), seats=seats))
        room.session.do("white", "clock", verb="begin")
        pages = Pages(room)
        for cell, found in exercise.cells.items():
            audience = Audience("cell", cell, lead=True)
            offered = {item["id"].partition(":")[0] for item in cell_view(room.session, cell)["menu"]}
            actions = [plan.scenario.actions[name] for name in offered]
            assert len(actions) > 5
            read, english = (_read(pages.panels(audience, lang).values()) for lang in ("ja", "en"))
            for action in actions:
                assert action.titles["ja"] in read
                assert _small(action.title) in english
                assert not {text for text in read if _small(action.title) in (text, text.partition(" → ")[0])}
            others = [actor for name, actor in plan.scenario.actors.items() if name != found.actor]
            assert {actor.titles["ja"] for actor in others} & set(read)
            assert not {actor.title for actor in others} & set(read)


def test_what_is_barred_toward_several_stands_once_under_its_reason() -> None:
    titles = Titles(loaded("typhoon_isles"))
    barred = [{"id": f"demarche:{name}", "reason": "no act"} for name in ("japan", "isles")]
    barred += [{"id": "sealift_and_sea_base:isles:japan_landing_ship", "reason": "no act"}]
    barred += [{"id": "wmd_use", "reason": "a model is absent"}]
    assert _by_reason(barred, titles) == {
        "a model is absent": ["use a weapon of mass destruction"],
        "no act": ["deliver a demarche → Japan, The Isles", "send ships (Landing ship of Yokosuka) → The Isles"],
    }


def test_a_room_that_looks_at_the_projector_reads_the_move_first_and_what_has_been_known_last(tmp_path: Path) -> None:
    plan = loaded("typhoon_isles")
    exercise = plan.scenario.crisis.exercise
    assert exercise is not None
    with Store(tmp_path / "store.db") as store:
        room = Room(Session.make(store, "typhoon_isles", plan, Header("typhoon_isles", 1, 0), seats={}))
        room.session.do("white", "clock", verb="begin")
        stage = html.unescape(Pages(room).panels(Audience("open"), "en")["stage"])
        parts = [exercise.moves[0].questions[0], "What all have heard", "Said openly", plan.scenario.crisis.question]
        places = [" ".join(stage.split()).index(" ".join(part.split())) for part in parts]
        assert places == sorted(places)


def _small(title: str) -> str:
    return title[:1].lower() + title[1:] if title[1:2].islower() else title


def _read(panels: Iterable[str]) -> list[str]:
    """What a reader meets: texts between tags, and those that only a pointer or a screen reader brings up."""
    whole = re.sub(r"<style.*?</style>", "", " ".join(panels), flags=re.DOTALL)
    found = re.findall(r">([^<>]+)<", whole) + re.findall(r'(?:title|aria-label|placeholder)="([^"]*)"', whole)
    return [" ".join(html.unescape(text).split()) for text in found]


def _mark(text: str) -> str:
    """Give a run of words in a text that stands the same in a page and in JSON; empty where there is none."""
    return max(re.findall(r"[A-Za-z0-9 ,.;:()-]{25,}", " ".join(text.split())), key=len, default="")


def _marks(texts: Iterable[str]) -> set[str]:
    return {found for text in texts if (found := _mark(text))}


@pytest.mark.parametrize("name", ["typhoon_isles", pytest.param(FIRST, marks=pytest.mark.long)])
def test_over_the_wire_nobody_receives_what_was_written_for_another(tmp_path: Path, name: str) -> None:
    plan = loaded(name)
    exercise = plan.scenario.crisis.exercise
    assert exercise is not None
    seats = {cell.actor: "human" for cell in exercise.cells.values()}
    with Store(tmp_path / "store.db") as store:
        room = Room(Session.make(store, name, plan, Header(name, 1, 0), seats=seats))
        with TestClient(make_app(room), base_url=ADDRESS) as browser:
            pages = {seat.id: join(browser, seat) for seat in room.register.seats.values()}
            heard = dict.fromkeys(pages, "")
            for verb in ("begin", "on", "on", "next"):
                for who, page in pages.items():
                    heard[who] += _received(browser, room, page)
                act(browser, pages["white"], "clock", verb=verb)
                for who, page in pages.items():
                    heard[who] += _received(browser, room, page)
        own = {cell: _marks([found.secret, found.brief, *found.goals]) for cell, found in exercise.cells.items()}
        notes = _marks([row.notes for row in exercise.msel] + [move.notes for move in exercise.moves])
        sent = {row.id: row for row in exercise.msel if row.to != ("all",)}
        assert all(own.values())
        assert notes
        for seat in room.register.seats.values():
            text = " ".join(heard[seat.id].split())
            if seat.sees_all:
                continue
            for cell, marks in own.items():
                assert seat.cell == cell or not {mark for mark in marks if mark in text}, (seat.id, cell)
            assert seat.cell == "" or own[seat.cell] & {mark for mark in own[seat.cell] if mark in text}
            assert not {mark for mark in notes if mark in text}, seat.id
            actor = exercise.cells[seat.cell].actor if seat.cell else ""
            for row in sent.values():
                to = {exercise.cells[word].actor if word in exercise.cells else word for word in row.to}
                assert actor in to or not (mark := _mark(row.message)) or mark not in text, (seat.id, row.id)


def _received(browser: TestClient, room: Room, page: str) -> str:
    """Give the text of a seat's page, its first push, and its view over the API."""
    seat = room.register.seats[page.rpartition("/")[2]]
    token = {"authorization": f"Bearer {room.register.signed(seat, 'token')}"}
    with live(browser, page) as socket:
        pushed = " ".join(socket.receive_json()["panels"].values())
    view = json.dumps(browser.get("/api/view", headers=token).json(), ensure_ascii=False)
    return html.unescape(browser.get(page).text + pushed) + view.replace("\\n", " ")
