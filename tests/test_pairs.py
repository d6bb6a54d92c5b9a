"""Comparisons that are kept: the same bytes whoever runs them, gone on with after a stop, joined from shards."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from small_worlds import lively, write_files
from studies import write_lever, write_option, write_small_study

from sim.cli import main
from sim.errors import InputError, WhitecellError
from sim.runs.pair import Ledger
from sim.runs.pool import Progress
from sim.runs.replicate import Arm, Bench, Result
from sim.study import parts
from sim.study.campaign import Campaign
from sim.study.chosen import choose, keep_chronicles, which_of
from sim.study.comparison import Compared, compared
from sim.study.crews.crew import Crew, Here
from sim.study.crews.pool import Pool
from sim.study.label import read
from sim.study.pairing import Asked, Ready, joined, prepare, run_share
from sim.study.pairs import InMemory, OnDisk, ledger_of
from sim.study.results import Study


@pytest.fixture(name="ready", scope="module")
def _ready(tmp_path_factory: pytest.TempPathFactory) -> Ready:
    folder = tmp_path_factory.mktemp("pairs")
    write_small_study(folder)
    lever, same = write_lever(folder), write_option(folder, name="same_again")
    words = {"options": [str(lever), str(same)], "replications": 7, "seed": 2}
    # ignored type: a mapping of keywords has one type for all of them
    return prepare(Asked.of(folder / "reference.yaml", **words))  # type: ignore[arg-type]


@pytest.fixture(name="alone", scope="module")
def _alone(ready: Ready, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give what one process leaves."""
    out = tmp_path_factory.mktemp("alone")
    list(compared(ready, out, crew=Here(ready.bench)))
    return out


def told(found: Compared) -> Study:
    return {**found.study, "wall_s": 0.0}


def run(ready: Ready, out: Path | None, **words: Any) -> Compared:
    (found,) = compared(ready, out, **{"workers": 1, **words})
    return found


def left(ready: Ready, out: Path) -> dict[str, str]:
    found = parts.done(parts.study_folder(out, ready.campaigns[0].digest)).values()
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in found}


def stop_after(pairs: int) -> Progress:
    def stop(finished: int, _all: int) -> None:
        if finished >= pairs:
            raise KeyboardInterrupt

    return stop


def test_parts_hold_to_the_last_bit_what_memory_would(ready: Ready, alone: Path) -> None:
    row, plan = ready.arms[0], ready.campaigns[0]
    kept = ledger_of(plan, alone, plan.cuts())
    there = InMemory(row, 7, 2, "random", 1, ready.bench, None, tracked=True).all()
    assert kept.results == there.results
    assert kept.done(row) == list(range(7))
    one = kept.results[row[1]][3]
    assert one.tracks["trust_end"][-1] == one.values["trust_end"]
    assert one.maturity


def test_a_comparison_in_a_folder_tells_what_one_in_memory_tells(ready: Ready, alone: Path) -> None:
    found = run(ready, None)
    again = run(ready, alone)
    assert told(found) == told(again)
    assert found.courses == ()
    assert [course.measure for course in again.courses] == ["trust_end"]


def test_without_parquet_a_folder_gets_the_table_and_nothing_to_go_on_from(
    ready: Ready, alone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "at_hand", lambda: False)
    found = run(ready, tmp_path)
    monkeypatch.undo()
    assert not (tmp_path / "runs").exists()
    assert (tmp_path / "reference.csv").read_bytes() == (alone / "reference.csv").read_bytes()
    assert (told(found), found.courses) == (told(run(ready, alone)), run(ready, alone).courses)


@pytest.mark.parametrize(
    "crew",
    [
        pytest.param(Here, id="here"),
        # processes that load the engine
        pytest.param(lambda: Pool(2), id="two processes", marks=pytest.mark.long),
    ],
)
def test_whoever_runs_it_leaves_the_same_bytes(
    ready: Ready, alone: Path, tmp_path: Path, crew: Callable[[], Crew]
) -> None:
    found = run(ready, tmp_path, crew=crew())
    assert left(ready, tmp_path) == left(ready, alone)
    assert told(found) == told(run(ready, alone))


