"""Options and levers as the tests write them, and the faults that are found in a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from small_worlds import Files, Node, scenario_of

from sim.errors import InputError
from sim.scenario import library
from sim.scenario.reading import read_file

if TYPE_CHECKING:
    from sim.errors import Fault


def faults(files: Files, *, options: tuple[str, ...] = (), settings: tuple[tuple[str, str], ...] = ()) -> list[Fault]:
    with pytest.raises(InputError) as found:
        scenario_of(files, options=options, settings=settings)
    return list(found.value.faults)


def option(name: str = "extra", **more: Any) -> Node:
    return {"kind": "option", "id": name, "title": name, "says": "a package of the tests", **more}


def lever(path: str, **more: Any) -> Node:
    plain: Node = {
        "kind": "lever",
        "id": "extra",
        "title": "extra",
        "number": "L1",
        "answers": [1],
        "section": "tests",
        "says": "something is prepared",
        "grade": "J",
        "lag": "0 d",
        "time_constant": "30 d",
        "price": {"political_capital_per_month": 0.1, "money": "1 MUSD/yr"},
        "effects": [{"path": path, "factor": [0.8, 0.9, 1]}],
        "side_effects": [{"path": "actors.party_a.credibility", "shift": [0, 0.01, 0.02]}],
    }
    return {**plain, **more}


def in_actor(files: Files, name: str = "party_a") -> Node:
    return files[f"{name}.yaml"]


PROPOSALS = library.data_root() / "scenarios" / "options" / "proposals.yaml"


def proposals() -> list[Node]:
    tree = read_file(PROPOSALS).tree
    assert isinstance(tree, dict)
    found = tree["proposals"]
    assert isinstance(found, list)
    return [item for item in found if isinstance(item, dict)]
