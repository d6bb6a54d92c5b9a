"""Templates: what `new` writes passes every check and runs, under any name, and writes over nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.api import VOCABULARY, load, run
from sim.cli import main
from sim.errors import InputError
from sim.inspection import inspect
from sim.scenario.reading import read_text
from sim.scenario.schema import schema_path
from sim.scenario.templates import made, templates
from sim.study.calibration import calibrate

KINDS = sorted(templates())


def write(folder: Path, kind: str, name: str) -> list[Path]:
    files = made(kind, name, to=folder)
    for path, text in files.items():
        path.write_text(text, encoding="utf-8")
    return list(files)


def test_there_is_a_template_for_each_kind_of_file_an_author_writes() -> None:
    assert {"relief", "commons", "confrontation", "scenario", "actor", "option", "lever", "record"} <= set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_what_new_writes_passes_check_and_leads_the_editor_to_the_schema(kind: str, tmp_path: Path) -> None:
    for path in write(tmp_path, kind, "some_name"):
        inspect(path, VOCABULARY, load)
        target = path.read_text(encoding="utf-8").splitlines()[0].partition("$schema=")[2]
        assert (path.parent / target).resolve() == schema_path()


@pytest.mark.parametrize("kind", KINDS)
@given(name=st.from_regex(r"[a-z][a-z0-9_]{3,30}", fullmatch=True))
def test_under_any_name_nothing_of_the_templates_own_is_left(kind: str, name: str) -> None:
    own = {f"my_{other}" for other in KINDS}
    if name in own:
        return
    files = made(kind, name, to=Path("nowhere"))
    for path, text in files.items():
        tree = read_text(text, file=str(path)).tree
        assert isinstance(tree, dict)
        assert tree["id"] == path.stem
        assert not any(f"{word}:" in text or f"{word}.yaml" in text for word in (f"my_{kind}", "my_actor"))


def test_a_new_relief_crisis_runs_and_somebody_is_helped(tmp_path: Path) -> None:
    first, host = write(tmp_path, "relief", "my_flood")
    assert (first.name, host.name) == ("my_flood.yaml", "my_flood_host.yaml")
    done = run(load(first), seed=1)
    received = done.outcomes["tonnes_received"].value
    assert received is not None
    assert received > 100
    assert {record.actor for record in done.chronicle if record.kind == "order"} >= {"my_flood_host", "australia"}


def test_the_ways_of_deciding_in_a_new_crisis_differ(tmp_path: Path) -> None:
    first, _ = write(tmp_path, "relief", "my_flood")
    opened, closed = (
        run(load(first, settings=[("actors.my_flood_host.doctrine", way)]), seed=1).outcomes
        for way in ("open", "closed")
    )
    assert closed["foreign_military_tonnes"].value == 0
    assert (opened["foreign_military_tonnes"].value or 0) > 0


def test_a_new_scenario_runs_and_a_new_option_is_taken(tmp_path: Path) -> None:
    (path,) = write(tmp_path, "scenario", "my_incident")
    assert run(load(path), seed=1).outcomes["actions_taken"].value is not None
    for kind in ("option", "lever"):
        (path,) = write(tmp_path, kind, f"one_{kind}")
        assert load("tsunami_relief", options=[str(path)]).scenario.levers


def test_a_new_record_can_be_calibrated(tmp_path: Path) -> None:
    (path,) = write(tmp_path, "record", "my_figures")
    found = calibrate(path, replications=2, workers=1)
    assert not found.failed
    assert all(item.median is not None for item in found.rows)


@pytest.mark.parametrize("name", ["My_flood", "9lives", "a b", "", "a" * 41, "tsunami_relief", "japan", "../up"])
def test_a_name_that_is_none_or_taken_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError):
        made("relief", name, to=tmp_path)


def test_an_unknown_kind_is_refused_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="did you mean 'relief'"):
        made("releif", "x", to=tmp_path)


@pytest.mark.parametrize("there", ["my_flood.yaml", "my_flood_host.yaml"])
def test_nothing_is_ever_written_over(
    there: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(there).write_text("mine", encoding="utf-8")
    with pytest.raises(SystemExit) as left:
        main(["new", "relief", "my_flood"])
    assert left.value.code == 2
    assert "is there already" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == [there]
    assert Path(there).read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("to", "written"), [("deep/down", "deep/down/my_talk.yaml"), ("else.yaml", "else.yaml"), (None, "my_talk.yaml")]
)
def test_the_command_says_where_it_wrote_and_what_to_type_next(
    to: str | None, written: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as left:
        main(["new", "scenario", "my_talk", *(["--to", to] if to else [])])
    assert left.value.code == 0
    assert Path(written).is_file()
    out = capsys.readouterr().out
    assert f"written: {written}" in out.replace("\\", "/")
    assert "next: run" in out


def test_the_strait_of_a_new_crisis_of_the_commons_closes_opens_again_and_is_guarded(tmp_path: Path) -> None:
    """Another chokepoint is a file: what `new commons` writes has one, with a danger that its actors answer."""
    (first,) = write(tmp_path, "commons", "my_narrows")
    plan = load(first)
    runs = [run(plan, seed=seed) for seed in range(3)]
    for done in runs:
        days = dict(
            zip(
                (at / 24 for at in done.series()["sea.transits.narrows"].at),
                done.series()["sea.transits.narrows"].values,
                strict=True,
            )
        )
        assert not any(days[day] for day in range(33, 39)), "shut"
        assert any(days[day] for day in range(41, 48)), "open again, and the queue goes first"
        shut = [each for each in done.chronicle if each.kind == "commons" and each.subject.startswith("passage_")]
        assert [each.subject for each in shut] == ["passage_shut", "passage_open"]
    attacked = [done for done in runs if done.outcomes["sea_attacks"].value]
    assert attacked
    orders = [each.details["action"] for done in attacked for each in done.chronicle if each.kind == "order"]
    assert "escort_trade" in orders


def test_in_a_new_confrontation_both_sides_stand_on_the_ladder_and_somebody_acts_toward_the_other(
    tmp_path: Path,
) -> None:
    (first,) = write(tmp_path, "confrontation", "my_row")
    plan = load(first)
    runs = [run(plan, seed=seed) for seed in range(3)]
    for done in runs:
        days = done.outcomes["crisis_duration"].value
        assert days is None or days > 0
    acts = {
        (order.actor, order.subject.split(".")[2].partition("#")[0])
        for done in runs
        for order in done.chronicle
        if order.kind == "order"
    }
    assert ("japan", "china") in acts
    assert ("china", "japan") in acts


def test_in_a_new_confrontation_an_assertive_power_is_not_the_first_to_go_home(tmp_path: Path) -> None:
    (first,) = write(tmp_path, "confrontation", "my_row")
    quiet, assertive = (
        [
            run(load(first, settings=[("actors.china.doctrine", way)]), seed=seed).outcomes["crisis_duration"]
            for seed in range(4)
        ]
        for way in ("status_quo", "assertive")
    )
    days = [[90.0 if each.value is None else each.value for each in found] for found in (quiet, assertive)]
    assert sum(days[1]) > 1.5 * sum(days[0])
    # one run may be over at once, where somebody has shown force and nobody answers
    assert sum(firm >= soft for soft, firm in zip(*days, strict=True)) >= 3
