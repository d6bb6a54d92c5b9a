"""The story: two digits, what mattered, within a screen or two, and never a guess about the future."""

from __future__ import annotations

import io
import math
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from shipped import loaded
from small_worlds import lively, plan_of

from sim.api import run
from sim.blueprint import Blueprint
from sim.engine import Run
from sim.report.compared import table
from sim.report.moves import largest_moves
from sim.report.story import Story
from sim.report.timeline import _said_of_relief, shortened, timeline
from sim.report.wording import PURPOSE, Titles, date, day, two_digits
from sim.study.results import Study


@cache
def small() -> tuple[Blueprint, Run]:
    plan = plan_of(lively(3, horizon="12 d"))
    return plan, run(plan, seed=2)


@cache
def relief() -> tuple[Blueprint, Run]:
    plan = loaded("tsunami_relief")
    return plan, run(plan, seed=1)


def told(plan: Blueprint, found: Run, *, full: bool = False, width: int = 80) -> list[str]:
    """Give the lines of a story on a terminal of some width."""
    stream = io.StringIO()
    Console(file=stream, width=width, highlight=False).print(Story(found, plan, full=full))
    return stream.getvalue().splitlines()


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.0, "0"),
        (None, "-"),
        (math.nan, "-"),
        (0.5238, "0.52"),
        (-0.0456, "-0.046"),
        (1.0, "1.0"),
        (9.96, "10"),
        (99.6, "100"),
        (1234.0, "1,200"),
        (12_899_035.0, "13 million"),
        (999_999.0, "1.0 million"),
        (2.5e9, "2.5 billion"),
        (0.00001234, "<0.0001"),
        (-0.00001234, ">-0.0001"),
        (0.00011, "0.00011"),
    ],
)
def test_two_digits(value: float | None, words: str) -> None:
    assert two_digits(value) == words


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12))
def test_two_digits_is_within_half_of_the_second_digit(value: float) -> None:
    words = two_digits(value).replace(",", "")
    if words in {"<0.0001", ">-0.0001"}:
        assert 0 < abs(value) < 1e-4
        assert (value < 0) == words.startswith(">")
        return
    number, _, size = words.partition(" ")
    read = float(number) * {"": 1.0, "million": 1e6, "billion": 1e9}[size]
    assert read == pytest.approx(value, rel=0.0501, abs=1e-300)


def test_days_count_from_the_start() -> None:
    plan, _ = relief()
    assert [day(at) for at in (0.0, 23.99, 24.0, 240.0)] == ["D+0", "D+0", "D+1", "D+10"]
    assert date(plan.scenario.crisis.start, 240.0) == "5 Jan"


@pytest.mark.parametrize("full", [False, True])
def test_every_story_says_its_purpose_its_era_and_its_digest(full: bool) -> None:  # noqa: FBT001
    for plan, found in (small(), relief()):
        text = " ".join(told(plan, found, full=full))
        assert PURPOSE in text
        assert f"Era {plan.scenario.crisis.era}" in text
        assert found.digest in text
        contested = [name for name, file in plan.scenario.actors.items() if len(file.doctrines) > 1]
        assert all(f"{name} {plan.follows[name]}" in " ".join(text.split()) for name in contested)


@pytest.mark.parametrize("width", [60, 80, 120])
def test_a_story_fits_a_screen_or_two_and_its_width(width: int) -> None:
    plan, found = relief()
    lines = told(plan, found, width=width)
    assert len(lines) <= (60 if width >= 80 else 75)
    assert max(map(len, lines)) <= width


def test_lead_measures_come_first_with_unit_and_direction() -> None:
    plan, found = relief()
    text = "\n".join(told(plan, found))
    places = [text.index(each.measure) for each in plan.scenario.crisis.lead]
    assert places == sorted(places)
    assert places[-1] < text.index("trust_end")
    assert "person-days" in text
    assert "lower" in text


