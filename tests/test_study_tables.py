"""The tables of the study on the page of scenarios: what they say of a small matrix, and where they stand."""

from __future__ import annotations

from typing import Any

import pytest
from study_tables import PAGE, ends, marks, means, written


def effect(mean: float | None, low: float, high: float, share: float | None, *, sure: bool) -> dict[str, Any]:
    return {"difference": {"mean": mean, "low": low, "high": high}, "share": share, "sure": sure}


def cell(lever: str, state: str, expected: str | None, moved: dict[str, Any], **more: Any) -> dict[str, Any]:
    dose = {"effects": {"need": moved}, "declared": {"tonnes": moved}}
    told = {"frozen": {"declared": {"tonnes": effect(0.0, 0.0, 0.0, 0.0, sure=False)}}, "moves": {}, "ends": ""}
    return (
        {"lever": lever, "scenario": "flood", "state": state, "expected": expected, "doses": {"mature": dose}}
        | told
        | more
    )


@pytest.fixture
def study() -> dict[str, Any]:
    less, nothing = effect(-50.0, -60.0, -40.0, -0.05, sure=True), effect(0.0, 0.0, 0.0, 0.0, sure=False)
    price = {"musd_per_year": 6.0, "political_capital_per_year": 1.2}
    return {
        "levers": [{"name": name, "price": price} for name in ("works", "small", "idle")],
        "scenarios": [{"name": "flood", "runs": 200, "lead": [{"measure": "need", "baseline": 2.5e6}]}],
        "cells": [
            cell("works", "acts", "clear", less, check="holds", moves={"tonnes": "more"}, ends="moves need"),
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
    assert "| `works` | `tonnes` -5.0 % (-6.0 to -4.0) | 0 | holds | `need` |" in means(study)


def test_an_interval_as_a_share_goes_from_the_lower_to_the_higher(study: dict[str, Any]) -> None:
    study["cells"][0]["doses"]["mature"]["effects"]["need"] = effect(-50.0, -60.0, -40.0, 0.05, sure=True)
    assert "+5.0 % (+4.0 to +6.0)" in ends(study)


def test_written_twice_it_is_written_once_and_nothing_else_changes(study: dict[str, Any]) -> None:
    page = PAGE.read_text(encoding="utf-8")
    once = written(page, study)
    assert written(once, study) == once
    assert once.split(marks("ends")[0])[0] == page.split(marks("ends")[0])[0]
    assert once.split(marks("means")[1])[1] == page.split(marks("means")[1])[1]
