"""Who is let into the console, and what a page of another site, a guesser or a forger can do: nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from consoles import OWN, act, console, join, live, room_of, seated
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient, WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from sim.web.app import make_app
from sim.web.guard import HEADERS, Rate
from sim.web.labels import label
from sim.web.register import tidy_code
from sim.web.room import Room

Console = tuple[Room, TestClient]


def _closed(socket: WebSocketTestSession) -> int:
    """Read to the end; give the number with which the server closed."""
    for _ in range(6):
        try:
            socket.receive_json()
        except WebSocketDisconnect as left:
            return left.code
    raise AssertionError("it stays open")


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Console]:
    """Open a console on the small exercise."""
    with console(tmp_path) as found:
        yield found


def test_each_seat_has_a_code_of_its_own_and_it_opens_that_seat_alone(there: Console) -> None:
    room, browser = there
    codes = [seat.code for seat in room.register.seats.values()]
    assert len(set(codes)) == len(codes) >= 7
    lead = seated(room, "lead", "red")
    assert join(browser, lead) == f"/seat/{lead.id}"
    assert browser.get(f"/seat/{lead.id}").status_code == 200
    other = seated(room, "lead", "party_b")
    assert browser.get(f"/seat/{other.id}").status_code == 401
    assert browser.get("/seat/white").status_code == 401


@given(st.text(alphabet="BCDFGHJKMN23456789", min_size=8, max_size=8), st.sampled_from(["{}", " {} ", "{}-"]))
def test_a_code_is_read_as_people_type_it(code: str, how: str) -> None:
    assert tidy_code(how.format(code.lower())) == code
    assert tidy_code(f"{code[:4]} {code[4:]}") == code


def test_the_cookie_is_signed_hidden_from_scripts_and_kept_to_its_own_seat(there: Console) -> None:
    room, browser = there
    seat = seated(room, "lead", "red")
    answer = browser.post("/join", data={"code": seat.code}, headers=OWN, follow_redirects=False)
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert f"path=/seat/{seat.id}" in cookie
    assert "secure" not in cookie


def test_over_tls_the_cookie_never_travels_in_the_clear(tmp_path: Path) -> None:
    room = room_of(tmp_path)
    with TestClient(make_app(room), base_url="https://127.0.0.1") as browser:
        data = {"code": seated(room, "white").code}
        answer = browser.post("/join", data=data, headers={"origin": "https://127.0.0.1"}, follow_redirects=False)
        assert "secure" in answer.headers["set-cookie"].lower()


@pytest.mark.parametrize("use", ["another seat's", "changed", "token", "nonsense", "another server's"])
def test_a_forged_cookie_opens_nothing(there: Console, use: str, tmp_path: Path) -> None:
    room, browser = there
    mine, other = seated(room, "lead", "red"), seated(room, "white")
    signed = room.register.signed(mine, "cookie")
    (tmp_path / "other").mkdir()
    word = {
        "another seat's": signed,
        "changed": signed[:-1] + ("A" if signed[-1] != "A" else "B"),
        "token": room.register.signed(other, "token"),
        "nonsense": "x.y.z",
        "another server's": room_of(tmp_path / "other").register.signed(other, "cookie"),
    }[use]
    answer = browser.get("/seat/white", headers={"cookie": f"whitecell_white={word}"})
    assert answer.status_code == 401
    headers = {**OWN, "cookie": f"whitecell_white={word}"}
    assert browser.post("/seat/white/do/clock", json={"verb": "begin"}, headers=headers).status_code == 401
    right = room.register.signed(other, "cookie")
    assert browser.get("/seat/white", headers={"cookie": f"whitecell_white={right}"}).status_code == 200


def test_guessing_codes_is_slowed_down_for_right_and_wrong_alike(there: Console) -> None:
    room, browser = there
    for _ in range(10):
        assert browser.post("/join", data={"code": "BBBBBBBB"}, headers=OWN).status_code == 403
    answer = browser.post("/join", data={"code": seated(room, "white").code}, headers=OWN, follow_redirects=False)
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "60"
    assert browser.post("/api/join", json={"code": seated(room, "white").code}).status_code == 429


def test_the_rate_counts_by_address_and_in_all_and_forgets_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr("sim.web.guard.time.monotonic", lambda: now)
    rate = Rate(each=2, all_=3)
    for where in ("a", "a", "b"):
        assert not rate.blocked(where)
        rate.failed(where)
    assert rate.blocked("a")
    assert rate.blocked("somebody else")
    now = 61.0
    assert not rate.blocked("a")


def test_a_new_code_sends_away_who_came_by_the_old_one(there: Console) -> None:
    room, browser = there
    white, lead = join(browser, seated(room, "white")), seated(room, "lead", "red")
    page = join(browser, lead)
    with live(browser, page) as socket:
        assert socket.receive_json()["panels"]
        answer = browser.post(f"{white}/seats", json={"what": "renew", "id": lead.id}, headers=OWN)
        assert answer.json()["accepted"]
        assert _closed(socket) == 4401
    assert browser.get(page).status_code == 401
    old = browser.post("/join", data={"code": lead.code}, headers=OWN, follow_redirects=False)
    assert old.status_code == 403
    assert join(browser, room.register.seats[lead.id]) == page


def test_the_last_seat_of_the_white_cell_cannot_be_shut(there: Console) -> None:
    room, browser = there
    white = join(browser, seated(room, "white"))
    shut = browser.post(f"{white}/seats", json={"what": "shut", "id": "white"}, headers=OWN).json()
    assert not shut["accepted"]
    assert browser.post(f"{white}/seats", json={"what": "add", "kind": "white"}, headers=OWN).json()["accepted"]
    assert browser.post(f"{white}/seats", json={"what": "shut", "id": "white"}, headers=OWN).json()["accepted"]


def test_a_second_laptop_takes_over_the_white_cell_and_sends_the_first_away(there: Console) -> None:
    room, browser = there
    first = join(browser, seated(room, "white"))
    with TestClient(make_app(room), base_url="http://127.0.0.1") as other:
        page = join(other, seated(room, "white"))
        assert act(browser, first, "clock", verb="pause")["accepted"]
        assert act(other, page, "clock", verb="resume")["accepted"]
        renewed = other.post(f"{page}/seats", json={"what": "renew", "id": "white"}, headers=OWN).json()
        assert renewed["accepted"]
        assert browser.get(first, headers={"accept": "application/json"}).status_code == 401
        assert join(other, seated(room, "white")) == page
        assert act(other, page, "clock", verb="begin")["accepted"]


@pytest.mark.parametrize("origin", ["", "http://evil.example", "null", "http://127.0.0.1.evil.example", "cross-site"])
def test_a_page_of_another_site_can_do_nothing(there: Console, origin: str) -> None:
    room, browser = there
    page = join(browser, seated(room, "white"))
    before = room.session.digest
    headers = {"origin": origin} if origin else {}
    if origin == "cross-site":
        headers = {**OWN, "sec-fetch-site": "cross-site"}
    assert browser.post(f"{page}/do/clock", json={"verb": "begin"}, headers=headers).status_code == 403
    assert browser.post("/join", data={"code": "x"}, headers=headers).status_code == 403
    if origin != "cross-site":
        with pytest.raises(WebSocketDisconnect), live(browser, page, of=origin):
            pass
    assert room.session.digest == before
    assert act(browser, page, "clock", verb="begin")["accepted"]


def test_a_foreign_page_cannot_use_the_api_either(there: Console) -> None:
    room, browser = there
    body = {"code": seated(room, "white").code}
    assert browser.post("/api/join", json=body, headers={"origin": "http://evil.example"}).status_code == 403
    assert browser.post("/api/join", json=body).status_code == 200


def test_a_name_of_somebody_elses_that_leads_here_is_refused(there: Console) -> None:
    _, browser = there
    assert browser.get("/join", headers={"host": "evil.example"}).status_code == 421
    for host in ("127.0.0.1:8000", "localhost:8000", "[::1]:8000", "192.168.4.2"):
        assert browser.get("/join", headers={"host": host}).status_code == 200


def test_a_body_that_is_too_large_is_refused_whether_it_says_so_or_not(there: Console) -> None:
    room, browser = there
    page = join(browser, seated(room, "white"))
    large = b'{"verb": "' + b"x" * 200_000 + b'"}'
    assert browser.post(f"{page}/do/clock", content=large, headers=OWN).status_code == 413

    def in_parts() -> Iterator[bytes]:
        for start in range(0, len(large), 10_000):
            yield large[start : start + 10_000]

    assert browser.post(f"{page}/do/clock", content=in_parts(), headers=OWN).status_code == 413
    assert (
        browser.post(f"{page}/draft", json={"form": "x", "draft": {"text": "y" * 50_000}}, headers=OWN).status_code
        == 413
    )


def test_every_answer_says_what_browsers_may_do_with_it(there: Console) -> None:
    room, browser = there
    page = join(browser, seated(room, "lead", "red"))
    for path in ("/join", page, "/static/console.js", "/nothing", "/api", "/api/openapi.json", "/pictures.css"):
        answer = browser.get(path)
        for name, value in HEADERS.items():
            assert answer.headers[name] == value, path
    policy = HEADERS["content-security-policy"]
    assert "unsafe" not in policy
    assert "http" not in policy


def test_who_is_lost_gets_a_page_and_a_program_a_line(there: Console) -> None:
    room, browser = there
    page = join(browser, seated(room, "lead", "red"))
    for path, status, reason in (("/nothing", 404, "Not Found"), (f"{page}/why/1", 403, "for the white cell alone")):
        found = browser.get(path, headers={"accept": "text/html"})
        assert (found.status_code, found.headers["content-type"]) == (status, "text/html; charset=utf-8")
        assert reason in found.text
        assert '<a href="/join">' in found.text
        assert browser.get(path).json() == {"accepted": False, "reason": reason}
    browser.cookies.set("whitecell_language", "ja")
    assert label("Not Found", "ja") in browser.get("/nothing", headers={"accept": "text/html"}).text


def test_pages_hold_no_script_or_style_of_their_own(there: Console) -> None:
    room, browser = there
    seats = (seated(room, "white"), seated(room, "lead", "red"), seated(room, "observer"))
    pages = [join(browser, seat) for seat in seats]
    for path in (*pages, "/api", "/nothing", "/join"):
        text = browser.get(path, headers={"accept": "text/html"}).text
        assert text.count("<script") == 1
        assert "<style" not in text
        assert ' style="' not in text
        assert " on" + "click=" not in text
