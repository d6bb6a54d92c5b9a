"""A district: people in need, what their households hold, and what of each day's need was met.

Food and medicine are eaten up; a shelter kit, once received, is held; water is drunk the day it comes and
stands apart in litres. What comes where another was already lies there until there is room. People are whole
and conserved: people = in need + recovered; missing = sought + found + given up; struck = dead + sought + found. The
missing are among the struck: who is found alive leaves the toll, who is given up stays in it as dead.
"""

from __future__ import annotations

import math

from sim.models.relief import section
from sim.models.relief.dials import Dials
from sim.models.relief.ledger import Cargo, Ledger
from sim.models.relief.rates import Life
from sim.models.relief.ward import Ward

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
        self.evacuated = spec.evacuated.value
        # Dead and missing when it struck, and now: less those who were found alive.
        self.struck = self.toll = round(spec.dead_and_missing.value * (1 - self.evacuated))
        self.recovered = 0
        self.in_need = self.people
        self.litres = 0
        self.water_served = 0
        self.coverage = 0.0
        self.longest = 0.0  # days since served, of those not served
        self.deprivation = 0.0
        self.unmet = 0.0
        self.unmet_by = {"food": 0.0, "shelter": 0.0, "medical": 0.0, "water": 0.0}
        self.needed_days = 0.0
        self.lifted_at: float | None = None  # when the first lift came
        self.came = 0  # kilograms brought here so far, by any means
        self.sought = self.missing = round(spec.missing.value * (1 - self.evacuated))
        self.found = self.given_up = 0
        # since when any surface way reaches it
        self.opens = min([access.opens.value for access in spec.access], default=math.inf)
        self._ledger = ledger
        self._dials = dials
        self._read(dials.life())
        self.ward = Ward(round(spec.injured.value * (1 - self.evacuated)), self.people, dials)
        saved = dials("household_start") / 24
        # those who live with kin drink from their kin's well
        self.at_kin = min(1.0, self.displaced * spec.hosted.value / self.people) if self.people else 0.0
        self.needs: Cargo = [0, 0, 0]
        self.kits = 0
        self._count_needs()
        self.stock: Cargo = [int(self.needs[0] * saved), 0, int(self.needs[2] * saved)]
        self.surplus: Cargo = [0, 0, 0]
        ledger.saved += sum(self.stock)

    def _read(self, life: Life) -> None:
        """Keep for the day how people live."""
        self._life, self._short_first, self._kits_a_day = life, life.short_first, life.kits_a_day

    def leave(self, share: float) -> None:
        """Let a share of the people get out of the way before the hazard: fewer are killed and hurt."""
        self.evacuated = max(self.evacuated, share)
        self.struck = self.toll = round(self.spec.dead_and_missing.value * (1 - self.evacuated))
        self.sought = self.missing = round(self.spec.missing.value * (1 - self.evacuated))
        self.ward = Ward(round(self.spec.injured.value * (1 - self.evacuated)), self.people, self._dials)

    @property
    def dead(self) -> int:
        """Those who were killed, and of the missing those who were given up."""
        return self.struck - self.missing + self.given_up

    def _count_needs(self) -> None:
        """Count the needs of a day: kilograms of food and medicine, kits for the displaced, litres."""
        life, people = self._life, self.in_need
        self.needs[0] = int(people * life.food_ration * 1000)
        self.needs[2] = int(people * life.medical_ration * 1000)
        self.homeless = self.displaced * (people / self.people if self.people else 0) * (1 - self.spec.hosted.value)
        self.kits = int(self.homeless * life.shelter_kit)
        self.litres = int(people * (1 - self.at_kin) * life.water_ration * 1000)
        days = life.household_days
        self._most = (int(self.needs[0] * days), self.kits, int(self.needs[2] * days))

    def room(self) -> Cargo:
        """Kilograms households would still take."""
        most, held = self._most, self.stock
        food, kits, medical = most[0] - held[0], most[1] - held[1], most[2] - held[2]
        return [food if food > 0 else 0, kits if kits > 0 else 0, medical if medical > 0 else 0]

    def missing_now(self) -> tuple[Cargo, int]:
        """That room, and how urgent it is: what is short for today counts several times what would fill stocks."""
        room, needs, stock = self.room(), self.needs, self.stock
        food, medical = needs[0] - stock[0], needs[2] - stock[2]
        missing = (food if food > 0 else 0) + (medical if medical > 0 else 0)
        return room, int(missing * self._short_first) + room[0] + room[1] + room[2]

    def today(self) -> Cargo:
        """Kilograms that are short for today, a day's part of the missing kits among them."""
        needs, stock = self.needs, self.stock
        food, kits, medical = needs[0] - stock[0], self.kits - stock[1], needs[2] - stock[2]
        asked = int(kits * self._kits_a_day) if kits > 0 else 0
        return [food if food > 0 else 0, asked, medical if medical > 0 else 0]

    def daily(self) -> int:
        """Kilograms a day that would keep it served, the missing kits spread over their time."""
        kits = self.kits - self.stock[1]
        return self.needs[0] + self.needs[2] + (int(kits * self._kits_a_day) if kits > 0 else 0)

    def receive(self, cargo: Cargo, useful: float) -> int:
        """Take a delivery; give its kilograms.

        The useful share reaches households as far as they have room, the rest of it lies in the district as
        brought twice; what is not useful went astray.
        """
        stock, most = self.stock, self._most
        goods = received = 0
        for index, kg in enumerate(cargo):
            if kg:
                good = int(kg * useful)
                goods += good
                room = most[index] - stock[index]
                if good > room:
                    taken = room if room > 0 else 0
                    self.surplus[index] += good - taken
                    good = taken
                stock[index] += good
                received += good
        ledger, total = self._ledger, cargo[0] + cargo[1] + cargo[2]
        self.came += total
        ledger.misdirected += total - goods
        ledger.received += received
        if goods > received:
            ledger.twice += goods - received
            ledger.lying += goods - received
        return total

    def drink(self, litres: int) -> None:
        """Take water for today; more than the need of the day runs away."""
        served = self.water_served + litres
        self.water_served = served if served < self.litres else self.litres

    def end_day(self, since: float, life: Life) -> None:
        """Eat, count who was served, let deprivation grow for those who were not, and let some recover.

        `since` is hours from the hazard.
        """
        self._read(life)
        stock, needs = self.stock, self.needs
        eaten = stock[0] if stock[0] < needs[0] else needs[0]
        cured = stock[2] if stock[2] < needs[2] else needs[2]
        stock[0] -= eaten
        stock[2] -= cured
        self._ledger.consumed += eaten + cured
        food = eaten / needs[0] if needs[0] else 1.0
        shelter = stock[1] / self.kits if stock[1] < self.kits else 1.0
        medical = cured / needs[2] if needs[2] else 1.0
        water = self.at_kin + (1 - self.at_kin) * self.water_served / self.litres if self.litres else 1.0
        people = self.in_need
        homeless = self.homeless
        sick = people * life.sick_share
        weight = 2 * people + homeless + sick
        met = (food + water) * people + shelter * homeless + medical * sick
        self.coverage = met / weight if weight else 1.0
        gap = 1 - self.coverage
        self.unmet += people * gap
        unmet = self.unmet_by
        unmet["food"] += people * (1 - food)
        unmet["water"] += people * (1 - water)
        unmet["shelter"] += homeless * (1 - shelter)
        unmet["medical"] += sick * (1 - medical)
        self.needed_days += people
        power = life.deprivation_power
        self.deprivation += people * gap * ((self.longest + 1) ** power - self.longest**power)
        self.longest = (self.longest + 1) * gap
        self.water_served = 0
        self.ward.end_day(people, water, life)
        if any(self.surplus):
            self._draw_on_surplus()
        if since > life.recovery_starts:
            self._recover(since - life.recovery_starts)

    def _draw_on_surplus(self) -> None:
        rate, room, ledger = self._life.surplus_loss, self.room(), self._ledger
        for index in range(3):
            kg = self.surplus[index]
            if kg:
                spoilt = int(kg * rate)
                taken = min(kg - spoilt, room[index])
                self.surplus[index] -= spoilt + taken
                self.stock[index] += taken
                ledger.received += taken
                ledger.spoilt += spoilt
                ledger.lying -= spoilt + taken

    def _recover(self, over: float) -> None:
        """Let some people need no more, hours after recovery has begun."""
        left = int(self.people * math.exp(-over / self._life.recovery_time))
        self.in_need = left if left < self.in_need else self.in_need
        self.recovered = self.people - self.in_need
        self._count_needs()

    def search(self, effort: float) -> int:
        """Look for the missing with an effort (persons a day at first); give how many were found."""
        if self.sought <= 0:
            return 0
        found = min(self.sought, int(effort * self.sought / self.missing))
        self.found += found
        self.sought -= found
        self.toll -= found
        lost = math.ceil(self.sought * -math.expm1(-24 * math.log(2) / self._dials("search_time")))
        self.given_up += lost
        self.sought -= lost
        return found
