"""Faults elsewhere: cables that are not in this world fail too, and keep the ships that all share busy.

Around the world 150 to 200 faults a year are mended by some tens of ships. Each ship of a scenario is called to her
share of those (`elsewhere`, faults a year), near her depot, and is so long over each (`elsewhere_time`): first come,
first served, whatever cable it is. At the start she may be at one already.
"""

from __future__ import annotations

from typing import Final

from sim.clock import Wait
from sim.draws import exponential, lognormal
from sim.models.commons.cyber.section import RepairShip
from sim.models.commons.cyber.ships import Ship, Ships
from sim.models.dials import Reading
from sim.world.stage import Stage

__all__ = ["Elsewhere"]

# how long before the start it is looked what ships are at: longer than any fault takes (h)
_BEFORE: Final = 120 * 24.0


class Elsewhere:
    """Work that the ships of one run have elsewhere."""

    def __init__(self, ships: Ships, stage: Stage, dials: Reading) -> None:
        self._ships, self._stage, self._dials = ships, stage, dials
        self.faults = self.waiting = 0  # so far; without a ship
        # how often one began to wait for faults
        self._waits = 0

    def begin(self) -> None:
        """Send away those who are at work already, and wait for what comes."""
        for ship in [*self._ships.idle]:
            busy = self._busy_at_start(ship.spec)
            if 0 < busy <= self._stage.horizon:
                self.faults += 1
                self._ships.idle.remove(ship)
                self._stage.clock.process(self._under_way(ship, busy))
        self._wait_anew()
        self._stage.draws.when_turned(self._wait_anew)

    def _wait_anew(self) -> None:
        """Wait for the next fault near each depot; under another luck anew, since such a wait has no memory."""
        self._waits += 1
        for spec in self._ships.specs:
            self._stage.clock.process(self._called(spec, self._waits))

    def _busy_at_start(self, spec: RepairShip) -> float:
        """For how long a ship is still away at the start (h): as months of such calls before it would leave her."""
        draws, at, count = self._stage.draws, -_BEFORE, 0
        while True:
            at += exponential(draws.key("fault before", spec.id), count, hazard=self._dials("elsewhere"))
            if at >= 0:
                return 0.0
            at += self._dials("mobilise") + self._takes(draws.key("repair before", spec.id), count)
            if at >= 0:
                return at
            count += 1

    def _takes(self, key: int, number: int) -> float:
        dials = self._dials
        median = dials("elsewhere_time") / dials("repair_capacity")
        return lognormal(key, number, median=median, sigma=dials("weather"))

    def _under_way(self, ship: Ship, hours: float) -> Wait:
        """Let a ship that is away at the start come back."""
        with self._ships.resource.request() as free:
            yield free
            yield self._stage.clock.timeout(hours)
            self._ships.idle.append(ship)

    def _called(self, spec: RepairShip, waits: int) -> Wait:
        """Ordinary faults near one ship's depot, one after another; whichever ship is there soonest mends it."""
        clock, draws, count = self._stage.clock, self._stage.draws, 0
        while True:
            after = exponential(draws.key("fault elsewhere", spec.id), count, hazard=self._dials("elsewhere"))
            if clock.now + after > self._stage.horizon:
                return
            yield clock.timeout(after)
            if waits != self._waits:
                return
            count += 1
            self.faults += 1
            clock.process(self._mend(spec, count))

    def _mend(self, spec: RepairShip, number: int) -> Wait:
        clock, there = self._stage.clock, (spec.lat, spec.lon)
        with self._ships.resource.request() as free:
            self.waiting += 1
            yield free
            self.waiting -= 1
            going = self._ships.nearest(there)
            yield clock.timeout(going.sent(there, clock.now))
            yield clock.timeout(self._takes(self._stage.draws.key("repair elsewhere", spec.id), number))
            self._ships.back(going, there)
