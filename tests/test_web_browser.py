"""The console as people see it, in a real browser: an exercise, a draft kept, a server lost and found, axe."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from axe_playwright_python.sync_playwright import Axe
from browsers import Desk, asleep, browsing
from consoles import room_of, seated, served
from exercises import EXERCISE
from playwright.sync_api import Browser, expect
from small_worlds import lively, plan_of

from sim.web.room import Room

There = tuple[Room, str]
ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Open one browser for all tests here."""
    with browsing() as found:
        yield found


@pytest.fixture
def there(tmp_path: Path) -> Iterator[tuple[Room, str]]:
    """Serve the small exercise."""
    room = room_of(tmp_path)
    with served(room) as address:
        yield room, address
    room.session.store.close()


def test_a_facilitator_and_four_cells_hold_an_exercise_in_five_browsers(browser: Browser, tmp_path: Path) -> None:
    seats = {f"party_{letter}": "human" for letter in "abcd"}
    moves = [{"span": "36 h", "planning": "20 min"}, {"span": "36 h"}]
    room = room_of(
        tmp_path, plan=plan_of(lively(4, horizon="3 d", exercise=EXERCISE | {"moves": moves})), seats=seats
    )
    with served(room) as address:
        desks = {name: Desk(browser, address) for name in ("white", *room.session.table.cells)}
        pages = {
            name: desk.sit(seated(room, "white") if name == "white" else seated(room, "lead", name))
            for name, desk in desks.items()
        }
        assert len(pages) == 5
        _talk_and_release(room, desks)
        _to_the_end(room, desks)
        for name in room.session.table.cells:
            expect(pages[name].locator("#now")).to_contain_text("The exercise is over.")
        assert {int(key.partition(":")[0]) for key in room.session.table.sheets} == {0}
        for name, desk in desks.items():
            assert not desk.faults, (name, desk.faults)
            # no request ever left the server's address
            own = address.removeprefix("http")
            assert all(url.startswith((f"http{own}", f"ws{own}")) for url in desk.asked), name
            desk.context.close()
    room.session.store.close()


def _talk_and_release(room: Room, desks: dict[str, Desk]) -> None:
    """Plan the first move: a draft that survives, a question and its answer, a sheet, words to all."""
    red, white, other = desks["red"].page, desks["white"].page, desks["party_b"].page
    # a draft survives what others do, and a reload
    red.locator("form[data-act=message] textarea").fill("half a thought")
    other.locator("form[data-act=question] textarea").fill("what is the law?")
    other.get_by_role("button", name="Ask", exact=True).click()
    expect(white.locator("#waiting")).to_contain_text("what is the law?")
    expect(red.locator("form[data-act=message] textarea")).to_have_value("half a thought")
    red.reload()
    desks["red"].live()
    expect(red.locator("form[data-act=message] textarea")).to_have_value("half a thought")
    # the white cell answers by keyboard alone
    white.get_by_label("Answer", exact=True).focus()
    white.keyboard.type("there is none")
    white.keyboard.press("Enter")
    expect(other.locator("#requests")).to_contain_text("there is none")
    # orders in the order in which they are chosen
    red.locator("#now input[value='visit:party_c']").check()
    red.locator("#now input[value='scold:party_c']").check()
    expect(red.locator("[data-chosen] li")).to_have_count(2)
    red.get_by_role("button", name="Release the sheet").click()
    red.get_by_role("button", name="Press again to confirm").click()
    expect(white.locator("#sheets")).to_contain_text("released")
    assert room.session.table.sheets["0:red"].orders == ["visit:party_c", "scold:party_c"]
    white.get_by_label("Say to all").fill("We begin.")
    white.keyboard.press("Enter")
    expect(desks["party_d"].page.locator("#messages")).to_contain_text("We begin.")


NEXT = {"planning": "End planning, begin the span", "world": "Next move"}


def _to_the_end(room: Room, desks: dict[str, Desk]) -> None:
    """Let whoever is asked answer and the white cell go on, each from a page that shows how things stand."""
    for _ in range(80):
        table, engine = room.session.table, room.session.engine
        if table.phase == "over":
            return
        asked = next((each for each in engine.waiting if each.id in table.interrupts), None)
        if asked is not None:
            desk = desks[table.cell_of(asked.actor)]
            button = desk.caught_up(room).get_by_role("button", name="Give these orders")
        else:
            desk = desks["white"]
            words = NEXT.get(table.phase, "Go on to what needs people")
            button = desk.caught_up(room).get_by_role("button", name=words)
        before = room.version
        button.click()
        # what was done is on the page of whoever did it, and so on the table
        desk.page.wait_for_function("known => Number(document.body.dataset.version) > known", arg=before)
    raise AssertionError("the exercise does not end")


