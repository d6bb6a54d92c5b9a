"""`msel`: a scenario's rows to a file and back, into an exercise and out of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import Call, call
from exercises import EXERCISE, begun
from small_worlds import lively, write_files

from sim import api
from sim.exercise.session import Session
from sim.exercise.store import Store
from sim.journal import Header

__all__ = ["call"]


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Write the small exercise; give its scenario."""
    return write_files(tmp_path / "world", lively(3, horizon="6 d", exercise=EXERCISE))


@pytest.mark.parametrize("form", ["xlsx", "csv", "json"])
def test_rows_go_out_and_come_back_as_yaml(call: Call, small: Path, form: str) -> None:
    told = call("msel", "export", small, f"rows.{form}")
    assert told.status == 0
    assert "9 rows" in told.out
    back = call("msel", "import", f"rows.{form}", "--scenario", small)
    assert back.status == 0
    assert "id: nudge" in back.out
    assert "by itself" in back.out


def test_rows_go_into_an_exercise_and_out_again(call: Call, small: Path, tmp_path: Path) -> None:
    plan = api.load(small)
    with Store(tmp_path / "s.db") as store:
        Session.make(store, "monday", plan, Header(str(small), 1, 0), seats={"party_a": "human"})
    rows = tmp_path / "rows.csv"
    rows.write_text("Nr,message,at\nstorm,a storm,3 h\n", encoding="utf-8")
    wrong = call("msel", "import", rows, "--store", tmp_path / "s.db")
    assert wrong.status == 2
    assert "rows.csv:1:1: no column 'Nr'" in wrong.err
    told = call("msel", "import", rows, "--store", tmp_path / "s.db", "--map", "id=Nr")
    assert "1 rows are on the table of monday" in told.out
    assert call("msel", "export", tmp_path / "out.csv", "--store", tmp_path / "s.db").status == 0
    text = (tmp_path / "out.csv").read_text("utf-8-sig")
    assert "storm" in text
    assert "nudge" in text


@pytest.mark.parametrize(
    "words", [("msel", "export", "x"), ("msel", "fly", "a", "b"), ("msel", "import", "rows.csv"), ("msel",)]
)
def test_wrong_words_are_said(call: Call, words: tuple[str, ...]) -> None:
    told = call(*words)
    assert told.status == 2
    assert told.err


def test_a_store_that_is_open_elsewhere_is_said(call: Call, tmp_path: Path) -> None:
    begun(tmp_path)
    told = call("msel", "export", "x.csv", "--store", tmp_path / "store.db")
    assert told.status == 1
    assert "in use by another process" in told.err
