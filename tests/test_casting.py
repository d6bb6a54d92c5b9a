"""What a case draws beyond single figures: relations, variants, switches, bonuses, chances; and that it replays."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

import pytest
from casts import contested
from hypothesis import given
from hypothesis import strategies as st
from shipped import composed
from small_worlds import plan_anew, plan_of, scenario_of, write_files
from studies import write_lever, write_small_study

from sim.api import run, scenario
from sim.blueprint import Blueprint
from sim.casting import cast_case, under_case
from sim.cli.launching import Launch
from sim.cli.work.replaying import act as replay_act
from sim.deciding.phrasebook import Phrasebook
from sim.deciding.plan import Plan
from sim.deciding.planning import build_plan
from sim.errors import InputError
from sim.report.files import write_run
from sim.runs.replicate import Arm, Bench, Result
from sim.scenario.case import Cases
from sim.scenario.composing import Scenario
from sim.scenario.figures import Contested, Strict
from sim.scenario.forks import forks
from sim.scenario.lever import LeverEffect
from sim.scenario.library import names
from sim.scenario.reading import read_file, write
from sim.scenario.uncertain import Pick, Search
from sim.study.variants import split
from sim.world.stage import AssetGroup


@pytest.fixture(scope="module")
def plan() -> Blueprint:
    return plan_of(contested())


def test_relations_vary_and_one_line_for_both_ways_is_one_draw(plan: Blueprint) -> None:
    cases = Cases(plan.scenario)
    case = cases.draw(seed=1, replication=0)
    found = cases.applied(case).relations
    assert found["party_a", "party_b"]["trust"] == case["relations.party_a.party_b.trust"] != 0.5
    assert found["party_b", "party_a"]["trust"] == plan.scenario.relations["party_b", "party_a"]["trust"]
    ways = {found[way]["channel"] for way in (("party_a", "party_b"), ("party_b", "party_a"))}
    assert ways == {case["relations.party_a+party_b.channel"]}


def test_what_is_set_by_hand_in_a_relation_is_settled() -> None:
    fixed = scenario_of(contested(), settings=[("relations.party_a.party_b.trust", "0.4")])
    assert "relations.party_a.party_b.trust" not in Cases(fixed).central


def test_variants_are_drawn_as_often_and_decide_by_their_own_plan(plan: Blueprint) -> None:
    cases = Cases(plan.scenario)
    drawn = [cases.draw(seed=1, replication=number) for number in range(200)]
    ways = [cases.way("party_a", case) for case in drawn]
    assert 70 < sum(ways) < 130
    other = under_case(plan, cases, next(case for case, way in zip(drawn, ways, strict=True) if way == 1))
    assert other.plans["party_a"].doctrine.orders == 1
    assert other.plans["party_a"].native is not plan.plans["party_a"].native


def test_an_unknown_variant_is_refused_whatever_its_place() -> None:
    files = contested()
    files["small.yaml"]["actors"]["party_a"]["doctrine"] = ["plain", "blod"]
    with pytest.raises(InputError, match="no doctrine named 'blod'"):
        plan_of(files)


@given(st.integers(0, 50), st.integers(0, 2**32))
def test_drawn_chances_and_bonuses_count_as_if_compiled_anew(number: int, luck: int) -> None:
    plan = plan_of(contested())
    cases = Cases(plan.scenario)
    case = dict(cases.draw(seed=3, replication=number))
    case["actors.party_a.doctrine"] = 0.0
    quick = under_case(plan, cases, case).plans["party_b"]
    # the same world written with the drawn values
    files = contested()
    for spec in files["actions.yaml"]["actions"]:
        spec["adjudication"]["chance"] = case[f"actions.{spec['id']}.adjudication.chance"]
    for rule in files["party_b.yaml"]["doctrines"]["plain"]["rules"]:
        if "prefer" in rule:
            head = f"doctrines.party_b.plain.rules.{rule['id']}.prefer"
            rule["prefer"] = {word: case[f"{head}.{word}"] for word in rule["prefer"]}
    anew = plan_of(files).plans["party_b"]
    assert quick.terms == anew.terms
    beliefs = [((luck * (place + 3)) % 97) / 97 for place in range(len(anew.terms))]
    assert quick.evaluate(beliefs) == pytest.approx(anew.evaluate(beliefs))


def test_the_central_case_is_the_declared_run(plan: Blueprint) -> None:
    cases = Cases(plan.scenario)
    assert run(under_case(plan, cases, cases.central), seed=2).digest == run(plan, seed=2).digest


class Section(Strict):
    """A section with a switch of each kind."""

    pooled: Annotated[bool, Contested()] = True
    law: Annotated[Literal["linear", "convex", "step"], Contested()] = "convex"
    plain: bool = True


def test_contested_switches_vary_unless_somebody_wrote_them() -> None:
    search = Search()
    change = search.block(Section(), "models.toy", None, None)
    assert change is not None
    assert {item.path: item.high for item in search.found} == {"models.toy.pooled": 1, "models.toy.law": 2}
    central = {item.path: item.value for item in search.found}
    assert change(central) == Section()
    assert change({"models.toy.pooled": 0.0, "models.toy.law": 2.0}) == Section(pooled=False, law="step")
    settled = Search()
    settled.block(Section(law="linear"), "models.toy", None, None)
    assert [item.path for item in settled.found] == ["models.toy.pooled"]
    assert {item.at(u) for item in search.found for u in (0.001, 0.5, 0.999)} == {0.0, 1.0, 2.0}


def test_a_run_of_a_case_replays_from_its_journal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_files(tmp_path, contested())
    launch = Launch.of(str(path), seed=4, case="random")
    found = launch.run()
    assert found.digest != Launch.of(str(path), seed=4).run().digest
    (tmp_path / "out").mkdir()
    write_run(found, launch.plan, tmp_path / "out")
    journal = tmp_path / "out" / "journal.jsonl"
    assert json.loads(journal.read_text("utf-8").splitlines()[0])["case"] == "random"
    replay_act(journal=journal, scenario=None, decider=[])
    assert "same:" in capsys.readouterr().out


def test_no_case_is_the_declared_plan_itself(plan: Blueprint) -> None:
    assert cast_case(plan, "central", seed=1, replication=0) is plan


@pytest.mark.parametrize("name", names("scenario"))
def test_every_range_in_a_shipped_file_is_graded(name: str) -> None:
    assert Cases(composed(name)).ungraded == ()


@pytest.mark.parametrize("triple", [(0.1, 0.5, 0.3), (0.9, 0.5, 0.6)])
def test_a_lever_whose_centre_is_not_between_is_refused(triple: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="does not lie between"):
        LeverEffect(path="actors.a.latency", factor=triple)


@pytest.mark.parametrize(
    ("path", "form", "said"),
    [
        ("actors.party_00.readiness", "factor", "a factor on a fraction"),
        ("actors.party_00.latency", "shift", "a shift on a positive magnitude"),
        ("actors.party_00.latency", "logit", "log-odds on what is no fraction"),
    ],
)
def test_a_lever_of_the_wrong_form_is_refused_with_the_way_out(
    tmp_path: Path, path: str, form: str, said: str
) -> None:
    study = write_small_study(tmp_path)
    lever = write_lever(tmp_path)
    tree = read_file(lever).tree
    assert isinstance(tree, dict)
    tree["side_effects"] = [{"path": path, form: [0.9, 0.8, 0.7]}]
    lever.write_text(write(tree), encoding="utf-8")
    with pytest.raises(InputError, match=said):
        scenario(study, options=[str(lever)])


def test_a_doctrine_is_compiled_when_a_case_first_draws_it_and_only_once(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []

    def noted(scenario: Scenario, actor: str, assets: Iterable[AssetGroup], phrases: Phrasebook) -> Plan:
        compiled.append(actor)
        return build_plan(scenario, actor, assets, phrases)

    monkeypatch.setattr("sim.blueprint.build_plan", noted)
    plan = plan_anew(contested())
    assert compiled == list(plan.plans)
    bold = plan.variants.plan("party_a", "bold")
    assert plan.variants.plan("party_a", "bold") is bold
    assert plan.variants.plan("party_a", "plain") is plan.plans["party_a"]
    assert compiled[len(plan.plans) :] == ["party_a"]
    assert bold.doctrine.says == "another way"


@pytest.mark.parametrize("name", ["korean_contingency", "korean_provocation"])
def test_whether_exercises_provoke_is_settled_by_no_shipped_crisis_of_today_and_drawn_all_three_ways(
    name: str,
) -> None:
    cases = Cases(composed(name))
    path = "models.pressure.exercises_provoke"
    assert any(item.path == path and isinstance(item, Pick) for item in cases.parameters)
    drawn = {int(cases.draw(seed=1, replication=number)[path]) for number in range(30)}
    assert drawn == {0, 1, 2}
    assert not any(item.path == path for item in Cases(composed("cheonan_2010")).parameters), "a record settles it"


def test_a_comparison_splits_what_it_found_by_the_ways_of_a_contested_switch_and_not_where_it_is_settled() -> None:
    path, bench, arm = "models.pressure.exercises_provoke", Bench(), Arm("korean_contingency")
    scenario_ = bench.ready(arm)[0].scenario
    assert forks(scenario_)[path] == ("none", "some", "strong")
    runs = [bench.run(arm, seed=4, replication=number, case="random") for number in range(4)]
    results = [found for found in runs if isinstance(found, Result)]
    assert len(results) == 4
    told = split(results, forks(scenario_), ["crisis_duration"])[path]
    assert {way: found["n"] for way, found in told.items()} == {
        way: sum(found.follows[path] == way for found in results) for way in ("none", "some", "strong")
    }
    assert len({found.follows[path] for found in results}) > 1
    settled = replace(arm, settings=((path, "strong"),))
    assert path not in forks(bench.ready(settled)[0].scenario)
    held = bench.run(settled, seed=4, replication=0, case="random")
    assert isinstance(held, Result)
    assert path not in held.follows
