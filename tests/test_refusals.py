"""What composing refuses, and that everything shipped composes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from option_files import faults, in_actor, lever, option
from small_worlds import TIES, Files, Node, action, actor, inject, lively, plan_of, scenario_of, world, written

from sim.api import run, scenario
from sim.errors import InputError
from sim.scenario import library

if TYPE_CHECKING:
    pass


# ---- what is refused


def test_a_circle_of_includes_is_a_fault() -> None:
    files = lively()
    files["goals.yaml"]["include"] = ["relations.yaml"]
    files["relations.yaml"]["include"] = ["goals.yaml"]
    assert any("circle" in fault.problem and "relations.yaml" in fault.problem for fault in faults(files))


def test_a_file_that_includes_the_scenario_is_a_fault() -> None:
    files = lively()
    files["goals.yaml"]["include"] = ["small.yaml"]
    assert any("circle" in fault.problem for fault in faults(files))


@pytest.mark.parametrize("word", sorted(TIES))
def test_a_relation_that_nothing_gives_is_a_fault_and_no_silent_zero(word: str) -> None:
    files = lively()
    defaults = files["relations.yaml"]["defaults"]
    assert isinstance(defaults, list)
    for default in defaults:
        assert isinstance(default, dict)
        values = default["values"]
        assert isinstance(values, dict)
        values.pop(word)
    found = faults(files)
    wanted = {f"relations.{one}.{other}" for one in "abc" for other in "abc" if one != other}
    said = {fault.path.replace("party_", "") for fault in found if word in fault.problem}
    missing = wanted - said
    # two directions are given by their pairs
    assert missing <= ({"relations.a.b", "relations.b.a"} if word == "affinity" else set())


def test_no_relations_at_all_is_a_fault() -> None:
    files = lively()
    include = files["small.yaml"]["include"]
    assert isinstance(include, list)
    include.remove("relations.yaml")
    assert faults(files)


UNBALANCED = {"ab": -0.89, "ac": -0.92, "ba": 0.15, "bc": -0.99, "ca": -0.96, "cb": -0.2}


def test_an_unstable_network_is_refused_unless_it_is_wanted() -> None:
    ties = {(f"party_{pair[0]}", f"party_{pair[1]}"): {"affinity": value} for pair, value in UNBALANCED.items()}

    def moving(**dynamics: Any) -> Files:
        return world([actor(f"party_{letter}") for letter in "abc"], [action("talk")], ties=ties, dynamics=dynamics)

    assert plan_of(moving(balance=0.3))
    with pytest.raises(InputError, match="unstable"):
        plan_of(moving(balance=1.2))
    assert any("polarised_world" in str(fault) for fault in faults(moving(balance=3)))
    for balance in (1.2, 3):
        assert plan_of(moving(balance=balance, polarised_world=True))


ABSENT = next(name for name in library.actor_files() if name not in library.SHARED)


def with_lines(key: str, *more: Any) -> Files:
    """Add lines to the doctrine of a party."""
    files = lively()
    plain = in_actor(files)["doctrines"]["plain"]
    plain[key] = [*plain[key], *more]
    return files


def test_a_condition_about_who_takes_no_part_never_wakes() -> None:
    nap: Any = {"id": "nap", "when": f'not (trust("{ABSENT}") > 2)', "says": "never wakes"}
    assert run(plan_of(with_lines("wake_when", nap)), seed=2).digest == run(plan_of(lively()), seed=2).digest


@pytest.mark.parametrize(
    "when", [f'not (trust("{ABSENT}") > 2)', f'trust("{ABSENT}", me) >= 0', f'did("talk", "{ABSENT}") == 0']
)
def test_a_rule_about_who_takes_no_part_is_dormant_and_no_fault(when: str) -> None:
    sleeping: Any = {
        "id": "dream",
        "priority": "P0",
        "says": "nor is that one here",
        "when": when,
        "forbid": ["any"],
    }
    assert run(plan_of(with_lines("rules", sleeping)), seed=2).digest == run(plan_of(lively()), seed=2).digest


def test_a_rule_about_a_model_that_takes_no_part_is_dormant_and_no_fault() -> None:
    for when in ("pledged() >= 0", "not (pledged() > 1e9)"):
        sleeping: Any = {"id": "dream", "priority": "P0", "says": "asks a model", "when": when, "forbid": ["any"]}
        assert run(plan_of(with_lines("rules", sleeping)), seed=2).digest == run(plan_of(lively()), seed=2).digest


def test_a_rule_about_who_exists_nowhere_is_a_fault() -> None:
    files = lively()
    rules = in_actor(files)["doctrines"]["plain"]["rules"]
    rules.append(
        {"id": "odd", "priority": "P1", "says": "nobody knows it", "when": 'trust("atlantis") > 0', "only": ["talk"]}
    )
    assert any("atlantis" in fault.problem for fault in faults(files))


def test_all_faults_of_all_files_come_at_once_in_the_order_of_their_places() -> None:
    files = lively()
    in_actor(files)["colour"] = "red"
    in_actor(files, "party_b")["variables"] = "many"
    acts = files["actions.yaml"]["actions"]
    assert isinstance(acts, list)
    acts[0]["goldstein"] = 99
    acts[1]["duration"] = ["3 kg", "5 h"]
    files["goals.yaml"]["colour"] = "red"
    files["relations.yaml"]["pairs"] = [{"pair": ["party_a"]}]
    files["small.yaml"]["horizon"] = "3 t"
    found = faults(files)
    where = {fault.place.file.rpartition("/")[2] for fault in found}
    assert where == {"party_a.yaml", "party_b.yaml", "actions.yaml", "goals.yaml", "relations.yaml", "small.yaml"}
    assert len(found) >= 7
    assert all(fault.place.line > 0 for fault in found)
    assert [fault.sort_key for fault in found] == sorted(fault.sort_key for fault in found)


def test_names_that_name_nothing_come_at_once_too() -> None:
    files = lively()
    for name, word in (("party_a", "vist"), ("party_b", "tlak")):
        rules = in_actor(files, name)["doctrines"]["plain"]["rules"]
        rules.append({"id": "odd", "priority": "P1", "says": "a word misspelt", "only": [word]})
    files["small.yaml"]["lead"] = ["splendour"]
    found = faults(files)
    assert {"visit", "talk"} <= {fault.hint.split("'")[1] for fault in found if "did you mean" in fault.hint}
    assert any("splendour" in fault.problem for fault in found)


def test_two_broken_included_files_are_both_told() -> None:
    with written(lively()) as path:
        for name in ("goals.yaml", "party_b.yaml"):
            (path.parent / name).write_text("a: [1\nb: 2\n", encoding="utf-8")
        with pytest.raises(InputError) as found:
            scenario(path)
    assert {fault.place.file.rpartition("/")[2] for fault in found.value.faults} >= {"goals.yaml", "party_b.yaml"}


def test_a_bad_override_does_not_hide_the_faults_of_other_files() -> None:
    files = lively(overrides={"actors.party_a.colour": 1})
    files["goals.yaml"]["colour"] = "red"
    assert {fault.place.file.rpartition("/")[2] for fault in faults(files)} == {"small.yaml", "goals.yaml"}


def test_a_broken_file_does_not_hide_the_faults_of_others() -> None:
    files = lively()
    files["small.yaml"]["horizon"] = "3 t"
    with written(files) as path:
        (path.parent / "goals.yaml").write_text("a: [1\nb: 2\n", encoding="utf-8")
        with pytest.raises(InputError) as found:
            scenario(path)
    assert {fault.place.file.rpartition("/")[2] for fault in found.value.faults} == {"small.yaml", "goals.yaml"}


INJECTS = {
    "nobody's variable": inject("odd", "1 h", effects=[{"change": "support", "by": 1}]),
    "a stranger's variable": inject(
        "odd", "1 h", effects=[{"change": "support", "by": 1, "args": {"actor": "nobody"}}]
    ),
    "a relation to a stranger": inject(
        "odd", "1 h", effects=[{"change": "trust", "by": 0.1, "args": {"actor": "party_a", "toward": "nobody"}}]
    ),
    "a promise": inject("odd", "1 h", effects=[{"promise": "kept"}]),
    "all and one more": inject("odd", "1 h", to=["all", "party_a"]),
}


@pytest.mark.parametrize("what", INJECTS)
def test_an_inject_that_cannot_happen_is_a_fault(what: str) -> None:
    assert faults(lively(injects=[INJECTS[what]]))


PATHS = ["actors.party_a.latensy", "actions.vsit.cost", "relations.party_a.party_b.trsut", "relations.party_a"]


@pytest.mark.parametrize("path", PATHS)
def test_a_lever_whose_path_names_nothing_is_a_fault(path: str) -> None:
    files = lively()
    files["extra.yaml"] = lever(path)
    assert faults(files, options=("extra.yaml",))


@pytest.mark.parametrize(
    "more",
    [
        {"price": {"political_capital_per_month": 0, "money": "0 MUSD/yr"}},
        {"side_effects": []},
        {"effects": []},
        {"answers": [31]},
        {"effects": [{"path": "actors.party_a.latency"}]},
        {"effects": [{"path": "actors.party_a.latency", "factor": [1, 0, 1]}]},
        {"effects": [{"path": "perception.overlap", "shift": [0, 0.1, 0.2]}]},
    ],
)
def test_a_lever_without_price_side_effect_form_or_place_is_refused(more: Node) -> None:
    files = lively()
    files["extra.yaml"] = lever("actors.party_a.latency", **more)
    assert faults(files, options=("extra.yaml",))


def test_two_actions_of_one_file_with_one_id_are_a_fault() -> None:
    files = lively()
    acts = files["actions.yaml"]["actions"]
    assert isinstance(acts, list)
    acts.append(action("visit", cost=3))
    assert faults(files)


def test_an_option_that_names_an_unknown_actor_is_a_fault() -> None:
    files = lively()
    files["extra.yaml"] = option(doctrine={"party_q": "plain"})
    assert faults(files, options=("extra.yaml",))


def test_the_digest_counts_every_file() -> None:
    digests = []
    for words in ("one", "two"):
        files = lively()
        include = files["small.yaml"]["include"]
        assert isinstance(include, list)
        for folder in ("x", "y"):
            files[f"{folder}/more.yaml"] = {"kind": "goals", "id": folder, "title": folder, "goals": {}}
            include.append(f"{folder}/more.yaml")
        files["x/more.yaml"]["title"] = words
        digests.append(scenario_of(files).digest)
    assert digests[0] != digests[1]


def test_the_digest_tells_options_settings_and_contents_apart() -> None:
    files = lively()
    files["extra.yaml"] = option(set={"actors.party_a.latency": "5 h"})
    changed = lively()
    in_actor(changed)["says"] = "another sentence"
    digests = [
        scenario_of(files).digest,
        scenario_of(files, options=["extra.yaml"]).digest,
        scenario_of(files, settings=[("actors.party_a.latency", "5 h")]).digest,
        scenario_of(changed).digest,
    ]
    assert len(set(digests)) == 4
    assert scenario_of(lively()).digest == digests[0]
