"""The Korean contingency changed for its validation: no injects, more looks, people who do nothing or go to war."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from shipped import composed, loaded

from sim.api import load
from sim.deciding.request import Decision, DecisionRequest
from sim.scenario import library
from sim.scenario.reading import read_file, write

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from sim.blueprint import Blueprint
    from sim.engine import Run

SCENARIO = "korean_contingency"
ACTORS = ("japan", "united_states", "south_korea", "china", "russia", "north_korea", "united_nations")
CORE = ("japan", "united_states", "south_korea", "china", "north_korea")
Settings = tuple[tuple[str, str], ...]


class Silent:
    """Decides nothing, whatever is asked."""

    def decide(self, request: DecisionRequest) -> Decision:
        del request
        return Decision((), "program", 1.0, 0.5)


class Forced:
    """Does the first of its list that it may do toward one other, and nothing else."""

    def __init__(self, toward: str, *wanted: str) -> None:
        self._toward, self._wanted = toward, wanted

    def decide(self, request: DecisionRequest) -> Decision:
        mine = {item.spec.id: item.id for item in request.menu.items if item.spec and item.target == self._toward}
        chosen = next((mine[name] for name in self._wanted if name in mine), None)
        return Decision(() if chosen is None else (chosen,), "program", 1.0, 0.5)


def forced_to_war() -> dict[str, Any]:
    """Seats in which one fires, and the other calls up its armies and attacks as soon as it may."""
    return {
        "north_korea": Forced("south_korea", "limited_kinetic", "mobilise_partial"),
        "south_korea": Forced("north_korea", "answer_with_war", "mobilise_partial"),
    }


def silent(*, but: Iterable[str] = ()) -> dict[str, Any]:
    """Seats in which nobody decides anything."""
    return {actor: Silent() for actor in ACTORS if actor not in set(but)}


def changed(folder: Path, name: str, *, injects: Sequence[Any] | None = None, more: Sequence[Any] = ()) -> Path:
    """Write the scenario under another name, with other injects, or with more of them."""
    tree = read_file(library.find("scenario", SCENARIO)).tree
    assert isinstance(tree, dict)
    own = tree["injects"] if injects is None else list(injects)
    assert isinstance(own, list)
    path = folder / f"{name}.yaml"
    path.write_text(write({**tree, "id": name, "injects": [*own, *more]}), encoding="utf-8")
    return path


def no_grievance() -> Settings:
    """Nobody holds anything against anybody."""
    return tuple((f"relations.{a}.{b}.grievance", "0") for a in CORE for b in CORE if a != b)


def reciprocity(value: float) -> Settings:
    """Everybody answers with the same part of what it sees."""
    file = composed(SCENARIO).actors
    return tuple(
        (f"doctrines.{actor}.{name}.reciprocity", str(value)) for actor in ACTORS for name in file[actor].doctrines
    )


def honour(value: float, *, intercept: float | None = None) -> Settings:
    """Set trust, clarity and interoperability of the two allies toward each other."""
    pair = "relations.south_korea+united_states"
    words = ("trust", "clarity", "interoperability_military")
    found = tuple((f"{pair}.{word}", str(value)) for word in words)
    return found if intercept is None else (*found, ("dynamics.honour_intercept", str(intercept)))


def share_of_time_above(run: Run, rung: int) -> float:
    """Share of a run's time in which somebody stood above a rung toward anybody."""
    standing: dict[tuple[str, str], int] = {}
    above = since = 0.0
    for record in run.chronicle:
        if record.kind == "escalation" and "rung" in record.details:
            above += (record.at - since) * (max(standing.values(), default=0) > rung)
            standing[record.actor, record.subject] = int(str(record.details["rung"]))
            since = record.at
    above += (run.ended_at - since) * (max(standing.values(), default=0) > rung)
    return above / run.ended_at


def highest_rung(run: Run) -> int:
    """Highest rung that anybody stood on, whoever put it there."""
    rungs = [
        int(str(record.details["rung"]))
        for record in run.chronicle
        if record.kind == "escalation" and "rung" in record.details
    ]
    return max(rungs, default=0)


def drift(run: Run) -> list[float]:
    """How far each affinity among the core stands from its baseline at the end."""
    slots, slot = run.world.slots, run.world.network.slot
    places = [slot("affinity", a, b) for a in CORE for b in CORE if a != b]
    return [abs(slots.read(place, run.ended_at) - slots.rest[place]) for place in places]


def plan(path: Path | str = SCENARIO, settings: Settings = ()) -> Blueprint:
    """Load the scenario, or one of these."""
    return loaded(path, settings=settings) if path == SCENARIO else load(path, settings=settings)


def median_interval(values: Sequence[float]) -> tuple[float, float, float]:
    """Median of values, infinite where not known, and its 95 % interval by the ranks of a fair coin."""
    ordered, n = sorted(values), len(values)
    below, total = 0, 0.0
    while total + math.comb(n, below) / 2**n <= 0.025:
        total += math.comb(n, below) / 2**n
        below += 1
    low = ordered[max(below - 1, 0)]
    middle = ordered[n // 2] if n % 2 else (ordered[n // 2 - 1] + ordered[n // 2]) / 2
    return middle, low, ordered[min(n - below, n - 1)]
