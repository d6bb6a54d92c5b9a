"""Small scenarios as trees, written to a folder and loaded by the public door: the worlds the laws are tried on."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from sim.api import load, scenario
from sim.draws import Draws
from sim.scenario.reading import write
from sim.world.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sim.blueprint import Blueprint
    from sim.scenario.composing import Scenario

Node: TypeAlias = dict[str, Any]
Files: TypeAlias = dict[str, Node]

TIES: Node = {
    "affinity": 0.2,
    "trust": 0.5,
    "threat": 0.1,
    "interdependence": 0.1,
    "interoperability_military": 0.2,
    "interoperability_relief": 0.2,
    "share": 0.2,
    "channel": 0.5,
    "channel_open": 1,
    "obligation": "none",
    "clarity": 0.1,
    "friction": 0.1,
    "grievance": 0,
}
NO_TIES: Node = {**dict.fromkeys(TIES, 0), "channel_open": 1, "obligation": "none"}


def actor(name: str, *, kind: str = "state", variables: Node | None = None, **doctrine: Any) -> Node:
    """Give the file of an actor with one doctrine, `plain`, that attends to the news."""
    plain: Node = {
        "says": "what it does in tests",
        "goals": {"ties": 1},
        "attends": ["news"],
        "rules": [],
        **doctrine,
    }
    return {
        "kind": "actor",
        "id": name,
        "title": name.replace("_", " "),
        "type": kind,
        "says": "a party of the tests",
        "grade": "J",
        "variables": {"latency": "2 h", **(variables or {})},
        "false_alarms": "0 1/mo",
        "doctrine": "plain",
        "doctrines": {"plain": plain},
    }


def action(name: str, **more: Any) -> Node:
    """Give one action of the catalogue: friendly, certain, aimed at another state, done in some hours."""
    plain: Node = {
        "id": name,
        "number": "D01",
        "title": name.replace("_", " "),
        "explain": "one thing that can be done",
        "tranche": "core",
        "domain": "diplomacy",
        "cameo": "040",
        "goldstein": 2.0,
        "rung": 0,
        "who": ["type:state"],
        "target": ["type:state"],
        "cost": 0,
        "duration": ["1 h", "5 h"],
        "min_interval": "0 h",
        "adjudication": {"chance": 0.8},
    }
    return {**plain, **more}


def inject(name: str, at: str, **more: Any) -> Node:
    """Give one inject about the news."""
    return {"id": name, "about": "news", "at": at, "says": "something happened", **more}


def world(
    actors: Sequence[Node],
    actions: Sequence[Node],
    *,
    ties: Mapping[tuple[str, str], Node] | None = None,
    default: Node | None = None,
    dynamics: Node | None = None,
    goals: Node | None = None,
    **crisis: Any,
) -> Files:
    """Give all files of a small scenario, `small.yaml` first; `ties` are what one feels toward another."""
    names = [str(item["id"]) for item in actors]
    known: Any = {"ties": {"says": "good ties", "values": [{"variable": "affinity", "weight": "1"}]}}
    pairs: list[Any] = [{"pair": [*pair], "forward": dict(values)} for pair, values in (ties or {}).items()]
    kinds = ("state", "organisation", "group")
    defaults: list[Any] = [
        {"between": [one, other], "values": dict(default or TIES) if other == "state" else dict(NO_TIES)}
        for place, other in enumerate(kinds)
        for one in kinds[: place + 1]
    ]
    files: Files = {
        "small.yaml": {
            "kind": "scenario",
            "id": "small",
            "title": "A small world",
            "question": "does the law hold?",
            "brief": "a few parties and some news",
            "limits": "says nothing of the world",
            "era": "2010",
            "start": "2010-10-25T00:00:00Z",
            "horizon": "30 d",
            "accidents": False,
            "grade": "J",
            "shared": False,
            "actors": {name: {} for name in names},
            "core": [str(item["id"]) for item in actors if item["type"] == "state"],
        }
    }
    files |= {f"{name}.yaml": dict(item) for name, item in zip(names, actors, strict=True)}
    files["actions.yaml"] = {
        "kind": "actions",
        "id": "actions",
        "title": "actions of tests",
        "grade": "J",
        "actions": [*actions],
    }
    files["goals.yaml"] = {"kind": "goals", "id": "goals", "title": "goals of tests", "goals": goals or known}
    files["relations.yaml"] = {
        "kind": "relations",
        "id": "relations",
        "title": "relations of tests",
        "year": 2010,
        "grade": "J",
        "dynamics": dynamics or {},
        "defaults": defaults,
        "pairs": pairs,
    }
    small = files["small.yaml"]
    small["include"] = [name for name in files if name != "small.yaml"]
    small |= crisis
    return files


def lively(count: int = 3, *, horizon: str = "20 d", **crisis: Any) -> Files:
    """Give a world in which much happens: rules, luck, costs, waking, answers to one another."""
    names = [f"party_{letter}" for letter in "abcdefgh"[:count]]
    actors = [
        actor(
            name,
            variables={"political_capital": 6, "agencies": 3},
            precision=2.0,
            orders=2,
            attends=["news", "visit", "alarm", "ended"],
            wake_when=[
                {
                    "id": "cold",
                    "when": f'affinity("{names[(place + 1) % count]}", me) < 0.15',
                    "says": "ties have cooled",
                }
            ],
            rules=[
                {
                    "id": "answer",
                    "priority": "P4",
                    "says": "a visit is answered",
                    "when": 'received("visit", within="48 h")',
                    "prefer": {"talk": 0.5},
                },
                {
                    "id": "cold_shoulder",
                    "priority": "P2",
                    "says": "no visits to those we dislike",
                    "when": "affinity(target) < 0",
                    "forbid": ["visit"],
                },
            ],
        )
        | {"false_alarms": "3 1/mo"}
        for place, name in enumerate(names)
    ]
    actions = [
        action("visit", cost=0.5, min_interval="12 h"),
        action("talk", visibility="partner", duration=["2 h", "9 h"]),
        action("whisper", visibility="covert", goldstein=-2.0, cameo="111", rung=1, adjudication={"chance": 0.6}),
        action("scold", goldstein=-3.0, cameo="111", rung=1, adjudication={"chance": 0.9}),
    ]
    ties: dict[tuple[str, str], Node] = {
        (names[0], names[1]): {"affinity": 0.5},
        (names[1], names[0]): {"affinity": -0.3},
    }
    injects: list[Any] = [
        inject("first", "3 h", urgency=0.5),
        inject("round", "24 h", every="48 h", delay="0 h"),
        inject(
            "blow", "100 h", to=[names[0]], effects=[{"change": "support", "by": -5, "args": {"actor": names[0]}}]
        ),
    ]
    return world(actors, actions, ties=ties, **{"horizon": horizon, "injects": injects, **crisis})


_texts: dict[str, str] = {}
_plans: dict[str, Blueprint] = {}


def _text(tree: Node) -> str:
    """Give the text of a file; most files of these worlds are alike, and each text is written once."""
    words = repr(tree)
    if words not in _texts:
        _texts[words] = write(tree)
    return _texts[words]


def write_files(folder: Path, files: Files) -> Path:
    """Write the files; give the scenario's."""
    for name, tree in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(_text(tree), encoding="utf-8")
    return folder / "small.yaml"


