"""A district: people in need, what their households hold, and what of each day's need was met.

Food and medicine are eaten up; a shelter kit, once received, is held; water is drunk the day it comes and
stands apart in litres. People are whole and conserved: people = in need + recovered; injured = waiting + treated.
"""

from __future__ import annotations

import math

from sim.models.relief import section
from sim.models.relief.dials import Dials
from sim.models.relief.ledger import Cargo, Ledger

__all__ = ["District"]


class District:
    """One district in one run. Coverage is the share of a day's need met, by persons over all commodities."""

    def __init__(self, spec: section.District, ledger: Ledger, dials: Dials) -> None:
        self.spec = spec
        self.id = spec.id
        self.host = spec.host
        self.coast = spec.coast
        self.people = round(spec.people.value)
        self.displaced = round(spec.displaced.value)
        self.toll = round(spec.dead_and_missing.value)
        self.waiting = round(spec.injured.value)
        self.treated = 0
        self.recovered = 0
        self.in_need = self.people
        self.litres = 0
        self.water_served = 0
        self.coverage = 0.0
        self.served_first: float | None = None
        self.longest = 0.0  # days since served, of those not served
        self.deprivation = 0.0
        self.unmet = 0.0
        self.unmet_by = {"food": 0.0, "shelter": 0.0, "medical": 0.0, "water": 0.0}
        self.needed_days = 0.0
        self._ledger = ledger
        self._dials = dials
        saved = dials("household_start") / 24
        self.needs: Cargo = [0, 0, 0]
        self.kits = 0
        self._count_needs()
        self.stock: Cargo = [int(self.needs[0] * saved), 0, int(self.needs[2] * saved)]
        ledger.saved += sum(self.stock)

    def _count_needs(self) -> None:
        """Count the needs of a day: kilograms of food and medicine, kits for all displaced, litres."""
        dials = self._dials
        self.needs[0] = int(self.in_need * dials("food_ration") * 1000)
        self.needs[2] = int(self.in_need * dials("medical_ration") * 1000)
        self.kits = int(self.displaced * (self.in_need / self.people if self.people else 0) * dials.kg("shelter_kit"))
        self.litres = int(self.in_need * dials("water_ration") * 1000)
        days = dials("household_days") / 24
        self._most = (int(self.needs[0] * days), self.kits, int(self.needs[2] * days))

    def room(self) -> Cargo:
        """Kilograms households would still take."""
        food, kits, medical = self._most
        stock = self.stock
        return [max(0, food - stock[0]), max(0, kits - stock[1]), max(0, medical - stock[2])]

    def receive(self, cargo: Cargo, useful: float) -> int:
        """Take a delivery: the useful share reaches households, the rest went astray or came twice. Gives the sum."""
        total = received = 0
        for index in range(3):
            kg = cargo[index]
            if kg:
                total += kg
                good = int(kg * useful)
                received += good
                self.stock[index] += good
        self._ledger.received += received
        self._ledger.misdirected += total - received
        return total

    def drink(self, litres: int) -> None:
        """Take water for today; more than the need of the day runs away."""
        self.water_served = min(self.litres, self.water_served + litres)

    def thirst(self) -> int:
        """Litres still needed today."""
        return self.litres - self.water_served

    def end_day(self, at: float) -> None:
        """Eat, count who was served, let deprivation grow for those who were not, and let some recover."""
        dials, stock, needs = self._dials, self.stock, self.needs
        eaten, cured = min(stock[0], needs[0]), min(stock[2], needs[2])
        stock[0] -= eaten
        stock[2] -= cured
        self._ledger.consumed += eaten + cured
        food = eaten / needs[0] if needs[0] else 1.0
        shelter = min(1.0, stock[1] / self.kits) if self.kits else 1.0
        medical = cured / needs[2] if needs[2] else 1.0
        water = self.water_served / self.litres if self.litres else 1.0
        people = self.in_need
        homeless = self.displaced * people / self.people if self.people else 0.0
        sick = people * dials("sick_share")
        weight = 2 * people + homeless + sick
        met = (food + water) * people + shelter * homeless + medical * sick
        self.coverage = met / weight if weight else 1.0
        gap = 1 - self.coverage
        self.unmet += people * gap
        self.unmet_by["food"] += people * (1 - food)
        self.unmet_by["water"] += people * (1 - water)
        self.unmet_by["shelter"] += homeless * (1 - shelter)
        self.unmet_by["medical"] += sick * (1 - medical)
        self.needed_days += people
        power = dials("deprivation_power")
        self.deprivation += people * gap * ((self.longest + 1) ** power - self.longest**power)
        self.longest = (self.longest + 1) * gap
        self.water_served = 0
        self._recover(at)

    def _recover(self, at: float) -> None:
        since = at - self._dials("recovery_starts")
        if since > 0:
            left = int(self.people * math.exp(-since / self._dials("recovery_time")))
            self.in_need = min(self.in_need, left)
            self.recovered = self.people - self.in_need
        self._count_needs()

    def treat(self, patients: int) -> int:
        """Treat those who wait; give how many were."""
        treated = min(self.waiting, patients)
        self.waiting -= treated
        self.treated += treated
        return treated
