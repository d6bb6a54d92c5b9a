"""Papers: what each cell was handed before the exercise began, and what everybody was told."""

from __future__ import annotations

from typing import Any

from sim.engine import Engine
from sim.exercise.clocking import move_of

__all__ = ["handed", "read_aloud"]


def handed(engine: Engine, cell: str) -> dict[str, Any]:
    """Give what lies before one cell alone: brief, goals, limits, secret, and the sheet of each of its roles."""
    exercise = engine.scenario.crisis.exercise
    written = exercise.cells.get(cell) if exercise is not None else None
    if written is None:
        return {"brief": "", "goals": [], "limits": [], "secret": "", "roles": []}
    return {
        "brief": written.brief,
        "goals": list(written.goals),
        "limits": list(written.limits),
        "secret": written.secret,
        "roles": [{"title": role.title, "sheet": role.sheet} for role in written.roles],
    }


def read_aloud(engine: Engine, move: int) -> dict[str, Any]:
    """Give what all may read: the situation before STARTEX, and what is said and asked when a move opens."""
    exercise, opened = engine.scenario.crisis.exercise, move_of(engine, move)
    # a move that is played after the last one that was written has no words of its own
    opened = opened if exercise is not None and move < len(exercise.moves) else None
    return {
        "situation": list(exercise.situation) if exercise is not None else [],
        "rules": list(exercise.rules) if exercise is not None else [],
        "move": opened.brief if opened is not None else "",
        "questions": list(opened.questions) if opened is not None else [],
    }
