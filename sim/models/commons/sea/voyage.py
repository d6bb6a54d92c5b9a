"""A voyage: whole ships of one trade that left together, laden or in ballast, and how far they are on their way."""

from __future__ import annotations

from dataclasses import dataclass

from sim.models.commons.sea.chart import Way

__all__ = ["Voyage"]


@dataclass(slots=True)
class Voyage:
    """Ships under way. They are, or would have been, where the way begins `off` days after the day `base`.

    All that ships of one trade meet on a way depends on `off` alone, whichever day they set out. `at` is the last
    place passed; `bold` are the gates they have decided to go through.
    """

    trade: int
    ships: int
    laden: bool
    way: Way
    base: int
    pace: float  # nm a day
    off: float = 0.0
    at: int = 0
    bold: tuple[str, ...] = ()

    def when(self, place: int) -> float:
        """Day on which the ships are at a place of their way."""
        return self.base + (self.off + self.way.after[place] / self.pace)

    def back(self, home: Way, day: int, off: float) -> None:
        """Turn round, empty, for the way home: `off` days after a day."""
        self.laden, self.way, self.base, self.off, self.at, self.bold = False, home, day, off, 0, ()

    def part(self, ships: int) -> Voyage:
        """Take some of the ships off into a voyage of their own."""
        assert 0 < ships <= self.ships
        self.ships -= ships
        return Voyage(self.trade, ships, self.laden, self.way, self.base, self.pace, self.off, self.at, self.bold)

    def leaves(self, place: int, day: int) -> None:
        """Let the ships be at a place only now, having waited there."""
        self.at = place
        if self.when(place) < day:
            self.base, self.off = day, -self.way.after[place] / self.pace

    def turns(self, way: Way, place: int) -> float:
        """Go on from a place by another way; give how much longer that is than the old one, nm."""
        after = self.way.after[place]
        extra = way.length - (self.way.length - after)
        self.off, self.way, self.at = self.off + after / self.pace, way, 0
        return extra
