"""A voyage: whole ships of one trade that left together, laden or in ballast, and how far they are on their way."""

from __future__ import annotations

from dataclasses import dataclass

from sim.models.commons.sea.chart import Way

__all__ = ["Voyage"]


@dataclass(slots=True)
class Voyage:
    """Ships under way. `start` is when (d) they were, or would have been, where the way begins.

    `at` is the last place passed; `bold` are the gates they have decided to go through; `turn` counts plans, so
    that an old one is known as such.
    """

    trade: int
    ships: int
    laden: bool
    way: Way
    start: float
    pace: float  # nm a day
    at: int = 0
    bold: tuple[str, ...] = ()
    turn: int = 0

    def when(self, place: int) -> float:
        """Day on which the ships are at a place of their way."""
        return self.start + self.way.after[place] / self.pace

    def back(self, home: Way, start: float) -> None:
        """Turn round, empty, for the way home."""
        self.laden, self.way, self.start, self.at, self.bold = False, home, start, 0, ()

    def part(self, ships: int) -> Voyage:
        """Take some of the ships off into a voyage of their own."""
        assert 0 < ships <= self.ships
        self.ships -= ships
        return Voyage(self.trade, ships, self.laden, self.way, self.start, self.pace, self.at, self.bold)

    def leaves(self, place: int, day: float) -> None:
        """Let the ships be at a place only now, having waited there."""
        self.at = place
        self.start = max(self.start, day - self.way.after[place] / self.pace)

    def turns(self, way: Way, place: int) -> float:
        """Go on from a place by another way; give how much longer that is than the old one, nm."""
        extra = way.length - (self.way.length - self.way.after[place])
        self.start, self.way, self.at = self.when(place), way, 0
        return extra
