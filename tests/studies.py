"""A small scenario, levers and options for tests of many runs; each lives here once."""

from __future__ import annotations

import sys
from pathlib import Path

from sim.scenario.reading import Tree, write

sys.path.insert(0, str(Path(__file__).parent / "benchmarks"))  # its modules are scripts beside each other
from workload import documents

__all__ = ["write_lever", "write_option", "write_small_study"]


def write_small_study(folder: Path) -> Path:
    """Write the reference workload with six actors, ten days long and with ranges; give the scenario's file."""
    folder.mkdir(parents=True, exist_ok=True)
    files = documents(6, 3)
    scenario, actor = files["reference.yaml"], files["party_00.yaml"]
    assert isinstance(scenario, dict)
    assert isinstance(actor, dict)
    core: Tree = [f"party_{index:02d}" for index in range(6)]
    scenario |= {"horizon": "10 d", "core": core, "lead": ["trust_end"], "roles": {"affected": ["party_05"]}}
    actor["variables"] = {
        "latency": {"value": "1 h", "low": "0.5 h", "high": "3 h"},
        "agencies": 1,
        "fusion_quality": {"value": 0.5, "low": 0.3, "high": 0.7, "grade": "S", "source": "a record"},
    }
    for name, tree in files.items():
        (folder / name).write_text(write(tree), encoding="utf-8", newline="\n")
    return folder / "reference.yaml"


def write_lever(folder: Path, *, name: str = "closer", lag: str = "3 mo") -> Path:
    """Write a lever that raises trust and contact of two actors and hastens one of them."""
    pair = "relations.party_00+party_01"
    tree: Tree = {
        "kind": "lever",
        "id": name,
        "title": name,
        "number": "L99",
        "answers": [1],
        "section": "tests",
        "says": "two of them talk more",
        "grade": "J",
        "lag": {"value": lag},
        "time_constant": "12 mo",
        "price": {"political_capital_per_month": 0.1, "money": "15 MUSD/yr"},
        "effects": [
            {"path": f"{pair}.trust", "shift": [0.05, 0.2, 0.3]},
            {"path": f"{pair}.channel", "shift": [0.1, 0.2, 0.3]},
            {"path": "actors.party_00.latency", "factor": [0.9, 0.7, 0.4]},
        ],
        "side_effects": [{"path": "actors.party_00.readiness", "shift": [0, -0.01, -0.02]}],
    }
    path = folder / f"{name}.yaml"
    path.write_text(write(tree), encoding="utf-8", newline="\n")
    return path


def write_option(folder: Path, *, name: str, settings: dict[str, Tree] | None = None) -> Path:
    """Write an option without levers: the baseline under another name, or with settings."""
    tree: Tree = {"kind": "option", "id": name, "title": name, "says": "as it is", "set": settings or {}}
    path = folder / f"{name}.yaml"
    path.write_text(write(tree), encoding="utf-8", newline="\n")
    return path
