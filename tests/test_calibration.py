"""Simulated against recorded: the record as written, where a run is read, the table and its files."""

from __future__ import annotations

import csv
import json
import math
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from record_rows import LASTS, NEVER, OPEN, ORDER, row
from studies import write_small_study

from sim.api import VOCABULARY, load, run
from sim.cli import main
from sim.errors import InputError
from sim.inspection import inspect
from sim.report.calibrated import FILES, write_calibration
from sim.report.paper.markdown import markdown
from sim.report.paper.of_calibration import paper_of_calibration
from sim.report.rows import recorded, simulated, single, verdict
from sim.runs.probing import day_ends, local_day, probe
from sim.scenario import library
from sim.scenario.reading import Tree, write
from sim.study.calibration import Calibration, Judged, calibrate, judged, read_record
from sim.world.stage import Series

RECORDS = sorted(library.names("record"))


def write_record(folder: Path, **changes: Tree) -> Path:
    write_small_study(folder)
    rows: Tree = [
        _row("visit", "d", 0, {**ORDER}),
        _row("never", "d", 3, {"read": "order", "actor": "party_00", "action": "walk"}, reason="nobody walks here"),
        _row(
            "full",
            "d",
            0,
            {"read": "arrival", "kind": "ruling", "actor": "party_01", "key": "outcome", "equals": "full"},
        ),
        _row("acts", "1", 114, {"read": "measure", "name": "actions_taken"}),
        _row("unknown", "t", 4, {"read": "series", "names": ["nothing.of_that"], "take": "last"}, reason="not told"),
        _row("stands_in", "t", 4, {"read": "series", "names": ["nothing.of_that"], "day": 2, "absent": 4}),
    ]
    record: Tree = {
        "kind": "record",
        "id": "record",
        "title": "A past that never was",
        "scenario": "reference.yaml",
        "clock": "9 h",
        "replications": 6,
        "rows": rows,
        **changes,
    }
    path = folder / "record.yaml"
    path.write_text(write(record), encoding="utf-8")
    return path


def _row(name: str, unit: str, value: float, found: dict[str, Any], **more: str) -> dict[str, Tree]:
    recorded: Tree = {"value": value, "grade": "J", "source": "invented"}
    return {"id": name, "title": name, "counted": "so", "unit": unit, "recorded": recorded, "probe": found, **more}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Calibration:
    return calibrate(write_record(tmp_path_factory.mktemp("record")), workers=1)


# ---- the record as written -------------------------------------------------------------------------------------


def test_quantities_are_brought_to_the_unit_of_the_row() -> None:
    assert row(value="460000 lb").recorded.value == pytest.approx(208.652, abs=1e-3)
    assert row("lb", value="1 t").recorded.value == pytest.approx(2204.6, abs=0.1)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({"value": "3 d"}, "expected mass"),
        ({"unit": "1", "value": "3 t"}, "expected a plain number"),
        ({"between": {"low": 1.0}}, "needs both"),
        ({"between": {"low": 101.0, "high": 102.0}}, "outside its range"),
        ({"unit": "t", "probe": ORDER}, "its unit is d"),
        ({"probe": {"read": "series", "names": ["x"]}}, "write 'day'"),
        ({"probe": {"read": "series", "names": ["x"], "take": "most", "day": 3}}, "write 'day'"),
        ({"probe": {"read": "tea"}}, "tea"),
        ({"unit": "d", "between": NEVER}, "write one of"),
        ({"unit": "d", "value": None}, "write one of"),
        ({"unit": "d", "value": None, "between": {**NEVER, "low": 1.0, "high": 2.0}}, "has no range"),
        ({"unit": "d", "value": None, "between": NEVER, "probe": LASTS}, "of a measure write 'open'"),
        ({"unit": "d", "value": None, "between": OPEN}, "of a first order write 'never'"),
        ({"unit": "1", "value": None, "between": OPEN, "probe": LASTS}, "of a measure of time, in d"),
    ],
)
def test_a_row_that_makes_no_sense_is_refused(raw: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        row(**raw)


def test_every_shipped_record_passes_check() -> None:
    assert RECORDS
    for path in library.names("record").values():
        inspect(path, VOCABULARY, load)


def test_records_are_no_scenarios_and_scenarios_no_records() -> None:
    assert not set(RECORDS) & set(library.names("scenario"))


def test_a_record_is_found_by_the_scenario_it_is_held_against() -> None:
    by_scenario, by_name = read_record("cheonan_2010"), read_record("cheonan_2010_record")
    assert by_scenario == by_name
    assert by_name[0].scenario == "cheonan_2010"
    with pytest.raises(InputError, match="no record named"):
        read_record("korean_contingency")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"scenario": "refrence"}, "no scenario named"),
        ({"rows": [_row("a", "1", 1, {"read": "measure", "name": "trust_ende"})]}, "did you mean 'trust_end'"),
        ({"rows": [_row("a", "d", 1, ORDER), _row("a", "d", 1, ORDER)]}, "two rows are named 'a'"),
    ],
)
def test_check_says_what_is_wrong_with_a_record_and_where(tmp_path: Path, change: dict[str, Tree], said: str) -> None:
    path = write_record(tmp_path, **change)
    with pytest.raises(InputError, match=said) as refused:
        inspect(path, VOCABULARY, load)
    assert str(refused.value).startswith(f"{path}:")


