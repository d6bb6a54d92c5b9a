"""What the panels say: what the clock waits for, who did something, why one is asked, instants, pictures' words."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from authored import left_in_english
from consoles import act, console, join, seated
from exercises import play_out
from starlette.testclient import TestClient

from sim.deciding.request import Trigger
from sim.exercise.rulings import proposed, under_way
from sim.exercise.views import _why, cell_view
from sim.sentence import Sentence, packed
from sim.web.labels import LANGUAGES, label
from sim.web.room import Room
from sim.web.showing import Shown

Console = tuple[Room, TestClient]


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Console]:
    """Open a console on the small exercise."""
    with console(tmp_path) as found:
        yield found


def _shown(room: Room, language: str = "en") -> Shown:
    return Shown(room.session, room.register, language, view_of=lambda cell: cell_view(room.session, cell))


def _at_a_ruling(room: Room) -> str:
    """Go on to the first doing that ends without a ruling; give its id."""
    room.session.do("white", "join", name="red-lead", kind="lead", cell="red")
    room.session.do("white", "clock", verb="rulings", mode="all")
    assert room.session.do("red-lead", "sheet", orders=["scold:party_c"]).accepted
    found = room.session.do("white", "clock", verb="begin")
    for _ in range(20):
        if found.stop == "ruling":
            return min(under_way(room.session.engine), key=lambda doing: doing.ends).id
        for request in list(room.session.engine.waiting):
            room.session.do("white", "order", request=request.id, items=[])
        found = room.session.do("white", "clock", verb="on")
    raise AssertionError("no ruling is ever due")


def test_what_the_clock_waits_for_stands_before_the_white_cell_until_it_is_ruled_on(there: Console) -> None:
    room, browser = there
    page = join(browser, seated(room, "white"))
    assert "The clock waits for a ruling" not in browser.get(page).text
    doing = _at_a_ruling(room)
    room.changed()
    text = browser.get(page).text
    waiting = text.partition('id="waiting"')[2].partition("</section>")[0]
    assert "The clock waits for a ruling" in waiting
    assert text.count("the clock waits for this") == 1
    assert act(browser, page, "ruling", doing=doing, verdict="accept")["accepted"]
    assert "The clock waits for a ruling" not in browser.get(page).text


def test_nothing_waits_for_a_ruling_where_rulings_are_automatic(there: Console) -> None:
    room, browser = there
    page = join(browser, seated(room, "white"))
    _at_a_ruling(room)
    assert act(browser, page, "clock", verb="rulings", mode="automatic")["accepted"]
    assert "the clock waits for this" not in browser.get(page).text


def test_who_did_something_is_called_by_the_title_of_the_seat(there: Console) -> None:
    room, browser = there
    room.register.add(room.session, "lead", "red", "foreign_minister")
    page = join(browser, next(seat for seat in room.register.seats.values() if seat.title == "foreign_minister"))
    assert act(browser, page, "question", text="who is it?")["accepted"]
    text = browser.get(page).text
    assert '<span class="quiet">foreign minister</span>' in text
    say = _shown(room, "ja").words()["sitter"]
    assert (say("white"), say("nobody-known")) == (label("White cell", "ja"), "nobody-known")


def test_why_one_is_asked_is_told_by_the_subject_of_what_was_sent(there: Console) -> None:
    room, _ = there
    absent = Sentence("the program {seat} is not here", seat="x:Y")
    rule = next(rule for each in room.session.plan.scenario.doctrines.values() for rule in each.rules)
    asked = {
        "a": {"reason": "addressed to you: press", "kind": "addressed to you", "about": ["press"]},
        "b": {"reason": "red line: never_again", "kind": "red line", "about": ["never_again"]},
        "c": {"reason": absent, "said": packed(absent)},
        "e": {"reason": "red line: r", "kind": "red line", "about": [rule.id]},
        # as earlier versions wrote it
        "d": {"reason": "red line: never_again"},
    }
    room.session.table.interrupts |= json.loads(json.dumps(asked))
    say = _shown(room).words()["interrupt"]
    assert say("a", "them") == "addressed to them: The press asks"
    assert say("a", "you") == "addressed to you: The press asks"
    assert say("b", "you") == "red line: never again"
    assert say("e", "you") == f"red line: {rule.says}"
    assert (say("c", "them"), say("d", "them"), say("none", "them")) == (absent, "red line: never_again", "")
    for language in set(LANGUAGES) - {"en"}:
        say = _shown(room, language).words()["interrupt"]
        assert "addressed" not in say("a", "you")
        assert say("c", "you") == label(absent, language) != absent


def test_what_follows_from_an_outcome_is_said_by_names_and_in_the_language_of_the_page(there: Console) -> None:
    room, _ = there
    _at_a_ruling(room)
    plan = room.session.plan
    found = [proposed(room.session.engine, doing) for doing in under_way(room.session.engine)]
    lines = [line for each in found for said in each["effects"].values() for line in said]
    assert any("toward" in line for line in lines)
    assert not [line for line in lines if "doing" in line or "None" in line or "_" in line]
    for language in set(LANGUAGES) - {"en"}:
        said = [label(line, language) for line in lines]
        assert not set(said) & set(lines)
        assert not left_in_english(said, plan)


def test_a_doing_under_way_is_said_with_its_force_and_waits_with_a_button_of_its_own(there: Console) -> None:
    room, browser = there
    doing = _at_a_ruling(room)
    words = _shown(room).words()["doing"]
    two = [words({"action": "scold", "target": "party_c", "asset": asset}) for asset in ("first_fleet", "")]
    assert "First Fleet" in two[0]
    assert two[0] != two[1]
    room.changed()
    text = browser.get(join(browser, seated(room, "white"))).text
    waiting = text.partition('id="waiting"')[2].partition("</section>")[0]
    assert f'name="doing" value="{doing}"' in waiting
    assert 'value="accept" class="main"' in waiting
    # what is to be done stands out alone: the clock cannot go on before it
    assert 'class="main"' not in text.partition('id="control"')[2].partition("</section>")[0]


def test_news_of_the_models_is_said_in_the_language_of_the_page(there: Console) -> None:
    room, _ = there
    memory = room.session.engine.desks["party_a"].memory
    memory.hear(0.0, "alarm", "party_b", Sentence("a warning points at {who}", who="PARTY"))
    memory.hear(0.0, "situation", "", "a report on relief is out")
    memory.hear(0.0, "news", "", "An author wrote this.")
    for language in set(LANGUAGES) - {"en"}:
        said = {each["says"] for each in _shown(room, language).context("cell", "red")["news"]}
        assert label(Sentence("a warning points at {who}", who="PARTY"), language) in said
        assert label("a report on relief is out", language) in said
        assert "An author wrote this." in said
        assert not {"a warning points at PARTY", "a report on relief is out"} & said


def test_an_instant_is_said_from_the_start_and_by_the_calendar_of_the_language(there: Console) -> None:
    room, _ = there
    start = room.session.plan.scenario.crisis.start
    said = {language: _shown(room, language).words()["when"](30.0) for language in LANGUAGES}
    assert all(words.startswith("D+1 06:00 · ") for words in said.values())
    assert f"{start:%b}" in said["en"]
    assert all(not re.search(r"[A-Z][a-z]{2}", words) for language, words in said.items() if language != "en")
    assert _shown(room).words()["when"](None) == ""


def test_a_draft_that_no_box_stands_for_is_not_offered_to_be_taken(there: Console) -> None:
    room, _ = there
    view = cell_view(room.session, "red")
    words = _shown(room).words() | {"t": lambda text: text, "may": True}
    from sim.web.pages import _environment  # noqa: PLC0415

    source = '{% import "cell/_menu.html" as menus %}{{ menus.drafted(view, t, item, may) }}'
    for draft, offered in ((["delay_24h"], False), ([], False), (["scold:party_c"], True)):
        text = _environment().from_string(source).render(view={**view, "draft": draft}, **words)
        assert ("data-takes" in text) == offered, draft


def test_the_board_is_open_where_the_exercise_stands(there: Console) -> None:
    room, browser = there
    page = join(browser, seated(room, "white"))
    rows = [{"id": f"r{hours}", "at": f"{hours} h", "message": "look"} for hours in (3, 30, 60, 90, 120)]
    assert act(browser, page, "msel", rows=rows)["accepted"]
    heads = re.findall(r'<details id="msel-move-(\d+)-in-1"( open)?>', browser.get(page).text)
    assert len(heads) > 1
    assert [move for move, is_open in heads if is_open] == ["1"]


def test_what_came_last_stands_first_whatever_its_place_in_the_msel(there: Console) -> None:
    room, browser = there
    white, page = join(browser, seated(room, "white")), join(browser, seated(room, "lead", "red"))
    rows = [
        {"id": name, "at": at, "to": [to], "subject": f"NOTE_{name}", "message": "look"}
        for name, at, to in (
            ("two", "2 h", "party_a"),
            ("one", "1 h", "party_a"),
            ("four", "4 h", "all"),
            ("three", "3 h", "all"),
        )
    ]
    assert act(browser, white, "msel", rows=rows)["accepted"]
    act(browser, white, "clock", verb="begin")
    while room.session.engine.now < 5:
        for request in list(room.session.engine.waiting):
            act(browser, white, "order", request=request.id, items=[])
        assert act(browser, white, "clock", verb="on", until_h=5.0)["accepted"]
    received = browser.get(page).text.partition('id="received"')[2].partition("What we noticed")[0]
    assert re.findall(r'subject">NOTE_(\w+)', received) == ["four", "three", "two", "one"]
    stage = browser.get(f"{white}?as=screen").text
    assert re.findall(r'subject">NOTE_(\w+)', stage) == ["four", "three"]


def test_a_cell_that_released_a_sheet_is_told_too_that_the_span_and_the_exercise_are_over(there: Console) -> None:
    room, browser = there
    white, page = join(browser, seated(room, "white")), join(browser, seated(room, "lead", "red"))
    seen = set()
    for _ in range(60):
        phase = room.session.table.phase
        text = browser.get(page).text
        if phase == "world" and phase not in seen:
            assert "State of the world: see what has become of your orders" in text
        last = "This was the last move." in browser.get(white).text
        assert last == (phase == "world" and room.session.table.move == 2)
        seen.add(phase)
        if phase == "over":
            assert "The exercise is over." in text
            return
        if phase == "planning":
            act(browser, page, "sheet", orders=[])
        for request in list(room.session.engine.waiting):
            act(browser, white, "order", request=request.id, items=[])
        assert act(browser, white, "clock", verb={"planning": "begin", "world": "next"}.get(phase, "on"))["accepted"]
    raise AssertionError("it does not end")


def test_after_the_end_nothing_is_offered_that_does_nothing_and_the_last_move_is_not_counted_on(
    there: Console,
) -> None:
    room, browser = there
    room.session = play_out(room.session)
    room.changed()
    assert room.session.table.phase == "over"
    text = browser.get(join(browser, seated(room, "white"))).text
    panel = text.partition('id="control"')[2].partition("</section>")[0]
    assert "The exercise is over." in panel
    assert 'href="#panel-papers"' in panel
    assert 'data-act="clock"' not in panel
    # time may go on after the moves there are; no move is made up for it
    room.session.table.move = 3
    room.changed()
    text = browser.get(join(browser, seated(room, "white"))).text
    assert text.partition('data-clock="move">')[2].partition("<")[0] == "After the last move"


def test_one_who_is_asked_is_told_whose_act_called_for_it(there: Console) -> None:
    room, _ = there
    _at_a_ruling(room)
    engine = room.session.engine
    trigger = Trigger("scold.x#1", "scold", "party_b", engine.now, 0.5, 0, Sentence("a scolding"))
    assert str(_why(engine, trigger)) == f"{engine.scenario.actors['party_b'].called}: a scolding"
    assert _why(engine, dataclasses.replace(trigger, by="")) == "a scolding"
    assert _why(engine, dataclasses.replace(trigger, says="")) == "scold.x#1"
