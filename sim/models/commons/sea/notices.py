"""What the sea says of itself: that ships are attacked somewhere, and that a buyer's stock runs low.

Attacks are public, told once until thirty days have passed without one, and again whenever twice as many as when it
was last told have been made there of late. A stock is told to its owner alone, when it
falls below a part of what was held at first, and again only after it has been above. Called at each midnight.
"""

from __future__ import annotations

import math
from typing import Final

from sim.models.commons.sea.waters import Waters
from sim.sentence import Sentence

__all__ = ["Notices"]

_QUIET: Final = 30


class Notices:
    """What was told so far in one run."""

    def __init__(self, sea: Waters) -> None:
        self._sea = sea
        self._attempts = dict.fromkeys(sea.gates, 0)
        self._last = dict.fromkeys(sea.gates, -math.inf)  # day of the last attempt
        self._made: dict[str, list[int]] = {}  # days of attempts since there was quiet
        self._told: dict[str, int] = {}  # attempts of late when it was last told
        self._held = [(tanks, tanks.free) for tanks in sea.tanks]  # and what each held at first
        self._low = [False] * len(sea.tanks)

    def day(self, day: int) -> None:
        """Tell what the day that ends brought."""
        self._attacks(day)
        self._stocks()

    def _attacks(self, day: int) -> None:
        stage, gates, told = self._sea.stage, self._sea.gates, self._attempts
        if [gate.attempts for gate in gates.values()] == [*told.values()]:
            return
        for name, gate in gates.items():
            if gate.attempts > told[name]:
                quiet = day - self._last[name] >= _QUIET
                made = [] if quiet else [made for made in self._made[name] if day - made < _QUIET]
                made += [day] * (gate.attempts - self._attempts[name])
                self._made[name] = made
                if quiet or len(made) >= 2 * self._told[name]:
                    self._told[name] = len(made)
                    says = Sentence("{place}: ships are attacked", place=gate.title)
                    stage.announce("ships_attacked", subject=name, urgency=0.3, says=says)
                self._attempts[name], self._last[name] = gate.attempts, day

    def _stocks(self) -> None:
        stage, least, before = self._sea.stage, self._sea.figures().low_stock, self._low
        self._low = [tanks.free < least * first for tanks, first in self._held]
        if self._low == before:
            return
        for (tanks, _), low, was in zip(self._held, self._low, before, strict=True):
            if low and not was and tanks.owner in stage.actors:
                says = Sentence("{goods}: stocks last for {days:.0f} days", goods=tanks.commodity, days=tanks.days)
                stage.announce("stock_low", subject=tanks.commodity, to=[tanks.owner], urgency=0.3, says=says)