def test_a_stopped_comparison_tells_what_was_done_and_goes_on_from_there(
    ready: Ready, alone: Path, tmp_path: Path
) -> None:
    said: list[str] = []
    found = run(ready, tmp_path, progress=stop_after(3), say=said.append)
    assert (found.study["replications"], found.study["interrupted"]) == (3, True)
    assert said == []
    assert len(left(ready, tmp_path)) == 3
    again = run(ready, tmp_path, say=said.append)
    assert said == ["going on where it was: 3 of 7 parts are there"]
    assert told(again) == told(run(ready, alone))


def test_shards_joined_tell_what_one_process_tells(ready: Ready, alone: Path, tmp_path: Path) -> None:
    shards = [tmp_path / str(index) for index in (1, 2)]
    for index, folder in enumerate(shards, start=1):
        run_share(ready, folder, Here(ready.bench), (index, 2), say=pytest.fail)
    assert [len(left(ready, folder)) for folder in shards] == [4, 3]
    with pytest.raises(WhitecellError, match="3 of 7 parts are missing"):
        joined(shards[:1], tmp_path / "half")
    again = joined(shards, tmp_path / "whole")
    assert again.asked == ready.asked
    assert left(again, tmp_path / "whole") == left(ready, alone)
    assert told(run(again, tmp_path / "whole", crew=Nobody())) == told(run(ready, alone))


class Nobody:
    """A crew that must not be asked."""

    def run(self, jobs: Any) -> Any:
        assert list(jobs) == []
        return iter(())


def test_with_a_precision_a_folder_stops_where_memory_stops_and_has_no_shards(tmp_path: Path) -> None:
    files = lively(3, horizon="4 d")
    files["small.yaml"]["lead"] = ["decision_latency"]
    path = write_files(tmp_path, files)
    asked = Asked.of(path, precision=0.12, replications=90, seed=3)
    ready = prepare(asked)
    there, kept = run(ready, None), run(ready, tmp_path / "out")
    assert told(there) == told(kept)
    assert 3 < kept.study["replications"] < 90
    runs = ledger_of(ready.campaigns[0], tmp_path / "out", ready.campaigns[0].cuts()).done(ready.arms[0])
    # a lot is run out, so a few are run in vain, but not all
    assert kept.study["replications"] <= len(runs) < 90
    with pytest.raises(InputError, match="no shard knows when"):
        run_share(ready, tmp_path / "share", Here(), (1, 2), say=pytest.fail)


def test_another_option_is_another_study_in_the_same_folder_and_is_said_so(ready: Ready, tmp_path: Path) -> None:
    run(ready, tmp_path)
    asked = Asked.of(ready.asked.names, options=ready.asked.options[:1], replications=7, seed=2)
    said: list[str] = []
    run(prepare(asked), tmp_path, say=said.append)
    (line,) = said
    assert line.startswith("a new study: other words (options); same_again.yaml changed since; the parts of the old")
    assert read(tmp_path).verb == "compare"
    assert len(list((tmp_path / "runs").iterdir())) == 2


