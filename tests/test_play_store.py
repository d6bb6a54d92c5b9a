"""`play --store`: a whole exercise in the terminal, through a pseudo-terminal, stopped and taken up again."""

from __future__ import annotations

import os
import re
import signal
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from exercises import EXERCISE, begun, reopened, step
from small_worlds import lively, write_files

from sim import api
from sim.exercise.session import Session
from sim.exercise.store import Store

RUN = Path(__file__).parent.parent / "run.py"
pty = pytest.importorskip("pty")
fcntl = pytest.importorskip("fcntl")
resource = pytest.importorskip("resource")
termios = pytest.importorskip("termios")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Write the small exercise; give its scenario."""
    return write_files(tmp_path / "world", lively(3, horizon="6 d", exercise=EXERCISE))


def typed(folder: Path, *words: str | Path, lines: list[str], interrupt: str = "", most_bytes: int = 0) -> str:
    """Run a command line in a pseudo-terminal, type the lines, and give all that was shown.

    No file may grow beyond `most_bytes`, if any are said. Ctrl-C is pressed once, when the end of the screen
    matches `interrupt`.
    """
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 160, 0, 0))
    with subprocess.Popen(
        [sys.executable, str(RUN), *map(str, words)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=folder,
        env={**os.environ, "TERM": "dumb", "XDG_CONFIG_HOME": str(folder / "own")},
    ) as running:
        os.close(theirs)
        if most_bytes:
            resource.prlimit(running.pid, resource.RLIMIT_FSIZE, (most_bytes, most_bytes))
        shown = b""
        left = [*lines]
        pressed = not interrupt
        while True:
            try:
                chunk = os.read(ours, 65536)
            except OSError:
                break
            if not chunk:
                break
            shown += chunk
            if not pressed and re.search(interrupt.encode(), shown[-40:]):
                pressed = True
                running.send_signal(signal.SIGINT)
            # a prompt is waited for before anything is typed, as people do
            if shown.endswith(b"> "):
                # when all is typed, the end of the input
                os.write(ours, f"{left.pop(0)}\n".encode() if left else b"\x04")
        running.wait(timeout=60)
    os.close(ours)
    text = shown.decode()
    assert "Traceback" not in text
    return text


def test_an_exercise_is_begun_stopped_and_taken_up_again(tmp_path: Path, small: Path) -> None:
    words = ("play", small, "--seat", "party_a", "--seat", "party_b", "--seat", "white", "--store", tmp_path / "s.db")
    # party_b forbids whispering and asks what doctrine would do; then red orders its first item
    first = typed(tmp_path, *words, lines=["d", "-whisper", "99", "1", "m", "hold press", "", "q"])
    assert "Doctrine would:" in first
    assert "is not on the menu" in first
    assert re.search(r"press +contextual +approved", first)
    assert "Done." in first
    assert "entries are kept in" in first
    second = typed(tmp_path, *words, lines=[""] * 60)
    assert "Resumed on" in second
    assert "State of the world" in second
    assert "Ended on D+6" in second
    plan = api.load(small)
    with Store(tmp_path / "s.db") as store:
        session = Session(store, store.branch("small", "main"), plan)
        assert session.table.phase == "over"
        assert session.table.sheets["0:party_b"].forbid == ["whisper"]
        assert session.table.msel["press"].status == "held"
        assert session.engine.finish().digest in second.replace("\r", "")


def test_going_back_leaves_the_other_branch_as_it_was(tmp_path: Path, small: Path) -> None:
    session = begun(tmp_path, plan=api.load(small))
    while session.table.phase != "world":
        step(session)
    before = session.digest
    session.store.close()
    seats = ("--seat", "party_b", "--seat", "white")
    words = ("play", small, *seats, "--store", tmp_path / "store.db", "--exercise", "monday")
    shown = typed(tmp_path, *words, lines=["back 1 again", "1", "", "compare main again", "h", "q"])
    assert "On branch again, before move 1" in shown
    # the other branch has come no further than here, where both are one
    assert "No measure differs between them" in shown
    assert "compare [BRANCH...]" in shown
    with Store(tmp_path / "store.db") as store:
        assert Session(store, store.branch("monday", "main"), session.plan).digest == before
        again = Session(store, store.branch("monday", "again"), session.plan)
        assert set(again.table.sheets) == {"0:party_b", "0:red"}


@pytest.mark.skipif(sys.platform != "linux", reason="the limit of a file's size is set from outside")
def test_where_the_disk_fails_the_room_waits_and_nothing_acknowledged_is_lost(tmp_path: Path, small: Path) -> None:
    words = ("play", small, "--seat", "party_a", "--seat", "white", "--store", tmp_path / "s.db")
    lines = [*(f"open {number} {'x' * 3500}" for number in range(15)), "", "q"]
    shown = typed(tmp_path, *words, lines=lines, most_bytes=100_000)
    assert "cannot be written: the disk is full or failing" in " ".join(shown.split())
    assert "empty tries again" in shown
    assert "Stopped." in shown
    store = Store(tmp_path / "s.db")
    session = Session(store, store.branch("small", "main"), api.load(small))
    assert 0 < len(session.table.messages) == shown.count("Done.")
    store.close()


def test_a_store_in_use_is_said_without_a_traceback(tmp_path: Path, small: Path) -> None:
    session = begun(tmp_path)
    told = typed(tmp_path, "play", small, "--seat", "party_a", "--store", tmp_path / "store.db", lines=[])
    assert "in use by another process" in told
    assert reopened(session).digest == session.digest
