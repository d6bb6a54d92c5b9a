"""A hub: slots for handling cargo each day, and a shed whose stock is bounded. Both are SimPy containers.

Aircraft and pipelines take slots before they land; without a slot, or with the shed full, the load stays at
its origin. The container holds kilograms; beside it stands what they are.
"""

from __future__ import annotations

from collections.abc import Sequence

from sim.clock import Clock, Container
from sim.models.relief import section
from sim.models.relief.dials import Dials
from sim.models.relief.ledger import Cargo, Ledger, split

__all__ = ["Hub"]


class Hub:
    """One hub in one run."""

    def __init__(self, clock: Clock, spec: section.Hub, ledger: Ledger, dials: Dials) -> None:
        self.spec = spec
        self.place = spec.place
        self.stock: Cargo = [0, 0, 0]
        self.gain = 0.0  # what opening works added, share of capacity
        self.openings = 0
        self.full = False
        self.handled = 0  # kilograms so far
        self.movements = 0.0  # landings and take-offs of the day
        self._mix: Cargo = [1, 0, 0]
        self._ledger = ledger
        self._dials = dials
        self._most = max(1, round(spec.storage.value * 1000))
        self._shed = Container(clock, capacity=self._most)
        self._slots = Container(clock)

    @property
    def held(self) -> int:
        """Kilograms in the shed."""
        return int(self._shed.level)

    def capacity(self, at: float, coordination: float) -> int:
        """Kilograms a day it can handle: reopening, opening works, congestion (E15)."""
        spec = self.spec
        if at < spec.opens.value:
            return 0
        base = spec.capacity.value * 24
        growth = spec.growth.value * 24 * max(0.0, at - spec.reopens.value) / 24
        grown = base + growth if spec.ceiling is None else min(base + growth, max(base, spec.ceiling.value * 24))
        congestion = self._dials("hub_base") + self._dials("hub_coordination") * coordination
        return int(grown * 1000 * (1 + self.gain) * congestion)

    def dawn(self, at: float, coordination: float, open_share: float) -> None:
        """Give the day its slots, and take what the night spoiled."""
        self.movements = 0.0
        slots = int(self.capacity(at, coordination) * open_share)
        left = int(self._slots.level)
        if slots > left:
            self._slots.put(slots - left)
        elif slots < left:
            self._slots.get(left - slots)
        rate = self._dials("hub_loss") * 24
        spoilt = [int(kg * rate) for kg in self.stock]
        self._ledger.lost += sum(spoilt)
        self._remove(spoilt)

    def room(self) -> int:
        """Kilograms that can still be handled today and fit in the shed."""
        return int(min(self._slots.level, self._most - self._shed.level))

    def ask(self, rooms: Sequence[Cargo]) -> None:
        """Ask for what the districts it serves have room for, less what it holds; food and medicine first."""
        wanted = [-kg for kg in self.stock]
        for room in rooms:
            for index in range(3):
                wanted[index] += room[index]
        self._mix = [max(0, wanted[0]) * 4, max(0, wanted[1]), max(0, wanted[2]) * 4]

    def take_in(self, kg: int) -> None:
        """Handle a load that fits `room`; it holds what was asked for."""
        if kg <= 0:
            return
        self.handled += kg
        self._slots.get(kg)
        self._shed.put(kg)
        for index, part in enumerate(split(kg, self._mix)):
            self.stock[index] += part
        self.full = self._shed.level >= 0.98 * self._most

    def give_out(self, cargo: Cargo) -> None:
        """Let cargo leave for the districts."""
        self._remove(cargo)
        self.full = self._shed.level >= 0.98 * self._most

    def _remove(self, cargo: Cargo) -> None:
        total = 0
        for index in range(3):
            self.stock[index] -= cargo[index]
            total += cargo[index]
        if total > 0:
            self._shed.get(total)

    def works(self, scale: float) -> float:
        """Opening works: more capacity, each time half as much. Gives the gain."""
        gained = self._dials("hub_gain") * scale * 0.5**self.openings
        self.openings += 1
        self.gain += gained
        return gained