def test_why_a_run_failed_is_told_with_the_place_in_the_code(
    ready: Ready, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Bench.engine

    def engine(self: Bench, arm: Arm, **words: Any) -> Any:
        if arm.options and words["replication"] == 2:
            raise ValueError("no such tide")
        return whole(self, arm, **words)

    monkeypatch.setattr(Bench, "engine", engine)
    found = run(ready, tmp_path, crew=Here(ready.bench))
    failed = found.study["failed"]
    assert [(each["replication"], each["error"]) for each in failed] == [(2, "ValueError: no such tide")] * 2
    assert all("no such tide" in each["trace"] for each in failed)
    with pytest.raises(InputError, match="a run of replication 2 failed"):
        keep_chronicles(ready.bench, ready.arms[0], found.study, (2,), tmp_path)


# ---- chosen runs -----------------------------------------------------------------------------------------------


def test_the_worst_median_and_best_pair_are_by_the_difference_and_by_what_is_better(ready: Ready) -> None:
    arms = ready.arms[0][:2]
    lead = ready.bench.vocabulary.measures["trust_end"]
    ledger = Ledger()
    values = [(0.1, 0.5), (0.9, 0.8), (0.5, 0.6), (0.2, None), (0.5, 0.6)]
    for index, (before, after) in enumerate(values):
        ledger.enter(arms[0], index, Result({"trust_end": before}, {}))
        ledger.enter(arms[1], index, Result({"trust_end": after}, {}))
    found = choose(arms, ledger, range(5), lead)
    assert [(item["which"], item["replication"]) for item in found] == [("worst", 1), ("median", 2), ("best", 0)]
    assert (found[0]["baseline"], found[0]["value"]) == (0.9, 0.8)
    alone = choose(arms[:1], ledger, range(5), lead)
    assert [item["replication"] for item in alone] == [0, 2, 1]


def test_a_chronicle_that_is_kept_is_that_of_the_run_whose_numbers_stand_in_the_table(
    ready: Ready, alone: Path, tmp_path: Path
) -> None:
    study = run(ready, alone).study
    written = keep_chronicles(ready.bench, ready.arms[0], study, (3, "worst"), tmp_path)
    folder = tmp_path / "chronicles" / "reference"
    assert {path.name for path in (folder / "3").iterdir()} == {"baseline.jsonl", "closer.jsonl", "same_again.jsonl"}
    worst = next(item for item in study["chosen"] if item["which"] == "worst" and "closer" in item["option"])
    assert {path.name for path in (folder / str(worst["replication"])).iterdir()} >= {
        "baseline.jsonl",
        "closer.jsonl",
    }
    assert len(written) == len(set(written)) == sum(1 for _ in folder.rglob("*.jsonl"))
    engine = ready.bench.engine(ready.arms[0][1], seed=2, replication=worst["replication"], case="random")
    whole = engine.finish()
    assert whole.outcomes["trust_end"].value == worst["value"]
    lines = (folder / str(worst["replication"]) / "closer.jsonl").read_text(encoding="utf-8").splitlines()
    assert lines == list(whole.chronicle.lines())
    assert json.loads(lines[0])["kind"] == "start"


@pytest.mark.parametrize("word", ["", "3,", "first", "3;4", "-1", "²"])
def test_words_that_name_no_run_are_one_line(word: str) -> None:
    with pytest.raises(InputError, match="write numbers, worst, median or best"):
        which_of(word)


def test_words_for_chronicles_are_read_once_each(ready: Ready, alone: Path, tmp_path: Path) -> None:
    assert which_of(None) == ()
    assert which_of("3, worst,3") == (3, "worst")
    with pytest.raises(InputError, match="has replications 0 to 6"):
        keep_chronicles(ready.bench, ready.arms[0], run(ready, alone).study, (7,), tmp_path)


def test_cuts_of_a_comparison_are_of_pairs_and_each_draws_its_own_case(ready: Ready) -> None:
    plan = ready.campaigns[0]
    assert isinstance(plan, Campaign)
    assert (plan.points, plan.units, plan.runs, plan.kind) == (1, 7, 21, "random")
    other = prepare(Asked.of(ready.asked.names, options=ready.asked.options, replications=7, seed=2, case="central"))
    assert other.campaigns[0].digest != plan.digest
    assert isinstance(OnDisk(plan, ready.bench, Path(), Here(), None, print), OnDisk)


# ---- words -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("compare", "typhoon_isles", "--shard", "1/2"), "--shard 1/2: needs a folder"),
        (("compare", "typhoon_isles", "--on", "dask"), "--on dask: needs a folder"),
        (("compare", "typhoon_isles", "--scheduler", "tcp://h:1", "--out", "o"), "only dask has a scheduler"),
        (("compare", "typhoon_isles", "--shard", "3/2", "--out", "o"), "expected I/N"),
        (("compare", "typhoon_isles", "--keep-chronicles", "worst"), "nowhere to keep them"),
        (("compare", "typhoon_isles", "--keep-chronicles", "first", "--out", "o"), "'first' is no replication"),
        (("run", "typhoon_isles", "--among", "9"), "its picture belongs to the report"),
        (("run", "typhoon_isles", "--among", "9", "--out", "o", "--decider", "a=b:C"), "without your program"),
    ],
)
def test_words_that_cannot_be_done_are_one_line_before_any_run(
    words: tuple[str, ...],
    said: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as left_with:
        main(list(words))
    assert left_with.value.code == 2
    told_of = capsys.readouterr()
    assert said in " ".join(told_of.err.split())
    assert told_of.out == ""
    assert list(tmp_path.iterdir()) == []
