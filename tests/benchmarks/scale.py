"""What a study costs beside its runs: overhead a run on each crew, and the parent's memory over 100,000 runs.

uv run python tests/benchmarks/scale.py              # both, with made-up values in the place of runs; some minutes
uv run python tests/benchmarks/scale.py --memory     # the parent alone
uv run python tests/benchmarks/scale.py --real       # the parent over 100,000 runs of the smallest scenario
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import psutil

sys.path.insert(0, str(Path(__file__).parent.parent))
from small_worlds import lively, write_files
from studies import write_small_study

from sim.draws import Draws, uniform
from sim.runs.replicate import Bench
from sim.study.campaign import Job, Told
from sim.study.crews.crew import Crew, Here
from sim.study.crews.hiring import hire
from sim.study.crews.pool import Pool
from sim.study.exploration import Asked, Study, prepare, run_parts
from sim.study.findings import findings
from sim.study.parts import Row, write_part

RUNS = 100
FEW, MANY = 50, 850  # parts


class Pretender:
    """A crew that writes parts with made-up values: what the parent does is the same, and nobody waits for runs."""

    def run(self, jobs: Iterable[Job]) -> Iterator[Told]:
        """Write each part."""
        for job in jobs:
            rows = []
            for unit in range(job.first, job.last):
                point, replication = divmod(unit, job.replications)
                key = Draws(1).key("value", str(unit))
                values = {name: uniform(key, place) for place, name in enumerate(job.columns.measures)}
                rows.append(Row("", point, replication, None, values, {}, {}))
            write_part(job.folder, job.columns, job.first, job.last, rows)
            yield Told(job.first, job.last, 0, 0)


def made_ready(folder: Path, *, points: int, replications: int) -> Study:
    """Make the small scenario an exploration."""
    scenario = str(write_small_study(folder))
    return prepare(Asked.of(scenario, points=points, replications=replications, over=["actors.*", "perception"]))


def memory(folder: Path) -> None:
    """Measure the parent from before the first of 100,000 runs to after the findings."""
    study = made_ready(folder, points=5000, replications=20)
    run_parts(study, folder / "warm", Pretender(), shard=(1, 64))
    process = psutil.Process()
    before = most = process.memory_info().rss

    def watch(_done: int, _all: int) -> None:
        nonlocal most
        most = max(most, process.memory_info().rss)

    began = time.perf_counter()
    run_parts(study, folder / "out", Pretender(), progress=watch)
    written, writing = process.memory_info().rss, time.perf_counter() - began
    findings(study, folder / "out", began=began)
    after = process.memory_info().rss
    reading = time.perf_counter() - began - writing
    runs, size = study.campaign.runs, sum(path.stat().st_size for path in (folder / "out").rglob("*.parquet"))
    print(f"runs {runs:,}; parts {len(study.campaign.cuts())}; {size / runs:.0f} bytes a run")
    print(f"{1e6 * writing / runs:.0f} us a run to make and write, {1e6 * reading / runs:.0f} us to read and tell")
    over, all_in = (most - before) / 2**20, (after - before) / 2**20
    print(f"parent over the runs: +{over:.0f} MiB; after reading all: +{all_in:.0f} MiB")
    print(f"(resident before {before / 2**20:.0f}, after the runs {written / 2**20:.0f} MiB)")


def smallest(folder: Path) -> Path:
    """Write a scenario whose run takes a few milliseconds: two parties, a day, something to do each."""
    files = lively(2, horizon="1 d", lead=["decision_latency"])
    files["party_a.yaml"]["variables"]["latency"] = {"value": "2 h", "low": "1 h", "high": "6 h", "grade": "J"}
    folder.mkdir(parents=True)
    return write_files(folder, files)


def real(folder: Path, points: int) -> None:
    """Measure the parent, and the one worker it has, over real runs and after the findings."""
    study = prepare(Asked.of(str(smallest(folder / "scenario")), points=points, replications=20))
    # what is loaded at first use is no growth: a share of its own, before
    run_parts(study, folder / "warm", Pool(1), shard=(1, 64))
    process = psutil.Process()
    before = process.memory_info().rss
    seen: list[tuple[int, float, float]] = []

    def watch(done: int, _all: int) -> None:
        worker = max((each.memory_info().rss for each in process.children()), default=0)
        seen.append((done, process.memory_info().rss / 2**20, worker / 2**20))
        if len(seen) % 10 == 0:
            print(f"{done:,} runs: parent {seen[-1][1]:.0f}, worker {seen[-1][2]:.0f} MiB", flush=True)

    spent = used()
    run_parts(study, folder / "out", Pool(1), progress=watch)
    spent = used() - spent
    written = process.memory_info().rss
    findings(study, folder / "out", began=time.perf_counter())
    after = process.memory_info().rss
    runs, axes = study.campaign.runs, len(study.axes.names)
    size = sum(path.stat().st_size for path in (folder / "out").rglob("*.parquet"))
    print(f"runs {runs:,} over {axes} axes; {1e3 * spent / runs:.2f} ms of CPU a run, {size / runs:.0f} bytes a run")
    worker = [each[2] for each in seen]
    print(f"parent +{(max(each[1] for each in seen) - before / 2**20):.1f} MiB over the runs, ", end="")
    print(f"{(written - before) / 2**20:+.1f} after them, {(after - before) / 2**20:+.1f} after reading all")
    print(f"worker {worker[len(worker) // 10]:.0f} MiB after a tenth of them, {worker[-1]:.0f} at the end")


def used(others: Iterable[psutil.Process] = ()) -> float:
    """CPU seconds of this process, its ended children and others."""
    mine = psutil.Process().cpu_times()
    total = mine.user + mine.system + mine.children_user + mine.children_system
    return float(total + sum(times.user + times.system for times in (each.cpu_times() for each in others)))


def cost(study: Study, folder: Path, crew: Crew, others: Iterable[psutil.Process] = ()) -> float:
    """CPU seconds of everybody for a part without a run in it: handing out, writing, sending back."""
    job = next(study.campaign.jobs(study.campaign.cuts()[:1], folder))
    spent = []
    for some in (FEW, MANY):
        before = used(others)
        empty = (replace(job, first=place, last=place) for place in range(some))
        assert sum(1 for _ in crew.run(empty)) == some
        spent.append(used(others) - before)
    return (spent[1] - spent[0]) / (MANY - FEW)


def overhead(folder: Path) -> None:
    """Measure what a part costs on each crew beside the runs in it."""
    study = made_ready(folder, points=64, replications=8)
    bench, plan = Bench(), study.campaign
    bench.ready(plan.arms[0])
    before = used()
    for unit in range(RUNS):
        point = dict(zip(plan.axes, map(float, plan.design[unit // plan.replications]), strict=True))
        bench.run(plan.arms[0], seed=1, replication=unit % plan.replications, case=point)
    bare = (used() - before) / RUNS
    whole = bare * plan.cuts()[0][1]
    print(f"bare run: {1000 * bare:.1f} ms; parts of {plan.cuts()[0][1]} runs: {1000 * whole:.0f} ms")

    def tell(name: str, crew: Crew, others: Iterable[psutil.Process] = ()) -> None:
        told = cost(study, folder / name.replace(" ", "_"), crew, others)
        print(f"{name}: {1000 * told:.2f} ms a part, {100 * told / whole:.1f} % of it")

    tell("here", Here())
    tell("pool of 2", Pool(2))
    file = folder / "scheduler.json"
    words = [sys.executable, "-m", "dask"]
    place = ["--scheduler-file", str(file), "--host", "127.0.0.1", "--no-dashboard"]
    quiet = subprocess.DEVNULL
    started = [subprocess.Popen([*words, "scheduler", "--port", "0", *place], stdout=quiet, stderr=quiet)]
    try:
        while not file.exists():
            time.sleep(0.1)
        alone = ["--nthreads", "1", "--no-nanny", "--local-directory", str(folder)]
        started.append(subprocess.Popen([*words, "worker", *place, *alone], stdout=quiet, stderr=quiet))
        address = json.loads(file.read_text(encoding="utf-8"))["address"]
        tell("dask", hire("dask", workers=1, scheduler=address), [psutil.Process(each.pid) for each in started])
    finally:
        for each in started:
            each.kill()
            each.wait()


def main() -> None:
    """Measure."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--memory", action="store_true")
    words.add_argument("--overhead", action="store_true")
    words.add_argument("--real", type=int, nargs="?", const=5000, metavar="POINTS", help="of 20 runs each")
    asked = words.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if asked.real:
            real(Path(folder) / "real", asked.real)
            return
        if asked.memory or not asked.overhead:
            memory(Path(folder) / "memory")
        if asked.overhead or not asked.memory:
            overhead(Path(folder) / "overhead")


if __name__ == "__main__":
    main()
