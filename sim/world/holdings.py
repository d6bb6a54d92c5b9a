"""Holdings: one estimate, those of one observer as a list of its own, and those whose truth is taken together."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.scenario.vocabulary import Variable
from sim.world.slots import Slots

__all__ = ["Estimate", "Held", "Sample"]

Vector = npt.NDArray[np.float64]


class Estimate:
    """One held estimate: whose, of what slot; `pair` numbers its observer and holder."""

    __slots__ = ("holder", "index", "observer", "pair", "slot", "variable")

    def __init__(self, index: int, pair: int, observer: str, holder: str, variable: Variable, slot: int) -> None:
        self.index = index
        self.pair = pair
        self.observer = observer
        self.holder = holder
        self.variable = variable
        self.slot = slot


class Held(NamedTuple):
    """What one observer holds, as a flat list of its own: its places do not move with what others asked for."""

    values: list[float]
    # where these are among what everybody holds
    places: list[int]

    @property
    def part(self) -> slice | None:
        """The part of what everybody holds that this is, if it stands together there."""
        if not self.places:
            return slice(0, 0)
        first, last = self.places[0], self.places[-1]
        return slice(first, last + 1) if last - first + 1 == len(self.places) else None


class Sample:
    """Estimates whose truth is taken at the same step of a day: their places, their slots."""

    __slots__ = ("_pick", "_places", "_relaxing", "_resting")

    def __init__(self, slots: Slots, estimates: Sequence[Estimate]) -> None:
        self._places = np.array([estimate.index for estimate in estimates], dtype=np.intp)
        self._pick = _picker([estimate.slot for estimate in estimates])
        self._relaxing = [
            (place, estimate.slot) for place, estimate in enumerate(estimates) if slots.tau[estimate.slot]
        ]
        self._resting = _picker([slot for _, slot in self._relaxing])

    def take(self, slots: Slots, into: Vector, at: float) -> None:
        """Put the truth of an instant in their places."""
        value, rest = slots.value, slots.rest
        seen: Sequence[float] = self._pick(value)
        if seen:
            if self._resting(value) != self._resting(rest):
                seen, written, tau = [*seen], slots.written, slots.tau
                for place, slot in self._relaxing:
                    # as in `Slots.read`: some twenty thousand times a run
                    if (now := value[slot]) != (goal := rest[slot]):
                        seen[place] = goal + (now - goal) * math.exp((written[slot] - at) / tau[slot])
            into[self._places] = seen


def _picker(slots: Sequence[int]) -> Callable[[list[float]], tuple[float, ...]]:
    """Give what takes the values of some slots out of all; Python's own picker gives one alone without a tuple."""
    if len(slots) > 1:
        return itemgetter(*slots)
    return lambda value: tuple([value[slot] for slot in slots])
