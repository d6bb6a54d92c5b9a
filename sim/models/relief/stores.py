"""Stores: fuel and provisions of a ship's group, in whole ship-hours; a stock that runs down while it is away.

A group takes more from a supply ship at the place, its own country's or that of a close partner, as long as that
has any. Else it leaves for the port of the host and comes back full. A supply ship gives what it carries and, once
that is given away, goes to the same port by itself; its own group stays. Passages out and home are sailed on what
ports on the way give. What was loaded is used, handed on, or brought home.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from sim.models.relief import section
from sim.models.relief.dials import Dials
from sim.models.relief.ledger import Ledger

__all__ = ["Ship", "Stores"]

_DAY = 24.0


class Scene(Protocol):
    """What stores need of the rest of the model."""

    dials: Dials
    ledger: Ledger


class Ship(Protocol):
    """The group that sails."""

    actor: str
    units: int

    @property
    def here(self) -> float:
        """Share of it that has not left before the rest."""

    def tie(self, actor: str) -> float:
        """Interoperability in relief with another actor."""

    def to_port(self) -> float:
        """Hours from where it lies to the port where ships at its host's place take stores."""


class Neighbour(Protocol):
    """A group at the same place."""

    actor: str

    @property
    def stores(self) -> Stores:
        """Its fuel and provisions."""


class Roads(Protocol):
    """The place where groups lie together."""

    @property
    def present(self) -> Sequence[Neighbour]:
        """Groups at work, in the order they came."""


class Stores:
    """What one group has left for itself, and what its supply ship carries for others."""

    def __init__(self, ship: Ship, spec: section.Force, around: Scene) -> None:
        self._ship, self._around = ship, around
        self.holds = 0 if spec.endurance is None else round(spec.endurance.value * ship.units)
        self.left = self.carried = 0
        self._supplies = spec.replenishes
        self._load = spec.supplies
        self.back = 0.0  # when the supply ship is at the place again

    @property
    def carries(self) -> int:
        """Ship-hours that its supply ship carries when full."""
        if not self._supplies:
            return 0
        days = self._around.dials("supply_load") if self._load is None else self._load.value
        return round(days * _DAY)

    def fill(self) -> None:
        """Leave a port full."""
        ledger, carries = self._around.ledger, self.carries
        ledger.stores_loaded += self.holds - self.left + carries - self.carried
        self.left, self.carried = self.holds, carries

    def land(self) -> None:
        """Be home: what is left is no more at sea."""
        self._around.ledger.stores_landed += self.left + self.carried
        self.left = self.carried = 0

    def use(self, hours: float) -> None:
        """Use up what so many hours at sea take."""
        if self.holds:
            used = round(hours * self._ship.units * self._ship.here)
            used = self.left if self.left < used else used
            self.left -= used
            self._around.ledger.stores_used += used

    def day(self, host: Roads, at: float, part: float) -> float | None:
        """Live on the stores for a part of a day; give when it is back, where it must leave to fetch more."""
        if not self.holds:
            return None
        self.use(part * _DAY)
        around, ship, rates = self._around, self._ship, self._around.dials.rates()
        if self.left > rates.stores_kept * self.holds:
            return None
        least = rates.stores_tie
        for other in host.present:
            if other.actor == ship.actor or ship.tie(other.actor) >= least:
                other.stores.give(self, at)
        if self.left > rates.stores_kept * self.holds:
            return None
        away = 2 * ship.to_port() + around.dials("port_time")
        self.use(2 * ship.to_port())
        self.fill()
        return at + away

    def give(self, other: Stores, at: float) -> None:
        """Fill another's tanks as far as the supply ship is there and has any; an empty one goes to port."""
        if at < self.back or not self.carries:
            return
        given = min(self.carried, other.holds - other.left)
        self.carried -= given
        other.left += given
        if self.carried <= 0:
            self.back = at + 2 * self._ship.to_port() + self._around.dials("port_time")
            self._around.ledger.stores_loaded += self.carries - self.carried
            self.carried = self.carries