def test_a_scenario_is_no_record(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="expected a file of kind record"):
        read_record(write_small_study(tmp_path))


# ---- where a run is read ---------------------------------------------------------------------------------------


@given(hours=st.floats(0, 5000), clock=st.sampled_from([-11.0, -5.0, 0.0, 5.5, 7.0, 9.0]), hour=st.integers(0, 23))
def test_a_local_day_ends_after_all_that_happens_on_it(hours: float, clock: float, hour: int) -> None:
    start = datetime(2004, 12, 26, hour, 59, tzinfo=UTC)
    day = local_day(hours, start, clock=clock)
    assert local_day(0.0, start, clock=clock) == 0
    assert day_ends(day - 1, start, clock=clock) <= hours + 1e-9
    assert hours < day_ends(day, start, clock=clock) + 1e-9


class _Told:
    """A run of which only the series are asked."""

    def __init__(self, series: dict[str, Series]) -> None:
        self._series = series
        self.world = self.scenario = self.crisis = self
        self.start = datetime(2004, 12, 26, tzinfo=UTC)

    def series(self) -> dict[str, Series]:
        return self._series


def told(take: str, day: int | None = None, *, names: tuple[str, ...] = ("a",), **more: Any) -> float | None:
    wanted = {"read": "series", "names": names, "take": take, **({} if day is None else {"day": day}), **more}
    series = {"a": Series("t", (24.0, 48.0, 72.0), (1.0, 5.0, 3.0)), "b": Series("t", (48.0,), (10.0,))}
    return probe([row(probe=wanted)], _Told(series), clock=0.0)["r"]  # type: ignore[arg-type]


def test_series_are_read_at_a_days_end_at_their_most_and_at_their_last() -> None:
    assert [told("day", day) for day in (0, 1, 2, 9)] == [1.0, 5.0, 3.0, 3.0]
    assert (told("most"), told("last")) == (5.0, 3.0)
    assert told("last", names=("a", "b")) == 13.0


def test_a_series_that_is_not_told_is_unknown_or_what_stands_in_for_it() -> None:
    assert told("last", names=("a", "c")) is None
    assert told("last", names=("a", "c"), absent=0) == 3.0
    assert told("day", 0, names=("b",)) is None


def test_a_series_in_another_unit_is_refused() -> None:
    with pytest.raises(ValueError, match="is in persons"):
        probe(
            [row(probe={"read": "series", "names": ["a"], "take": "last"})],
            _Told({"a": Series("persons", (1.0,), (1.0,))}),  # type: ignore[arg-type]
            clock=0.0,
        )


