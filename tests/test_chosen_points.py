"""Chosen runs of an exploration: which they are, their whole chronicles, and words that name none."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from studies import write_lever, write_small_study

from sim.cli import main
from sim.errors import InputError
from sim.runs.interval import Better
from sim.runs.replicate import Bench
from sim.scenario.crisis import Lead
from sim.scenario.vocabulary import Measure
from sim.study.chosen_points import choose_points, keep_points, points_of
from sim.study.crews.crew import Here
from sim.study.exploration import Asked, Study, prepare, run_parts
from sim.study.findings import Exploration, findings
from sim.study.tally import Tally


@pytest.fixture(name="words", scope="module")
def _words(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    folder = tmp_path_factory.mktemp("scenario")
    return str(write_small_study(folder)), str(write_lever(folder))


@pytest.fixture(name="study", scope="module")
def _study(words: tuple[str, str]) -> Study:
    return prepare(Asked.of(words[0], options=words[1:], points=4, replications=2, seed=3, over=("actors.party_00",)))


@pytest.fixture(name="out", scope="module")
def _out(study: Study, tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("out")
    run_parts(study, found, Here(study.bench))
    return found


@pytest.fixture(name="found", scope="module")
def _found(study: Study, out: Path) -> Exploration:
    return findings(study, out, began=0.0)


def tally(better: Better, **values: list[list[float]]) -> Tally:
    measure = Measure("x", "d", better, "a measure")
    arrays = {name.removeprefix("_"): np.array(rows) for name, rows in values.items()}
    return Tally(((measure, Lead(measure="x")),), {"x": arrays}, 0, "")


@pytest.mark.parametrize(
    ("better", "units"), [("lower", [(1, 1), (0, 0), (1, 0)]), ("higher", [(1, 0), (0, 0), (1, 1)])]
)
def test_the_worst_median_and_best_are_by_the_paired_difference_and_by_what_is_better(
    better: Better, units: list[tuple[int, int]]
) -> None:
    nan = float("nan")
    base, option = [[5.0, 1.0], [9.0, 1.0]], [[6.0, nan], [2.0, 8.0]]  # +1, not known; -7, +7
    found = choose_points(tally(better, _=base, mine=option))
    assert [item["which"] for item in found] == ["worst", "median", "best"]
    assert [(item["point"], item["replication"]) for item in found] == units
    assert (found[1]["option"], found[1]["baseline"], found[1]["value"]) == ("mine", 5.0, 6.0)


def test_without_options_they_are_runs_of_the_baseline_and_nothing_where_nothing_is_better() -> None:
    found = choose_points(tally("lower", _=[[5.0, 1.0], [9.0, 3.0]]))
    assert [(item["option"], item["value"]) for item in found] == [("", 9.0), ("", 5.0), ("", 1.0)]
    assert choose_points(tally("none", _=[[5.0, 1.0]])) == []
    assert choose_points(tally("lower", _=[[float("nan")] * 2])) == []


def test_a_chronicle_that_is_kept_is_that_of_the_run_whose_numbers_stand_in_the_findings(
    study: Study, found: Exploration, tmp_path: Path
) -> None:
    written = keep_points(study, found["chosen"], ((2, 1), "worst"), tmp_path)
    folder = tmp_path / "chronicles" / "reference"
    assert {path.name for path in (folder / "2_1").iterdir()} == {"baseline.jsonl", "closer.jsonl"}
    assert len(written) == len(set(written)) == sum(1 for _ in folder.rglob("*.jsonl"))
    worst = next(item for item in found["chosen"] if item["which"] == "worst")
    point, replication = worst["point"], worst["replication"]
    quantiles = dict(zip(study.campaign.axes, map(float, study.campaign.design[point]), strict=True))
    arm = study.campaign.arms[1]
    again = Bench().engine(arm, seed=3, replication=replication, case=quantiles).finish()
    assert again.outcomes["trust_end"].value == worst["value"]
    lines = (folder / f"{point}_{replication}" / "closer.jsonl").read_text(encoding="utf-8").splitlines()
    assert lines == list(again.chronicle.lines())
    assert json.loads(lines[0])["kind"] == "start"


def test_a_run_that_fails_is_said_when_its_chronicle_is_wanted(
    study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError("no such tide")

    monkeypatch.setattr(Bench, "engine", broken)
    with pytest.raises(InputError, match="1/0: a run there fails: ValueError: no such tide"):
        keep_points(study, [], ((1, 0),), tmp_path)


@pytest.mark.parametrize("word", ["", "3", "3/", "1/2/3", "first", "-1/2", "²/1"])
def test_words_that_name_no_run_are_one_line(word: str) -> None:
    with pytest.raises(InputError, match="write POINT/REPLICATION, worst, median or best"):
        points_of(word)


def test_words_are_read_once_each() -> None:
    assert points_of(None) == ()
    assert points_of("12/3, worst,12/3") == ((12, 3), "worst")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--keep-chronicles", "worst"), "nowhere to keep them add --out DIR"),
        (("--keep-chronicles", "9/0", "--out", "o"), "there are points 0 to 3 with replications 0 to 1"),
        (("--keep-chronicles", "worst", "--shard", "1/2", "--out", "o"), "a shard knows only its own runs"),
    ],
)
def test_what_cannot_be_kept_is_said_before_any_run(
    more: tuple[str, ...],
    said: str,
    study: Study,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ["--over", "actors.party_00", "--points", "4", "--replications", "2", "--workers", "1"]
    with pytest.raises(SystemExit) as left:
        main(["explore", study.asked.scenario, *words, *more])
    assert left.value.code == 2
    assert said in " ".join(capsys.readouterr().err.split())
    assert not list(tmp_path.rglob("*.parquet"))


def test_the_command_keeps_them_in_the_folder_of_the_study(
    study: Study, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = study.asked
    words = ["explore", asked.scenario, "--option", asked.options[0], "--over", "actors.party_00", "--points", "4"]
    words += ["--replications", "2", "--seed", "3", "--workers", "1", "--out", str(out)]
    with pytest.raises(SystemExit) as left:
        main([*words, "--keep-chronicles", "best,0/1"])
    assert not left.value.code
    assert capsys.readouterr().err == ""
    assert (out / "chronicles" / "reference" / "0_1" / "closer.jsonl").is_file()
    assert "Runs worth a look" in (out / "report.md").read_text(encoding="utf-8")
