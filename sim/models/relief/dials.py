"""Dials: the parameters of the section as they stand now, read from the slots at each use."""

from __future__ import annotations

from sim.models import dials
from sim.models.relief.parameters import Parameters
from sim.world.stage import Stage

__all__ = ["Dials"]


class Dials(dials.Dials):
    """Reads parameters by name; a lever that matures during the run moves what is read."""

    __slots__ = ()

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage, Parameters)

    def kg(self, name: str) -> int:
        """A mass now, in whole kilograms."""
        return round(self._value[self._index[name]] * 1000)

    def kg_per_day(self, name: str) -> int:
        """A flow of mass now, in whole kilograms a day."""
        return round(self._value[self._index[name]] * 24_000)