def test_a_full_story_tells_every_order_and_every_measure() -> None:
    plan, found = relief()
    titles = Titles(plan)
    lines = timeline(found.chronicle, titles, moving=())
    text = " ".join(" ".join(told(plan, found, full=True, width=400)).split())
    assert all(line.text.split(":")[0] in text for line in lines)
    assert all(name in text for name in found.outcomes)
    orders = {str(record.details["action"]) for record in found.chronicle if record.kind == "order"}
    assert all(titles.action(name) in text for name in orders)


def test_shortening_keeps_order_and_the_heaviest() -> None:
    plan, found = relief()
    lines = timeline(found.chronicle, Titles(plan), moving=())
    kept = shortened(lines, 20, 69)
    assert kept == sorted(kept, key=lambda line: line.record)
    assert max(lines, key=lambda line: line.weight) in kept
    assert 3 < len(kept) <= 20
    assert shortened(lines, 10**6, 69) == lines


def test_moves_are_the_largest_and_real() -> None:
    _, found = relief()
    moves = largest_moves(found, 5)
    assert [move.size for move in moves] == sorted((move.size for move in moves), reverse=True)
    for move in moves:
        slot = found.world.network.slot(move.variable, move.who, move.toward)
        assert found.world.slots.read(slot, found.ended_at) == move.after


def test_telling_changes_nothing() -> None:
    plan, found = small()
    before = found.digest
    told(plan, found, full=True)
    assert found.digest == before
    assert told(plan, found) == told(plan, found)


def study(mean: float, low: float, high: float) -> Study:
    """Give a study of one option and one measure."""
    return {
        "scenario": "small",
        "chosen": [],
        "replications": 30,
        "seed": 1,
        "case": "random",
        "baseline": {
            "outcomes": {"trust_end": {"mean": 0.5, "low": 0.4, "high": 0.6, "unit": "0..1", "better": "higher"}}
        },
        "options": {
            "more_visits": {
                "maturity": {"more_visits": 0.7},
                "price": {"political_capital_per_year": 1.2, "musd_per_year": 15.0, "years_before_start": 5.0},
                "variants": {},
                "outcomes": {
                    "trust_end": {
                        "mean": 0.5 + mean,
                        "difference": {"mean": mean, "low": low, "high": high},
                        "median": mean,
                        "worst_decile": low,
                        "improved": 0.8,
                        "worse": 0.1,
                        "equal": 0.1,
                        "censored": 0,
                        "cut_option": 0,
                        "cut_baseline": 0,
                        "p": 0.01,
                        "p_holm": None,
                        "mcnemar": None,
                    }
                },
            }
        },
        "variants": {},
        "lead": ["trust_end"],
        "selection": [],
        "regret": {},
        "satisficing": None,
        "pareto": {"measures": ["trust_end"], "candidates": ["more_visits"], "with_price": ["more_visits"]},
        "precision": None,
        "verdict": "In this model, something was found.",
        "wall_s": 1.0,
        "failed": [],
        "interrupted": False,
    }


def test_a_comparison_shows_dose_price_interval_and_purpose() -> None:
    stream = io.StringIO()
    Console(file=stream, width=80).print(table([study(0.1, 0.05, 0.15)]))
    text = stream.getvalue()
    for words in ("0.70 of 1", "15 MUSD", "5.0 years before", "+0.10", "+0.050 to +0.15", "0.80", PURPOSE):
        assert words in text
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.parametrize(
    ("details", "said"),
    [
        ({"offered": True, "strings": False}, "offers Indonesia its forces"),
        ({"offered": True, "strings": True}, "offers Indonesia forces on terms of its own"),
        ({"consent": False}, "lets foreign forces in no longer"),
        ({"leave_in_d": 60.0}, "foreign forces are to be gone in 60 days"),
        ({"evacuation_ordered": True}, "tells those on the shore to leave"),
        ({"leads": "indonesia"}, "leads coordination in Indonesia"),
        ({"pipeline": "aceh_ngos", "first_goods_d": 0.5}, "Indonesia: first goods in 0.5 days"),
        ({"odd_field": 3}, "indonesia: odd field 3"),
    ],
)
def test_what_is_done_for_relief_is_said_in_words_and_not_by_the_names_of_fields(
    details: dict[str, object], said: str
) -> None:
    assert _said_of_relief("indonesia", details, Titles(loaded("tsunami_relief"))) == said
