"""Crews and parts: the same bytes whoever runs them, and what a lost worker, a stop or a change costs."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest
from studies import write_lever, write_small_study

from sim.errors import InputError, WhitecellError
from sim.runs import worker
from sim.study.campaign import Campaign, Job
from sim.study.crews import pool
from sim.study.crews.crew import OUT_AT_ONCE, Here
from sim.study.crews.hiring import hire
from sim.study.crews.pool import Pool
from sim.study.crews.sharing import carry_out
from sim.study.exploration import Asked, Study, collected, prepare, run_parts
from sim.study.findings import findings
from sim.study.layout import Asked as MatrixAsked
from sim.study.layout import prepare as lay_out
from sim.study.pairing import Asked as PairsAsked
from sim.study.pairing import prepare as pair
from sim.study.parts import done, study_folder


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    folder = tmp_path_factory.mktemp("scenario")
    write_small_study(folder)
    lever = str(write_lever(folder))
    over = ("actors.party_00", "levers", "perception")
    asked = Asked.of(
        str(folder / "reference.yaml"), options=[lever], method="lhs", points=8, replications=2, seed=2, over=over
    )
    return prepare(asked)


@pytest.fixture(scope="module")
def alone(study: Study, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give what one process leaves."""
    out = tmp_path_factory.mktemp("alone")
    run_parts(study, out, Here())
    return out


def parts(study: Study, out: Path) -> dict[str, str]:
    found = done(study_folder(out, study.campaign.digest)).values()
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in found}


def told(study: Study, out: Path) -> str:
    found = findings(study, out, began=0.0)
    found["wall_s"] = 0.0
    return json.dumps(found)


def test_shards_gathered_leave_the_bytes_of_one(study: Study, alone: Path, tmp_path: Path) -> None:
    shards = [tmp_path / str(index) for index in (1, 2, 3)]
    for index, folder in enumerate(shards, start=1):
        run_parts(study, folder, Here(), shard=(index, 3))
    assert all(parts(study, folder) for folder in shards)
    joined = collected(shards, tmp_path / "joined")
    assert parts(joined, tmp_path / "joined") == parts(study, alone)
    assert told(joined, tmp_path / "joined") == told(study, alone)


def test_gather_says_what_is_missing_and_refuses_what_does_not_belong(
    study: Study, alone: Path, tmp_path: Path
) -> None:
    run_parts(study, tmp_path / "one", Here(), shard=(1, 2))
    with pytest.raises(WhitecellError, match="8 of 16 parts are missing"):
        collected([tmp_path / "one"], tmp_path / "one")
    with pytest.raises(InputError, match="no study there"):
        collected([tmp_path], tmp_path)
    words = json.loads((alone / "study.json").read_text(encoding="utf-8"))
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "study.json").write_text(json.dumps({**words, "digests": ["0"]}), encoding="utf-8")
    with pytest.raises(InputError, match="2 different studies"):
        collected([alone, tmp_path / "other"], tmp_path / "joined")


def test_a_stopped_study_goes_on_where_it_was(study: Study, alone: Path, tmp_path: Path) -> None:
    def stop(finished: int, _all: int) -> None:
        if finished >= 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_parts(study, tmp_path, Here(), progress=stop)
    assert len(parts(study, tmp_path)) == 10
    before = {path: path.stat().st_mtime_ns for path in done(study_folder(tmp_path, study.campaign.digest)).values()}
    said: list[str] = []
    run_parts(study, tmp_path, Here(), say=said.append)
    assert said == ["going on where it was: 10 of 16 parts are there"]
    assert all(path.stat().st_mtime_ns == at for path, at in before.items())
    assert parts(study, tmp_path) == parts(study, alone)


