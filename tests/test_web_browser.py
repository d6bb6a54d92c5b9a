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
from axe_playwright_python.sync_playwright import Axe
from browsers import Desk, browsing
from consoles import room_of, seated, served
from playwright.sync_api import Browser, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

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


def test_a_facilitator_and_four_people_hold_an_exercise_in_five_browsers(browser: Browser, there: There) -> None:
    room, address = there
    kinds = (("white", ""), ("lead", "red"), ("member", "red"), ("lead", "party_b"), ("observer", ""))
    desks = {f"{kind} {cell}".strip(): Desk(browser, address) for kind, cell in kinds}
    pages = {name: desk.sit(seated(room, *kind)) for (name, desk), kind in zip(desks.items(), kinds, strict=True)}
    red, white = pages["lead red"], pages["white"]
    # a draft survives what others do, and a reload
    red.locator("form[data-act=message] textarea").fill("half a thought")
    pages["member red"].locator("form[data-act=question] textarea").fill("what is the law?")
    pages["member red"].get_by_role("button", name="Ask", exact=True).click()
    expect(white.locator("#waiting")).to_contain_text("what is the law?")
    expect(red.locator("#requests")).to_contain_text("what is the law?")
    expect(red.locator("form[data-act=message] textarea")).to_have_value("half a thought")
    red.reload()
    desks["lead red"].live()
    expect(red.locator("form[data-act=message] textarea")).to_have_value("half a thought")
    # the white cell answers by keyboard alone
    white.get_by_label("Answer", exact=True).focus()
    white.keyboard.type("there is none")
    white.keyboard.press("Enter")
    expect(pages["member red"].locator("#requests")).to_contain_text("there is none")
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
    expect(pages["observer"].locator("#stage")).to_contain_text("We begin.")
    for _ in range(40):
        if room.session.table.phase == "over":
            break
        before = room.session.next_number
        for request in room.session.engine.waiting:
            if request.id in room.session.table.interrupts:
                page = red if request.actor == "party_a" else pages["lead party_b"]
                page.get_by_role("button", name="Give these orders").click()
                expect(page.get_by_text("You are asked to decide.")).to_have_count(0)
        try:
            white.locator("#control button.main").first.click(timeout=5_000)
        except PlaywrightTimeout:
            continue  # the page was drawn anew: the exercise ended meanwhile, or there is another button
        deadline = time.monotonic() + 10
        while room.session.next_number == before and time.monotonic() < deadline:
            white.wait_for_timeout(20)
    for name in ("lead red", "lead party_b"):
        expect(pages[name].locator("#now")).to_contain_text("The exercise is over.")
    for name, desk in desks.items():
        assert not desk.faults, (name, desk.faults)
        # no request ever left the server's address
        own = address.removeprefix("http")
        assert all(url.startswith((f"http{own}", f"ws{own}")) for url in desk.asked), name
        desk.context.close()


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
        expect(page.locator("#lost")).to_be_visible(timeout=5000)
        assert time.monotonic() - lost < 5
        page.get_by_role("button", name="Release the sheet").click()
        page.get_by_role("button", name="Press again to confirm").click()
        expect(page.locator("#now output")).to_contain_text("Not sent")
        process = _server(tmp_path, port)
        expect(page.locator("#lost")).to_be_hidden(timeout=5000)
        expect(page.locator("#now textarea[name=note]")).to_have_value("kept through it all")
        expect(page.locator("#now input[value='scold:party_c']")).to_be_checked()
        page.get_by_role("button", name="Release the sheet").click()
        page.get_by_role("button", name="Press again to confirm").click()
        expect(page.locator("#now")).to_contain_text("The order sheet of this move is released.")
    finally:
        process.kill()
        process.wait()
        desk.context.close()


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
def test_axe_finds_nothing_on_any_page(browser: Browser, there: There, scheme: str) -> None:
    room, address = there
    session = room.session
    session.do("white", "join", name="someone", kind="lead", cell="red")
    session.do("someone", "message", way="open", text="hello")
    session.do("someone", "argue", claim="we try", reasons=["because"], against=["though"])
    session.do("white", "clock", verb="rulings", mode="all")
    session.do("white", "clock", verb="begin")
    for kind, cell in (("white", ""), ("lead", "red"), ("evaluator", ""), ("observer", "")):
        desk = Desk(browser, address, dark=scheme == "dark")
        page = desk.sit(seated(room, kind, cell))
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
        wrong = Axe().run(page).response["violations"]
        told = [(each["id"], [node["html"][:160] for node in each["nodes"][:3]]) for each in wrong]
        assert not told, f"{kind}: {told}"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        desk.context.close()
    desk = Desk(browser, address, dark=scheme == "dark")
    desk.page.goto(f"{address}/join")
    assert not Axe().run(desk.page).response["violations"]
    desk.context.close()


@pytest.mark.parametrize(
    "width", [360, pytest.param(1280, marks=pytest.mark.long), pytest.param(1920, marks=pytest.mark.long)]
)
def test_no_page_is_wider_than_its_window(browser: Browser, there: There, width: int) -> None:
    room, address = there
    for kind, cell in (("white", ""), ("lead", "red"), ("observer", "")):
        desk = Desk(browser, address, width=width)
        page = desk.sit(seated(room, kind, cell))
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, kind
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
