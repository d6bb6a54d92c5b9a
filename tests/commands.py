"""One command line run as in an empty folder: what it said and how it ended."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from small_worlds import lively, write_files

from sim.cli import main

RUN = Path(__file__).parent.parent / "run.py"


@dataclass(frozen=True)
class Told:
    """What a command said and how it ended."""

    status: int
    out: str
    err: str


Call = Callable[..., Told]


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Call:
    """Give a way to run one command line in an empty folder, with lines for its standard input."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "own"))

    def run(*words: str | Path, stdin: str = "") -> Told:
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        with pytest.raises(SystemExit) as left:
            main([str(word) for word in words])
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return Told(int(left.value.code or 0), out, err)

    return run


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Write a small lively world; give its scenario."""
    return write_files(tmp_path / "world", lively(3, horizon="12 d"))


@pytest.fixture
def journal(call: Call, small: Path, tmp_path: Path) -> Path:
    """Play party_a for a few questions by hand; give the journal."""
    told = call("play", small, "--seat", "party_a", "--out", tmp_path / "played", stdin="1\n\n2\n" + "\n" * 99)
    assert told.status == 0
    assert "Digest" in told.out
    return tmp_path / "played" / "journal.jsonl"
