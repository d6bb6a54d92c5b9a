"""What befalls ships: who is hit or taken, who runs into whom, how long that holds them up, and that it is told.

Each is an incident of the commons, for whoever lost by it to inquire into.
"""

from __future__ import annotations

from typing import Final

from sim.draws import uniform
from sim.models.commons.domain import Surroundings
from sim.models.commons.sea.gate import Gate
from sim.models.commons.sea.waters import Waters
from sim.sentence import Sentence

__all__ = ["Losses"]

_DAY: Final = 24.0


class Losses:
    """What befalls ships in one run; times are in days."""

    def __init__(self, sea: Waters, around: Surroundings) -> None:
        self._sea, self._around = sea, around

    def collide(self, gate: Gate, owner: str) -> float:
        """A ship and one that got in its way collide, which can be read in two ways; give the days of its repair."""
        self._around.incidents.happen(
            "sea",
            carried=True,
            what="collision",
            victims=[owner],
            takes=self._sea.dials("inquiry"),
            author=gate.harasser,
            weight=self._sea.dials("collision_weight"),
            says=Sentence("{place}: a ship was run into by one that crossed its bow", place=gate.title),
        )
        return self._sea.dials("repair") / _DAY

    def strike(self, gate: Gate, owner: str, day: int) -> float | None:
        """A ship is hit: tell of it; give how long it is held up, None if it sinks."""
        gate.hits += 1
        gate.danger = day
        sea, band = self._sea, self._sea.band
        pirates = band is not None and gate.name in band.by_place
        campaign = next((item for item in sea.campaigns if item.menace.place == gate.name), None)
        menace = campaign.menace if campaign is not None else None
        author = campaign.author if campaign is not None else gate.harasser
        what = "ship_taken" if pirates and menace is None else "ship_hit"
        self._around.incidents.happen(
            "sea",
            carried=True,
            what=what,
            victims=[owner],
            takes=sea.dials("inquiry"),
            author=author,
            says=Sentence(
                "{place}: a ship was taken" if what == "ship_taken" else "{place}: a ship was hit", place=gate.title
            ),
        )
        if band is not None and menace is None:
            return band.take(gate.name, day, self._crew(owner))
        sinks = menace.sinks.value if menace is not None else 0.0
        u = uniform(sea.stage.draws.key("sinks", gate.name), sea.fleet.book.hit)
        return None if u < sinks else sea.dials("repair") / _DAY

    def _crew(self, owner: str) -> int:
        """Seafarers aboard a ship of an owner: the mean over its trades by ships a day."""
        lines = [line for line in self._sea.fleet.lines if line.owner == owner]
        ships = [line.daily / line.load for line in lines]
        crews = [line.ship.crew.value * part for line, part in zip(lines, ships, strict=True)]
        return round(sum(crews) / sum(ships)) if sum(ships) else round(self._sea.section.classes[0].crew.value)