def test_what_is_out_with_a_worker_when_a_study_is_stopped_is_not_begun(
    study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = next(study.campaign.jobs(study.campaign.cuts()[:1], tmp_path))
    stop = multiprocessing.get_context("spawn").Event()
    monkeypatch.setattr(worker, "_stop", [stop])
    assert pool._work(job).runs == len(study.campaign.arms)
    assert len(done(tmp_path)) == 1
    shutil.rmtree(tmp_path)
    stop.set()
    assert pool._work(job).runs == 0
    assert not done(tmp_path)


def test_a_part_of_pairs_of_many_arms_is_one_pair(study: Study) -> None:
    many = replace(
        study.campaign, arms=study.campaign.arms * 20, kind="random", replications=200, design=np.zeros((1, 0))
    )
    assert {last - first for first, last in many.cuts()} == {1}
    assert max(last - first for first, last in replace(many, kind=None).cuts()) == 3


def test_a_changed_scenario_is_a_new_study_and_is_said_so(tmp_path: Path) -> None:
    folder = tmp_path / "scenario"
    write_small_study(folder)
    words = {"method": "lhs", "points": 4, "replications": 2, "over": ["actors.party_00"]}
    # ignored type: a mapping of keywords has one type for all of them
    asked = Asked.of(str(folder / "reference.yaml"), **words)  # type: ignore[arg-type]
    first = prepare(asked)
    said: list[str] = []
    run_parts(first, tmp_path / "out", Here(), say=said.append)
    assert said == []
    path = folder / "reference.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("10 d", "9 d", 1), encoding="utf-8")
    second = prepare(asked)
    assert second.campaign.digest != first.campaign.digest
    run_parts(second, tmp_path / "out", Here(), say=said.append)
    (line,) = said
    assert "new study" in line
    assert "reference.yaml changed" in line
    assert len(parts(first, tmp_path / "out")) == len(parts(second, tmp_path / "out")) == 8


def test_two_processes_leave_the_bytes_of_one_of_an_exploration_a_comparison_and_a_matrix(
    study: Study, tmp_path: Path
) -> None:
    scenario, lever = study.asked.scenario, study.asked.options[0]
    compared = pair(PairsAsked.of(scenario, options=[lever], replications=6))
    laid = lay_out(MatrixAsked.of([scenario], levers=[lever], adoptions=["mature"], number=6))
    plans = [study.campaign, *compared.campaigns, *laid.campaigns]
    wanted = [(plan, plan.cuts()) for plan in plans]
    carry_out(wanted, tmp_path / "one", Here())
    # one pool for the parts of all three: what costs is to load the engine
    carry_out(wanted, tmp_path / "two", Pool(2))
    left = [
        {path.relative_to(out): path.read_bytes() for path in out.rglob("*.parquet")}
        for out in (tmp_path / "one", tmp_path / "two")
    ]
    assert left[0] == left[1]
    assert len(left[0]) == sum(len(plan.cuts()) for plan in plans) == 16 + 6 + 6


@pytest.mark.long  # four processes that load the engine; `test_cluster.py` loses workers in every run
def test_two_workers_of_whom_one_is_killed_leave_the_bytes_of_one(study: Study, alone: Path, tmp_path: Path) -> None:
    killed: list[int] = []

    def kill(_finished: int, _all: int) -> None:
        if not killed:
            worker = multiprocessing.active_children()[0]
            assert worker.pid is not None
            killed.append(worker.pid)
            os.kill(worker.pid, signal.SIGKILL)

    run_parts(study, tmp_path, Pool(2), progress=kill)
    assert killed
    assert parts(study, tmp_path) == parts(study, alone)
    assert told(study, tmp_path) == told(study, alone)


# ---- others -------------------------------------------------------------------------------------------------------


def test_a_cluster_that_is_not_there_is_one_line_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DASK_SCHEDULER_ADDRESS", raising=False)
    with pytest.raises(InputError, match="--scheduler tcp://HOST:8786"):
        hire("dask", workers=2)
    with pytest.raises(InputError, match="only dask has a scheduler"):
        hire("local", workers=2, scheduler="tcp://x:1")
    monkeypatch.setitem(sys.modules, "mpi4py", None)
    with pytest.raises(WhitecellError, match="pip install mpi4py"):
        list(hire("mpi", workers=2).run([]))
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(WhitecellError, match=r"whitecell\[cluster\]"):
        list(hire("dask", workers=2, scheduler="tcp://x:1").run([]))


# ---- ranks of MPI ------------------------------------------------------------------------------------------------


def _pretended(ranks: int) -> dict[str, ModuleType]:
    """Modules with the shape of mpi4py: so many ranks, of which all but one are threads here."""
    package, world, futures = ModuleType("mpi4py"), ModuleType("mpi4py.MPI"), ModuleType("mpi4py.futures")
    package.MPI, package.futures = world, futures  # type: ignore[attr-defined]
    world.COMM_WORLD = SimpleNamespace(Get_size=lambda: ranks)  # type: ignore[attr-defined]
    futures.MPIPoolExecutor = lambda: ThreadPoolExecutor(1)  # type: ignore[attr-defined]
    return {"mpi4py": package, "mpi4py.MPI": world, "mpi4py.futures": futures}


@pytest.mark.parametrize("ranks", [1, 3])
def test_ranks_leave_the_bytes_of_one_and_never_have_more_out_than_they_can_take(
    study: Study, alone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ranks: int
) -> None:
    for name, module in _pretended(ranks).items():
        monkeypatch.setitem(sys.modules, name, module)
    taken: list[int] = []
    told: list[int] = []

    def jobs() -> Iterator[Job]:
        plan = study.campaign
        for job in plan.jobs(plan.cuts(), study_folder(tmp_path, plan.digest)):
            taken.append(job.first)
            assert len(taken) - len(told) <= max(1, ranks - 1) * OUT_AT_ONCE + 1
            yield job

    for found in hire("mpi", workers=1).run(jobs()):
        told.append(found.first)  # noqa: PERF401  looked at while it grows
    assert sorted(told) == taken
    assert parts(study, tmp_path) == parts(study, alone)


@pytest.mark.long
@pytest.mark.parametrize("verb", ["explore", "compare", "matrix"])
def test_a_real_job_of_mpi_leaves_the_bytes_of_one(study: Study, tmp_path: Path, verb: str) -> None:
    if shutil.which("mpiexec") is None or find_spec("mpi4py") is None:
        pytest.skip("NOT TRIED: mpiexec or mpi4py is not here, so --on mpi ran on pretended ranks alone")
    scenario, lever = study.asked.scenario, study.asked.options[0]
    words = {
        "explore": ["--option", lever, "--points", "8", "--replications", "2", "--over", "actors.party_00"],
        "compare": ["--option", lever, "--replications", "9"],
        "matrix": ["--lever", lever, "--adopted", "mature", "--replications", "9"],
    }[verb]
    run = str(Path(__file__).resolve().parent.parent / "run.py")
    start = [
        "mpiexec",
        "--allow-run-as-root",
        "--oversubscribe",
        "-n",
        "3",
        sys.executable,
        "-m",
        "mpi4py.futures",
        run,
    ]
    ours = [sys.executable, run, verb, scenario, *words, "--workers", "1", "--out", str(tmp_path / "one")]
    ranks = [*start, verb, scenario, *words, "--on", "mpi", "--out", str(tmp_path / "ranks")]
    for command in (ours, ranks):
        subprocess.run(command, check=True, capture_output=True, timeout=600)
    left = [
        {path.relative_to(out): path.read_bytes() for path in out.rglob("*.parquet")}
        for out in (tmp_path / "one", tmp_path / "ranks")
    ]
    assert left[0] == left[1]
    assert len(left[0]) >= 8


# ---- cuts --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("points", "runs"), [(1, 1), (3, 2), (200, 20), (5000, 40)])
def test_cuts_cover_every_unit_once_and_know_nothing_of_workers(study: Study, points: int, runs: int) -> None:
    plan = study.campaign
    other = Campaign(
        plan.arms, plan.axes, plan.design[:1].repeat(points, axis=0), runs, plan.seed, plan.columns, plan.digest
    )
    cuts = other.cuts()
    assert [first for first, _ in cuts] == [0, *[last for _, last in cuts[:-1]]]
    assert cuts[-1][1] == points * runs
    assert all((last - first) * len(plan.arms) <= 1000 for first, last in cuts)


def test_a_job_takes_no_more_of_the_design_than_its_points(study: Study, tmp_path: Path) -> None:
    jobs = list(study.campaign.jobs(study.campaign.cuts(), tmp_path))
    assert {len(job.rows) for job in jobs} == {1}
    assert [job.point for job in jobs] == [unit // 2 for unit in range(16)]
