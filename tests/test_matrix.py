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

from sim.api import compare, matrix, scenario
from sim.cli import main
from sim.errors import InputError, WhitecellError
from sim.report.matrix import as_csv, matrix_table, variables_of
from sim.report.mosaic import mosaic
from sim.report.paper.blocks import Grid
from sim.report.paper.of_matrix import _declared
from sim.scenario.reading import Tree, read_file, write
from sim.study.cells import NO_END, Cell, Dose, Effect, Matrix, _checked, _ends
from sim.study.frames import matrix_frame, runs_frame
from sim.study.layout import _crises, _levers, lever_of
from sim.study.reach import moves
from sim.study.reach import own as set_by
from sim.study.results import Difference


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


def effect(share: float, *, sure: bool = True, p: float | None = None) -> Effect:
    span = Difference(mean=share, low=share - 0.001, high=share + 0.001)
    reach = abs(share) + 0.001
    return Effect(
        difference=span,
        share=share,
        reach=reach,
        improved=1.0,
        worse=0.0,
        censored=0,
        sure=sure,
        p=p if p is not None else 0.001 if sure else 0.4,
        good=True,
    )


def dose(share: float, *, sure: bool = True, exact: bool = False) -> Dose:
    effects = {"x": effect(share, sure=sure)}
    return Dose(maturity=0.7, pairs=9, run=True, exact=exact, effects=effects, declared={}, beyond=[])


@pytest.mark.parametrize(
    ("expected", "mature", "frozen", "check"),
    [
        ("clear", dose(0.05), dose(0.001), "holds"),
        ("clear", dose(0.05), dose(0.04), "missed"),
        ("clear", dose(0.005), dose(0.0), "missed"),
        ("clear", dose(0.05, sure=False), dose(0.0), "open"),
        ("clear", dose(0.002, sure=False), dose(0.0), "missed"),
        ("clear", dose(0.05), None, "told"),
        ("nothing", dose(0.0, exact=True), None, "holds"),
        ("nothing", dose(0.0), None, "missed"),
        ("negligible", dose(0.05), None, "missed"),
        ("negligible", dose(0.005), None, "holds"),
        ("small", dose(0.05), None, "told"),
        (None, dose(0.05), None, "told"),
    ],
)
def test_a_cell_is_held_against_what_is_expected(
    expected: str | None, mature: Dose, frozen: Dose | None, check: str
) -> None:
    assert _checked(expected, "acts", {"mature": mature}, frozen)[0] == check


@pytest.mark.parametrize(
    ("chances", "check", "says"),
    [
        ([0.03], "holds", "moves x0, and frozen no longer"),
        ([0.03, 0.5], "open", "x0 by its own interval, not as one of 2"),
        ([0.01, 0.5, 0.9, 0.7], "holds", "moves x0, and frozen no longer"),
        ([0.03, 0.001], "holds", "moves x0, x1, and frozen no longer"),
    ],
)
def test_of_several_leading_measures_one_is_enough_only_as_one_of_several(
    chances: list[float], check: str, says: str
) -> None:
    effects = {f"x{place}": effect(0.05, sure=p < 0.05, p=p) for place, p in enumerate(chances)}
    still = {name: effect(0.0, sure=False) for name in effects}
    mature, frozen = {**dose(0.0), "effects": effects}, {**dose(0.0), "effects": still}
    # ignored type: a changed copy of a typed mapping has no type
    found = _checked("clear", "acts", {"mature": mature}, frozen)  # type: ignore[dict-item, arg-type]
    assert found[0] == check
    assert found[1].endswith(says)


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


def test_beside_a_frozen_cell_stands_what_was_held() -> None:
    found = matrix(["tsunami_relief"], levers=["civil_society"], adoptions=["mature"], replications=1, workers=1)
    (cell,) = found["cells"]
    assert cell["held"] == ["models.relief.civil_military_link"]
    lines = list(csv.DictReader(io.StringIO(as_csv(found))))
    assert {line["held"] for line in lines if line["dose"] == "frozen"} == {"models.relief.civil_military_link"}
    assert {line["held"] for line in lines if line["dose"] == "mature"} == {""}
    (table,) = [each for each in _declared(found) if isinstance(each, Grid) and "held when frozen" in each.heads]
    assert all("civil_military_link" in row for row in table.rows)
    paths = ["relations.a.b.joining", "relations.c.b.joining", "models.home.swing.a"]
    assert variables_of(paths) == "joining, swing.a"


def test_a_measure_made_of_what_a_lever_sets_shows_nothing_of_it() -> None:
    doses = {"mature": dose(0.05)}
    assert _checked("clear", "acts", doses, dose(0.0))[0] == "holds"
    assert _checked("clear", "acts", doses, dose(0.0), ["x"]) == (
        "missed",
        "moves x, which it sets, and no other leading measure, surely",
    )


