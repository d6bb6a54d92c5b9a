"""The invented cases: no code is theirs, they run, and what they say is sane and is what they are there to show."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path

import pytest
from shipped import composed, loaded, ran

from sim.api import run
from sim.engine import Engine, Run
from sim.expressions import Term
from sim.models.relief.model import Relief
from sim.report.pictures import PICTURES, pictures
from sim.scenario import library

CASES = ("typhoon_isles", "earthquake_uplands")
HOSTS = {"typhoon_isles": "isles", "earthquake_uplands": "uplands"}
SHARES = ("coverage_at_handover", "equity_gap", "coverage_gini", "lift_utilisation", "misdirected")
SEEDS = (1, 2, 3)


@cache
def done(case: str, seed: int = 1, doctrine: str = "") -> Run:
    settings = [(f"actors.{HOSTS[case]}.doctrine", doctrine)] if doctrine else []
    return ran(case, seed=seed, settings=settings)


def value(case: str, measure: str, *, seed: int = 1, doctrine: str = "") -> float:
    found = done(case, seed, doctrine).outcomes[measure].value
    assert found is not None, measure
    return found


def arrivals(case: str, seed: int = 1) -> dict[str, float]:
    first: dict[str, float] = {}
    for record in done(case, seed).chronicle:
        if record.kind == "relief" and "arrived" in record.details:
            first.setdefault(record.actor, record.at)
    return first


@pytest.mark.parametrize("case", CASES)
def test_no_code_knows_of_an_invented_case(case: str) -> None:
    words = (case, HOSTS[case])
    for path in (Path(__file__).parent.parent / "sim").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert not any(word in text for word in words), path


@pytest.mark.parametrize("case", CASES)
def test_an_invented_case_says_that_it_is_invented(case: str) -> None:
    crisis = composed(case).crisis
    assert "invented" in crisis.title
    assert "invented" in crisis.limits
    assert crisis.source == "invented"
    assert "invented" in library.names("scenario")[case].read_text(encoding="utf-8").splitlines()[1]


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("seed", SEEDS)
def test_the_measures_of_an_invented_case_are_sane(case: str, seed: int) -> None:
    found = done(case, seed)
    for name, outcome in found.outcomes.items():
        assert outcome.value is None or math.isfinite(outcome.value), name
    for name in SHARES:
        assert 0 <= value(case, name, seed=seed) <= 1, name
    people = sum(district.people.value for district in found.world.scenario.sections["relief"].districts)  # type: ignore[attr-defined]
    days = found.ended_at / 24
    assert 0 < value(case, "unmet_person_days", seed=seed) < people * days
    assert value(case, "tonnes_received", seed=seed) <= value(case, "tonnes_landed", seed=seed)
    assert 0 < value(case, "days_to_50_coverage", seed=seed) < days
    assert value(case, "coverage_at_handover", seed=seed) > 0.5


@pytest.mark.parametrize("case", CASES)
def test_in_an_invented_case_somebody_comes_from_abroad_and_the_host_works_first(case: str) -> None:
    for seed in SEEDS:
        first = arrivals(case, seed)
        host = first.pop(HOSTS[case])
        assert first
        assert host <= min(first.values())


@pytest.mark.parametrize("case", CASES)
def test_an_invented_case_can_be_drawn(case: str) -> None:
    assert set(pictures(done(case))) == set(PICTURES)


def test_days_of_warning_are_worth_more_when_they_are_used_at_once() -> None:
    for seed in SEEDS:
        early, late = (
            value("typhoon_isles", "people_evacuated", seed=seed, doctrine=way) for way in ("", "wait_and_see")
        )
        assert early > 1.5 * late
    harm = [
        sum(value("typhoon_isles", "excess_deaths_high", seed=seed, doctrine=way) for seed in SEEDS)
        for way in ("", "wait_and_see")
    ]
    assert harm[0] < harm[1]


NOTHING = ("need", "toll", "missing", "patients_waiting", "tonnes_needed", "unmet")


@pytest.mark.parametrize("hours", [0, 30, 95.9])
def test_before_the_hazard_strikes_nobody_is_in_need_and_nobody_thinks_so(hours: float) -> None:
    engine = Engine(loaded("typhoon_isles"), seed=1)
    engine.advance(hours)
    relief = engine.models["relief"]
    assert isinstance(relief, Relief)
    reads = {name: Term(name, ("isles",)) for name in (*NOTHING, "coverage")}
    for name, term in reads.items():
        idle = 1.0 if name == "coverage" else 0.0
        true = relief.truth(term)
        assert true is not None
        assert true(hours) == idle
        assert {relief.getter(actor, term)(hours) for actor in ("isles", "japan")} == {idle}
        if name not in ("missing", "coverage"):
            assert true(96.0) > 0


def test_without_warning_nobody_is_told_to_leave() -> None:
    plan = loaded("typhoon_isles", settings=[("models.relief.warning", "0 h")])
    found = run(plan, seed=1)
    orders = [record for record in found.chronicle if record.kind == "order"]
    assert orders
    assert not [record for record in orders if record.details["action"] == "order_evacuation"]
    assert (found.outcomes["people_evacuated"].value or 0) < value("typhoon_isles", "people_evacuated")


def test_who_lies_under_houses_is_found_by_the_hosts_own_people() -> None:
    assert value("earthquake_uplands", "missing_found") > 0
    alone = ran("earthquake_uplands", seed=1, settings=[("models.relief.forces.uplands_searchers.search", "0")])
    assert (alone.outcomes["missing_found"].value or 0) < value("earthquake_uplands", "missing_found")


def test_a_proud_host_lets_no_foreign_soldier_under_arms_in_takes_others_late_and_waits_longer() -> None:
    for seed in SEEDS:
        host = [
            (record.at, record.details["action"])
            for record in done("earthquake_uplands", seed, "proud").chronicle
            if record.kind == "order" and record.actor == "uplands"
        ]
        assert "accept_foreign_military" not in {action for _, action in host}
        # pilots without arms, where it has asked, after weeks
        asked = [at for at, action in host if action == "request_assistance"]
        tonnes = value("earthquake_uplands", "foreign_military_tonnes", seed=seed, doctrine="proud")
        assert tonnes == 0 or (asked and asked[0] > 14 * 24.0)
        assert tonnes < value("earthquake_uplands", "foreign_military_tonnes", seed=seed)
    proud, capable = (
        sum(value("earthquake_uplands", "unmet_person_days", seed=seed, doctrine=way) for seed in SEEDS)
        for way in ("proud", "")
    )
    assert proud > capable


def test_roads_carry_before_the_airfield_does() -> None:
    series = done("earthquake_uplands").series()
    lower = series["coverage.lower_valley_towns"]
    field = series["movements.pass_field"]
    first_flight = next(at for at, count in zip(field.at, field.values, strict=True) if count > 0)
    assert max(share for at, share in zip(lower.at, lower.values, strict=True) if 24 < at <= first_flight) > 0
    assert first_flight >= 4 * 24
