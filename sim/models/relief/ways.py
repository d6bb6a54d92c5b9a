"""Ways: the roads and quays between a host's hubs and districts, and what each carries on the day.

None carries before it opens, then a linear ramp; once all have risen nothing is worked out any more.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from sim.models.relief.district import District
from sim.models.relief.hub import Hub
from sim.models.relief.section import Access, Relay

__all__ = ["Way", "Ways", "surface_capacity"]


def surface_capacity(access: Access | Relay, at: float) -> float:
    """Kilograms a day a way carries now: none before it opens, then a linear ramp."""
    since = at - access.opens.value
    if since < 0:
        return 0.0
    ramp, whole = access.ramp.value, access.capacity.value * 24_000
    return whole * (since / ramp) if since < ramp else whole


class Way:
    """One road or quay to a district. `carries` is kilograms a day at the instant `Ways` was last opened for."""

    __slots__ = ("access", "carries", "district", "road")

    def __init__(self, district: District, access: Access) -> None:
        self.district, self.access = district, access
        self.road = access.by == "road"
        self.carries = 0.0


class Ways:
    """All ways of one host, by hub and by district."""

    def __init__(self, hubs: Sequence[Hub], districts: Sequence[District]) -> None:
        self.to = [[Way(district, access) for access in district.spec.access] for district in districts]
        self._all = [way for ways in self.to for way in ways]
        self.out = [(hub, [way for way in self._all if way.access.hub == hub.place]) for hub in hubs]
        self._at = -math.inf
        self._risen = False

    def open(self, at: float) -> None:
        """Let each carry what it does at an instant, later than those before."""
        if at == self._at or self._risen:
            return
        self._at, self._risen = at, True
        for way in self._all:
            way.carries = surface_capacity(way.access, at)
            if at - way.access.opens.value < way.access.ramp.value:
                self._risen = False
