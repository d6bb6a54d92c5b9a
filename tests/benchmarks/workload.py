"""The reference workload as YAML: n actors who each decide every 12 h over a complete directed graph.

A decision reads its five out-edges as believed, weighs 12 threshold conditions, chooses among the items of
its menu by a keyed draw, and what it does moves one edge that decays (a saturating step on `threat`, which
returns to its baseline by itself). `write_workload` makes the files for
any number of actors and items; the one with 6 actors and 3 items lies in `reference/`.
"""

from __future__ import annotations

from pathlib import Path

from sim.scenario.reading import Tree, write

ITEMS = ("approach", "consult", "visit")


def _names(count: int) -> list[str]:
    return [f"party_{index:02d}" for index in range(count)]


def _actor(name: str, neighbours: list[str], items: int) -> Tree:
    rules: list[Tree] = [
        {"id": "act", "priority": "P1", "says": "every decision is to do something", "only": ["any"]},
    ]
    for index in range(12):
        other = neighbours[index % len(neighbours)]
        rules.append(
            {
                "id": f"rule_{index:02d}",
                "priority": "P4",
                "says": f"condition {index} favours one item of the menu",
                "when": f'threat("{other}", me) > {0.05 + 0.03 * index:.2f}',
                "prefer": {_action(index % items): 0.2},
            }
        )
    return {
        "kind": "actor",
        "id": name,
        "title": name.replace("_", " "),
        "type": "state",
        "says": "a party of the reference workload",
        "grade": "J",
        "variables": {"latency": "1 h", "agencies": 1},
        "false_alarms": {"value": "0 1/mo"},
        "doctrine": "plain",
        "doctrines": {
            "plain": {
                "says": "twelve conditions",
                "goals": {"ties": 1},
                "orders": 1,
                "attends": ["news"],
                "ignores": [_action(index) for index in range(items)],
                "rules": rules,
            }
        },
    }


def _action(index: int) -> str:
    return ITEMS[index] if index < len(ITEMS) else f"gesture_{index:02d}"


def _actions(items: int) -> Tree:
    actions: list[Tree] = [
        {
            "id": _action(index),
            "number": f"D{index:02d}",
            "title": _action(index),
            "explain": "one way to move one edge",
            "tranche": "core",
            "domain": "diplomatic",
            "cameo": "040",
            "goldstein": 0.0,
            "rung": 0,
            "who": ["type:state"],
            "target": ["ally"],
            "cost": 0,
            "duration": ["1 h", "6 h"],
            "min_interval": "0 h",
            "adjudication": {"chance": 0.9},
            "effects": [{"change": "threat", "whose": "me>target", "by": 0.05 * (-1) ** index}],
        }
        for index in range(items)
    ]
    return {"kind": "actions", "id": "actions", "title": "reference actions", "grade": "J", "actions": actions}


def documents(actors: int, items: int) -> dict[str, Tree]:
    """All files of the workload by name; every decision chooses one of `items` actions."""
    names = _names(actors)
    found: dict[str, Tree] = {}
    for index, name in enumerate(names):
        neighbours = [names[(index + step) % actors] for step in range(1, 6)]
        found[f"{name}.yaml"] = _actor(name, neighbours, items)
    found["actions.yaml"] = _actions(items)
    found["goals.yaml"] = {
        "kind": "goals",
        "id": "goals",
        "title": "reference goals",
        "goals": {"ties": {"says": "good ties", "values": [{"variable": "threat", "weight": "-1"}]}},
    }
    found["relations.yaml"] = {
        "kind": "relations",
        "id": "relations",
        "title": "reference relations",
        "year": 2010,
        "grade": "J",
        "defaults": [
            {
                "between": ["state", "state"],
                "values": {
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
                    "clarity": 0,
                    "friction": 0,
                    "grievance": 0,
                },
            }
        ],
        "pairs": [
            {"pair": [name, names[(index + 1) % actors]], "forward": {"obligation": "consult"}}
            for index, name in enumerate(names)
        ],
    }
    found["reference.yaml"] = {
        "kind": "scenario",
        "id": "reference",
        "title": "The reference workload",
        "question": "what does a decision cost?",
        "brief": "parties who are asked every twelve hours",
        "limits": "measures the engine, says nothing of the world",
        "era": "2010",
        "start": "2010-10-27T00:00:00Z",
        "horizon": "2172 h",
        "grade": "J",
        "shared": False,
        "accidents": False,
        "include": [*sorted(found)],
        "actors": {name: {} for name in names},
        "injects": [
            {
                "id": "rhythm",
                "about": "news",
                "at": "12 h",
                "every": "12 h",
                "delay": "0 h",
                "says": "time to decide",
            }
        ],
    }
    return found


def write_workload(folder: Path, *, actors: int, items: int) -> Path:
    """Write the workload into a folder; give the scenario's file."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, tree in documents(actors, items).items():
        head = "# yaml-language-server: $schema=../../../scenarios/schema.json\n"
        (folder / name).write_text(head + write(tree), encoding="utf-8", newline="\n")
    return folder / "reference.yaml"
