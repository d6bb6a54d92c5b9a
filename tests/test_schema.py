"""The schema for editors: up to date, true to every shipped file, and no weaker than the keys of the classes."""

from __future__ import annotations

import copy
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from sim.api import VOCABULARY
from sim.scenario.library import data_root
from sim.scenario.reading import read_file
from sim.scenario.schema import KINDS, is_stale, schema, schema_path, schema_text

jsonschema = pytest.importorskip("jsonschema")
SHIPPED = sorted([*(data_root() / "actors").glob("*.yaml"), *(data_root() / "scenarios").rglob("*.yaml")])


@cache
def validator() -> Any:
    return jsonschema.Draft202012Validator(schema(VOCABULARY))


def faults(tree: object) -> list[str]:
    """Give what a validator says of a tree."""
    return [f"{list(error.absolute_path)}: {error.message}" for error in validator().iter_errors(tree)]


def shipped(name: str) -> Any:
    """Give a copy of a shipped file's tree."""
    return copy.deepcopy(read_file(data_root() / name).tree)


def test_the_shipped_schema_is_not_stale() -> None:
    assert not is_stale(VOCABULARY), "run: whitecell schema --write"


def test_a_changed_or_missing_schema_is_stale(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "scenarios").mkdir()
    monkeypatch.setattr("sim.scenario.schema.data_root", lambda: tmp_path)
    assert is_stale(VOCABULARY)
    schema_path().write_text(schema_text(VOCABULARY), encoding="utf-8")
    assert not is_stale(VOCABULARY)
    schema_path().write_text(schema_text(VOCABULARY) + " ", encoding="utf-8")
    assert is_stale(VOCABULARY)


def test_the_schema_is_a_valid_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(schema_text(VOCABULARY)))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_file_fits(path: Path) -> None:
    assert not faults(read_file(path).tree)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_file_names_the_schema_in_its_first_line(path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    head, _, target = first.partition("$schema=")
    assert head == "# yaml-language-server: "
    assert (path.parent / target).resolve() == schema_path()


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_an_unknown_key_is_refused_in_every_kind(kind: str) -> None:
    assert any("odd_key" in fault for fault in faults({"kind": kind, "odd_key": 1}))


def test_a_file_without_a_kind_or_of_another_is_refused() -> None:
    assert faults({"id": "x"})
    assert faults({"kind": "riddle"})


@pytest.mark.parametrize(
    "spoil",
    [
        lambda tree: tree.update(horizn="90 d"),
        lambda tree: tree["injects"][0].update(at=[1]),
        lambda tree: tree["models"].update(escalatoin={}),
        lambda tree: tree["models"]["relief"].update(ramp_tim="3 d"),
        lambda tree: tree["models"]["relief"].update(ramp_time={"value": "3 d", "low": "2 d", "heigh": "4 d"}),
        lambda tree: tree.pop("question"),
    ],
)
def test_a_spoilt_scenario_is_refused(spoil: Any) -> None:
    tree = shipped("scenarios/tsunami_relief.yaml")
    spoil(tree)
    assert faults(tree)


def test_a_misspelt_variable_of_an_actor_is_refused() -> None:
    # ignored type: every shipped file is a mapping
    path = next(path for path in SHIPPED if read_file(path).tree["kind"] == "actor")  # type: ignore[index,call-overload]
    tree = shipped(f"actors/{path.name}")
    tree["variables"]["latenci"] = "3 h"
    assert any("latenci" in fault for fault in faults(tree))
