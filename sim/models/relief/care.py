"""Care: one day's doctors, vaccinations and search at a host, shared out over its districts and booked to givers."""

from __future__ import annotations

from collections.abc import Sequence

from sim.models.relief.district import District
from sim.models.relief.ledger import Ledger
from sim.models.relief.offer import Offer, doses_of
from sim.models.relief.use import Use
from sim.models.relief.ward import treat_all, vaccinate_all

__all__ = ["care"]


def care(
    host: str, districts: Sequence[District], offers: Sequence[Offer], ledger: Ledger, at: float, use: Use
) -> int:
    """Treat by clinics, then by those who came, vaccinate where somebody got through, and look for the missing.

    Gives how many were treated.
    """
    before = sum([district.ward.treated for district in districts])
    for district in districts:
        if district.spec.clinics.value:
            treated = district.ward.treat(int(district.spec.clinics.value))
            ledger.treated[host] += treated
    reached = [d.ward for d in districts if d.lifted_at is not None or d.opens <= at]
    doctors = {offer.group: offer.patients for offer in offers if offer.patients}
    had = {group: ledger.treated[group] for group in doctors}
    treat_all(reached, doctors, ledger)
    for group, so_far in had.items():
        use.treat(group, ledger.treated[group] - so_far)
    vaccinate_all(reached, doses_of(offers), ledger)
    effort = sum([offer.search for offer in offers])
    missing = sum([district.sought for district in districts])
    if missing:
        found = sum([d.search(effort * d.sought / missing) for d in districts])
        for offer in offers:
            if offer.search and found:
                part = round(found * offer.search / effort)
                ledger.found[offer.actor] += part
    return sum([district.ward.treated for district in districts]) - before
