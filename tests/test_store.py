"""The store: nothing acknowledged is lost, one process at a time, one clear line for whatever goes wrong."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from exercises import begun, reopened, step

from sim.errors import InputError
from sim.exercise.session import Session
from sim.exercise.store import Store, StoreError

ENTRY = json.dumps({"kind": "dropped", "role": "white", "at_h": 0.0, "step": 0, "body": {}}, sort_keys=True)


def test_a_branch_stands_on_the_entries_before_it(tmp_path: Path) -> None:
    with Store(tmp_path / "s.db") as store:
        main = store.make("one", '{"run": 1}')
        store.append(main, [(number, ENTRY) for number in range(1, 6)])
        side = store.fork(main, "side", 3)
        store.append(side, [(4, ENTRY.replace("white", "side"))])
        twig = store.fork(side, "twig", 4)
        low = store.fork(side, "low", 2)
        assert [row[0] for row in store.entries(main)] == [1, 2, 3, 4, 5]
        assert [(row[0], "side" in row[1]) for row in store.entries(twig)] == [
            (1, False),
            (2, False),
            (3, False),
            (4, True),
        ]
        assert [row[0] for row in store.entries(low)] == [1, 2]
        assert [branch.name for branch in store.branches("one")] == ["main", "side", "twig", "low"]


def test_export_and_import_give_the_same_file_again(tmp_path: Path) -> None:
    session = begun(tmp_path)
    step(session)
    store = session.store
    side = store.fork(session.branch, "side", 4)
    store.append(side, [(5, ENTRY)])
    text = store.export("monday")
    with Store(tmp_path / "other.db") as other:
        assert other.take_in(text.splitlines(), "f") == "monday"
        assert other.export("monday") == text
        copy = Session(other, other.branch("monday", "main"), session.plan)
        assert copy.digest == session.digest
        assert other.take_in(text.splitlines(), "f", "tuesday") == "tuesday"
        with pytest.raises(InputError, match="already"):
            other.take_in(text.splitlines(), "f")


@pytest.mark.parametrize("cut", ["", "{}", "[]", '{"whitecell_exercise": 2}', "not json"])
def test_a_file_that_is_no_export_is_refused_and_leaves_nothing(tmp_path: Path, cut: str) -> None:
    with Store(tmp_path / "s.db") as store:
        with pytest.raises(InputError, match="line 1"):
            store.take_in([cut], "f")
        assert store.exercises() == []


def test_an_export_with_a_broken_line_names_it_and_leaves_nothing(tmp_path: Path) -> None:
    session = begun(tmp_path)
    lines = session.store.export("monday").splitlines()
    lines[3] = lines[3].replace('"kind": "join"', '"kind": "fly"')
    with Store(tmp_path / "other.db") as other:
        with pytest.raises(InputError, match="line 4"):
            other.take_in(lines, "f")
        assert other.exercises() == []


# ---- one process at a time -------------------------------------------------------------------------------------

_OTHER = """
import sys
from sim.exercise.store import Store
from sim.errors import WhitecellError
try:
    Store(sys.argv[1])
except WhitecellError as error:
    print(error)
"""


def test_a_second_process_is_refused_in_one_clear_line(tmp_path: Path) -> None:
    with Store(tmp_path / "s.db") as store:
        store.make("one", "{}")
        told = subprocess.run(
            [sys.executable, "-c", _OTHER, str(tmp_path / "s.db")], capture_output=True, text=True, check=True
        )
        assert "in use by another process" in told.stdout
        assert store.exercises() == ["one"]
    assert Store(tmp_path / "s.db").exercises() == ["one"]


# ---- a bad disk ------------------------------------------------------------------------------------------------


def test_a_full_disk_is_said_and_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    session = begun(tmp_path)
    base = session.store._base
    pages = base.execute("PRAGMA page_count").fetchone()[0]
    base.execute(f"PRAGMA max_page_count = {pages + 3}")
    kept = session.digest
    for number in range(400):
        try:
            assert session.do("lead_party_a", "message", to=["white"], text=f"{number} {'x' * 400}").accepted
            kept = session.digest
        except StoreError as error:
            assert "the disk is full" in str(error)  # noqa: PT017  it comes at some number
            break
    else:
        pytest.fail("the disk never filled")
    assert session.digest == kept
    assert reopened(session).digest == kept


def test_a_disk_that_fills_while_time_goes_on_leaves_the_session_as_it_is_on_the_disk(tmp_path: Path) -> None:
    session = begun(tmp_path)
    base = session.store._base
    base.execute(f"PRAGMA max_page_count = {base.execute('PRAGMA page_count').fetchone()[0] + 1}")

    def go_on() -> None:
        for _ in range(200):
            step(session)

    with pytest.raises(StoreError, match="full"):
        go_on()
    now = session.digest
    assert reopened(session).digest == now


def test_a_store_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    session = begun(tmp_path)
    kept = session.digest
    session.store._base.execute("PRAGMA query_only = ON")
    with pytest.raises(StoreError, match="read-only"):
        session.do("white", "clock", verb="pause")
    assert session.digest == kept
    assert reopened(session).digest == kept


def test_a_disk_that_takes_no_writing_is_not_called_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store(tmp_path / "s.db") as store:
        with pytest.raises(StoreError, match="full or failing"), store._told():
            raise sqlite3.OperationalError("disk I/O error")
        # what sqlite says of a disk that is mounted read-only
        monkeypatch.setattr(os, "access", lambda *_: False)
        with pytest.raises(StoreError, match="read-only"), store._told():
            raise sqlite3.OperationalError("disk I/O error")


def test_other_files_and_missing_folders_are_said(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("this is no store at all, only some words\n" * 50, encoding="utf-8")
    with pytest.raises(InputError, match="not a store of exercises"):
        Store(tmp_path / "text.db")
    with pytest.raises(InputError, match="cannot be opened"):
        Store(tmp_path / "nowhere" / "s.db")


def test_a_store_in_which_nothing_was_begun_leaves_no_file(tmp_path: Path) -> None:
    with Store(tmp_path / "s.db"):
        pass
    assert not list(tmp_path.iterdir())


def test_a_store_that_was_there_stays_even_without_an_exercise(tmp_path: Path) -> None:
    (tmp_path / "s.db").touch()
    with Store(tmp_path / "s.db"):
        pass
    assert (tmp_path / "s.db").exists()
