"""The tutorial of the page: what it says to type is typed, and does what it says."""

from __future__ import annotations

import io
import re
import shlex
import sys
from pathlib import Path

import pytest
from three_moves import SCENARIO, the_plan

from sim.cli import main
from sim.exercise.session import Session
from sim.exercise.store import Store

PAGE = Path(__file__).parent.parent / "scenarios" / "README.md"


def test_the_first_move_of_the_tutorial_can_be_typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = PAGE.read_text(encoding="utf-8")
    block = page.partition("<!-- tutorial -->\n```text\n")[2].partition("```")[0]
    typed = [re.split(r"\s*#", line)[0] for line in block.splitlines()]
    command = next(line for line in page.splitlines() if f"play {SCENARIO} --seat" in line)
    words = shlex.split(command.removeprefix("$ uv run run.py"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(typed) + "\n"))
    with pytest.raises(SystemExit) as left:
        main(words)
    out, err = capsys.readouterr()
    assert not left.value.code, err
    assert "Refused" not in out
    assert "Stopped." in out

    with Store(tmp_path / "season.db") as store:
        session = Session(store, store.branch(store.exercises()[0], "main"), the_plan())
        table = session.table
        assert {key: len(sheet.orders) for key, sheet in table.sheets.items()} == {
            "0:beijing": 2,
            "0:seoul": 0,
            "0:tokyo": 1,
            "0:washington": 2,
        }
        assert table.msel["approach"].status == "held"
        assert table.seats["south_korea"] == "doctrine"
        assert [each["verdict"] for each in table.ruled.values()] == ["overrule"]
