"""A real cluster, scheduler and workers as processes: the same bytes as one process, and a lost worker costs time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest
from studies import write_lever, write_small_study

from sim.cli import main
from sim.runs.pool import Progress
from sim.study.comparison import compared
from sim.study.crews.crew import Crew, Here
from sim.study.crews.hiring import hire
from sim.study.exploration import Asked, prepare, run_parts
from sim.study.layout import Asked as MatrixAsked
from sim.study.layout import prepare as lay_out
from sim.study.matrix import tabled
from sim.study.pairing import Asked as PairsAsked
from sim.study.pairing import prepare as pair

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here"),
    pytest.mark.filterwarnings("ignore"),  # what distributed says of a connection that was cut
]
_WORKERS = 5
_PARTS = 18  # of every study here: more than the workers of one crew have out at once

# one process reads the libraries once; scheduler and workers are children of it, each a process of its own
_HOME = """
import asyncio, os, signal, sys, time
from pathlib import Path
import distributed, pyarrow.parquet
import sim.study.campaign
file, workers = Path(sys.argv[1]), int(sys.argv[2])
here = {"host": "127.0.0.1", "dashboard": False}
async def scheduler():
    async with distributed.Scheduler(port=0, scheduler_file=str(file), **here) as found:
        await found.finished()
async def worker():
    async with distributed.Worker(
        scheduler_file=str(file), nthreads=1, local_directory=str(file.parent), **here
    ) as found:
        await found.finished()
def born(what):
    child = os.fork()
    if child == 0:
        asyncio.run(what())
        os._exit(0)
    return child
children = [born(scheduler)]
while not file.exists() or not file.read_text():
    time.sleep(0.01)
children += [born(worker) for _ in range(workers)]
print(*children[1:], flush=True)
sys.stdin.read()
for child in children:
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
"""


@dataclass(frozen=True)
class Cluster:
    """Its scheduler's address, and the processes of its workers."""

    address: str
    workers: list[int]

    def crew(self) -> Crew:
        return hire("dask", workers=1, scheduler=self.address)

    def kill(self) -> Progress:
        """Kill a worker when the first part is done, by which time others are out with it."""
        victims: list[int] = []

        def kill(finished: int, every: int) -> None:
            if not victims:
                assert finished < every
                victims.append(self.workers.pop())
                os.kill(victims[0], signal.SIGKILL)

        return kill


@pytest.fixture(name="cluster", scope="module")
def _cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    file = tmp_path_factory.mktemp("cluster") / "scheduler.json"
    words = [sys.executable, "-c", _HOME, str(file), str(_WORKERS)]
    root = Path(__file__).resolve().parent.parent
    with subprocess.Popen(
        words, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as home:
        assert home.stdin is not None
        assert home.stdout is not None
        workers = [int(each) for each in home.stdout.readline().split()]
        assert len(workers) == _WORKERS
        address = file.read_text(encoding="utf-8").split('"address": "')[1].split('"')[0]
        yield Cluster(address, workers)
        home.stdin.close()


@pytest.fixture(name="words", scope="module")
def _words(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    folder = tmp_path_factory.mktemp("scenario")
    return str(write_small_study(folder)), str(write_lever(folder))


def explore(words: tuple[str, str], out: Path, crew: Crew, progress: Progress | None) -> None:
    over = ("actors.party_00", "levers", "perception")
    asked = Asked.of(words[0], options=words[1:], points=_PARTS // 3, replications=3, over=over)
    run_parts(prepare(asked), out, crew, progress=progress)


def compare(words: tuple[str, str], out: Path, crew: Crew, progress: Progress | None) -> None:
    ready = pair(PairsAsked.of(words[0], options=words[1:], replications=_PARTS))
    list(compared(ready, out, crew=crew, progress=progress))


def matrix(words: tuple[str, str], out: Path, crew: Crew, progress: Progress | None) -> None:
    layout = lay_out(MatrixAsked.of([words[0]], levers=words[1:], adoptions=["mature"], number=_PARTS))
    tabled(layout, out, crew=crew, progress=progress)


def left(out: Path) -> dict[str, str]:
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in out.rglob("*.parquet")}


@pytest.mark.parametrize("study", [pytest.param(each, id=each.__name__) for each in (explore, compare, matrix)])
def test_a_cluster_that_loses_a_worker_leaves_the_bytes_of_one_process(
    words: tuple[str, str],
    cluster: Cluster,
    tmp_path: Path,
    study: Callable[[tuple[str, str], Path, Crew, Progress | None], None],
) -> None:
    study(words, tmp_path / "alone", Here(), None)
    before = len(cluster.workers)
    study(words, tmp_path / "cluster", cluster.crew(), cluster.kill())
    assert len(cluster.workers) == before - 1
    assert left(tmp_path / "cluster") == left(tmp_path / "alone")
    assert len(left(tmp_path / "alone")) == _PARTS


def test_the_command_runs_on_a_cluster_and_goes_on_alone_from_what_that_left(
    words: tuple[str, str], cluster: Cluster, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["compare", words[0], "--option", words[1], "--replications", str(_PARTS), "--out", str(tmp_path)]
    for more in (["--on", "dask", "--scheduler", cluster.address], ["--workers", "1"]):
        with pytest.raises(SystemExit) as status:
            main([*command, *more, "--json"])
        assert not status.value.code
        told, err = capsys.readouterr()
        assert '"replications": 18' in told
        assert err == ""
        if more[0] == "--on":
            before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.parquet")}
            assert len(before) == _PARTS
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.parquet")} == before
