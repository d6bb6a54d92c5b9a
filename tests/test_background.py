"""Jobs in processes of their own: all come, some may be asked for early, a stop is felt within one run."""

from __future__ import annotations

import ast
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import pytest
from jobs import counts, dies, dies_once, fails, square

from sim.errors import WhitecellError
from sim.runs.background import Background, carried_out


def _ended(path: Path, ends: float) -> int:
    """Wait until nobody counts there any more: one job counts up to six hundred, what was stopped counted less."""
    size = -1
    while path.stat().st_size != size and time.monotonic() < ends:
        size = path.stat().st_size
        time.sleep(1.0)
    return size


def _written(folder: Path, lines: Iterable[str]) -> tuple[Path, dict[str, str]]:
    """Write a script that another process runs, and give it with the environment in which it finds the jobs."""
    script, here = folder / "script.py", Path(__file__).parent
    script.write_text("\n".join(lines), "utf-8")
    return script, {**os.environ, "PYTHONPATH": os.pathsep.join((str(here), str(here.parent)))}


@pytest.mark.parametrize("workers", [1, 2])
def test_every_job_is_carried_out_whoever_does_it(workers: int) -> None:
    told, taken = list[tuple[int, int]](), list[int]()
    found = carried_out(
        square, range(5), workers=workers, progress=lambda done, total: told.append((done, total)), take=taken.append
    )
    assert sorted(found) == [0, 1, 4, 9, 16]
    # who wants to keep results hears of each when it comes
    assert taken == found
    assert told[-1] == (5, 5)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_a_process_that_dies_is_said_in_words() -> None:
    with pytest.raises(WhitecellError, match="a process died"):
        carried_out(dies, range(4), workers=2)


@pytest.mark.skipif(sys.platform == "win32", reason="no process is killed by a signal")
def test_what_is_done_stays_where_a_process_is_killed_and_the_rest_is_done_by_others(tmp_path: Path) -> None:
    told: list[int] = []
    words = [str(tmp_path / f"{number}") for number in range(6)]
    found = carried_out(dies_once, words, workers=2, progress=lambda done, _: told.append(done))
    assert sorted(found) == words
    assert told == sorted(told)
    assert told[-1] == len(words)
    assert (tmp_path / "killed").exists()
    # what was done before that was not done again: at the most what the two had in hand, and what had not come back
    assert [len(Path(word).read_text("utf-8")) for word in words[:2]] == [1, 1]


def test_what_a_job_meets_is_met_by_whoever_asked() -> None:
    with pytest.raises(WhitecellError, match="no 0"):
        carried_out(fails, [0], workers=1)
    with Background(fails, [7], workers=1) as crew, pytest.raises(WhitecellError, match="no 7"):
        crew.poll(seconds=60.0)


def test_beginning_and_stopping_do_not_wait_and_the_work_ends(tmp_path: Path) -> None:
    path = tmp_path / "count"
    crew = Background(counts, [str(path)] * 3, workers=1, gently=True)
    ends = time.monotonic() + 60
    while not path.exists() and time.monotonic() < ends:
        assert crew.poll(seconds=0.1) == []
    assert not crew.over
    crew.cancel()
    assert crew.over
    assert crew.poll() == []
    assert _ended(path, ends) < 600


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT to send to a process alone")
def test_two_interrupts_end_a_crew_without_a_traceback(tmp_path: Path) -> None:
    lines = (
        "from jobs import counts",
        "from sim.runs.background import carried_out",
        "if __name__ == '__main__':",
        "    try:",
        f"        carried_out(counts, [{str(tmp_path / 'a')!r}, {str(tmp_path / 'b')!r}], workers=2)",
        "    except KeyboardInterrupt:",
        "        print('interrupted')",
    )
    script, world = _written(tmp_path, lines)
    with subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=world
    ) as running:
        ends = time.monotonic() + 60
        while not (tmp_path / "a").exists() and time.monotonic() < ends:
            time.sleep(0.05)
        for _ in range(2):
            running.send_signal(signal.SIGINT)
            time.sleep(0.02)
        out, err = running.communicate(timeout=60)
    assert out == "interrupted\n"
    assert "Traceback" not in err


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT to send to a process alone")
def test_an_interrupt_keeps_what_is_done_where_that_is_wanted(tmp_path: Path) -> None:
    lines = (
        "from jobs import counts_some",
        "from sim.runs.background import carried_out",
        "if __name__ == '__main__':",
        f"    jobs = ['7', *({str(tmp_path)!r} + each for each in ('/a', '/b', '/c', '/d'))]",
        "    print(sorted(carried_out(counts_some, jobs, workers=2, keep=True)))",
    )
    script, world = _written(tmp_path, lines)
    with subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=world
    ) as running:
        ends = time.monotonic() + 60
        while not (tmp_path / "b").exists() and time.monotonic() < ends:
            time.sleep(0.05)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=60)
    assert "Traceback" not in err
    # what was done, and what was at work as far as it came; what had not begun is not there
    found = ast.literal_eval(out)
    assert "7" in found
    assert "stopped" in found
    assert not (tmp_path / "d").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL to send to a process alone")
def test_a_crew_ends_with_the_process_it_works_for(tmp_path: Path) -> None:
    lines = (
        "from jobs import counts",
        "from sim.runs.background import carried_out",
        "if __name__ == '__main__':",
        f"    carried_out(counts, [{str(tmp_path / 'a')!r}, {str(tmp_path / 'b')!r}], workers=2)",
    )
    script, world = _written(tmp_path, lines)
    with subprocess.Popen([sys.executable, str(script)], stderr=subprocess.DEVNULL, env=world) as running:
        ends = time.monotonic() + 60
        while not (tmp_path / "b").exists() and time.monotonic() < ends:
            time.sleep(0.05)
        running.kill()
    assert _ended(tmp_path / "a", ends) < 600
    assert _ended(tmp_path / "b", ends) < 600
