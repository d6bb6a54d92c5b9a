"""Two who quarrel by the escalation model: what they do to each other, and how it is read afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ladder_worlds import CHALLENGED, CHALLENGER, confrontation, rung_act
from small_worlds import Files, Node, plan_of

from sim.engine import Engine
from sim.models.escalation.model import Running

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.world.chronicle import Record


DAY = 24.0

NOBODY = rung_act(1, who=["has:nothing"])


def effect(name: str, actor: str = CHALLENGER, toward: str = CHALLENGED, **args: Any) -> Node:
    return {"do": f"escalation.{name}", "args": {"actor": actor, "toward": toward, **args}}


def told(*effects: Node, at: str = "10 h", name: str = "told") -> Node:
    """An inject that does something to the ladder and wakes nobody."""
    return {"id": name, "at": at, "about": "hazard", "says": "something happened", "effects": [*effects]}


def quiet(*injects: Node, acts: Sequence[Node] = (NOBODY,), **more: Any) -> Files:
    """A world in which nobody stands on the ladder and nobody acts by itself."""
    plain: Node = {"rungs": (0, 0), "grievances": (0, 0), "injects": [*injects]}
    return confrontation(acts=[*acts], **{**plain, **more})


def at_day(files: Files, day: float, *, seed: int = 1) -> tuple[Engine, Running]:
    engine = Engine(plan_of(files), seed=seed)
    engine.advance(day * DAY)
    model = engine.models["escalation"]
    assert isinstance(model, Running)
    return engine, model


def value(engine: Engine, path: str) -> float:
    return engine.world.slots.read(engine.world.slots.find(path), engine.now)


def changes(engine: Engine) -> list[Record]:
    return [record for record in engine.chronicle if record.kind == "escalation"]


ALWAYS: Any = [{"id": "always", "priority": "P1", "says": "it is done whenever it can be", "only": ["rung_4"]}]


def _only(*names: str) -> Any:
    return [{"id": "always", "priority": "P1", "says": "it is done whenever it can be", "only": [*names]}]
