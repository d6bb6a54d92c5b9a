"""What studies refuse, and what a disk that refuses costs: `compare`, `matrix` and `explore` by their command line.

A full disk is made by a limit on the size of a file, which the system enforces as it would a full one. The writing of
many runs by workers that die or runs that fail is in `test_runs.py` and `test_crews.py`.
"""

from __future__ import annotations

import json
import pickle
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from studies import write_lever, write_option, write_small_study

from sim.cli import main
from sim.errors import InputError, WhitecellError
from sim.study import parts, store
from sim.study.comparison import compare
from sim.study.crews.crew import Here
from sim.study.exploration import Asked, prepare, run_parts
from sim.study.parts import done, study_folder

VERBS = ("compare", "matrix", "explore")
OPTION = {"compare": "--option", "matrix": "--lever", "explore": "--option"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("refused")
    write_small_study(found)
    write_lever(found)
    write_option(found, name="hasty", settings={"actors.party_00.latency": "-1 h"})
    return found


def called(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    """Run a command line; give its exit status, what it printed, and what it said of faults."""
    with pytest.raises(SystemExit) as left:
        main([str(word) for word in words])
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    return int(left.value.code or 0), out, err


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("OPTION", "closr"), "no option named 'closr'"),
        (("OPTION", "closer.yaml@-6y"), "did you mean '-5y'"),
        (("--replications", "0"), "'--replications'"),
        (("--replications", "some"), "'--replications'"),
        (("--workers", "0"), "'--workers'"),
        (("--scheduler", "tcp://x:1"), "only dask has a scheduler"),
        (("--out", "reference.yaml"), "a file stands where the folder would be"),
        (("--out", "reference.yaml/inside"), "a file stands where the folder would be"),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, tuple) else "",
)
def test_a_wrong_word_is_a_line_or_two_and_status_2_before_any_run(
    verb: str,
    words: tuple[str, ...],
    said: str,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(folder)
    told = [word.replace("OPTION", OPTION[verb]) for word in words]
    status, out, err = called(capsys, verb, "reference.yaml", *told)
    assert (status, out) == (2, "")
    assert said in err
    assert len(err.splitlines()) <= 2


@pytest.mark.parametrize("verb", ["compare", "explore"])
def test_an_option_that_cannot_be_is_refused_with_its_place(
    verb: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, _, err = called(capsys, verb, folder / "reference.yaml", "--option", folder / "hasty.yaml")
    assert status == 2
    assert "hasty.yaml:" in err
    assert "expected 0 or more, found '-1 h'" in err


def test_a_fault_comes_back_from_a_worker_as_it_was() -> None:
    fault = InputError.of("--option x", "no option named 'x'", "write another")
    back = pickle.loads(pickle.dumps(fault))
    assert isinstance(back, InputError)
    assert (back.faults, str(back)) == (fault.faults, str(fault))


# ---- a disk that refuses ---------------------------------------------------------------------------------------


@contextmanager
def full_disk(size: int) -> Iterator[None]:
    """No file grows past a size; the system says so as it says that a disk is full."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.skipif(sys.platform == "win32", reason="no limits on the size of files")
@pytest.mark.parametrize("verb", ["compare", "matrix"])
@pytest.mark.parametrize("kept", [True, False])
@pytest.mark.parametrize("size", [200, 2500])
def test_a_full_disk_is_one_line_and_status_1_and_nothing_half_written(
    verb: str,
    size: int,
    folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    *,
    kept: bool,
) -> None:
    """Runs kept as they are made are refused before hours of work; without Parquet the table is told first."""
    monkeypatch.setattr(parts, "at_hand", lambda: kept)
    out = tmp_path / "out"
    words: list[str | Path] = [
        folder / "reference.yaml",
        OPTION[verb],
        folder / "closer.yaml",
        "--replications",
        "2",
        "--workers",
        "1",
    ]
    with full_disk(size):
        status, told, err = called(capsys, verb, *words, "--out", out)
    assert status == 1
    assert ("closer" in told and "does not predict" in told) is not kept
    assert "cannot be written" in err
    assert len(err.splitlines()) == 1
    assert not list(out.rglob("*.part"))
    for path in out.glob("*.json"):
        json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.skipif(sys.platform == "win32", reason="no limits on the size of files")
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("run",), "Outcome"),
        (("run", "--json"), '"actions_taken"'),
        (("explore", "--points", "4", "--replications", "2", "--over", "actors.party_00"), "trust_end"),
    ],
    ids=lambda words: "-".join(words[:2]) if isinstance(words, tuple) else "",
)
def test_what_came_of_it_is_told_before_a_disk_refuses_its_files(
    words: tuple[str, ...],
    told: str,
    folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(*_: object, **__: object) -> None:
        raise WhitecellError("report.html: cannot be written: No space left on device")

    for writer in ("sim.cli.work.running.write_run", "sim.cli.work.exploring.write_exploration"):
        monkeypatch.setattr(writer, full)
    more = ["--workers", "1"] if words[0] == "explore" else []
    status, out, err = called(capsys, words[0], folder / "reference.yaml", *words[1:], *more, "--out", tmp_path)
    assert status == 1
    assert told in out
    assert err == "report.html: cannot be written: No space left on device\n"


def refuse(*_: object, **__: object) -> None:
    raise WhitecellError("comparison.json: cannot be written: No space left on device")


def test_a_disk_that_fills_at_the_end_takes_no_table(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "keep", refuse)
    words: list[str | Path] = [
        folder / "reference.yaml",
        "--option",
        folder / "closer.yaml",
        "--replications",
        "2",
        "--workers",
        "1",
    ]
    status, told, err = called(capsys, "compare", *words, "--out", tmp_path / "out")
    assert status == 1
    assert "closer" in told
    assert "No space left" in err


def test_what_the_disk_refused_is_with_the_error(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "reference.yaml"
    found = compare(path, replications=2, workers=1)
    monkeypatch.setattr(store, "keep", refuse)
    with pytest.raises(store.UnkeptError) as caught:
        compare(path, replications=2, workers=1, out=tmp_path)
    kept = caught.value.found
    assert isinstance(kept, dict)
    assert kept["studies"][0]["baseline"] == found["studies"][0]["baseline"]


@pytest.mark.skipif(sys.platform == "win32", reason="no limits on the size of files")
def test_an_exploration_keeps_the_parts_before_the_disk_was_full_and_goes_on(folder: Path, tmp_path: Path) -> None:
    over = ("actors.party_00",)
    study = prepare(Asked.of(str(folder / "reference.yaml"), points=4, replications=2, over=over))
    parts = study_folder(tmp_path, study.campaign.digest)
    resource = pytest.importorskip("resource")

    def fill(finished: int, _all: int) -> None:
        if finished == 3:
            resource.setrlimit(resource.RLIMIT_FSIZE, (200, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))

    with full_disk(1 << 30), pytest.raises(WhitecellError, match="cannot be written"):
        run_parts(study, tmp_path, Here(), progress=fill)
    kept = done(parts)
    assert len(kept) == 3
    assert [path.name for path in parts.iterdir() if path.suffix != ".parquet"] == []
    said: list[str] = []
    run_parts(study, tmp_path, Here(), say=said.append)
    assert said == ["going on where it was: 3 of 8 parts are there"]
    assert len(done(parts)) == 8
