"""The MSEL on the white cell's page: rows held, edited, moved in time, out to a spreadsheet and back."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from consoles import OWN, act, console, join, seated
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from sim.units import format_at
from sim.web.msel_board import grouped, instant
from sim.web.room import Room

Console = tuple[Room, TestClient]
TIMES = {"one": "4 h", "two": "10 h", "three": "1 d", "four": "50 h"}


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Console]:
    """Open a console on the small exercise."""
    with console(tmp_path) as found:
        yield found


@pytest.fixture
def board(there: Console) -> Board:
    """Lay four rows with a time on the table."""
    room, browser = there
    page = join(browser, seated(room, "white"))
    rows = [{"id": name, "at": at, "to": ["party_a"], "message": name} for name, at in TIMES.items()]
    assert act(browser, page, "msel", rows=rows)["accepted"]
    return Board(room, browser, page)


class Board:
    """The rows of the white cell, and the hand that moves them."""

    def __init__(self, room: Room, browser: TestClient, page: str) -> None:
        self.room, self.browser, self.page = room, browser, page

    def move(self, name: str, **how: Any) -> str:
        """Move a row; give why not."""
        answer = self.browser.post(f"{self.page}/msel/move", json={"id": name, **how}, headers=OWN).json()
        assert answer["accepted"] == (not answer["reason"])
        return str(answer["reason"])

    @property
    def due(self) -> dict[str, float | None]:
        """When each of the four is due (h), in the order in which the page shows them."""
        rows = [row for group in grouped(self.room.session) for row in group.rows if row["id"] in TIMES]
        return {row["id"]: row["due_h"] for row in rows}


def test_the_board_holds_releases_edits_and_adds(there: Console) -> None:
    room, browser = there
    page = join(browser, seated(room, "white"))
    msel = room.session.table.msel
    assert act(browser, page, "msel", id="press", status="held")["accepted"]
    assert msel["press"].status == "held"
    assert act(browser, page, "inject", id="press")["accepted"]
    assert msel["press"].status == "released"
    row = {"id": "fresh", "kind": "contextual", "to": ["party_a"], "message": "something new"}
    assert act(browser, page, "msel", rows=[row])["accepted"]
    assert "something new" in browser.get(page).text
    wrong = act(browser, page, "msel", rows=[{**row, "at": "soon"}])
    assert not wrong["accepted"]
    assert "soon" in wrong["reason"] or "at" in wrong["reason"]


def test_rows_go_out_to_a_spreadsheet_and_come_back(there: Console) -> None:
    room, browser = there
    page = join(browser, seated(room, "white"))
    raw = browser.get(f"{page}/msel?form=xlsx").content
    book = openpyxl.load_workbook(io.BytesIO(raw))
    cells = [cell for line in book.worksheets[0].iter_rows() for cell in line if cell.value == "The press asks"]
    cells[0].value = "The press insists"
    changed = io.BytesIO()
    book.save(changed)
    book.close()
    answer = browser.post(f"{page}/msel?form=xlsx", content=changed.getvalue(), headers=OWN).json()
    assert answer["accepted"], answer
    assert room.session.table.msel["press"].row["subject"] == "The press insists"
    bad = browser.post(f"{page}/msel?form=xlsx", content=b"no spreadsheet", headers=OWN).json()
    assert not bad["accepted"]
    assert "/tmp" not in bad["reason"]


def test_rows_stand_in_the_order_in_which_they_come_under_the_move_they_come_in(board: Board) -> None:
    assert list(board.due) == ["one", "two", "three", "four"]
    groups = grouped(board.room.session)
    for group in groups:
        assert all(group.begins <= row["due_h"] < group.ends for row in group.rows if group.kind == "move")
    assert {group.kind for group in groups} >= {"move", "untimed"}
    names = [row["id"] for group in groups for row in group.rows]
    assert sorted(names) == sorted(board.room.session.table.msel)
    text = board.browser.get(board.page).text
    assert "D+2 02:00" in text
    assert "50 h \u00b7" not in text


def test_a_row_changes_places_with_its_neighbour_and_back(board: Board) -> None:
    before = board.due
    assert not board.move("two", step="earlier")
    assert board.due == {"two": 4.0, "one": 10.0, "three": 24.0, "four": 50.0}
    assert not board.move("two", step="later")
    assert board.due == before


def test_a_row_is_given_a_time_alone_or_with_all_that_come_later(board: Board) -> None:
    assert not board.move("two", at="D+0 12:30")
    assert board.due == {"one": 4.0, "two": 12.5, "three": 24.0, "four": 50.0}
    assert not board.move("two", at="D+0 10:30", after=True)
    assert board.due == {"one": 4.0, "two": 10.5, "three": 22.0, "four": 48.0}
    assert "D+2 06:00" in board.move("two", at="soon")
    assert "no such row" in board.move("nobody", at="D+1")


def test_a_row_dropped_before_another_comes_between_it_and_the_one_before(board: Board) -> None:
    assert not board.move("four", before="two")
    assert board.due == {"one": 4.0, "four": 7.0, "two": 10.0, "three": 24.0}
    assert board.move("four", before="four") == "no such row"


def test_nothing_is_moved_into_the_past_and_what_came_is_not_moved(board: Board) -> None:
    session = board.room.session
    assert session.do("white", "clock", verb="begin").accepted
    while session.table.msel["one"].status != "released":
        for request in list(session.engine.waiting):
            session.do("white", "order", request=request.id, items=[])
        assert session.do("white", "clock", verb="on").accepted
    assert board.move("one", at="D+3") == "'one' has no time that could be changed"
    assert session.engine.now > 0
    assert "already" in board.move("four", at="D+0 00:00")
    before = board.due
    assert "already" in board.move("three", at="D+0 00:00", after=True)
    assert board.due == before


def test_past_a_line_of_the_scenario_itself_a_row_goes_alone(board: Board) -> None:
    session = board.room.session
    own = next(name for name, row in session.table.msel.items() if row.own and not row.repeats)
    due = session.table.msel[own].read().due
    assert due is not None
    assert not board.move("four", at=format_at(due + 0.1))
    assert not board.move("four", step="earlier")
    assert board.due["four"] == pytest.approx(due - 0.25)
    assert session.table.msel[own].read().due == due
    assert not board.move(own, at=format_at(due + 1))
    assert session.table.msel[own].read().due == pytest.approx(due + 1, abs=1 / 60)


def test_there_is_an_earliest_row_and_a_latest(board: Board) -> None:
    timed = [row["id"] for group in grouped(board.room.session) for row in group.rows if row["due_h"] is not None]
    assert board.move(timed[0], step="earlier") == "there is nothing earlier"
    assert board.move(timed[-1], step="later") == "there is nothing later"


@given(st.integers(0, 400 * 1440))
def test_an_instant_is_read_as_it_is_said(minutes: int) -> None:
    at = instant(format_at(minutes / 60))
    assert at is not None
    assert at == pytest.approx(minutes / 60, abs=1e-9)


@pytest.mark.parametrize("words", ["", "6", "D+", "D+1 24:00", "D+1 10:60", "D+1 6", "1 d", "D+1 06:00 h"])
def test_what_is_no_instant_is_not_read_as_one(words: str) -> None:
    assert instant(words) is None
