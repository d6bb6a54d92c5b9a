"""The account of an exercise: its moves, the rulings, the actions that were expected, the ratings.

Read from the walked history alone; nothing is run for it. Roles are told by cell, never by name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sim.engine import Engine
from sim.exercise.entry import Entry
from sim.exercise.table import Table
from sim.scenario.exercise import Exercise

__all__ = ["Expected", "Rated", "Ruled", "Span", "expected", "rated", "ruled", "spans"]

Fate = Literal["met", "late", "missed", "open", "not awaited"]


@dataclass(frozen=True, slots=True)
class Span:
    """A move as it was played: its number from 1, title, and the scenario time (h) it spanned; 0 is free play."""

    number: int
    title: str
    begins: float
    ends: float


@dataclass(frozen=True, slots=True)
class Ruled:
    """A word of the white cell on a doing: what the model had drawn with which chances, what was ruled and why."""

    number: int
    at_h: float
    verdict: str
    doing: str
    actor: str
    action: str
    target: str
    drawn: str
    chances: tuple[tuple[str, float], ...]
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True)
class Expected:
    """An expected action: of whom, by when (h), when it came (None: not yet), and so what became of it."""

    row: str
    subject: str
    action: str
    of: tuple[str, ...]
    due: float
    came: float | None
    fate: Fate
    objective: str


@dataclass(frozen=True, slots=True)
class Rated:
    """An objective with its tasks, how often evaluators gave each rating of the scale, and their notes."""

    objective: str
    says: str
    tasks: tuple[str, ...]
    ratings: tuple[tuple[str, int], ...]
    notes: tuple[str, ...]


def spans(entries: Sequence[Entry], exercise: Exercise | None, now: float) -> list[Span]:
    """Give the moves as far as they were played; free play is one span."""
    if exercise is None:
        return [Span(0, "free play", 0.0, now)]
    begins = [0.0]
    begins += [entry.at_h for entry in entries if entry.kind == "clock" and entry.body["verb"] == "next"]
    found = []
    for place, begin in enumerate(begins):
        title = exercise.moves[min(place, len(exercise.moves) - 1)].title
        end = begins[place + 1] if place + 1 < len(begins) else now
        found.append(Span(place + 1, title, begin, end))
    return found


def ruled(entries: Sequence[Entry]) -> list[Ruled]:
    """Give the rulings, in order; what a model put to the white cell has no action and no chances."""
    found = []
    for entry in entries:
        if entry.kind != "ruling":
            continue
        body, proposed = entry.body, entry.body["proposed"]
        found.append(
            Ruled(
                entry.number,
                entry.at_h,
                body["verdict"],
                body["doing"],
                proposed.get("actor", ""),
                proposed.get("action", ""),
                proposed.get("target", ""),
                proposed["drawn"],
                tuple(proposed.get("chances", {}).items()),
                body["outcome"],
                body["reason"],
            )
        )
    return found


def expected(engine: Engine, table: Table) -> list[Expected]:
    """Say of each expected action whether it came in time, late or not at all, from the orders that were given."""
    found = []
    for name, state in table.msel.items():
        row = state.read()
        due = row.due
        if row.kind != "expected_action" or due is None:
            continue
        came = _came(engine, row.expected_action, row.to)
        fate: Fate = "met" if came is not None and came <= due else "late" if came is not None else "missed"
        if state.status in {"draft", "held", "skipped"}:
            fate = "not awaited"
        elif came is None and engine.now < due:
            fate = "open"
        title = row.subject or row.expected_action
        found.append(Expected(name, title, row.expected_action, row.to, due, came, fate, row.objective))
    return sorted(found, key=lambda each: (each.due, each.row))


def _came(engine: Engine, action: str, by: tuple[str, ...]) -> float | None:
    word, _, target = action.partition(":")
    for record in engine.chronicle:
        if record.kind == "order" and (by == ("all",) or record.actor in by):
            _, done, toward, *_ = record.detail
            if done == word and target in ("", toward):
                return record.at
    return None


def rated(table: Table, exercise: Exercise | None) -> list[Rated]:
    """Give each objective with its ratings, in the order of the scale; who gave them is not told."""
    if exercise is None:
        return []
    scale = [step.id for step in exercise.scale]
    found = []
    for objective in exercise.objectives:
        given = [each for each in table.ratings if each["objective"] == objective.id]
        counts = Counter(each["rating"] for each in given)
        steps = tuple((step, counts[step]) for step in scale if counts[step])
        notes = tuple(each["note"] for each in given if each["note"])
        found.append(Rated(objective.id, objective.says, objective.tasks, steps, notes))
    return found
