"""The parameter register: every number a run reads, once, with where it comes from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from shipped import composed
from studies import write_lever, write_small_study

from sim.api import scenario
from sim.scenario.case import Cases
from sim.scenario.composing import Scenario
from sim.scenario.library import names
from sim.scenario.register import Entry, register

SHIPPED = sorted(names("scenario"))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    folder = tmp_path_factory.mktemp("register")
    write_lever(folder)
    return scenario(write_small_study(folder), options=[str(folder / "closer.yaml")])


def by_name(found: Scenario) -> dict[str, Entry]:
    return {entry.name: entry for entry in register(found)}


@pytest.mark.parametrize("name", SHIPPED)
def test_every_number_that_a_case_draws_stands_in_it_and_every_number_says_what_it_is(name: str) -> None:
    found = composed(name)
    entries, drawn = by_name(found), {item.path: item for item in Cases(found).parameters}
    assert {path for path, entry in entries.items() if entry.varies} == set(drawn)
    for path, item in drawn.items():
        entry = entries[path]
        assert (entry.low, entry.value, entry.high, entry.grade) == (item.low, item.value, item.high, item.grade)
    for entry in entries.values():
        assert entry.unit, entry.name
        assert entry.grade in {"S", "M", "P", "J"}, entry.name
        assert entry.used_by, entry.name


def test_every_variable_of_every_actor_and_relation_stands_in_it(small: Scenario) -> None:
    entries = by_name(small)
    for name, values in small.variables.items():
        for word, value in values.items():
            assert entries[f"actors.{name}.{word}"].value == value
    for (who, toward), values in small.relations.items():
        ranged = {word: path for word, (path, _) in small.relation_ranges.get((who, toward), {}).items()}
        for word in values:
            assert ranged.get(word, f"relations.{who}.{toward}.{word}") in entries


def test_a_sourced_range_is_told_and_not_drawn(small: Scenario) -> None:
    entry = by_name(small)["actors.party_00.fusion_quality"]
    assert (entry.low, entry.high, entry.grade, entry.source, entry.varies) == (0.3, 0.7, "S", "a record", False)


def test_what_no_file_says_is_told_as_a_default(small: Scenario) -> None:
    entries = by_name(small)
    assert "default" in entries["perception.hostile_bias"].source
    assert entries["actors.party_00.latency"].unit == "h"


def test_a_lever_brings_its_effects(small: Scenario) -> None:
    entry = by_name(small)["levers.closer.effects.actors.party_00.latency"]
    assert (entry.low, entry.value, entry.high, entry.varies) == (0.9, 0.7, 0.4, True)
    assert by_name(small)["levers.closer.price.money"].unit == "MUSD/h"


def test_a_number_that_is_set_loses_its_range(tmp_path: Path) -> None:
    path = write_small_study(tmp_path)
    entry = by_name(scenario(path, settings=[("actors.party_00.latency", "2 h")]))["actors.party_00.latency"]
    assert (entry.value, entry.low, entry.varies) == (2.0, None, False)


def test_the_register_is_plain_values(small: Scenario) -> None:
    assert json.loads(json.dumps([entry.as_object() for entry in register(small)], allow_nan=False))
