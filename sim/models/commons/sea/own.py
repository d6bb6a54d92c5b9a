"""Whose ways at sea an actor looks after: its own, and those of whom a treaty binds it to."""

from __future__ import annotations

from collections.abc import Iterable

from sim.models.commons.sea.line import Line
from sim.world.stage import Stage

__all__ = ["looked_after"]


def looked_after(stage: Stage, lines: Iterable[Line], actor: str) -> frozenset[str]:
    """Give the gates that trade of an actor passes on its way out, or trade of whom it is bound to by treaty."""
    owners = {actor}
    if actor in stage.core:
        slots = stage.slots
        others = [other for other in stage.core if other != actor]
        owners.update([other for other in others if slots.value[stage.relation("obligation", actor, other)] > 0])
    return frozenset([name for line in lines if line.owner in owners for _, name in line.out.gates])
