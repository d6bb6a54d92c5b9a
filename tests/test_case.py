"""Cases: what varies, how it is drawn, and that nothing else changes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shipped import loaded
from studies import write_lever, write_option, write_small_study

from sim.api import load, run, scenario
from sim.blueprint import Blueprint
from sim.casting import under_case
from sim.engine import Engine
from sim.scenario.case import Case, Cases
from sim.scenario.library import names
from sim.scenario.uncertain import Parameter, triangular

unit = st.floats(0, 1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("case")
    write_small_study(found)
    write_lever(found)
    write_option(found, name="quick", settings={"actors.party_00.latency": "2 h"})
    return found


def _cases(folder: Path, *options: str) -> Cases:
    return Cases(scenario(folder / "reference.yaml", options=[str(folder / option) for option in options]))


@given(unit, unit, st.floats(-100, 100), st.floats(-100, 100), st.floats(0, 1))
def test_the_triangular_law_rises_from_end_to_end(one: float, two: float, low: float, high: float, at: float) -> None:
    mode = low + (high - low) * at
    few, many = sorted((one, two))
    first, second = triangular(few, low, mode, high), triangular(many, low, mode, high)
    assert min(low, high) <= first <= max(low, high)
    assert first <= second if low <= high else first >= second
    assert triangular(0, low, mode, high) == pytest.approx(low)
    assert triangular(1, low, mode, high) == pytest.approx(high)


@given(unit)
def test_a_range_over_a_decade_is_drawn_in_logarithms(u: float) -> None:
    found = Parameter("a", 1.0, 10.0, 100.0, "J")
    assert 1.0 <= found.at(u) <= 100.0
    assert found.at(0.5) == pytest.approx(10.0)


def test_a_case_belongs_to_seed_and_replication(folder: Path) -> None:
    cases = _cases(folder)
    assert cases.draw(seed=1, replication=3) == cases.draw(seed=1, replication=3)
    assert cases.draw(seed=1, replication=3) != cases.draw(seed=1, replication=4)
    assert cases.draw(seed=1, replication=3) != cases.draw(seed=2, replication=3)


def test_options_share_the_case_where_they_share_the_parameter(folder: Path) -> None:
    plain = _cases(folder).draw(seed=1, replication=0)
    lever = _cases(folder, "closer.yaml").draw(seed=1, replication=0)
    assert plain.items() <= lever.items()
    assert {path.split(".")[0] for path in lever.keys() - plain.keys()} == {"levers"}


def test_what_an_option_fixes_does_not_vary(folder: Path) -> None:
    assert "actors.party_00.latency" in _cases(folder).central
    fixed = _cases(folder, "quick.yaml")
    assert "actors.party_00.latency" not in fixed.central
    assert fixed.applied(fixed.draw(seed=1, replication=0)).variables["party_00"]["latency"] == 2.0


def test_sourced_figures_stay(folder: Path) -> None:
    assert "actors.party_00.fusion_quality" not in _cases(folder).central


def test_drawn_values_reach_the_scenario(folder: Path) -> None:
    cases = _cases(folder, "closer.yaml")
    case = cases.draw(seed=1, replication=0)
    found = cases.applied(case)
    assert found.variables["party_00"]["latency"] == case["actors.party_00.latency"]
    assert found.crisis.choice.agency_load.value == case["choice.agency_load"]
    assert found.dynamics.step.value == case["dynamics.step"]
    assert found.doctrines["party_01"].precision.value == case["doctrines.party_01.plain.precision"]
    lever = found.levers[0].file
    assert lever.quality.value == case["levers.closer.quality"]
    assert lever.effects[0].central == case["levers.closer.effects.relations.party_00+party_01.trust"]


def _reached(plan: Blueprint, cases: Cases, case: Case) -> list[str]:
    """Paths of a case that are slots of the world, after checking that each holds the case's value at the start."""
    slots = Engine(under_case(plan, cases, case), seed=1).world.slots
    paths = [path for path in case if path in slots]
    for path in paths:
        assert slots.value[slots.find(path)] == case[path], path
    return paths


def test_the_declared_values_as_a_case_change_nothing(folder: Path) -> None:
    plan = load(folder / "reference.yaml", options=[str(folder / "closer.yaml")])
    cases = Cases(plan.scenario)
    assert run(under_case(plan, cases, cases.central), seed=3).digest == run(plan, seed=3).digest


def test_another_case_is_another_run(folder: Path) -> None:
    plan = load(folder / "reference.yaml")
    cases = Cases(plan.scenario)
    other = under_case(plan, cases, cases.draw(seed=3, replication=0))
    assert run(other, seed=3).digest != run(plan, seed=3).digest


@pytest.mark.parametrize("name", names("scenario"))
def test_every_shipped_scenario_has_ranges_and_runs_as_declared_under_its_central_case(name: str) -> None:
    plan = loaded(name)
    cases = Cases(plan.scenario)
    assert cases.parameters
    for item in cases.parameters:
        assert item.low < item.high, item.path
    until = 15 * 24.0
    central = run(under_case(plan, cases, cases.central), seed=1, until=until)
    assert central.digest == run(plan, seed=1, until=until).digest


@pytest.mark.parametrize("replication", [0, *(pytest.param(more, marks=pytest.mark.long) for more in (1, 2))])
@pytest.mark.parametrize("name", names("scenario"))
def test_every_shipped_scenario_runs_under_its_cases(name: str, replication: int) -> None:
    plan = loaded(name)
    cases = Cases(plan.scenario)
    case = cases.draw(seed=1, replication=replication)
    assert {"actors", "models"} <= {path.split(".")[0] for path in _reached(plan, cases, case)}
    found = run(under_case(plan, cases, case), seed=1, replication=replication, until=15 * 24.0)
    json.dumps([outcome.value for outcome in found.outcomes.values()], allow_nan=False)