def test_a_lost_server_is_said_within_five_seconds_and_the_page_comes_back_by_itself(
    browser: Browser, tmp_path: Path
) -> None:
    """The server is killed outright in mid-draft and begun again; nobody touches the page."""
    room = room_of(tmp_path)
    lead = seated(room, "lead", "red")
    room.session.store.close()
    port = _free()
    process = _server(tmp_path, port)
    desk = Desk(browser, f"http://127.0.0.1:{port}")
    try:
        page = desk.sit(lead)
        page.locator("#now input[value='scold:party_c']").check()
        page.locator("#now textarea[name=note]").fill("kept through it all")
        page.wait_for_timeout(700)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        lost = time.monotonic()
        expect(page.locator("#lost")).to_be_visible()
        _in_time(lost)
        page.get_by_role("button", name="Release the sheet").click()
        page.get_by_role("button", name="Press again to confirm").click()
        expect(page.locator("#now output")).to_contain_text("Not sent")
        process = _server(tmp_path, port)
        back = time.monotonic()
        expect(page.locator("#lost")).to_be_hidden()
        _in_time(back)
        expect(page.locator("#now textarea[name=note]")).to_have_value("kept through it all")
        expect(page.locator("#now input[value='scold:party_c']")).to_be_checked()
        page.get_by_role("button", name="Release the sheet").click()
        page.get_by_role("button", name="Press again to confirm").click()
        expect(page.locator("#now")).to_contain_text("The order sheet of this move is released.")
    finally:
        process.kill()
        process.wait()
        desk.context.close()


def _in_time(since: float) -> None:
    """Hold the promise of five seconds, on a machine that has a processor to spare."""
    took, busy = time.monotonic() - since, os.getloadavg()[0] > 2 * (os.cpu_count() or 1)
    assert took < 5 or busy, f"{took:.1f} s"


def _free() -> int:
    import socket  # noqa: PLC0415

    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _server(folder: Path, port: int) -> subprocess.Popen[bytes]:
    """Begin a server in a process of its own, which can be killed."""
    words = (
        "import sys; sys.path.insert(0, 'tests');"
        "from consoles import room_of; from sim.web.serving import Place, serve; from pathlib import Path;"
        f"room = room_of(Path({json.dumps(str(folder))})); serve(room.session, Place('127.0.0.1', {port}), room=room)"
    )
    process = subprocess.Popen([sys.executable, "-c", words], cwd=ROOT)
    import socket  # noqa: PLC0415

    until = time.monotonic() + 90
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return process
        time.sleep(0.05)
    process.kill()
    process.wait()
    raise AssertionError("the server did not come up")


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.long)])
def test_axe_finds_nothing_on_any_page_and_none_is_wider_than_its_window(
    browser: Browser, there: There, scheme: str
) -> None:
    room, address = there
    session = room.session
    session.do("white", "join", name="someone", kind="lead", cell="red")
    session.do("someone", "message", way="open", text="hello")
    session.do("someone", "argue", claim="we try", reasons=["because"], against=["though"])
    session.do("white", "clock", verb="rulings", mode="all")
    session.do("white", "clock", verb="begin")
    desk = Desk(browser, address, dark=scheme == "dark")
    for kind, cell in (("white", ""), ("lead", "red"), ("evaluator", ""), ("observer", "")):
        # one after the other at the same laptop
        desk.context.clear_cookies()
        page = desk.sit(seated(room, kind, cell))
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
        wrong = Axe().run(page).response["violations"]
        told = [(each["id"], [node["html"][:160] for node in each["nodes"][:3]]) for each in wrong]
        assert not told, f"{kind}: {told}"
        for width in (1920, 1280, 360):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (kind, width)
        page.set_viewport_size({"width": 1280, "height": 900})
    desk.context.clear_cookies()
    desk.page.goto(f"{address}/join")
    assert not Axe().run(desk.page).response["violations"]
    desk.context.close()


def test_a_code_in_a_link_fills_itself_in_and_is_gone_from_the_address(browser: Browser, there: There) -> None:
    room, address = there
    desk = Desk(browser, address)
    seat = seated(room, "lead", "red")
    desk.page.goto(f"{address}/join#{seat.code}")
    expect(desk.page.get_by_label("Join code")).to_have_value(seat.code)
    assert "#" not in desk.page.url
    desk.page.keyboard.press("Enter")
    desk.live()
    assert desk.page.url.endswith(f"/seat/{seat.id}")
    assert not any(seat.code in url for url in desk.asked)
    # a second laptop takes over with the same code; a new code sends both away
    other = Desk(browser, address)
    other.sit(seat)
    room.register.renew(seat.id)
    room.changed()
    for each in (desk, other):
        each.page.wait_for_url("**/join?gone=1")
        each.context.close()