def declares(mature: float, frozen: float = 0.0, *, leads: float = 0.0) -> tuple[Dose, Dose]:
    """A mature and a frozen dose with one declared measure, and a leading one."""
    made = []
    for share in (mature, frozen):
        found = dose(leads, sure=leads != 0)
        found["declared"] = {"means": effect(share, sure=abs(share) > 0.002)}
        made.append(found)
    return made[0], made[1]


@pytest.mark.parametrize(
    ("doses", "direction", "check", "says"),
    [
        (declares(-0.2), "less", "holds", "moves means, and frozen no longer"),
        (declares(-0.2), "either", "holds", "moves means, and frozen no longer"),
        (declares(0.2), "less", "missed", "moves means the other way than it declares"),
        (declares(-0.2, -0.19), "less", "missed", "that is what else it moves"),
        (declares(-0.001, leads=0.2), "less", "missed", "moves no declared measure by a hundredth, surely"),
    ],
)
def test_a_clear_cell_is_held_against_what_its_lever_declares_and_by_its_direction(
    doses: tuple[Dose, Dose], direction: Any, check: str, says: str
) -> None:
    mature, frozen = doses
    found = _checked("clear", "acts", {"mature": mature}, frozen, moves={"means": direction})
    assert found[0] == check
    assert found[1].endswith(says)


@pytest.mark.parametrize(("direction", "check"), [("more", "missed"), ("less", "open"), ("either", "open")])
def test_a_cell_is_open_only_where_it_may_yet_move_the_way_it_declares(direction: Any, check: str) -> None:
    mature, frozen = declares(-0.2)
    unsure = effect(-0.02, sure=False)
    unsure["difference"] = Difference(mean=-0.02, low=-0.045, high=0.005)
    mature["declared"] = {"means": {**unsure, "reach": 0.045}}
    assert _checked("clear", "acts", {"mature": mature}, frozen, moves={"means": direction})[0] == check


def test_what_leads_is_told_beside_what_is_declared_and_never_in_its_place() -> None:
    mature, _ = declares(-0.2, leads=0.2)
    assert _ends(mature, []) == "moves x"
    assert _ends(mature, ["x"]) == NO_END
    assert _ends(declares(-0.2)[0], []) == NO_END
    assert _ends(None, []) == "not run mature"


def test_what_is_declared_and_not_measured_here_is_said_so() -> None:
    found = _checked("clear", "acts", {"mature": dose(0.2)}, dose(0.0), moves={"means": "less"})
    assert found == ("told", "nothing of what it is expected to move is measured here")


def test_a_measure_that_a_lever_sets_cannot_be_declared_for_it_to_hold() -> None:
    mature, frozen = declares(-0.2)
    found = _checked("clear", "acts", {"mature": mature}, frozen, ["means"], {"means": "less"})
    assert found[0] == "told"


def test_every_shipped_clear_cell_declares_a_measure_that_is_not_its_own() -> None:
    kinds = {"escalation": "korean_contingency", "relief": "tsunami_relief", "commons": "commons_disruption"}
    clear = [
        (name, kind) for name in _levers() for kind, word in lever_of(name).file.expected.items() if word == "clear"
    ]
    assert len(clear) == 25
    for name, kind in clear:
        adopted, crisis = lever_of(name), scenario(kinds[kind])
        declared = moves(adopted, crisis)
        assert declared is not None, (name, kind)
        assert set(declared.measures) <= set(crisis.vocabulary.measures), (name, kind)
        assert set(declared.measures) - set(set_by(adopted, crisis)), (name, kind)


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


@pytest.mark.parametrize(
    ("lever", "crisis", "own"),
    [
        ("commons_law", "commons_disruption", ["norm_end"]),
        ("alliance_portfolio", "korean_contingency", ["base_access_latency"]),
        ("pm_leadership", "korean_contingency", ["decision_latency.japan"]),
        ("nso", "commons_disruption", ["decision_latency.japan"]),
        ("bipartisan_base", "korean_contingency", ["support_swing.japan"]),
        ("trilateral_jurok", "korean_contingency", ["coalition_latency"]),
        ("deterrence_update", "korean_contingency", ["provocations"]),
        ("commons_access", "commons_disruption", ["war_risk_rate"]),
        # by a side effect
        ("trilateral_juc", "korean_contingency", ["trust_end"]),
        ("strategic_lift", "korean_contingency", []),
        ("all_japan_oda", "tsunami_relief", []),
    ],
)
def test_which_measures_a_lever_sets_is_read_from_its_effects(lever: str, crisis: str, own: list[str]) -> None:
    assert set_by(lever_of(lever), scenario(crisis)) == own


def test_what_should_be_clear_and_cannot_act_is_a_miss() -> None:
    assert _checked("clear", "cannot act here", {}, None)[0] == "missed"
    assert _checked("small", "cannot act here", {}, None)[0] == "told"
