"""Kill -9: a process that plays a scripted exercise is killed at random instants; nothing acknowledged is lost."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from exercises import reopened, scripted, small_plan

from sim.exercise.session import Session
from sim.exercise.store import Store

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no kill -9 here")

# one process reads the engine's modules once; each player is a child of it, a whole process of its own
_NURSERY = """
import os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from exercises import begun, scripted, small_plan
small_plan()
for line in sys.stdin:
    folder, seed = line.split()
    child = os.fork()
    if child == 0:
        session = begun(Path(folder))
        print("born", os.getpid(), flush=True)
        for session in scripted(session, int(seed)):
            print(session.branch.name, session.next_number - 1, session.digest, flush=True)
        os._exit(0)
    os.waitpid(child, 0)
    print("gone", flush=True)
"""


@contextmanager
def nursery() -> Iterator[subprocess.Popen[str]]:
    """A process that has players for us to kill."""
    words = [sys.executable, "-c", _NURSERY, str(Path(__file__).parent)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as found:
        yield found
        assert found.stdin is not None
        found.stdin.close()


def killed(home: subprocess.Popen[str], folder: Path, seed: int, after: float) -> list[tuple[str, int, str]]:
    """Let somebody play, kill it some time (s) after its first word; give what it told: branch, number, digest."""
    folder.mkdir()
    assert home.stdin is not None
    assert home.stdout is not None
    home.stdin.write(f"{folder} {seed}\n")
    home.stdin.flush()
    born, pid = home.stdout.readline().split()
    assert born == "born"
    told = [home.stdout.readline()]
    time.sleep(after)
    # only a child of our own, by its number; it may have come to its end by itself
    subprocess.run(["/bin/kill", "-9", pid], check=False, stderr=subprocess.DEVNULL)
    while (line := home.stdout.readline()) != "gone\n":
        # what the child was writing when it was killed may run into the word of its parent
        if line.endswith("gone\n"):
            break
        told.append(line)
    words = [line.split() for line in told]
    return [(each[0], int(each[1]), each[2]) for each in words if len(each) == 3 and len(each[2]) == 32]


def nothing_is_lost(tmp_path: Path, times: int) -> tuple[int, int]:
    """Kill so often; give how many kills came while it played, and how many entries were looked at."""
    instants, counted, entries = random.Random(7), 0, 0
    with nursery() as home:
        for number in range(times):
            folder = tmp_path / str(number)
            told = killed(home, folder, number, instants.uniform(0.0, 0.25))
            branch, last, digest = told[-1]
            store = Store(folder / "store.db")
            session = Session(store, store.branch("monday", branch), small_plan())
            assert not session.fault
            numbers = [entry.number for entry in session.entries]
            assert numbers == list(range(1, len(numbers) + 1))
            assert len(numbers) >= last, f"{folder}: entry {last} was acknowledged and is lost"
            # what was told last is there to the last bit, and what was told at any moment before
            for where, upto, was in (told[-1], told[len(told) // 2]):
                if where == branch:
                    session.go_back(upto)
                    assert session.digest == was, f"{folder}: another exercise after entry {upto}"
            session.catch_up()
            digest = session.digest
            session = reopened(session)
            assert session.digest == digest
            # and it goes on
            *_, session = scripted(session, number, most=3)
            digest = session.digest
            assert reopened(session).digest == digest
            session.store.close()
            counted += len(told) > 1
            entries += len(numbers)
    return counted, entries


def test_killing_the_process_eight_times_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    counted, _ = nothing_is_lost(tmp_path, 8)
    assert counted >= 6


@pytest.mark.long
def test_killing_the_process_two_hundred_times_loses_nothing(tmp_path: Path) -> None:
    counted, entries = nothing_is_lost(tmp_path, 200)
    print(f"{counted} of 200 kills came after the first of several acknowledged inputs; {entries} entries read")
    assert counted >= 150
