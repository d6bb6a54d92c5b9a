"""The matrix on a small crisis: states, doses, frozen cells, checks, files, interrupts, wrong words."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from rich.console import Console
from studies import write_lever, write_small_study

from sim.api import compare, matrix
from sim.cli import main
from sim.errors import InputError, WhitecellError
from sim.report.matrix import as_csv, matrix_table
from sim.report.mosaic import mosaic
from sim.scenario.reading import Tree, read_file, write
from sim.study.cells import Cell, Matrix
from sim.study.frames import matrix_frame, runs_frame
from sim.study.layout import _crises, _levers, lever_of


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("matrix")
    write_small_study(found)
    changes: dict[str, dict[str, Tree]] = {"closer": {}, "late": {"lag": "50 yr"}, "elsewhere": {"needs": ["relief"]}}
    for name, more in changes.items():
        path = write_lever(found, name=name)
        tree = read_file(path).tree
        assert isinstance(tree, dict)
        path.write_text(write({**tree, **more}), encoding="utf-8")
    return found


def small(folder: Path, *levers: str, **how: Any) -> Matrix:
    words = {"replications": 4, "workers": 1, "seed": 2, **how}
    return matrix([folder / "reference.yaml"], levers=[str(folder / f"{name}.yaml") for name in levers], **words)


@pytest.fixture(scope="module")
def found(folder: Path) -> Matrix:
    return small(folder, "closer", "late", "elsewhere", out=folder / "out")


def cell_of(found: Matrix, name: str) -> Cell:
    return next(cell for cell in found["cells"] if Path(cell["lever"]).stem == name)


def test_doses_stand_side_by_side_and_more_of_it_does_more(found: Matrix) -> None:
    doses = cell_of(found, "closer")["doses"]
    assert [doses[dose]["pairs"] for dose in ("0", "-5y", "mature")] == [0, 4, 4]
    assert doses["0"]["exact"]
    means = [doses[dose]["effects"]["trust_end"]["difference"]["mean"] or 0.0 for dose in ("-5y", "mature")]
    assert 0 < means[0] < means[1]
    assert 0 < doses["-5y"]["maturity"] < doses["mature"]["maturity"]


def test_what_has_nothing_to_act_on_is_exactly_nothing_and_not_run(found: Matrix) -> None:
    cell = cell_of(found, "elsewhere")
    assert cell["state"] == "cannot act here"
    assert all(dose["exact"] and not dose["run"] for dose in cell["doses"].values())
    late = cell_of(found, "late")
    assert (late["state"], late["doses"]["0"]["run"], late["doses"]["-5y"]["exact"]) == ("acts", False, True)
    assert not late["doses"]["mature"]["exact"]


def test_every_price_and_every_pair_is_told(found: Matrix) -> None:
    assert [row["price"]["musd_per_year"] for row in found["levers"]] == pytest.approx([15, 15, 15])
    assert found["scenarios"][0]["runs"] == 4
    assert (found["failed"], found["interrupted"]) == (0, False)


def test_a_cell_says_the_same_as_compare(folder: Path, found: Matrix) -> None:
    option = f"{folder / 'closer.yaml'}@mature"
    study = compare(folder / "reference.yaml", options=[option], replications=4, workers=1, seed=2)["studies"][0]
    told = cell_of(found, "closer")["doses"]["mature"]["effects"]["trust_end"]
    assert told["difference"] == study["options"][option]["outcomes"]["trust_end"]["difference"]


# two are processes that load the engine; `test_comparison.py` has the same pool in every run
@pytest.mark.parametrize("workers", [1, pytest.param(2, marks=pytest.mark.long)])
def test_workers_and_order_change_no_byte(folder: Path, found: Matrix, workers: int) -> None:
    other = small(folder, "elsewhere", "late", "closer", workers=workers)
    for name in ("closer", "late", "elsewhere"):
        assert json.dumps(cell_of(other, name)) == json.dumps(cell_of(found, name))


def test_what_it_leaves_reads_back(folder: Path, found: Matrix) -> None:
    assert json.loads((folder / "out" / "matrix.json").read_text(encoding="utf-8")) == found
    rows = list(csv.DictReader(as_csv(found).splitlines()))
    assert len(rows) == 9
    assert {row["measure"] for row in rows} == {"trust_end"}
    ET.fromstring(mosaic(found))
    stream = io.StringIO()
    Console(width=160, file=stream).print(matrix_table(found))
    assert "cannot act here" in stream.getvalue()


def test_frames_hold_what_the_tables_hold(folder: Path, found: Matrix) -> None:
    frame = matrix_frame(found)
    assert set(frame["dose"]) == {"0", "-5y", "mature"}
    assert frame.loc[(frame["dose"] == "mature") & (frame["state"] == "acts"), "mean"].gt(0).all()
    runs = runs_frame(folder / "out", "reference")
    assert len(runs[runs["option"] == ""]) == 4
    option = f"{folder / 'closer.yaml'}@mature"
    found_of = compare(folder / "reference.yaml", options=[option], replications=2, workers=1)
    table = found_of.frames()
    # for whoever reads it as before it is a dict of studies
    assert json.loads(json.dumps(found_of)) == {"studies": found_of["studies"]}
    assert table.loc[table["measure"] == "trust_end", "leads"].all()
    with pytest.raises(WhitecellError, match="no such file"):
        runs_frame(folder, "nothing")


def test_an_interrupted_matrix_is_what_was_done(folder: Path) -> None:
    def stop(done: int, _all: int) -> None:
        if done == 6:
            raise KeyboardInterrupt

    part = small(folder, "closer", progress=stop, adoptions=["mature"])
    assert part["interrupted"]
    assert part["scenarios"][0]["runs"] == 4
    assert cell_of(part, "closer")["doses"]["mature"]["pairs"] == 2


def test_in_a_folder_it_is_stopped_at_any_part_and_goes_on_to_the_same_bytes(
    folder: Path, found: Matrix, tmp_path: Path
) -> None:
    def stop(done: int, _all: int) -> None:
        if done >= 15:
            raise KeyboardInterrupt

    said: list[str] = []
    part = small(folder, "closer", "late", "elsewhere", out=tmp_path, progress=stop)
    assert part["interrupted"]
    assert part["scenarios"][0]["runs"] == 3
    seen: list[tuple[int, int]] = []
    whole = small(
        folder,
        "closer",
        "late",
        "elsewhere",
        out=tmp_path,
        say=said.append,
        progress=lambda done, every: seen.append((done, every)),
    )
    assert said == ["going on where it was: 3 of 4 parts are there"]
    assert seen == [(20, 20)]
    assert {**whole, "wall_s": 0} == {**found, "wall_s": 0}
    for name in ("reference.csv", "matrix.json"):
        assert (tmp_path / name).exists()
    assert (tmp_path / "reference.csv").read_bytes() == (folder / "out" / "reference.csv").read_bytes()


def test_kept_runs_and_runs_in_memory_tell_the_same(folder: Path, found: Matrix) -> None:
    in_memory = small(folder, "closer", "late", "elsewhere")
    assert {**in_memory, "wall_s": 0} == {**found, "wall_s": 0}


def test_other_words_in_its_folder_are_a_new_study_and_said_so(folder: Path, tmp_path: Path) -> None:
    said: list[str] = []
    for replications in (1, 2):
        small(folder, "closer", out=tmp_path, replications=replications, say=said.append)
    assert [line.split(";")[0] for line in said] == ["a new study: other words (number)"]


def test_shards_joined_tell_what_one_call_tells(folder: Path, found: Matrix, tmp_path: Path) -> None:
    words = ["matrix", str(folder / "reference.yaml"), "--replications", "4", "--seed", "2"]
    words += [word for name in ("closer", "late", "elsewhere") for word in ("--lever", str(folder / f"{name}.yaml"))]
    shards = [str(tmp_path / str(index)) for index in (1, 2)]
    for index, shard in enumerate(shards, start=1):
        assert called(*words, "--workers", "1", "--shard", f"{index}/2", "--out", shard) == 0
        assert sum(1 for _ in Path(shard).rglob("*.parquet")) == 2
    assert called("gather", shards[0], "--out", str(tmp_path / "half")) == 1
    assert called("gather", *shards, "--out", str(tmp_path / "joined")) == 0
    for name in ("reference.csv", "runs"):
        one, other = ([*(base / name).rglob("*"), base / name] for base in (tmp_path / "joined", folder / "out"))
        assert {each.name: each.read_bytes() for each in one if each.is_file()} == {
            each.name: each.read_bytes() for each in other if each.is_file()
        }
    told = json.loads((tmp_path / "joined" / "matrix.json").read_text(encoding="utf-8"))
    assert {**told, "wall_s": 0} == {**found, "wall_s": 0}
    assert (tmp_path / "joined" / "report.html").is_file()
    (tmp_path / "1" / "study.json").write_text(
        (tmp_path / "1" / "study.json").read_text(encoding="utf-8").replace(found["adoptions"][1], "mature"),
        encoding="utf-8",
    )
    assert called("gather", *shards, "--out", str(tmp_path / "mixed")) == 2


def called(*words: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(list(words))
    return int(left.value.code or 0)


def test_where_nothing_is_named_the_levers_are_held_against_one_crisis_of_each_kind() -> None:
    assert _crises() == ["korean_contingency", "tsunami_relief", "commons_disruption"]
    kinds = {word for name in _levers() for word in lever_of(name).file.expected}
    assert kinds == {"escalation", "relief", "commons"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"replications": 0}, "--replications 0: expected 1 or more"),
        ({"workers": 0}, "--workers 0"),
        ({"case": "both"}, "no case named"),
        ({"adoptions": ["later"]}, "no adoption 'later'"),
        ({"levers": ["closr"]}, "no option named 'closr'"),
        ({"levers": ["old_promises"]}, "expected a lever, found an option set"),
    ],
)
def test_wrong_words_are_one_line(folder: Path, words: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        matrix([folder / "reference.yaml"], **{"workers": 1, "levers": [str(folder / "closer.yaml")], **words})


def test_a_folder_that_cannot_be_written_is_said_before_any_run(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(WhitecellError, match="cannot be written"):
        small(folder, "closer", out=tmp_path / "file")


def test_a_declared_measure_that_is_none_is_refused_before_anything_is_run(folder: Path, tmp_path: Path) -> None:
    tree = read_file(folder / "closer.yaml").tree
    assert isinstance(tree, dict)
    path = tmp_path / "odd.yaml"
    declared: dict[str, Tree] = {"measures": {"trust_ende": "more"}, "because": "they come closer"}
    kind = "escalation"
    path.write_text(write({**tree, "expected": {kind: "clear"}, "moves": {kind: declared}}), encoding="utf-8")
    with pytest.raises(InputError, match="no measure named 'trust_ende'"):
        matrix(["korean_contingency"], levers=[str(path)], replications=1, workers=1)
    path.write_text(write({**tree, "expected": {kind: "small"}, "moves": {kind: declared}}), encoding="utf-8")
    with pytest.raises(InputError, match=r"expected\.escalation is not 'clear'"):
        lever_of(str(path))


def test_doses_stand_from_the_least_to_the_fullest_and_the_screen_shows_the_fullest_with_its_interval(
    folder: Path,
) -> None:
    told = small(folder, "closer", adoptions=["mature", "-5y"])
    assert told["adoptions"] == ["-5y", "mature"]
    stream = io.StringIO()
    Console(width=160, file=stream).print(matrix_table(told))
    (line,) = [each for each in stream.getvalue().splitlines() if "closer" in each and "trust end" in each]
    mean = cell_of(told, "closer")["doses"]["mature"]["effects"]["trust_end"]["share"]
    assert mean is not None
    assert f"{100 * mean:+.2g} % (+" in line
