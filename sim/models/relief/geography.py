"""Distances between places: sea lanes as written, great circles for aircraft and where no lane is given.

A group under way is between two places; what it has done and what is left of that leg say how far it is from
anywhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sim.models.globe import great_circle
from sim.models.relief.section import Place, Route

__all__ = ["Geography", "Whereabouts"]


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a group is: `done` nm out of one place with `left` nm to go to another; both 0 when it lies there."""

    one: str
    other: str
    done: float = 0.0
    left: float = 0.0


class Geography:
    """The places of one crisis and how far apart they are, by air and by sea."""

    def __init__(self, places: Mapping[str, Place], routes: Sequence[Route]) -> None:
        self._places = places
        self._air: dict[tuple[str, str], float] = {}
        self._lanes: dict[tuple[str, str], float] = {}
        self._from: dict[str, list[str]] = {}
        for route in routes:
            one, other = route.between
            self._lanes[one, other] = self._lanes[other, one] = route.distance.value
            self._from.setdefault(one, []).append(other)
            self._from.setdefault(other, []).append(one)

    def by_air(self, one: str, other: str) -> float:
        """Great-circle distance, nm."""
        found = self._air.get((one, other))
        if found is None:
            here, there = self._places[one], self._places[other]
            found = self._air[one, other] = great_circle((here.lat, here.lon), (there.lat, there.lon))
        return found

    def by_sea(self, one: str, other: str, *, factor: float) -> float:
        """Sea distance, nm: the lane as written, else over one place in between, else `factor` great circles.

        Where nothing is written the sea is taken as open; where a lane leads on from both ends, it may not be.
        """
        if one == other:
            return 0.0
        lane = self._lanes.get((one, other))
        if lane is not None:
            return lane
        meeting = [place for place in self._from.get(one, ()) if (place, other) in self._lanes]
        over = [self._lanes[one, place] + self._lanes[place, other] for place in meeting]
        return min(over) if over else self.by_air(one, other) * factor

    def nearest(self, one: str, places: Iterable[str], *, factor: float) -> str | None:
        """Of some places the one that is nearest by sea; None where there are none."""
        return min(places, key=lambda place: (self.by_sea(one, place, factor=factor), place), default=None)

    def onward(self, where: Whereabouts, place: str, *, by_sea: bool, factor: float) -> float:
        """Distance from where a group is now to a place: on, or back, whichever is shorter."""
        if where.left == 0:
            return self._between(where.other, place, by_sea=by_sea, factor=factor)
        on = where.left + self._between(where.other, place, by_sea=by_sea, factor=factor)
        back = where.done + self._between(where.one, place, by_sea=by_sea, factor=factor)
        return min(on, back)

    def _between(self, one: str, other: str, *, by_sea: bool, factor: float) -> float:
        return self.by_sea(one, other, factor=factor) if by_sea else self.by_air(one, other)
