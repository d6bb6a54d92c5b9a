"""Holdings: one estimate, those of one observer as a list of its own, those whose truth is taken together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.scenario.vocabulary import Variable
from sim.world.slots import Several, Slots

__all__ = ["Estimate", "Held", "Sample", "Shared"]

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


class Shared(NamedTuple):
    """How what everybody holds is handed out: places in the order of who holds them, the part of each list."""

    order: npt.NDArray[np.intp]
    parts: Sequence[tuple[list[float], slice]]

    @classmethod
    def among(cls, holders: Iterable[Held]) -> Shared:
        """Share among some observers."""
        order: list[int] = []
        parts = []
        for values, places in holders:
            parts.append((values, slice(len(order), len(order) + len(places))))
            order += places
        return cls(np.array(order, dtype=np.intp), parts)

    def hand_out(self, value: Vector) -> None:
        """Let each list hold what is its own of all values."""
        sorted_by_holder = value.take(self.order).tolist()
        for mine, part in self.parts:
            mine[:] = sorted_by_holder[part]


class Sample:
    """Estimates whose truth is taken at the same step of a day: their places, their slots."""

    __slots__ = ("_any", "_places", "_truth", "_which")

    def __init__(self, slots: Slots, estimates: Sequence[Estimate]) -> None:
        # what several hold an estimate of is looked at once; what relaxes comes first
        once = sorted({estimate.slot for estimate in estimates}, key=lambda slot: (not slots.tau[slot], slot))
        order = {slot: which for which, slot in enumerate(once)}
        found = sorted([(order[estimate.slot], estimate.index) for estimate in estimates])
        self._places = np.array([place for _, place in found], dtype=np.intp)
        self._which = None if len(once) == len(found) else np.array([which for which, _ in found], dtype=np.intp)
        self._any, self._truth = bool(once), Several(slots, once)

    def take(self, into: Vector, at: float) -> None:
        """Put the truth of an instant in their places."""
        if self._any:
            seen = self._truth.read(at)
            into[self._places] = seen if self._which is None else np.array(seen).take(self._which)
