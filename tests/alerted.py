"""The challenger of the ladder on a rung, having done some things: what its alert is then."""

from __future__ import annotations

from quarrels import at_day, effect, quiet, told
from small_worlds import Node

from sim.engine import Engine
from sim.models.escalation.model import Running


def alerted(*acts: Node, day: float = 2, rung: int = 5) -> tuple[Engine, Running]:
    """The challenger on a rung, having done these things one after another on the first day."""
    first = told(effect("incident", rung=rung), at="1 h", name="first")
    then = [told(act, at=f"{place + 2} h", name=f"act_{place}") for place, act in enumerate(acts)]
    return at_day(quiet(first, *then), day)