def test_days_of_a_run_are_those_of_its_chronicle(tmp_path: Path) -> None:
    plan = load(write_small_study(tmp_path))
    done = run(plan, seed=3)
    rows = read_record(write_record(tmp_path))[0].rows
    read = probe(rows, done, clock=9.0)
    visit = next(
        record
        for record in done.chronicle
        if record.kind == "order" and record.details["action"] == "visit"
        if record.actor == "party_00"
    )
    assert read["visit"] == local_day(visit.at, plan.scenario.crisis.start, clock=9.0)
    assert read["never"] is None
    assert read["acts"] == done.outcomes["actions_taken"].value
    assert read["stands_in"] == 4.0


# ---- the whole -------------------------------------------------------------------------------------------------


def test_a_calibration_judges_every_row_over_all_runs(found: Calibration) -> None:
    by_name = {item.row.id: item for item in found.rows}
    assert found.replications == 6
    assert all(item.runs == 6 for item in found.rows)
    assert by_name["acts"].passes
    assert by_name["never"].amiss == by_name["unknown"].amiss == ("no run gives it",)
    assert by_name["stands_in"].passes
    assert found.hits == sum(item.passes for item in found.rows)
    assert all(item.explained for item in found.rows if item.row.id in {"never", "unknown", "acts", "stands_in"})


@pytest.mark.long  # two processes that load the engine; `test_runs.py` holds the same of the pairs that it calls
def test_workers_change_nothing(found: Calibration, tmp_path: Path) -> None:
    two = calibrate(write_record(tmp_path), workers=2)
    assert two.rows == found.rows


