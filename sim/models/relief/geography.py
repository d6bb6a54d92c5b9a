"""Distances between places: sea lanes as written, great circles for aircraft and where no lane is given.

Source: Sinnott1984 (the haversine).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from sim.models.relief.section import Place, Route

__all__ = ["Geography", "great_circle"]

_EARTH_NM = 3440.065


def great_circle(one: Place, other: Place) -> float:
    """Shortest distance over the globe, nm."""
    lat, lat2 = math.radians(one.lat), math.radians(other.lat)
    half = math.sin((lat2 - lat) / 2) ** 2
    half += math.cos(lat) * math.cos(lat2) * math.sin(math.radians(other.lon - one.lon) / 2) ** 2
    return 2 * _EARTH_NM * math.asin(math.sqrt(half))


class Geography:
    """The places of one crisis and how far apart they are, by air and by sea."""

    def __init__(self, places: Mapping[str, Place], routes: Sequence[Route]) -> None:
        self._places = places
        self._lanes: dict[tuple[str, str], float] = {}
        for route in routes:
            one, other = route.between
            self._lanes[one, other] = self._lanes[other, one] = route.distance.value

    def by_air(self, one: str, other: str) -> float:
        """Great-circle distance, nm."""
        return great_circle(self._places[one], self._places[other])

    def by_sea(self, one: str, other: str, *, factor: float) -> float:
        """Sea distance, nm: the lane as written, else `factor` times the great circle."""
        if one == other:
            return 0.0
        lane = self._lanes.get((one, other))
        return self.by_air(one, other) * factor if lane is None else lane
