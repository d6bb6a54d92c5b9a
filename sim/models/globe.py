"""The globe: how far two points lie apart, and what lies between them. Source: Sinnott1984 (the haversine).

Used by models that move things over it; a point is its latitude and longitude, in degrees.
"""

from __future__ import annotations

import math
from typing import Final

__all__ = ["Point", "great_circle", "on_the_way"]

Point = tuple[float, float]
_EARTH_NM: Final = 3440.065


def great_circle(one: Point, other: Point) -> float:
    """Shortest distance over the globe, nm."""
    lat, lat2 = math.radians(one[0]), math.radians(other[0])
    half = math.sin((lat2 - lat) / 2) ** 2
    half += math.cos(lat) * math.cos(lat2) * math.sin(math.radians(other[1] - one[1]) / 2) ** 2
    return 2 * _EARTH_NM * math.asin(math.sqrt(half))


def on_the_way(one: Point, other: Point, done: float) -> Point:
    """The point at which a share of the great circle from one to another is done, 0..1."""
    angle = great_circle(one, other) / _EARTH_NM
    if not angle:
        return one
    start, end = (math.sin(part * angle) / math.sin(angle) for part in (1 - done, done))
    x, y, z = (start * a + end * b for a, b in zip(_axes(one), _axes(other), strict=True))
    return math.degrees(math.atan2(z, math.hypot(x, y))), math.degrees(math.atan2(y, x))


def _axes(point: Point) -> tuple[float, float, float]:
    lat, lon = math.radians(point[0]), math.radians(point[1])
    return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)
