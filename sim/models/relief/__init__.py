"""Relief: from an order far away to what a household holds (E15). `RELIEF` is its line in the registry."""

from sim.models.relief.model import RELIEF

__all__ = ["RELIEF"]
