"""The record of a crisis in the reports of a run and of studies: whose it is, and what the baseline gave for it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from studies import write_lever, write_small_study
from test_calibration import write_record

from sim.cli import main
from sim.runs.replicate import Arm
from sim.scenario import library
from sim.study.calibration import Calibration, calibrate
from sim.study.comparison import compared
from sim.study.crews.crew import Here
from sim.study.exploration import Asked as ExploreAsked
from sim.study.exploration import prepare as explore
from sim.study.exploration import run_parts
from sim.study.pairing import Asked, prepare
from sim.study.recorded import Held, alone, baseline, held_in_parts, record_for

_PAIRS = 6


@pytest.fixture(name="folder", scope="module")
def _folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a scenario, a lever and the record of that scenario lie beside each other."""
    folder = tmp_path_factory.mktemp("recorded")
    write_record(folder)
    write_lever(folder)
    return folder


@pytest.fixture(name="calibrated", scope="module")
def _calibrated(folder: Path) -> Calibration:
    return calibrate(folder / "record.yaml", replications=_PAIRS, workers=1)


def command(*words: object) -> None:
    with pytest.raises(SystemExit) as left:
        main([str(word) for word in words])
    assert not left.value.code


# ---- whose record ------------------------------------------------------------------------------------------------


def test_every_shipped_record_is_found_from_its_scenario_and_other_scenarios_have_none() -> None:
    found = {
        name: held.stem
        for name, path in library.names("scenario").items()
        if (held := library.record_of(path)) is not None
    }
    assert sorted(found.values()) == sorted(library.names("record"))
    assert found["tsunami_relief"] == "tsunami_2004"
    assert "korean_contingency" not in found


def test_a_record_beside_a_scenario_is_that_scenarios_and_two_are_nobodys(folder: Path, tmp_path: Path) -> None:
    record = record_for(folder / "reference.yaml")
    assert record is not None
    assert record.id == "record"
    write_record(tmp_path)
    (tmp_path / "other.yaml").write_text((tmp_path / "record.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    assert record_for(tmp_path / "reference.yaml") is None


def test_what_lies_beside_a_scenario_need_not_be_ours(tmp_path: Path) -> None:
    path = write_small_study(tmp_path)
    (tmp_path / "strange.yaml").write_bytes(b"kind: record\nscenario: \xff\xfe\n")
    (tmp_path / "folder.yaml").mkdir()
    assert record_for(path) is None
    assert record_for(tmp_path / "not_there.yaml") is None
    assert baseline(str(tmp_path / "not_there.yaml")) == Arm(str(tmp_path / "not_there.yaml"))


def test_a_record_of_other_settings_is_not_of_the_baseline(tmp_path: Path) -> None:
    write_record(tmp_path, set={"actors.party_00.latency": "2 h"})
    assert record_for(tmp_path / "reference.yaml") is None


# ---- the numbers ---------------------------------------------------------------------------------------------------


def test_a_comparison_judges_its_baseline_as_calibrate_would(
    folder: Path, calibrated: Calibration, tmp_path: Path
) -> None:
    words = Asked.of(folder / "reference.yaml", options=[str(folder / "closer.yaml")], replications=_PAIRS)
    ready = prepare(words)
    (there,) = compared(ready, workers=1)
    (kept,) = compared(ready, tmp_path, crew=Here(ready.bench))
    assert there.held == kept.held == Held(calibrated.record, calibrated.rows, _PAIRS)
    assert held_in_parts(ready.campaigns[0], tmp_path) == kept.held


def test_an_exploration_reads_every_run_of_its_baseline_and_no_other(folder: Path, tmp_path: Path) -> None:
    asked = ExploreAsked.of(
        str(folder / "reference.yaml"),
        options=[str(folder / "closer.yaml")],
        points=4,
        replications=2,
        over=["actors.party_00", "levers"],
    )
    study = explore(asked)
    run_parts(study, tmp_path, Here(study.bench))
    held = held_in_parts(study.campaign, tmp_path)
    assert held is not None
    by_name = {item.row.id: item for item in held.rows}
    assert held.runs == by_name["acts"].runs == 8
    assert by_name["acts"].missing == 0
    assert by_name["never"].median == float("inf")


def test_reading_a_run_for_a_record_changes_nothing_of_it(folder: Path) -> None:
    ready = prepare(Asked.of(folder / "reference.yaml", replications=1))
    read = ready.arms[0][0]
    plain = Arm(read.scenario)
    assert read.rows
    assert ready.bench.ready(read)[0] is ready.bench.ready(plain)[0]
    runs = [ready.bench.engine(arm, seed=1, replication=0, case="random").finish() for arm in (read, plain)]
    assert runs[0].digest == runs[1].digest
    found = alone(folder / "reference.yaml", runs[0])
    assert found is not None
    assert found.read["acts"] == runs[0].outcomes["actions_taken"].value


# ---- the pages -----------------------------------------------------------------------------------------------------


def test_the_report_of_a_run_holds_it_beside_the_record_and_says_when_it_is_another_world(
    folder: Path, tmp_path: Path
) -> None:
    path = folder / "reference.yaml"
    command("run", path, "--out", tmp_path / "plain", "--json")
    command("run", path, "--option", folder / "closer.yaml", "--out", tmp_path / "under", "--json")
    plain, under = ((tmp_path / name / "report.md").read_text(encoding="utf-8") for name in ("plain", "under"))
    told = json.loads((tmp_path / "plain" / "outcomes.json").read_text(encoding="utf-8"))["outcomes"]
    acts = told["actions_taken"]["value"]
    assert "## Simulated against recorded" in plain
    assert f"| acts | 114 | {acts:.0f} |" in plain
    assert "| never | D+3 | never |" in plain
    assert "of the crisis as it was" not in plain
    assert "the record is of the crisis as it was" in under
    assert "<h2" in (page := (tmp_path / "plain" / "report.html").read_text(encoding="utf-8"))
    assert "Simulated against recorded" in page


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(["compare", "--option"], id="compare"),
        pytest.param(["matrix", "--adopted", "mature", "--lever"], id="matrix"),
        pytest.param(["explore", "--points", "4", "--over", "actors.party_00", "--option"], id="explore"),
    ],
)
def test_the_report_of_a_study_shows_every_row_with_its_band_and_its_picture(
    folder: Path, tmp_path: Path, words: list[str]
) -> None:
    path = folder / "reference.yaml"
    more = [*words[1:], folder / "closer.yaml", "--replications", 2, "--workers", 1, "--out", tmp_path, "--json"]
    command(words[0], path, *more)
    for name in ("report.md", "report.html"):
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert "imulated against recorded" in text
        assert "A past that never was" in text
        assert "The record asks for 6 runs." in text or words[0] == "explore"
        assert "No run gives it. Nobody walks here." in text or "no run gives it. Nobody walks here." in text
    with (tmp_path / "recorded_reference.csv").open(encoding="utf-8") as stream:
        lines = {line["id"]: line for line in csv.DictReader(stream)}
    assert set(lines) == {"visit", "never", "full", "acts", "unknown", "stands_in"}
    assert int(lines["acts"]["runs"]) == (8 if words[0] == "explore" else 2)
    assert (tmp_path / "recorded_reference.svg").exists()
    assert (tmp_path / "recorded_reference.png").exists()


def test_a_study_of_a_crisis_without_a_record_says_nothing_of_one(tmp_path: Path) -> None:
    path = write_small_study(tmp_path / "scenario")
    command("compare", path, "--replications", 2, "--workers", 1, "--out", tmp_path / "out", "--json")
    assert "against recorded" not in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert not list((tmp_path / "out").glob("recorded*"))
