"""What relief must hold over outcomes of whole runs of the shipped crisis, in which everybody decides by doctrine."""

from __future__ import annotations

import statistics
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from shipped import loaded, ran

from sim.api import load
from sim.blueprint import Blueprint
from sim.engine import Engine
from sim.outcomes import Run
from sim.scenario.reading import read_file, write

ROOT = Path(__file__).parent.parent
SCENARIO = ROOT / "scenarios" / "tsunami_relief.yaml"
ALLIES = ("japan", "united_states")
HOSTS = ("indonesia", "thailand")


def tree_of(path: Path) -> dict[str, Any]:
    tree = read_file(path).tree
    assert isinstance(tree, dict)
    return tree


def kept(folder: Path, name: str, tree: dict[str, Any]) -> str:
    path = folder / f"{name}.yaml"
    path.write_text(write(tree), encoding="utf-8")
    return str(path)


def outcomes(run: Run) -> dict[str, float | None]:
    return {name: outcome.value for name, outcome in run.outcomes.items()}


def value(run: Run, measure: str) -> float:
    found = run.outcomes[measure].value
    assert found is not None
    return found


@cache
def shipped() -> Blueprint:
    return loaded("tsunami_relief")


@cache
def unmet(lift: float, last_mile: float, seeds: range = range(1, 4)) -> float:
    settings = [("models.relief.lift", str(lift)), ("models.relief.last_mile", str(last_mile))]
    plan = loaded("tsunami_relief", settings=settings)
    return sum(value(Engine(plan, seed=seed).finish(), "unmet_person_days") for seed in seeds)


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run in which neither host may let foreign forces in."""
    says = "No foreign soldier sets foot here."
    ways = ["accept_foreign_military", "accept_unarmed_forces"]
    rule = {"id": "shut", "priority": "P0", "says": says, "when": "1 > 0", "forbid": ways}
    tree = {
        "kind": "option",
        "id": "shut",
        "title": "Both hosts stay closed",
        "says": says,
        "grade": "J",
        "source": "a test",
        "add_rules": {host: [rule] for host in HOSTS},
    }
    return Engine(load("tsunami_relief", options=[kept(tmp_path_factory.mktemp("o"), "shut", tree)]), seed=3).finish()


@pytest.mark.long
def test_where_consent_is_refused_no_foreign_military_tonne_lands_and_the_civil_flow_goes_on(closed: Run) -> None:
    usual = Engine(shipped(), seed=3).finish()
    assert value(usual, "foreign_military_tonnes") > 1000
    assert value(closed, "foreign_military_tonnes") == 0
    assert value(closed, "civil_tonnes") > 10_000
    assert value(closed, "unmet_person_days") > value(usual, "unmet_person_days")


@cache
def without_the_allies(folder: Path, *options: str) -> Run:
    """The shipped crisis in which neither ally is a party at all."""
    tree = tree_of(SCENARIO)
    # an exercise seats people in cells of the parties that are gone, an override is of one of them
    del tree["exercise"], tree["overrides"]
    relief = tree["models"]["relief"]
    relief["forces"] = [force for force in relief["forces"] if force["actor"] not in ALLIES]
    relief["lift_of"] = {actor: lift for actor, lift in relief["lift_of"].items() if actor not in ALLIES}
    tree["actors"] = {name: words for name, words in tree["actors"].items() if name not in ALLIES}
    tree["core"] = [name for name in tree["core"] if name not in ALLIES]
    return Engine(load(kept(folder, "alone", tree), options=list(options)), seed=1).finish()


@pytest.mark.long
def test_without_the_two_allies_strategic_lift_is_exactly_nothing_and_the_civil_flow_goes_on(tmp_path: Path) -> None:
    alone, lifted = without_the_allies(tmp_path), without_the_allies(tmp_path, "strategic_lift@mature")
    assert outcomes(lifted) == outcomes(alone)
    # the record of the start alone names the option
    assert list(lifted.chronicle)[1:] == list(alone.chronicle)[1:]
    assert value(alone, "civil_tonnes") > 10_000
    assert value(alone, "days_to_50_coverage") < 60
    usual = Engine(shipped(), seed=1).finish()
    helped = ran("tsunami_relief", seed=1, options=["strategic_lift@mature"])
    assert outcomes(usual) != outcomes(helped)


def shifts(measure: str, options: dict[str, str], seeds: range, until: float | None) -> dict[str, list[float]]:
    """Differences to the shipped crisis on the same luck, by option."""
    plans = {name: loaded("tsunami_relief", options=[option]) for name, option in options.items()}
    found: dict[str, list[float]] = {name: [] for name in plans}
    for seed in seeds:
        base = value(_played(shipped(), seed, until), measure)
        for name, plan in plans.items():
            found[name].append(value(_played(plan, seed, until), measure) - base)
    return found


def _played(plan: Blueprint, seed: int, until: float | None) -> Run:
    engine = Engine(plan, seed=seed)
    if until is not None:
        engine.advance(until)
        engine.end("all that is asked has happened")
    return engine.finish()


def stopped(folder: Path) -> str:
    """Interoperability for relief as trained for five years, and given up two years before the crisis."""
    tree = tree_of(ROOT / "scenarios" / "options" / "hadr_interop.yaml")
    return kept(folder, "stopped", tree | {"adopted": {"before_start": "7 yr", "stopped_before_start": "24 mo"}})


@pytest.mark.long
def test_exercises_stopped_two_years_before_leave_a_fifth_of_the_early_airlift_they_gave(tmp_path: Path) -> None:
    options = {"fresh": "hadr_interop@mature", "stopped": stopped(tmp_path)}
    found = shifts("airlift_tonnes_day_6", options, range(1, 25), 7 * 24.0)
    fresh, late = statistics.mean(found["fresh"]), statistics.mean(found["stopped"])
    reach = 1.96 * statistics.stdev(found["stopped"]) / len(found["stopped"]) ** 0.5
    assert fresh > 2 * reach
    assert abs(late) <= 0.2 * fresh + reach


def test_lift_with_last_mile_brings_more_than_last_mile_alone_where_everybody_decides_by_doctrine() -> None:
    """That they beat their sum is shown where forces are given; here who comes and leaves hangs on them too."""
    usual = unmet(1.0, 1.0)
    last_mile, both = (usual - unmet(*more) for more in ((1.0, 1.4), (1.4, 1.4)))
    assert both > last_mile > 0


@pytest.mark.long
def test_exercises_stopped_two_years_before_leave_a_fifth_of_the_need_they_met(tmp_path: Path) -> None:
    options = {"fresh": "hadr_interop@mature", "stopped": stopped(tmp_path)}
    found = shifts("unmet_person_days", options, range(1, 201), None)
    fresh, late = statistics.mean(found["fresh"]), statistics.mean(found["stopped"])
    reach = 1.96 * statistics.stdev(found["stopped"]) / len(found["stopped"]) ** 0.5
    assert fresh < 0
    assert abs(late) <= 0.2 * abs(fresh) + reach


@pytest.mark.long
def test_a_second_step_of_lift_brings_less_than_the_first() -> None:
    none, one, two = (unmet(lift, 1.0, range(1, 31)) for lift in (1.0, 1.4, 1.96))
    assert none - one > one - two
    assert none > one