def test_a_laptop_that_slept_comes_back_to_what_happened_meanwhile_with_its_draft(
    browser: Browser, tmp_path: Path
) -> None:
    """Its processes are stopped until the server has let it go; its clock then jumps by five minutes."""
    room = room_of(tmp_path)
    lead = seated(room, "lead", "red")
    with served(room, ping=0.4) as address:
        desk = Desk(browser, address)
        desk.page.clock.install()
        page = desk.sit(lead)
        page.locator("form[data-act=message] textarea").fill("before the lid was closed")
        with asleep(browser):
            until = time.monotonic() + 20
            while room.there[lead.id] and time.monotonic() < until:
                time.sleep(0.05)
            assert not room.there[lead.id], "the server still thinks that somebody is there"
            room.session.do("white", "message", way="open", text="said while they slept")
            room.changed()
        page.clock.fast_forward("05:00")
        expect(page.locator("#messages")).to_contain_text("said while they slept")
        expect(page.locator("#lost")).to_be_hidden()
        expect(page.locator("form[data-act=message] textarea")).to_have_value("before the lid was closed")
        assert room.there[lead.id] == 1
        desk.context.close()
    room.session.store.close()


def test_a_network_that_is_gone_is_said_and_the_page_comes_back_with_it(browser: Browser, there: There) -> None:
    room, address = there
    desk = Desk(browser, address)
    page = desk.sit(seated(room, "lead", "red"))
    # an open socket outlives this in a browser: what is lost is the way to a new one
    desk.context.set_offline(True)
    page.locator("form[data-act=question] textarea").fill("does this reach you?")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator("#requests output")).to_contain_text("Not sent")
    expect(page.locator("form[data-act=question] textarea")).to_have_value("does this reach you?")
    desk.context.set_offline(False)
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator("#requests .feed")).to_contain_text("does this reach you?")
    desk.context.close()


def test_over_tls_the_page_its_socket_and_its_forms_work(browser: Browser, tmp_path: Path) -> None:
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1")
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    issued.private_key_pem.write_to_path(str(key))
    for blob in issued.cert_chain_pems:
        blob.write_to_path(str(cert), append=True)
    room = room_of(tmp_path)
    with served(room, certificate=(cert, key)) as address:
        desk = Desk(browser, address)
        page = desk.sit(seated(room, "lead", "red"))
        assert all(url.startswith(("https://", "wss://")) for url in desk.asked)
        assert any(url.startswith("wss://") for url in desk.asked)
        assert all(cookie["secure"] for cookie in desk.context.cookies())
        page.locator("form[data-act=question] textarea").fill("who else reads this?")
        page.get_by_role("button", name="Ask", exact=True).click()
        expect(page.locator("#requests .feed")).to_contain_text("who else reads this?")
        assert not desk.faults
        desk.context.close()
    room.session.store.close()


def test_what_an_argued_action_changes_is_put_together_without_writing_code(browser: Browser, there: There) -> None:
    room, address = there
    room.session.do("white", "join", name="someone", kind="lead", cell="red")
    assert room.session.do("someone", "argue", claim="we sing", reasons=[], against=[]).accepted
    desk = Desk(browser, address)
    form = desk.sit(seated(room, "white")).locator("form[data-act=weigh]")
    form.get_by_label("toward whom").select_option("party_b")
    form.get_by_label("by", exact=True).fill("0.25")
    # what is half chosen survives what others do
    room.session.do("someone", "message", way="open", text="meanwhile")
    room.changed()
    desk.caught_up(room)
    form.locator("[name=_change]").select_option("affinity")
    form.get_by_role("button", name="Add").press("Enter")
    expect(form.locator("textarea")).to_have_value(
        '{"change":"affinity","by":0.25,"args":{"actor":"party_a","toward":"party_b"}}'
    )
    form.get_by_label("Chance").fill("1")
    form.get_by_role("button", name="Draw").click()
    expect(desk.page.locator("#words")).to_contain_text("it worked")
    (settled,) = (each["settled"] for each in room.session.table.argued.values())
    assert settled["effects"] == ['{"change":"affinity","by":0.25,"args":{"actor":"party_a","toward":"party_b"}}']
    assert not desk.faults
    desk.context.close()


def test_a_click_is_not_lost_to_what_comes_in_while_the_button_is_down(browser: Browser, there: There) -> None:
    room, address = there
    desk = Desk(browser, address)
    page = desk.sit(seated(room, "lead", "red"))
    page.locator("form[data-act=question] textarea").fill("pressed slowly")
    button = page.get_by_role("button", name="Ask", exact=True)
    button.scroll_into_view_if_needed()
    button.hover()
    page.mouse.down()
    room.session.do("white", "join", name="other", kind="lead", cell="red")
    assert room.session.do("other", "question", text="asked by another").accepted
    room.changed()
    desk.caught_up(room)
    page.mouse.up()
    expect(page.locator("#requests .feed")).to_contain_text("pressed slowly")
    expect(page.locator("#requests .feed")).to_contain_text("asked by another")
    desk.context.close()
