"""The keys of `play`: what people type, and what the journal has of it.

Lines are typed in this process; what needs a terminal and its keys goes through a pseudo-terminal.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from commands import Call, call
from exercises import EXERCISE
from small_worlds import lively, write_files
from test_play_store import typed

from sim import api
from sim.cli.work.cell_desk import flowing
from sim.exercise.session import Session
from sim.exercise.store import Store

__all__ = ["call"]


@pytest.fixture
def keyed(call: Call, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Give a way to type lines at a command line on a wide screen; it gives all that was shown."""
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.setenv("TERM", "dumb")

    def shown(*words: str | Path, lines: list[str]) -> str:
        told = call(*words, stdin="".join(f"{line}\n" for line in lines))
        return told.out + told.err

    return shown


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Write the small exercise, in which red has papers of its own; give its scenario."""
    papers = {
        "actor": "party_a",
        "brief": "We lost the last round.",
        "goals": ["win"],
        "secret": "The vault is empty.",
    }
    exercise = {**EXERCISE, "cells": {"red": papers, "blue": {"actor": "party_b"}}}
    return write_files(tmp_path / "world", lively(3, horizon="6 d", exercise=exercise))


def opened(folder: Path, small: Path, branch: str = "main") -> Session:
    """Open what was played there."""
    store = Store(folder / "s.db")
    return Session(store, store.branch("small", branch), api.load(small))


def test_what_cells_type_besides_their_orders(keyed: Callable[..., str], tmp_path: Path, small: Path) -> None:
    words = ("play", small, "--seat", "party_a", "--seat", "party_b", "--seat", "white", "--store", tmp_path / "s.db")
    blue = ["h", "p", "say red,white we come in peace", "vote proposal1 yes", "propose red meet at noon", "d", "1"]
    red = [
        "p",
        "open hello to all",
        "via blue a word in your ear",
        "ask how strong are they?",
        "argue we win the press | they owe us; they like us | they are angry",
        "vote proposal3 yes",
        "vote proposal3 no",
        "say mars hello",
        "? 1",
        "?",
        "b",
        "w",
        "",
    ]
    white = ["w", "pass message7 a milder word", "reply question8 two ships", "weigh argued9 2", "s"]
    white += ["weigh argued9 1.0 support party_a 2; affinity party_b>party_a .05 because they owe us", "w", "q"]
    shown = keyed(*words, lines=[*blue, *red, *white])
    assert "This cell has no papers of its own." in shown
    assert shown.count("The vault is empty.") == 1
    assert "Refused: no proposal 'proposal1'" in shown
    assert "Refused: blue" not in shown
    assert "Refused: blue has voted" not in shown
    assert "Refused: red has voted for red" in shown
    assert "Refused: no cell 'mars'" in shown
    assert re.search(r"success 0.80; rung \d", shown)
    assert "we come in peace" in shown
    assert re.search(r"affinity\(party_b, party_a\) \S+ ± 0\.\d+, [\d.]+ \w+ old", " ".join(shown.split()))
    assert "Refused: say chance, from 0 to 1" in shown
    session = opened(tmp_path, small)
    table = session.table
    messages = [(each["sender"], each["way"], each["text"]) for each in table.messages.values()]
    assert messages == [
        ("blue", "private", "we come in peace"),
        ("red", "open", "hello to all"),
        ("red", "white", "a milder word"),
    ]
    assert next(iter(table.questions.values()))["reply"]["text"] == "two ships"
    argued = next(iter(table.argued.values()))
    assert (argued["for"], argued["against"]) == (["they owe us", "they like us"], ["they are angry"])
    assert (argued["settled"]["chance"], argued["settled"]["reason"]) == (1.0, "they owe us")
    assert next(iter(table.proposals.values()))["votes"] == {"red": {"vote": "yes", "by": "red"}}
    effects = [record.details["effects"] for record in session.engine.chronicle if record.kind == "input"]
    assert len(effects) == 1
    session.store.close()


def test_what_the_white_cell_types(keyed: Callable[..., str], tmp_path: Path, small: Path) -> None:
    words = ("play", small, "--seat", "white", "--store", tmp_path / "s.db")
    lines = [
        "h",
        "move blow 90 h",
        "hold first",
        "edit press 'message=what now, then?' to=party_b",
        "edit nothing at='3 h'",
        "edit press nonsense",
        'add extra "at=12 h" to=party_a "message=one more"',
        "add press message=x",
        "add wrong at=soon message=x",
        "add wrong colour=red message=x",
        "move blow D+3 18:00",
        "i secret",
        "skip cold",
        "seat party_a=human",
        "seat party_a=doctrine",
        "seat party_a=oracle",
        "join eve evaluator",
        "rate talking performed on time",
        "say red good morning",
        "open the doors are shut",
        "rulings contested",
        "dance",
        "m",
        "j",
        f"export {tmp_path / 'all.jsonl'}",
        f"export {tmp_path / 'all.jsonl'}",
        "",
        "",
        "back 1 second",
        "go main",
        "go nowhere",
        "rulings",
        "q",
    ]
    shown = keyed(*words, lines=lines)
    assert "'rulings' alone says too little" in shown
    assert "there is no row 'nothing'" in shown
    assert "there is a row 'press'" in shown
    assert "expected COLUMN=VALUE" in shown
    assert "nothing is sent" in shown
    assert "no row of a MSEL, at: expected a quantity, found 'soon'" in shown
    assert "no row of a MSEL, colour: no column 'colour'" in shown
    assert "pydantic" not in shown
    assert "no seat 'oracle'" in shown
    assert "'dance' is nothing the white cell can do" in shown
    assert re.search(r"first +scenario +held", shown)
    assert re.search(r"blow +scenario +approved +D\+3 18:00", shown)
    assert "there is a file of that name" in " ".join(shown.split())
    assert "On branch second, before move 1" in shown
    assert "has no branch 'nowhere'" in " ".join(shown.split())
    session = opened(tmp_path, small)
    table = session.table
    assert (table.msel["first"].status, table.msel["cold"].status) == ("held", "skipped")
    assert table.msel["press"].row["message"] == "what now, then?"
    assert table.msel["press"].row["to"] == ["party_b"]
    assert table.msel["extra"].at_h == 12.0
    assert [each["seat"] for each in table.changes] == ["human", "doctrine"]
    assert (table.ratings[0]["objective"], table.ratings[0]["note"]) == ("talking", "on time")
    assert table.roles["eve"].kind == "evaluator"
    assert table.rulings == "contested"
    with Store(tmp_path / "other.db") as other:
        assert other.take_in((tmp_path / "all.jsonl").read_text("utf-8").splitlines(), "f") == "small"
    session.store.close()
    second = opened(tmp_path, small, "second")
    assert second.table.move == 0
    second.store.close()


def test_the_white_cell_does_what_it_does_at_any_prompt(
    keyed: Callable[..., str], tmp_path: Path, small: Path
) -> None:
    words = ("play", small, "--seat", "party_a", "--seat", "party_b", "--seat", "white", "--store", tmp_path / "s.db")
    lines = [
        "white m",
        "white dance",
        "white seat party_b=doctrine",  # who sat there has left; that prompt goes
        "1",
        "rulings all",
        "",
        "?",
        "s",
        "join eve evaluator",
        "overrule fail nobody was at home",
        "q",
    ]
    shown = keyed(*words, lines=lines)
    # whose turn it is, and the minutes that the table has left of its twenty
    turns = re.findall(r"(\w+), (1\d|20) min> ", shown)
    assert [who for who, _ in turns][:5] == ["blue", "blue", "blue", "red", "white"]
    assert re.search(r"blow +scenario +approved +D\+4 04:00", shown)
    assert "'dance' is nothing the white cell can do" in shown
    assert re.search(r"A ruling is due: party a: visit -> party \w", shown)
    assert re.search(r"full: the tone of an act of weight \+\S+, by party a toward party \w", shown)
    assert shown.count("A ruling is due") == 2  # shown anew after something was changed
    session = opened(tmp_path, small)
    assert [each["outcome"] for each in session.table.ruled.values()] == ["fail"]
    assert session.table.roles["eve"].kind == "evaluator"
    assert session.table.seats["party_b"] == "doctrine"
    session.store.close()


def test_papers_flow_and_keep_their_lists() -> None:
    text = "One line\nthat goes on.\n\nAnother.\nYou want: peace\nand quiet.\n- a\n- b\n"
    assert flowing(text).split("\n") == [
        "One line that goes on.",
        "Another.",
        "You want: peace and quiet.",
        "- a",
        "- b",
    ]


def test_time_runs_at_a_speed_until_people_are_needed_and_stops_at_ctrl_c(tmp_path: Path, small: Path) -> None:
    words = ("play", small, "--seat", "white", "--store", tmp_path / "s.db")
    shown = typed(
        tmp_path,
        *words,
        lines=["run soon", "run 10000", "", "run 2", "q"],
        interrupt=r"\rD\+2 \d\d:\d\d \rD\+2 \d\d:\d\d $",
    )
    assert "expected hours a minute" in shown
    assert "Stopped for: span" in shown
    assert re.search(r"Paused on D\+2 00:\d\d", shown)
    session = opened(tmp_path, small)
    assert 48 <= session.engine.now < 49
    assert session.table.paused
    assert session.table.speed == 2
    session.store.close()


def test_newcomers_are_read_the_opening_told_what_became_of_orders_and_when_it_is_over(
    keyed: Callable[..., str], tmp_path: Path
) -> None:
    moves = [{"span": "2 d", "planning": "5 min", "brief": "It begins.", "questions": ["Why now?"]}]
    exercise = {**EXERCISE, "situation": ["Two parties quarrel."], "rules": ["Be quick."], "moves": moves, "msel": []}
    exercise["cells"] = {"red": {"actor": "party_a"}}
    world = write_files(tmp_path / "world", lively(3, horizon="6 d", exercise=exercise))
    words = ("play", world, "--seat", "party_a", "--seat", "white", "--store", tmp_path / "s.db")
    # in move 1 the sheet; then everything goes on, until what would be move 2
    shown = keyed(*words, lines=["?", "o", "1", "", "", "o", "q"])
    before, after = shown.split("State of the world", 1)
    for words_read in ("Two parties quarrel.", "Be quick.", "It begins.", "Why now?"):
        assert before.count(words_read) == 1
        assert words_read not in after
    assert "Nothing is set going yet." in before
    assert "ENDEX: that was the last move." in after
    assert re.search(r"D\+0 \d\d:\d\d visit -> party b: D\+0 \d\d:\d\d, (full|fail)", after)
