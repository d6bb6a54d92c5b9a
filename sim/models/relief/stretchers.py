"""Stretchers: helicopters fly those who must lie out of wards that no road reaches, before they carry goods.

They go to the ward ashore whose clinics treat most; there they wait like everyone. Helicopters reach the wards round
their post. Each mission that flies patients
carries no cargo. Most of a day's lift may be asked for so, never all of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from sim.models.relief.district import District
from sim.models.relief.ledger import Ledger
from sim.models.relief.offer import Offer
from sim.models.relief.rates import Rates
from sim.models.relief.ward import Ward

__all__ = ["cut_off", "fly_out", "with_doctors"]


def cut_off(districts: Sequence[District], weather: Sequence[float], at: float) -> dict[int, tuple[Ward, float]]:
    """Wards that no surface way reaches, by the place of their district, with the flying weather over them."""
    return {index: (d.ward, weather[index]) for index, d in enumerate(districts) if d.opens > at}


def with_doctors(districts: Sequence[District], at: float) -> Ward | None:
    """The ward on open ways whose own clinics treat most: where the hurt of others are flown."""
    able = [d for d in districts if d.spec.clinics.value and d.opens <= at]
    return max(able, key=lambda d: d.spec.clinics.value).ward if able else None


def fly_out(
    wards: Sequence[tuple[Ward, float]], to: Ward | None, offers: Sequence[Offer], ledger: Ledger, rates: Rates
) -> int:
    """Fly out who must lie, as far as lift and weather (1: mean) over each ward go; give how many."""
    if to is None or not wards:
        return 0
    lift = sum([offer.lift for offer in offers])
    if not lift:
        return 0
    load, seats = rates.helicopter_load, rates.seats
    missions = rates.hurt_first * lift / load
    waiting = sum([ward.lying for ward, _ in wards])
    moved, used = 0, 0.0
    for ward, weather in wards:
        share = missions * ward.lying / waiting if waiting else 0.0
        lying, seated = int(ward.lying), int(share * (weather if weather < 1.0 else 1.0) * seats)
        flown = seated if seated < lying else lying
        if flown > 0:
            ward.send(flown, to)
            moved += flown
            used += flown / seats
    if moved:
        for offer in offers:
            part = used * offer.lift / lift
            ledger.flown_out[offer.actor] += moved * offer.lift / lift
            ledger.flies("helicopter", offer.actor, part)
            offer.lift = max(0, offer.lift - round(part * load))
    return moved
