"""Composing by public behaviour: precedence, places of faults, what is refused, and a walk over all shipped data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from option_files import faults, in_actor, option
from small_worlds import Node, inject, lively, scenario_of

from sim.errors import InputError

if TYPE_CHECKING:
    pass


# ---- precedence

LAYERS = ["file", "era", "overrides", "option", "set"]


@pytest.mark.parametrize("top", range(5), ids=LAYERS)
def test_a_later_layer_wins_over_all_before_it(top: int) -> None:
    files = lively()
    in_actor(files)["variables"] = {"latency": "11 h"}
    if top >= 1:
        in_actor(files)["eras"] = {"2010": {"latency": "12 h"}, "2004": {"latency": "99 h"}}
    if top >= 2:
        files["small.yaml"]["overrides"] = {"actors.party_a.latency": "13 h"}
    options: list[str] = []
    if top >= 3:
        files["extra.yaml"] = option(set={"actors.party_a.latency": "14 h"})
        options = ["extra.yaml"]
    settings = [("actors.party_a.latency", "15 h")] if top >= 4 else []
    found = scenario_of(files, options=options, settings=settings)
    assert found.variables["party_a"]["latency"] == 11.0 + top


def test_relations_actions_and_doctrines_go_by_the_same_order() -> None:
    files = lively(
        overrides={
            "relations.party_a.party_b.trust": 0.61,
            "actions.visit.cost": 1.1,
            "relations.party_a+party_c.channel": 0.9,
        }
    )
    in_actor(files)["doctrines"]["second"] = {"says": "another", "goals": {"ties": 1}}
    files["extra.yaml"] = option(set={"relations.party_a.party_b.trust": 0.62, "actions.visit.cost": 1.2})
    found = scenario_of(files)
    assert (found.relations["party_a", "party_b"]["trust"], found.actions["visit"].cost.value) == (0.61, 1.1)
    assert found.relations["party_b", "party_a"]["trust"] == 0.5
    assert found.relations["party_a", "party_c"]["channel"] == found.relations["party_c", "party_a"]["channel"] == 0.9
    found = scenario_of(files, options=["extra.yaml"])
    assert (found.relations["party_a", "party_b"]["trust"], found.actions["visit"].cost.value) == (0.62, 1.2)
    last = [
        ("relations.party_a.party_b.trust", "0.63"),
        ("actions.visit.cost", "1.3"),
        ("actors.party_a.doctrine", "second"),
    ]
    found = scenario_of(files, options=["extra.yaml"], settings=last)
    assert (found.relations["party_a", "party_b"]["trust"], found.actions["visit"].cost.value) == (0.63, 1.3)
    assert found.doctrines["party_a"].says == "another"


def test_the_last_of_two_settings_wins() -> None:
    twice = [("actors.party_a.latency", "5 h"), ("actors.party_a.latency", "6 h")]
    assert scenario_of(lively(), settings=twice).variables["party_a"]["latency"] == 6.0


def test_an_option_can_add_replace_and_drop_rules() -> None:
    new: Node = {"id": "answer", "priority": "P1", "says": "now it is another", "only": ["talk"]}
    files = lively()
    files["extra.yaml"] = option(add_rules={"party_a": [new]}, drop_rules={"party_a": ["cold_shoulder"]})
    rules = {rule.id: rule.priority for rule in scenario_of(files, options=["extra.yaml"]).doctrines["party_a"].rules}
    assert rules == {"answer": "P1"}
    assert len(scenario_of(files).doctrines["party_a"].rules) == 2


@pytest.mark.parametrize("does", [{"prefer": {"talk": 3}}, {"forbid": ["visit"]}, {"only": ["talk"]}])
def test_an_option_can_add_a_rule_of_every_kind(does: Node) -> None:
    files = lively()
    files["extra.yaml"] = option(
        add_rules={"party_a": [{"id": "new", "priority": "P4", "says": "a rule of the option", **does}]}
    )
    names = [rule.id for rule in scenario_of(files, options=["extra.yaml"]).doctrines["party_a"].rules]
    assert "new" in names


def test_an_option_that_names_itself_is_read_once() -> None:
    files = lively()
    files["extra.yaml"] = option(levers=["extra.yaml"], set={"actors.party_a.latency": "5 h"})
    assert scenario_of(files, options=["extra.yaml"]).variables["party_a"]["latency"] == 5.0


def test_a_changed_option_changes_the_digest() -> None:
    digests = set()
    for hours in (5, 6):
        files = lively()
        files["extra.yaml"] = option(set={"actors.party_a.latency": f"{hours} h"})
        digests.add(scenario_of(files, options=["extra.yaml"]).digest)
    assert len(digests) == 2


def test_one_end_of_a_mutual_variable_moves_the_other() -> None:
    found = scenario_of(lively(), settings=[("relations.party_a.party_b.interoperability_relief", "0.9")])
    assert found.relations["party_b", "party_a"]["interoperability_relief"] == 0.9


def test_a_run_without_bound_is_refused() -> None:
    with pytest.raises(InputError, match="ten years"):
        scenario_of(lively(horizon="99999 d"))
    with pytest.raises(InputError, match="times"):
        scenario_of(lively(injects=[inject("beat", "0 h", every="0.0001 h")]))


@pytest.mark.parametrize("how", ["overrides", "set"])
def test_an_era_that_is_laid_over_brings_its_values(how: str) -> None:
    files = lively()
    in_actor(files)["eras"] = {"2010": {"latency": "12 h"}, "2004": {"latency": "50 h"}}
    settings = [("era", '"2004"')] if how == "set" else []
    if how == "overrides":
        files["small.yaml"]["overrides"] = {"era": "2004"}
    found = scenario_of(files, settings=settings)
    assert (found.crisis.era, found.variables["party_a"]["latency"]) == ("2004", 50.0)


def test_an_era_can_be_set_as_one_types_it() -> None:
    assert scenario_of(lively(), settings=[("era", "2004")]).crisis.era == "2004"


# ---- unknown paths

WRONG = {
    "actors.party_a.latensy": "latency",
    "actors.party_aa.latency": "party_a",
    "actions.vsit.cost": "visit",
    "relations.party_a.party_bb.trust": "party_b",
    "relations.party_a.party_b.trsut": "trust",
    "doctrines.party_a.plain.rules.anser.prefer": "answer",
    "perception.hostile_bais": "hostile_bias",
    "choice.haste_eror": "haste_error",
    "actor.party_a.latency": "actors",
}


@pytest.mark.parametrize("path", WRONG)
def test_a_path_that_names_nothing_is_refused_with_a_guess(path: str) -> None:
    found = faults(lively(), settings=((path, "0.5"),))
    assert any(f"did you mean '{WRONG[path]}'" in fault.hint for fault in found), found
    assert all(f"--set {path}=0.5" in str(fault.place) for fault in found)
    files = lively(overrides={path: 0.5})
    written_there = faults(files)
    assert all(fault.place.file.endswith("small.yaml") for fault in written_there)
    assert all(fault.place.line > 0 and fault.place.column > 0 for fault in written_there)


def test_a_value_that_is_laid_over_is_checked_like_a_line_of_a_file() -> None:
    for path, value in (
        ("actors.party_a.latency", "3 kg"),
        ("relations.party_a.party_b.trust", "7"),
        ("horizon", "-3 d"),
    ):
        found = faults(lively(), settings=((path, value),))
        assert any(f"--set {path}={value}" in str(fault.place) for fault in found)


# numbers that count, name or place things and are no claim about the world
