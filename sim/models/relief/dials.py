"""Dials: the parameters of the section as they stand now, read from the slots at each use."""

from __future__ import annotations

from sim.models.relief.parameters import Parameters
from sim.scenario.figures import Figure
from sim.world.stage import Stage

__all__ = ["Dials"]


class Dials:
    """Reads parameters by name; a lever that matures during the run moves what is read."""

    __slots__ = ("_index", "_value")

    def __init__(self, stage: Stage) -> None:
        self._value = stage.slots.value
        names = (name for name, field in Parameters.model_fields.items() if isinstance(field.default, Figure))
        self._index = {name: stage.parameter(name) for name in names}

    def __call__(self, name: str) -> float:
        """The value now, in base units (t, h, t/h, m3/h)."""
        return self._value[self._index[name]]

    def kg(self, name: str) -> int:
        """A mass now, in whole kilograms."""
        return round(self._value[self._index[name]] * 1000)

    def kg_per_day(self, name: str) -> int:
        """A flow of mass now, in whole kilograms a day."""
        return round(self._value[self._index[name]] * 24_000)
