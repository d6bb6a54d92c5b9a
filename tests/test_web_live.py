"""What is live: pushes, who is there, restarts, two hands at once, faults; and that the clock of the wall is kept."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import pytest
from consoles import ADDRESS, OWN, act, console, join, live, room_of, seated, served
from exercises import free_plan
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient, WebSocketTestSession

from sim.exercise.session import Session
from sim.exercise.store import StoreError
from sim.web.app import make_app
from sim.web.client import Client
from sim.web.pages import PANELS, Audience, Pages
from sim.web.room import passed


def _until(socket: WebSocketTestSession, name: str, words: str) -> dict[str, Any]:
    """Read until a panel with these words is pushed."""
    for _ in range(40):
        found = socket.receive_json()
        if words in found.get("panels", {}).get(name, ""):
            assert isinstance(found, dict)
            return found
    raise AssertionError(f"{words!r} never came to {name}")


def test_what_changed_is_pushed_to_those_it_concerns_and_only_that(tmp_path: Path) -> None:
    with console(tmp_path) as (room, browser):
        red, blue = join(browser, seated(room, "lead", "red")), join(browser, seated(room, "lead", "party_b"))
        with live(browser, red) as here, live(browser, blue) as there:
            assert set(here.receive_json()["panels"]) == set(PANELS["cell"])
            there.receive_json()
            assert act(browser, red, "message", to=["party_b"], text="are you there?")["accepted"]
            for socket in (here, there):
                found = _until(socket, "messages", "are you there?")
                assert "beliefs" not in found["panels"]
                assert "network" not in found["panels"]


def test_a_socket_beats_even_when_nothing_is_new(tmp_path: Path) -> None:
    with console(tmp_path) as (room, browser):
        page = join(browser, seated(room, "observer"))
        with live(browser, page) as socket:
            socket.receive_json()
            begun_at = time.monotonic()
            quiet = [socket.receive_json() for _ in range(2)]
            assert time.monotonic() - begun_at < 5
            assert all("clock" in each for each in quiet)
            assert "panels" not in quiet[-1]


@pytest.mark.parametrize("first", [b"\x00\x01", "[" * 30_000, "[1]", "no JSON", '{"now": 7}'])
def test_a_page_that_says_nothing_sensible_gets_all_panels_and_goes_on(tmp_path: Path, first: bytes | str) -> None:
    with console(tmp_path) as (room, browser):
        page = join(browser, seated(room, "observer"))
        with browser.websocket_connect(f"ws://127.0.0.1{page}/socket", headers=OWN) as socket:
            for words in (first, b"\xff", "more"):
                socket.send_bytes(words) if isinstance(words, bytes) else socket.send_text(words)
            assert set(socket.receive_json()["panels"]) == set(PANELS["open"])
            room.changed()
            assert "clock" in socket.receive_json()


def test_the_white_cell_sees_who_is_there(tmp_path: Path) -> None:
    with console(tmp_path) as (room, browser):
        white, red = join(browser, seated(room, "white")), join(browser, seated(room, "lead", "red"))
        with live(browser, white) as watching:
            watching.receive_json()
            with live(browser, red):
                _until(watching, "seats", 'class="dot on">1</span> <b>lead</b>')
            _until(watching, "seats", 'class="dot off">0</span> <b>lead</b>')


def test_a_restart_loses_nothing_and_lets_everybody_back_to_their_seat(tmp_path: Path) -> None:
    with console(tmp_path) as (room, browser):
        page = join(browser, seated(room, "lead", "red"))
        assert act(browser, page, "sheet", orders=["scold:party_c"])["accepted"]
        cookie = {"cookie": f"whitecell_red-lead={browser.cookies['whitecell_red-lead']}"}
        browser.post(f"{page}/draft", json={"form": "message", "draft": {"text": "unsent"}}, headers=OWN)
        codes, digest = {seat.code for seat in room.register.seats.values()}, room.session.digest
    with console(tmp_path) as (room, browser):
        assert room.session.digest == digest
        assert {seat.code for seat in room.register.seats.values()} == codes
        text = browser.get(page, headers=cookie).text
        assert "The order sheet of this move is released" in text
        assert "unsent" in text


def test_of_two_people_who_release_at_once_one_is_told_who_was_first(tmp_path: Path) -> None:
    room = room_of(tmp_path)
    room.register.add(room.session, "lead", "red", "deputy")
    leads = [seat for seat in room.register.seats.values() if seat.kind == "lead" and seat.cell == "red"]
    answers: dict[str, dict[str, Any]] = {}
    with served(room) as address:
        gate = threading.Barrier(2)

        def release(code: str, order: str) -> None:
            client = Client.join(address, code)
            gate.wait()
            answers[client.seat] = client.do("sheet", orders=[order])

        orders = ("scold:party_c", "visit:party_c")
        hands = [
            threading.Thread(target=release, args=(seat.code, order))
            for seat, order in zip(leads, orders, strict=True)
        ]
        for hand in hands:
            hand.start()
        for hand in hands:
            hand.join(timeout=10)
    first = [name for name, answer in answers.items() if answer["accepted"]]
    assert len(first) == 1
    (other,) = set(answers) - set(first)
    assert answers[other]["reason"].startswith(f"{first[0]} released the sheet of red first, at 0 h")
    room.session.store.close()


def test_a_fault_of_the_engine_pauses_the_exercise_and_the_white_cell_goes_on_without_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with console(tmp_path) as (room, browser):
        white, red = join(browser, seated(room, "white")), join(browser, seated(room, "lead", "red"))
        with monkeypatch.context() as broken:
            broken.setattr(Session, "_carry", _fails(Session._carry))
            assert not act(browser, white, "inject", id="press")["accepted"]
        assert "the engine burst" in browser.get(white).text
        assert "the engine burst" not in browser.get(red).text
        assert "The exercise is paused" in browser.get(red).text
        assert not act(browser, red, "sheet", orders=[])["accepted"]
        assert not act(browser, red, "drop")["accepted"]
        assert act(browser, white, "drop")["accepted"]
        assert act(browser, red, "sheet", orders=[])["accepted"]


def _fails(carry: Any) -> Any:
    def failing(self: Session, entry: Any) -> str:
        if entry.kind == "inject":
            raise RuntimeError("the engine burst")
        found = carry(self, entry)
        assert isinstance(found, str)
        return found

    return failing


def test_a_full_disk_is_said_and_nothing_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with console(tmp_path) as (room, browser):
        page = join(browser, seated(room, "lead", "red"))

        def full(*_: object) -> None:
            raise StoreError("the disk is full")

        with monkeypatch.context() as broken:
            broken.setattr(room.session.store, "append", full)
            found = act(browser, page, "message", to=["white"], text="hello")
        assert not found["accepted"]
        assert "the disk is full" in found["reason"]
        assert not room.session.table.messages
        assert act(browser, page, "message", to=["white"], text="hello")["accepted"]


def test_time_passes_at_the_speed_that_was_set_and_a_row_comes_within_a_second_of_its_hour(tmp_path: Path) -> None:
    room = room_of(tmp_path, plan=free_plan())
    with TestClient(make_app(room), base_url=ADDRESS) as browser:
        page = join(browser, seated(room, "white"))
        row = {"id": "soon", "at": "2 h", "to": ["party_c"], "message": "now"}
        assert act(browser, page, "msel", rows=[row])["accepted"]
        assert act(browser, page, "clock", verb="speed", speed=60)["accepted"]
        begun = time.monotonic()
        while (found := room.session.table.msel["soon"]).status != "released" and time.monotonic() < begun + 12:
            for request in list(room.session.engine.waiting):
                act(browser, page, "order", request=request.id, items=[])
            time.sleep(0.05)
        took = time.monotonic() - begun
        assert found.status == "released"
        assert found.at_h == 2.0
        # two hours at an hour a second, and the tick of a second
        assert took >= 1.0
        assert act(browser, page, "clock", verb="pause")["accepted"]
        stands = room.session.engine.now
        time.sleep(1.2)
        assert room.session.engine.now == stands
    room.session.store.close()


def test_panels_are_rendered_once_for_all_who_may_see_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = room_of(tmp_path)
    pages, count = Pages(room), 0
    rendered = pages._rendered

    def counted(*args: Any) -> dict[str, str]:
        nonlocal count
        count += 1
        return rendered(*args)

    monkeypatch.setattr(pages, "_rendered", counted)
    red = Audience("cell", "red", lead=True)
    assert all(pages.panels(red, "en") == pages.panels(red, "en") for _ in range(5))
    assert count == 1
    pages.panels(red, "ja")
    pages.panels(Audience("cell", "red"), "en")
    assert count == 3
    room.changed()
    pages.panels(red, "en")
    assert count == 4
    room.session.store.close()


@given(st.floats(0, 1e9), st.floats(-10, 1e6))
def test_a_laptop_that_slept_loses_no_time(before: float, gap: float) -> None:
    assert 0 <= passed(before, before + gap) <= 2
    if 0 <= gap <= 1.9:
        assert passed(before, before + gap) == pytest.approx(gap, abs=1e-6)


def test_a_late_joiner_sees_what_its_cell_sees(tmp_path: Path) -> None:
    with console(tmp_path) as (room, browser):
        red, white = join(browser, seated(room, "lead", "red")), join(browser, seated(room, "white"))
        act(browser, red, "message", to=["white"], text="an hour ago")
        act(browser, white, "clock", verb="begin")
        added = {"what": "add", "kind": "lead", "cell": "red", "title": "late"}
        assert browser.post(f"{white}/seats", json=added, headers=OWN).json()["accepted"]
        late = join(browser, next(seat for seat in room.register.seats.values() if seat.title == "late"))
        with live(browser, red) as one, live(browser, late) as other:
            mine, theirs = one.receive_json()["panels"], other.receive_json()["panels"]
        # who is here has changed in between
        assert {name for name in mine if mine[name] != theirs[name]} <= {"brief"}


def test_a_swap_in_mid_move_makes_seats_for_the_new_cell(tmp_path: Path) -> None:
    with console(tmp_path) as (room, browser):
        white = join(browser, seated(room, "white"))
        act(browser, white, "clock", verb="begin")
        assert act(browser, white, "seat", actor="party_c", seat="human")["accepted"]
        page = join(browser, seated(room, "lead", "party_c"))
        assert "What is to be decided" in browser.get(page).text
        assert room.session.table.seats["party_c"] == "human"


def test_the_server_stops_while_sockets_are_open(tmp_path: Path) -> None:
    room = room_of(tmp_path)
    with TestClient(make_app(room), base_url="http://127.0.0.1") as browser:
        page = join(browser, seated(room, "white"))
        with live(browser, page) as socket:
            socket.receive_json()
    assert room.there[seated(room, "white").id] == 0
    room.session.store.close()
