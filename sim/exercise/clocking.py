"""Words to the clock: planning ends, time goes on, the next move begins, a pause, a speed, which rulings stop it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from sim.engine import Engine
from sim.exercise.entry import Refusal
from sim.exercise.standing import consulted, red_lines
from sim.exercise.table import Table
from sim.scenario.exercise import Move
from sim.sentence import Sentence

__all__ = ["VERBS", "clocked", "move_of"]

Body = Mapping[str, Any]
_FASTEST: Final = 10_000


def clocked(engine: Engine, table: Table, body: Body) -> dict[str, Any]:
    """Check a word to the clock against the phase; give what is kept, with `until_h` where time goes on.

    Raises:
        Refusal: it means nothing now.

    """
    verb = str(body.get("verb", ""))
    if verb not in VERBS:
        raise Refusal("the clock knows {known}; not '{verb}'", known=", ".join(VERBS), verb=verb)
    if table.phase == "over" and verb not in {"pause", "resume", "rulings"}:
        raise Refusal("the exercise is over")
    return {"verb": verb, "real": time.time(), **VERBS[verb](engine, table, body)}


def move_of(engine: Engine, number: int) -> Move | None:
    """The move of a number as the scenario has it, the last one for all after it; None in free play."""
    exercise = engine.scenario.crisis.exercise
    return exercise.moves[min(number, len(exercise.moves) - 1)] if exercise is not None else None


def _begin(engine: Engine, table: Table, body: Body) -> dict[str, Any]:
    if table.phase != "planning":
        raise Refusal("a span begins after planning; this is {phase}", phase=Sentence(table.phase))
    lines = {actor: red_lines(consulted(engine, actor)) for actor in sorted(table.cells.values())}
    move = move_of(engine, table.move)
    assert move is not None
    until = min(engine.now + move.span.value, engine.horizon)
    # at a speed, the span begins and time stands until it is let go on
    return {"until_h": until, "red_lines": lines, "stands": bool(body.get("stands", False))}


def _next(_engine: Engine, table: Table, _body: Body) -> dict[str, Any]:
    if table.phase != "world":
        raise Refusal(
            "the next move begins after the state of the world; this is {phase}", phase=Sentence(table.phase)
        )
    return {}


def _on(engine: Engine, table: Table, body: Body) -> dict[str, Any]:
    if table.phase not in {"adjudication", "free"}:
        raise Refusal("time stands still in this phase: {phase}", phase=Sentence(table.phase))
    until = body.get("until_h", engine.horizon)
    if isinstance(until, bool) or not isinstance(until, int | float) or not until >= engine.now:
        raise Refusal("until_h is an instant that is not past")
    return {"until_h": until}


def _still(_engine: Engine, _table: Table, _body: Body) -> dict[str, Any]:
    return {}


def _speed(_engine: Engine, _table: Table, body: Body) -> dict[str, Any]:
    speed = body.get("speed")
    if isinstance(speed, bool) or not isinstance(speed, int | float) or not 0 <= speed <= _FASTEST:
        raise Refusal("speed is hours of scenario time a real minute, 0 to {fastest}", fastest=_FASTEST)
    return {"speed": speed}


def _rulings(_engine: Engine, _table: Table, body: Body) -> dict[str, Any]:
    if body.get("mode") not in {"automatic", "contested", "all"}:
        raise Refusal("mode is automatic, contested or all")
    return {"mode": body["mode"]}


VERBS: Final[Mapping[str, Callable[[Engine, Table, Body], dict[str, Any]]]] = {
    "begin": _begin,
    "on": _on,
    "next": _next,
    "pause": _still,
    "resume": _still,
    "speed": _speed,
    "rulings": _rulings,
}
