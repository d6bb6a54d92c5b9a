"""Jamming: signals drowned around one place, for all who listen there, until it stops and receivers find them again.

Used by space. A jammer is where its target uses most of what satellites say for what the jammer itself uses there;
what it takes grows less towards the edge of its reach, and whoever lives beyond it loses nothing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.models.commons.space.section import Region
from sim.models.dials import Reading
from sim.models.globe import great_circle

__all__ = ["Jam", "Jamming"]


@dataclass(slots=True)
class Jam:
    """One jamming: who, whom, until when, and what it takes at most of what each actor gets; others lose nothing."""

    by: str
    target: str
    until: float
    hits: Mapping[str, float]


class Jamming:
    """All jamming of one run."""

    def __init__(self, regions: Sequence[Region], dials: Reading) -> None:
        self._dials = dials
        self._regions = {region.id: region for region in regions}
        self.jams: list[Jam] = []

    def unknown(self, region: str) -> bool:
        """Whether a region is named that is not there."""
        return bool(region) and region not in self._regions

    def aims(self, by: str, target: str) -> str:
        """The region where a target uses most for what the jammer does itself; "" where it uses nothing in any."""

        def uses(region: Region, actor: str) -> float:
            return region.users[actor].value if actor in region.users else 0.0

        there = [region for region in self._regions.values() if uses(region, target) > 0]
        best = max(there, key=lambda region: (uses(region, target) - uses(region, by), region.id), default=None)
        return best.id if best else ""

    def start(self, by: str, target: str, region: str, until: float, strength: float) -> Jam:
        """Begin to jam; give what it takes from whom."""
        dials, centre = self._dials, self._regions[region]
        heard: dict[str, float] = {}
        for other in self._regions.values():
            away = great_circle((centre.lat, centre.lon), (other.lat, other.lon))
            near = max(1 - away / dials("jam_reach"), 0.0)
            for user, part in other.users.items() if near else ():
                heard[user] = heard.get(user, 0.0) + part.value * near
        most, spill = dials("jam_loss") * strength, dials("jam_spill")
        hits = {user: most * part * (1.0 if user == target else spill) for user, part in heard.items() if part}
        jam = Jam(by, target, until, hits)
        self.jams.append(jam)
        return jam

    def stop(self, by: str, at: float) -> int:
        """End what somebody jams; give how many."""
        running = [jam for jam in self.jams if jam.by == by and jam.until > at]
        for jam in running:
            jam.until = at
        return len(running)

    def forget(self, at: float) -> bool:
        """Drop what is over and no longer felt; whether there was any."""
        gone = 20 * self._dials("reacquire")
        left = [jam for jam in self.jams if at - jam.until < gone]
        dropped = len(left) < len(self.jams)
        self.jams = left
        return dropped

    def fading(self, at: float) -> bool:
        """Whether some jamming has ended and is felt still."""
        return any(at > jam.until for jam in self.jams)

    def clear(self, at: float) -> Mapping[str, float]:
        """What is left of signals to whoever loses some of them: 1 would be all."""
        left: dict[str, float] = {}
        for jam in self.jams:
            felt = math.exp(-(at - jam.until) / self._dials("reacquire")) if at > jam.until else 1.0
            for user, hit in jam.hits.items():
                left[user] = left.get(user, 1.0) * (1 - hit * felt)
        return left
