"""A ward: the injured and the sick of one district, and who was vaccinated.

People are whole and conserved: injured + fell ill + flown in = waiting + treated + healed by themselves + flown out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sim.models.relief.dials import Dials
from sim.models.relief.ledger import Ledger
from sim.models.relief.rates import Life

__all__ = ["Ward", "treat_all", "vaccinate_all"]


class Ward:
    """Those who wait for treatment in one district."""

    def __init__(self, injured: int, people: int, dials: Dials) -> None:
        self.injured = self.waiting = injured
        self.fell_ill = self.treated = self.healed = self.vaccinated = 0
        self.flown_in = self.flown_out = 0
        self.lying = injured * dials("must_lie")  # of those who wait, who need a bed and have not been moved
        self.waiting_days = 0.0
        self._people = people
        self._dials = dials
        self._part = 0.0

    def end_day(self, in_need: int, water: float, life: Life) -> None:
        """Some fall ill, more where water is short and nobody is vaccinated; some who wait heal by themselves."""
        self.waiting_days += self.waiting
        children = int(self._people * life.vaccination_share)
        covered = self.vaccinated / children if children else 0.0
        rate = life.illness * (1 + life.illness_thirst * (1 - water))
        self._part += in_need * rate * (1 - life.vaccination_effect * covered)
        new = int(self._part)
        self._part -= new
        healed = int(self.waiting / life.healing_days)
        self.waiting += new - healed
        lying = self.lying + new * life.must_lie
        self.lying = lying if lying < self.waiting else float(self.waiting)
        self.fell_ill += new
        self.healed += healed

    @property
    def children(self) -> int:
        """Those who should be vaccinated."""
        return int(self._people * self._dials("vaccination_share"))

    def treat(self, patients: int) -> int:
        """Treat those who wait; give how many were."""
        treated = patients if patients < self.waiting else self.waiting
        self.waiting -= treated
        self.treated += treated
        return treated

    def send(self, patients: int, other: Ward) -> None:
        """Let so many who must lie be flown to another ward."""
        assert patients <= self.waiting, "more are flown out than wait"
        self.waiting -= patients
        self.lying -= patients
        self.flown_out += patients
        other.waiting += patients
        other.flown_in += patients

    def vaccinate(self, doses: int) -> int:
        """Use doses on those who have had none; give how many were used."""
        used = min(doses, self.children - self.vaccinated)
        self.vaccinated += used
        return used


def treat_all(wards: Sequence[Ward], capacity: Mapping[str, int], ledger: Ledger) -> None:
    """Share out treatment in proportion to who waits, and book it to the groups whose doctors gave it."""
    whole, waiting = sum(capacity.values()), sum([ward.waiting for ward in wards])
    if whole <= 0 or waiting <= 0:
        return
    treated = 0
    for ward in wards:
        left, part = whole - treated, -(-whole * ward.waiting // waiting)
        treated += ward.treat(left if left < part else part)
    treated_left, capacity_left = treated, whole
    for group, most in capacity.items():
        part = treated_left * most // capacity_left if capacity_left else 0
        ledger.treated[group] += part
        treated_left -= part
        capacity_left -= most


def vaccinate_all(wards: Sequence[Ward], doses: Mapping[str, int], ledger: Ledger) -> None:
    """Give doses where children are still without, ward by ward."""
    for actor, most in doses.items():
        left = most
        for ward in wards:
            if left <= 0:
                break
            left -= ward.vaccinate(left)
        ledger.doses[actor] += most - left
