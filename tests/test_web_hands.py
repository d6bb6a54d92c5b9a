"""Several hands in real browsers: two leads at once, a second laptop for the white cell, a late joiner; languages."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from authored import left_in_english
from browsers import Desk, browsing
from consoles import room_of, seated, served
from playwright.sync_api import Browser, Page, Route, expect

from sim.web.labels import LANGUAGES, label
from sim.web.register import Seat
from sim.web.room import Room

There = tuple[Room, str]
# what a reader meets that is not marked as of another language
_READ = """() => {
  const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const own = (each) => !each.closest("[lang]:not(html), script, style");
  while (walk.nextNode()) if (own(walk.currentNode.parentElement)) found.push(walk.currentNode.textContent.trim());
  for (const each of document.querySelectorAll("[aria-label], [title], [placeholder]"))
    if (own(each))
      for (const name of ["aria-label", "title", "placeholder"]) found.push(each.getAttribute(name) || "");
  return found.filter(Boolean);
}"""

# presses the button that asks again, twice, at an instant of the machine's clock (ms)
_RELEASE_AT = """(at) => {
  const release = () => document.querySelector("#now button[data-confirm]");
  setTimeout(() => { release().click(); release().click(); }, at - Date.now());
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Open one browser for all tests here."""
    with browsing() as found:
        yield found


@pytest.fixture
def there(tmp_path: Path) -> Iterator[There]:
    """Serve the small exercise."""
    room = room_of(tmp_path)
    with served(room) as address:
        yield room, address
    room.session.store.close()


def test_of_two_leads_who_release_within_a_second_one_counts_and_the_other_is_told_who(
    browser: Browser, there: There
) -> None:
    room, address = there
    deputy = room.register.add(room.session, "lead", "red", "deputy")
    assert isinstance(deputy, Seat)
    desks = [Desk(browser, address) for _ in range(2)]
    orders = ("scold:party_c", "visit:party_c")
    for desk, seat, order in zip(desks, (seated(room, "lead", "red"), deputy), orders, strict=True):
        page = desk.sit(seat)
        page.locator(f"#now input[value='{order}']").check()
        # the deed is in sight wherever one is in the menu, with how much is chosen
        release = page.get_by_role("button", name="Release the sheet")
        expect(release).to_be_in_viewport()
        expect(page.locator("#now [data-count]")).to_have_text("1")
    # one clock for both pages: each presses and confirms at the same instant, before it can have heard of the other
    at = 1000 * (time.time() + 1)
    for desk in desks:
        desk.page.evaluate(_RELEASE_AT, at)
    for desk in desks:
        expect(desk.page.locator("#now")).to_contain_text("The order sheet of this move is released.")
    (sheet,) = room.session.table.sheets.values()
    assert sheet.orders in [[order] for order in orders]
    # whose it is stands on both pages, and the orders are the same on both
    said = [desk.page.locator("#now .sheet").inner_text() for desk in desks]
    assert said[0] == said[1]
    assert not any(desk.faults for desk in desks)
    for desk in desks:
        desk.context.close()


def test_a_second_laptop_takes_over_the_white_cell_with_what_was_half_written(browser: Browser, there: There) -> None:
    room, address = there
    first, second = Desk(browser, address), Desk(browser, address)
    page = first.sit(seated(room, "white"))
    with page.expect_response("**/draft"):
        page.locator("form[data-act=message] textarea").fill("half a thought")
    first.context.close()
    page = second.sit(seated(room, "white"))
    expect(page.locator("form[data-act=message] textarea")).to_have_value("half a thought")
    page.get_by_role("button", name="End planning, begin the span").click()
    again = page.get_by_role("button", name="Press again to confirm")
    if again.count():
        again.click()
    expect(page.locator("[data-clock=phase]")).to_have_text("adjudication")
    assert room.there[seated(room, "white").id] == 1
    assert not second.faults
    second.context.close()


def test_a_late_joiner_gets_a_place_in_mid_move_and_sees_what_its_cell_sees(browser: Browser, there: There) -> None:
    room, address = there
    early, white, late = (Desk(browser, address) for _ in range(3))
    room.session.do("white", "join", name="someone", kind="lead", cell="red")
    assert room.session.do("someone", "message", to=["white"], text="an hour ago").accepted
    assert room.session.do("white", "clock", verb="begin").accepted
    early.sit(seated(room, "lead", "red"))
    page = white.sit(seated(room, "white"))
    page.locator("#add-seat summary").click()
    form = page.locator("#add-seat form")
    form.get_by_label("Kind").select_option("lead")
    form.get_by_label("Cell").select_option("red")
    form.get_by_label("Title").fill("late")
    form.get_by_role("button", name="Add").click()
    # the code is read from the page, as it is read out in the room
    place = page.locator("#place-red-late")
    place.locator("summary").click()
    code = place.locator("code").inner_text().replace(" ", "")
    late.page.goto(f"{address}/join#{code}")
    late.page.keyboard.press("Enter")
    late.live()
    for name in ("now", "received", "messages", "beliefs"):
        expect(late.page.locator(f"#{name}")).to_have_text(
            early.page.locator(f"#{name}").inner_text(), use_inner_text=True
        )
    expect(late.page.locator("#messages")).to_contain_text("an hour ago")
    for desk in (early, white, late):
        assert not desk.faults
        desk.context.close()


def test_what_was_sent_is_gone_from_its_form_even_where_the_push_overtakes_the_answer(
    browser: Browser, there: There
) -> None:
    room, address = there
    desk = Desk(browser, address)
    page = desk.sit(seated(room, "lead", "red"))

    def late(route: Route) -> None:
        answer = route.fetch()
        # the page has laid in what was sent before it hears that it was taken
        page.locator("#requests .feed", has_text="only once").wait_for()
        route.fulfill(response=answer)

    page.route("**/do/question", late)
    page.locator("form[data-act=question] textarea").fill("only once")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator("#requests output")).to_have_text("Done.")
    expect(page.locator("form[data-act=question] textarea")).to_have_value("")
    page.reload()
    expect(page.locator("form[data-act=question] textarea")).to_have_value("")
    assert len(room.session.table.questions) == 1
    assert not desk.faults
    desk.context.close()


def test_a_whole_move_is_played_with_the_keyboard_alone(browser: Browser, there: There) -> None:
    room, address = there
    table = room.session.table
    desks = {name: Desk(browser, address) for name in ("white", "red")}
    pages = {name: desk.page for name, desk in desks.items()}
    for name, seat in (("white", seated(room, "white")), ("red", seated(room, "lead", "red"))):
        pages[name].goto(f"{address}/join")
        pages[name].keyboard.type(seat.code)
        pages[name].keyboard.press("Enter")
        desks[name].live()
    _press(pages["red"], "#now input[value='scold:party_c']", "Space")
    _press(pages["red"], "#now textarea[name=note]")
    pages["red"].keyboard.type("words first")
    _press(pages["red"], "#now button.main", "Enter", "Enter")
    expect(pages["red"].locator("#now")).to_contain_text("The order sheet of this move is released.")
    (sheet,) = table.sheets.values()
    assert (sheet.orders, sheet.note) == (["scold:party_c"], "words first")
    before = room.version
    _press(pages["white"], "#control button.main", "Enter")
    pages["white"].wait_for_function("was => Number(document.body.dataset.version) > was", arg=before)
    for _ in range(20):
        desks["white"].caught_up(room)
        if table.phase == "world":
            break
        asked = next((each for each in room.session.engine.waiting if each.id in table.interrupts), None)
        if asked is not None and asked.actor == table.cells["red"]:
            desks["red"].caught_up(room)
            _press(pages["red"], "#now form[data-act=order] button.main", "Enter")
            expect(pages["red"].locator("#now form[data-act=order]")).to_have_count(0)
        elif asked is not None:
            _nothing(room, asked.id)
        elif table.phase == "adjudication":
            before = room.version
            _press(pages["white"], "#control button.main", "Enter")
            # one press at a time: the next is for what this one came to
            pages["white"].wait_for_function("was => Number(document.body.dataset.version) > was", arg=before)
    expect(pages["white"].locator("[data-clock=phase]")).to_have_text("world")
    _press(pages["white"], "#control button.main", "Enter")
    if pages["white"].locator("#control button[data-sure]").count():
        pages["white"].keyboard.press("Enter")
    expect(pages["red"].locator("[data-clock=move]")).to_contain_text("2")
    for desk in desks.values():
        assert not desk.faults
        desk.context.close()


def _nothing(room: Room, request: str) -> None:
    """Answer for a cell that no browser here plays."""
    room.held(lambda session: session.do("white", "order", request=request, items=[]))
    room.changed()


def _press(page: Page, what: str, *keys: str) -> None:
    """Go to something as a keyboard does, from one thing to the next, and press keys there."""
    wanted = page.locator(what).first
    wanted.wait_for()
    for _ in range(400):
        # who cannot point must see where one is
        if wanted.evaluate("each => each === document.activeElement && each.matches(':focus-visible')"):
            break
        page.keyboard.press("Tab")
    else:
        raise AssertionError(f"no way to {what} by the keyboard")
    for key in keys:
        page.keyboard.press(key)


def test_nothing_moves_for_whoever_asked_that_nothing_move(browser: Browser, there: There) -> None:
    room, address = there
    desk = Desk(browser, address)
    page = desk.sit(seated(room, "lead", "red"))
    moving = (
        "() => [...document.querySelectorAll('*')].filter(each => ['transitionDuration', 'animationDuration'].some("
        "name => getComputedStyle(each)[name].split(',').some(part => parseFloat(part) > 0))).length"
    )
    assert page.evaluate(moving) > 0
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(moving) == 0
    desk.context.close()


# one of them each time, the others in the long tests
FIRST = "ja"
OTHERS = [pytest.param(name, marks=pytest.mark.long) for name in sorted(set(LANGUAGES) - {"en", FIRST})]


@pytest.mark.parametrize("language", [FIRST, *OTHERS])
def test_on_no_page_is_a_sentence_of_ours_left_in_english(browser: Browser, there: There, language: str) -> None:
    room, address = there
    session = room.session
    session.do("white", "join", name="someone", kind="lead", cell="red")
    session.do("someone", "argue", claim="CLAIM", reasons=["REASON"], against=["REASON"])
    session.do("white", "clock", verb="rulings", mode="all")
    session.do("white", "clock", verb="begin")
    desk = Desk(browser, address)
    desk.context.add_cookies([{"name": "whitecell_language", "value": language, "url": address}])
    for kind, cell in (("white", ""), ("lead", "red"), ("member", "red"), ("evaluator", ""), ("observer", "")):
        _sit(desk, seated(room, kind, cell))
        _all_of_ours(desk.page, room, language, kind)
        if kind == "white":
            page = desk.page.url
            for path in (f"why/{len(session.engine.chronicle) - 1}", "measures"):
                desk.page.goto(f"{page}/{path}")
                _all_of_ours(desk.page, room, language, path)
    lead = seated(room, "lead", "red")
    _sit(desk, lead)
    answer = desk.page.evaluate(
        "async (seat) => (await (await fetch(`/seat/${seat}/do/clock`, {method: 'POST', headers: {'content-type': "
        "'application/json'}, body: JSON.stringify({verb: 'next'})})).json()).reason",
        lead.id,
    )
    assert label("lead", language) in answer
    assert not left_in_english([answer], session.plan)
    # the same page in English is full of it
    desk.context.add_cookies([{"name": "whitecell_language", "value": "en", "url": address}])
    desk.page.reload()
    assert len(left_in_english(desk.page.evaluate(_READ), session.plan)) > 20
    desk.context.close()


def test_a_printed_page_says_who_decides_and_has_nothing_that_only_a_hand_could_use(
    browser: Browser, there: There
) -> None:
    room, address = there
    desk = Desk(browser, address, width=720)
    page = desk.sit(seated(room, "white"))
    row = page.locator(".board > li > details").first
    expect(row).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(".who select").first).to_be_visible()
    for gone in (row, page.locator(".who button").first, page.locator("#add-seat"), page.locator("[data-own]").first):
        expect(gone).to_be_hidden()
    expect(page.locator(".places summary").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 720
    assert not desk.faults
    desk.context.close()


def _sit(desk: Desk, seat: Seat) -> None:
    """Take a seat through the link of its code, in any language."""
    desk.page.goto(f"{desk.address}/join#{seat.code}")
    desk.page.keyboard.press("Enter")
    desk.live()


def _all_of_ours(page: Page, room: Room, language: str, where: str) -> None:
    """Hold every text of a page against what its authors wrote."""
    assert page.locator("html").get_attribute("lang") == language
    left = left_in_english(page.evaluate(_READ), room.session.plan)
    assert not left, (where, left)