def test_the_files_of_a_calibration_hold_every_row(found: Calibration, tmp_path: Path) -> None:
    write_calibration(found, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == set(FILES)
    page = (tmp_path / "calibration.md").read_text(encoding="utf-8")
    assert verdict(found.rows) in page
    with (tmp_path / "calibration.csv").open(encoding="utf-8") as stream:
        lines = list(csv.DictReader(stream))
    assert [line["id"] for line in lines] == [item.row.id for item in found.rows]
    assert json.loads((tmp_path / "calibration.json").read_text(encoding="utf-8"))["hits"] == found.hits
    picture = ET.parse(tmp_path / "calibration.svg").getroot()
    said = picture.findtext("{http://www.w3.org/2000/svg}desc") or ""
    for item in found.rows:
        assert item.row.title in page
        assert item.row.title in said


def test_what_did_not_happen_is_one_word_in_every_cell() -> None:
    day, never, lasting = row("d", 3.0), row("d", None, between=NEVER), row("d", None, between=OPEN, probe=LASTS)
    found = judged(day, [None, None])
    assert {simulated(day, value) for value in (found.p5, found.median, found.p95)} == {"never"}
    assert (single(day, None), recorded(never), simulated(never, math.inf)) == ("never", "never", "never")
    assert (recorded(lasting), single(lasting, None), single(lasting, 4.0)) == ("not over", "not over", "D+4")
    assert simulated(row(), None) == "-"


def test_a_record_of_what_never_happened_is_judged_shown_and_drawn(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def of(name: str, found: dict[str, Any], **words: bool) -> Tree:
        recorded_: Tree = {**words, "grade": "J", "source": "invented"}
        return {"id": name, "title": name, "counted": "so", "unit": "d", "recorded": recorded_, "probe": found}

    rows: Tree = [of("no_walk", {**ORDER, "action": "walk"}, never=True), of("no_visit", dict(ORDER), never=True)]
    path = write_record(tmp_path, rows=rows)
    found = calibrate(path, workers=1)
    assert [item.passes for item in found.rows] == [True, False]
    assert found.rows[1].amiss == ("it happened in 6 of 6 runs",)
    (tmp_path / "out").mkdir()
    write_calibration(found, tmp_path / "out")
    page = (tmp_path / "out" / "calibration.md").read_text(encoding="utf-8")
    assert "| no_walk | pass | never | never | never | never | d |" in page
    assert "nan" not in (tmp_path / "out" / "calibration.svg").read_text(encoding="utf-8")
    with pytest.raises(SystemExit):
        main(["calibrate", str(path), "--replications", "2", "--workers", "1"])
    assert "never to never" in capsys.readouterr().out


def test_what_passes_but_claims_to_fail_is_said(found: Calibration) -> None:
    claims = [Judged(row(reason="it never fits"), 90.0, 100.0, 110.0, 9, 0, ())]
    other = Calibration(found.record, "s", 9, 1, "central", tuple(claims), (), interrupted=False, wall_s=0.0)
    assert "passes, though its reason says it fails" in markdown(paper_of_calibration(other, "<svg></svg>"))


def test_the_command_prints_the_table_and_its_count(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_record(tmp_path)
    with pytest.raises(SystemExit) as left:
        main(["calibrate", str(path), "--replications", "2", "--workers", "1", "--out", str(tmp_path / "out")])
    assert left.value.code == 0
    out = capsys.readouterr().out
    assert "figures pass" in out
    assert "nobody walks here" in out.replace("Nobody", "nobody")
    with pytest.raises(SystemExit):
        main(["calibrate", str(path), "--replications", "2", "--workers", "1", "--json"])
    told_ = json.loads(capsys.readouterr().out)
    assert told_["replications"] == 2
    assert len(told_["rows"]) == 6


@pytest.mark.parametrize("words", [["calibrate", "tsunamy_2004"], ["calibrate"], ["calibrate", "x", "--case", "odd"]])
def test_wrong_words_are_refused_in_one_line(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(words)
    assert left.value.code == 2
    assert "Traceback" not in capsys.readouterr().err


def test_the_first_of_several_is_read_and_every_detail_asked_for_must_be_so() -> None:
    done = run("cheonan_2010", seed=1)

    def day(**wanted: Any) -> float | None:
        return probe([row("d", 1.0, probe=wanted)], done, clock=9.0)["r"]

    sides, acts = ["china", "south_korea"], ["high_level_visit", "consult_partner"]
    ones = [day(read="order", actor=who, action=act) for who in sides for act in acts]
    known = [found for found in ones if found is not None]
    assert known
    assert day(read="order", actor=sides, action=acts) == min(known)
    named = {"read": "arrival", "kind": "escalation", "actor": "south_korea", "key": "attributed"}
    found = day(**named, also=[{"key": "right", "equals": True}])
    assert found is not None
    assert day(**named, also=[{"key": "right", "equals": "perhaps"}]) is None


# ---- the shipped records ---------------------------------------------------------------------------------------


# years of sailing and of falling fragments: their reasons are held against all runs in the long tests
YEARS = {"gulf_of_aden_2009_record", "debris_2007_record"}


@pytest.mark.parametrize("name", [name for name in RECORDS if name not in YEARS])
def test_the_reasons_of_a_shipped_record_fit_what_a_small_sample_shows(name: str) -> None:
    """Clear cases only: what a few runs all miss has a reason, what they meet with room to spare claims none."""
    found = calibrate(name, replications=16, workers=1)
    assert not found.failed
    for item in found.rows:
        least, most = item.row.recorded.least, item.row.recorded.most
        day, high = float(item.row.unit == "d"), item.p95 or 0  # no date is known better than to the day
        if item.p5 is None or most < item.p5 - max(0.2 * item.p5, day) or least > high + max(0.25 * high, day):
            assert item.row.reason, f"{item.row.id}: {item.amiss} without a reason"
        tight = item.passes and item.median and abs(item.median - item.row.recorded.figure) < 0.1 * item.median
        # that a thing fails to come in one run of twenty a sample of sixteen mostly does not show
        may_not_come = item.row.probe.read in {"order", "arrival"}
        if tight and not may_not_come and (item.p95 or 0) < 2 * (item.p5 or 0):
            assert not item.row.reason, f"{item.row.id} passes, and its reason says it fails"


@pytest.mark.long
@pytest.mark.parametrize("name", RECORDS)
def test_every_row_of_a_shipped_record_that_fails_says_why_and_no_other_does(name: str) -> None:
    found = calibrate(name)
    assert not found.failed
    wrong = {item.row.id: item.amiss for item in found.rows if not item.explained}
    assert not wrong
