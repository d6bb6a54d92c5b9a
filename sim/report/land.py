"""The land of the Earth for maps: rings of degrees, read from `land.txt` beside this module.

Called by maps alone; nothing in a run depends on it. The first lines of the file say where it comes from.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

__all__ = ["Frame", "Point", "rings", "turned"]

Point = tuple[float, float]  # east, north, degrees
_PARTS = 100.0


@dataclass(frozen=True, slots=True)
class Frame:
    """A window on the Earth, degrees; `west` and `east` may go past 180 so that it has no seam inside."""

    west: float
    south: float
    east: float
    north: float

    @property
    def middle(self) -> float:
        """Its middle longitude."""
        return (self.west + self.east) / 2

    @classmethod
    def around(cls, points: Sequence[Point], *, margin: float, least: float = 0.0) -> Frame:
        """Give the window that holds points with a margin (a share of its size), at least so many degrees wide."""
        easts, norths = [east for east, _ in points], [north for _, north in points]
        across, up = max(max(easts) - min(easts), least), max(max(norths) - min(norths), least)
        east, north = (max(easts) + min(easts)) / 2, (max(norths) + min(norths)) / 2
        half_a, half_u = across * (0.5 + margin), up * (0.5 + margin)
        return cls(east - half_a, max(north - half_u, -89.0), east + half_a, min(north + half_u, 89.0))


def turned(east: float, middle: float) -> float:
    """Give a longitude as the one of its turns that lies nearest to another."""
    return east - 360.0 * round((east - middle) / 360.0)


def rings(frame: Frame) -> Iterator[list[Point]]:
    """Give the rings of land that touch a window, in its longitudes."""
    for ring, west, south, east, north in _all():
        if north >= frame.south and south <= frame.north:
            for shift in (-360.0, 0.0, 360.0):
                if east + shift >= frame.west and west + shift <= frame.east:
                    yield [(x + shift, y) for x, y in ring]


@cache
def _all() -> tuple[tuple[tuple[Point, ...], float, float, float, float], ...]:
    found = []
    text = Path(__file__).with_name("land.txt").read_text(encoding="ascii")
    for line in text.splitlines():
        if not line.startswith("#"):
            steps = list(map(int, line.split()))
            east = north = 0
            ring: list[Point] = []
            for x, y in zip(steps[::2], steps[1::2], strict=True):
                east, north = east + x, north + y
                ring.append((east / _PARTS, north / _PARTS))
            easts, norths = [x for x, _ in ring], [y for _, y in ring]
            found.append((tuple(ring), min(easts), min(norths), max(easts), max(norths)))
    return tuple(found)
