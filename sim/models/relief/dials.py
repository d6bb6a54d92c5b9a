"""Dials: the parameters of the section as they stand now, and what a day takes from them, once one has moved."""

from __future__ import annotations

from sim.models import dials
from sim.models.relief.parameters import Parameters
from sim.models.relief.rates import Handling, Life, Rates, Sight
from sim.world.stage import Stage

__all__ = ["Dials"]


class Dials(dials.Dials):
    """Reads parameters by name; a lever that matures during the run moves what is read.

    `rates`, `life`, `sight` and `handling` give what many read together, the same to all until a figure moves.
    """

    __slots__ = ("handling", "life", "rates", "sight")

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage, Parameters)
        self.rates, self.life = self.derived(Rates.read), self.derived(Life.read)
        self.sight, self.handling = self.derived(Sight.read), self.derived(Handling.read)

    def kg(self, name: str) -> int:
        """A mass now, in whole kilograms."""
        return round(self._value[self._index[name]] * 1000)