@contextmanager
def written(files: Files) -> Iterator[Path]:
    """Write the files for a while."""
    with tempfile.TemporaryDirectory() as folder:
        yield write_files(Path(folder), files)


def plan_of(files: Files, *, options: Sequence[str] = (), settings: Sequence[tuple[str, str]] = ()) -> Blueprint:
    """Load a world, ready to run; the same words give the same blueprint, which nothing changes."""
    words = repr((files, tuple(options), tuple(settings)))
    if words not in _plans:
        _plans[words] = plan_anew(files, options=options, settings=settings)
    return _plans[words]


def plan_anew(files: Files, *, options: Sequence[str] = (), settings: Sequence[tuple[str, str]] = ()) -> Blueprint:
    """Load a world that nobody has loaded before."""
    with written(files) as path:
        return load(path, options=options, settings=settings)


def scenario_of(files: Files, *, options: Sequence[str] = (), settings: Sequence[tuple[str, str]] = ()) -> Scenario:
    """Read and check a world."""
    with written(files) as path:
        return scenario(path, options=options, settings=settings)


def truth_of(files: Files, *, seed: int = 1, settings: Sequence[tuple[str, str]] = ()) -> World:
    """Set up the truth of a world without anybody in it deciding."""
    return World(scenario_of(files, settings=settings), Draws(seed))
