"""Civil pipelines: what host, UN, NGOs, firms and private givers bring, by road, sea or air. They ask no one."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

from sim.models.relief import section
from sim.models.relief.hub import Hub

__all__ = ["civil_kg", "civil_litres", "enter"]

# Load of a civil transport aircraft, kg: what one landing of an air pipeline brings.
_LOAD: Final = 8000


def _risen(line: section.Civil, since: float) -> float:
    ramp = line.ramp.value
    return -math.expm1(-since / ramp) if ramp > 0 else 1.0


def civil_kg(line: section.Civil, at: float, *, more: float) -> int:
    """Kilograms a pipeline brings on the day that ends; `more` is t/h that cash or contracts add."""
    since = at - 12 - line.starts.value
    return int((line.flow.value + more) * 24_000 * _risen(line, since)) if since >= 0 else 0


def civil_litres(lines: Iterable[section.Civil], at: float) -> int:
    """Litres of water that civil units make on a day."""
    litres = 0.0
    for line in lines:
        since = at - line.starts.value
        if since > 0 and line.water.value:
            litres += line.water.value * 24_000 * _risen(line, since)
    return int(litres)


def enter(hub: Hub, by: str, kg: int) -> int:
    """Let goods enter at a hub as far as it has ramp, berths or loaders for them; give kilograms that did."""
    if by == "air":
        flights = min(-(-kg // _LOAD), hub.landings(_LOAD)) if hub.spec.air else 0
        if not flights:
            return 0
        kg = min(kg, flights * _LOAD) // flights
        hub.land(flights, kg)
        return kg * flights
    if by == "sea":
        kg = min(kg, hub.berth_room())
        hub.moor(kg)
        return kg
    kg = min(kg, hub.room())
    hub.take_in(kg)
    return max(0, kg)
