"""An exercise in a file of its own: the same as one written in the scenario, told of where it stands."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from exercises import EXERCISE
from small_worlds import lively, write_files

from sim.api import VOCABULARY, load, run, scenario
from sim.errors import InputError
from sim.inspection import inspect
from sim.scenario.reading import write

HEAD: dict[str, Any] = {"kind": "exercise", "id": "monday", "title": "Monday", "scenario": "small.yaml"}


def crisis(folder: Path, exercise: object, **others: dict[str, Any]) -> Path:
    """Write a scenario with this for its exercise, and files of exercises beside it; give the scenario's."""
    path = write_files(folder, lively(3, horizon="6 d", exercise=exercise))
    for name, changed in others.items():
        (folder / f"{name}.yaml").write_text(write({**HEAD, **deepcopy(EXERCISE), **changed}), encoding="utf-8")
    return path


def test_an_exercise_in_a_file_is_the_one_written_in_the_scenario(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    named = load(crisis(tmp_path, "monday.yaml", monday={}))
    inline = load(crisis(tmp_path / "one", EXERCISE))
    assert named.scenario.crisis == inline.scenario.crisis
    assert run(named).digest == run(inline).digest


def test_an_exercise_changes_no_run_that_nobody_plays(tmp_path: Path) -> None:
    with_people = load(crisis(tmp_path, "monday.yaml", monday={}))
    without = load(crisis(tmp_path, None))
    assert run(with_people, seed=3).digest == run(without, seed=3).digest


def test_a_setting_takes_another_exercise_for_the_same_scenario(tmp_path: Path) -> None:
    path = crisis(tmp_path, "monday.yaml", monday={}, tuesday={"purpose": "another day"})
    found = scenario(path, settings=[("exercise", "tuesday.yaml")]).crisis.exercise
    assert found is not None
    assert found.purpose == "another day"


def test_what_it_was_made_of_is_remembered(tmp_path: Path) -> None:
    path = crisis(tmp_path, "monday.yaml", monday={})
    before = scenario(path).digests
    crisis(tmp_path, "monday.yaml", monday={"purpose": "changed"})
    after = scenario(path).digests
    assert [name for name in after if before[name] != after[name]] == ["monday.yaml"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"moves": [{"span": "2 d", "titel": "x"}]}, "unknown key 'titel'"),
        ({"cells": {"red": {"actor": "party_x"}}}, "no actor named 'party_x'"),
        ({"msel": [{"id": "a", "at": "1 h", "message": "x", "objective": "shouting"}]}, "no objective named"),
        (
            {
                "msel": [
                    {"id": "a", "message": "x", "effects": [{"change": "suport", "by": 1, "args": {"actor": "b"}}]}
                ]
            },
            "no variable of a actor named 'suport'",
        ),
    ],
)
def test_a_fault_is_told_where_it_stands(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    path = crisis(tmp_path, "monday.yaml", monday=change)
    with pytest.raises(InputError, match=said) as caught:
        scenario(path)
    places = [fault.place for fault in caught.value.faults if said in fault.problem]
    assert all(place.file.endswith("monday.yaml") and place.line > 1 for place in places)
    line = (tmp_path / "monday.yaml").read_text(encoding="utf-8").splitlines()[places[0].line - 1]
    assert any(word in line for word in ("titel", "party_x", "shouting", "change"))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nowhere.yaml", "no such file"),
        ("tsunami_relef", "no exercise named"),
        ("party_a.yaml", "file of kind 'actor'"),
    ],
)
def test_a_name_that_means_no_exercise_is_refused_where_it_is_written(tmp_path: Path, name: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        scenario(crisis(tmp_path, name))
    assert all(fault.place.file.endswith("small.yaml") and fault.place.line for fault in caught.value.faults)


def test_a_file_of_an_exercise_is_looked_at_together_with_its_scenario(tmp_path: Path) -> None:
    crisis(tmp_path, None, monday={}, tuesday={"cells": {"red": {"actor": "party_x"}}})
    inspect(tmp_path / "monday.yaml", VOCABULARY, load)
    with pytest.raises(InputError, match="no actor named 'party_x'"):
        inspect(tmp_path / "tuesday.yaml", VOCABULARY, load)


def test_a_file_of_an_exercise_says_of_which_scenario(tmp_path: Path) -> None:
    crisis(tmp_path, None, monday={"scenario": "nowhere"})
    with pytest.raises(InputError, match="no scenario named 'nowhere'"):
        inspect(tmp_path / "monday.yaml", VOCABULARY, load)
