"""The tables of the study on the page of scenarios: what they say of a small matrix, and where they stand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import study as whole
from study_tables import PAGE, dates, ends, marks, means, written


def effect(mean: float | None, low: float, high: float, share: float | None, *, sure: bool) -> dict[str, Any]:
    return {"difference": {"mean": mean, "low": low, "high": high}, "share": share, "sure": sure}


def cell(lever: str, state: str, expected: str | None, moved: dict[str, Any], **more: Any) -> dict[str, Any]:
    dose = {"effects": {"need": moved}, "declared": {"tonnes": moved}}
    told = {
        "frozen": {"declared": {"tonnes": effect(0.0, 0.0, 0.0, 0.0, sure=False)}},
        "moves": {},
        "ends": "",
        "own": [],
        "held": [],
    }
    return (
        {"lever": lever, "scenario": "flood", "state": state, "expected": expected, "doses": {"mature": dose}}
        | told
        | more
    )


@pytest.fixture
def study() -> dict[str, Any]:
    less, nothing = effect(-50.0, -60.0, -40.0, -0.05, sure=True), effect(0.0, 0.0, 0.0, 0.0, sure=False)
    half = effect(-25.0, -35.0, -15.0, -0.025, sure=True)
    doses = {
        "0": {"effects": {}, "declared": {}},
        "-5y": {"effects": {"need": half}, "declared": {"tonnes": half}},
        "mature": {"effects": {"need": less}, "declared": {"tonnes": less}},
    }
    more: dict[str, Any] = {"doses": doses, "own": ["tonnes"], "held": ["models.relief.contract_flow"]}
    price = {"musd_per_year": 6.0, "political_capital_per_year": 1.2}
    return {
        "adoptions": ["0", "-5y", "mature"],
        "interrupted": False,
        "failed": 0,
        "levers": [{"name": name, "price": price} for name in ("works", "small", "idle")],
        "scenarios": [{"name": "flood", "runs": 200, "lead": [{"measure": "need", "baseline": 2.5e6}]}],
        "cells": [
            cell("works", "acts", "clear", less, check="holds", moves={"tonnes": "more"}, ends="moves need", **more),
            cell("small", "acts", "small", nothing),
            cell("idle", "cannot act here", None, nothing),
        ],
    }


def test_what_moves_has_a_row_with_its_price_and_what_does_not_is_named(study: dict[str, Any]) -> None:
    table = ends(study)
    assert "| `works` | -5.0 % (-6.0 to -4.0) | 6, 1.2 | clear |" in table
    assert "| `small` |" not in table
    assert "No leading measure is moved by a hundredth, surely, by `small`. Nothing to act on: `idle`." in table
    assert "200 pairs. Without a lever: `need` 2.5 million." in table


def test_a_clear_cell_shows_what_it_declares_and_what_is_left_of_it_frozen(study: dict[str, Any]) -> None:
    told = "`tonnes` -5.0 % (-6.0 to -4.0), of what the lever sets"
    assert f"| `works` | {told} | contract_flow: 0 | holds | `need` |" in means(study)


def test_three_dates_stand_side_by_side_for_what_is_moved_mature_and_nothing_that_was_not_run_is_unknown(
    study: dict[str, Any],
) -> None:
    table = dates(study)
    assert "| `flood` | measure | adopted at the start | five years before | fully matured |" in table
    assert "| `works` | `need` | 0 | -2.5 % (-3.5 to -1.5) | -5.0 % (-6.0 to -4.0) |" in table
    assert "| `works` | `tonnes`, of what the lever sets | 0 | -2.5 %" in table
    assert "`small`" not in table


def test_the_fourth_leading_measure_is_told(study: dict[str, Any]) -> None:
    names = ["need", "days", "gap", "handover"]
    study["scenarios"][0]["lead"] = [{"measure": name, "baseline": 2.0} for name in names]
    moved = study["cells"][0]["doses"]["mature"]["effects"]
    moved |= dict.fromkeys(names[1:], moved["need"])
    for cell in study["cells"][1:]:
        cell["doses"]["mature"]["effects"] |= dict.fromkeys(names[1:], cell["doses"]["mature"]["effects"]["need"])
    assert "| `flood` | `need` | `days` | `gap` | `handover` | MUSD, points a year | expected |" in ends(study)


def test_one_command_asks_for_all_dates_and_a_part_of_the_study_writes_no_shipped_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = whole.command(whole.read([str(tmp_path)]))
    assert [words[place + 1] for place, word in enumerate(words) if word == "--adopted"] == ["0", "-5y", "mature"]
    assert words[words.index("--replications") + 1] == "200"
    for part in (["--pairs", "2"], ["--lever", "nso"], ["--lever", "nso", "--page", "x.md"]):
        with pytest.raises(SystemExit) as stopped:
            whole.read([str(tmp_path), *part])
        assert stopped.value.code == 2
        assert "name --page and --promises" in capsys.readouterr().err


def test_of_a_study_that_was_stopped_nothing_is_written(study: dict[str, Any], tmp_path: Path) -> None:
    asked = whole.read([str(tmp_path), "--page", str(tmp_path / "a.md"), "--promises", str(tmp_path / "b.md")])
    for stopped in ({"interrupted": True}, {"failed": 1}):
        (tmp_path / "matrix.json").write_text(json.dumps({**study, **stopped}), encoding="utf-8")
        assert not whole.write(asked)
        assert not asked.page.exists()


def test_an_interval_as_a_share_goes_from_the_lower_to_the_higher(study: dict[str, Any]) -> None:
    study["cells"][0]["doses"]["mature"]["effects"]["need"] = effect(-50.0, -60.0, -40.0, 0.05, sure=True)
    assert "+5.0 % (+4.0 to +6.0)" in ends(study)


def test_written_twice_it_is_written_once_and_nothing_else_changes(study: dict[str, Any]) -> None:
    page = PAGE.read_text(encoding="utf-8")
    once = written(page, study)
    assert written(once, study) == once
    assert once.split(marks("ends")[0])[0] == page.split(marks("ends")[0])[0]
    assert once.split(marks("means")[1])[1] == page.split(marks("means")[1])[1]
