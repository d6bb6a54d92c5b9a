"""Stretchers: helicopters fly those who must lie out of wards that no road reaches, before they carry goods.

They go to the ward ashore whose clinics treat most; there they wait like everyone. Each mission that flies patients
carries no cargo. Most of a day's lift may be asked for so, never all of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from sim.models.relief.dials import Dials
from sim.models.relief.ledger import Ledger
from sim.models.relief.offer import Offer
from sim.models.relief.ward import Ward

__all__ = ["fly_out"]


def fly_out(
    wards: Sequence[tuple[Ward, float]], to: Ward | None, offers: Sequence[Offer], ledger: Ledger, dials: Dials
) -> int:
    """Fly out who must lie, as far as lift and weather (1: mean) over each ward go; give how many."""
    lift = sum(offer.lift for offer in offers)
    if to is None or not lift or not wards:
        return 0
    load, seats = dials.kg("helicopter_load"), dials("helicopter_seats")
    missions = dials("hurt_first") * lift / load
    waiting = sum(ward.lying for ward, _ in wards)
    moved, used = 0, 0.0
    for ward, weather in wards:
        share = missions * ward.lying / waiting if waiting else 0.0
        flown = min(int(ward.lying), int(share * min(1.0, weather) * seats))
        if flown > 0:
            ward.send(flown, to)
            moved += flown
            used += flown / seats
    if moved:
        for offer in offers:
            part = used * offer.lift / lift
            ledger.flown_out[offer.actor] = ledger.flown_out.get(offer.actor, 0.0) + moved * offer.lift / lift
            ledger.flies("helicopter", offer.actor, part)
            offer.lift = max(0, offer.lift - round(part * load))
    return moved
