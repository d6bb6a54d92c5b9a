"""Dials: the figures of a model's section as they stand now, and variables of actors that other models may keep.

A model reads a figure at each use, because levers may move it during the run. What another model keeps (an
actor's food, an actor's order) is read by its path where that model takes part, and assumed where it does not.

Most days no figure moves. What a day's step works out from figures alone is then kept (`derived`): the slots count
how often one was moved, apart from what moves in actors and between them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from pydantic import BaseModel

from sim.scenario.figures import Figure
from sim.world.stage import Stage

__all__ = ["Dials", "Reading", "kept_by_others"]

# gives a figure of the section by its name, as it stands now
Reading = Callable[[str], float]
T = TypeVar("T")


class Dials:
    """Reads the figures of one section, or of a part of it (`air`), by name, in base units."""

    __slots__ = ("_index", "_slots", "_value")

    def __init__(self, stage: Stage, parameters: type[BaseModel], *, part: str = "") -> None:
        self._slots = stage.slots
        self._value = stage.slots.value
        names = (name for name, field in parameters.model_fields.items() if isinstance(field.default, Figure))
        inside = f"{part}." if part else ""
        self._index = {name: stage.parameter(f"{inside}{name}") for name in names}

    def __call__(self, name: str) -> float:
        """The value now."""
        return self._value[self._index[name]]

    def derived(self, make: Callable[[Reading], T]) -> Callable[[], T]:
        """Give what `make` works out from figures alone, made anew only after one may have moved.

        Figures move by `Slots.shift` and nothing else.
        """
        slots = self._slots
        seen, kept = slots.figures, make(self)

        def now() -> T:
            nonlocal seen, kept
            if seen != slots.figures:
                seen, kept = slots.figures, make(self)
            return kept

        return now


def kept_by_others(stage: Stage, actor: str, variable: str) -> int | None:
    """Slot of an actor's variable that some model declares, None if none in this run does."""
    path = f"actors.{actor}.{variable}"
    return stage.slots.find(path) if path in stage.slots else None
