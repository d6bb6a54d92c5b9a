"""What pressing costs those who press: trade of their own that they withhold, both ways, and what is said at home.

Counted beyond what each was used to at the start, to which its traders had long adapted. What others take up is lost
to them all the same; what is evaded goes on. It comes back as fast as less is withheld.
"""

from __future__ import annotations

from typing import Final

from sim.models.dials import Dials
from sim.models.pressure.regime import Regime
from sim.world.effects import Change
from sim.world.stage import Getter, Stage

__all__ = ["Forgone"]

_WEEK: Final = 168.0
# what moves trade by less moves nobody
_LEAST: Final = 1e-4
# of what one was used to withhold, the most that counts: the rest would be a share of next to nothing
_MOST: Final = 0.95


class Forgone:
    """What each partner that somebody plays forgoes of its trade with the sanctioned state, in one run."""

    def __init__(self, stage: Stage, dials: Dials, regime: Regime, sanctioned: str) -> None:
        self.sanctioned = sanctioned
        self._stage, self._dials, self._regime = stage, dials, regime
        self._usual = {name: min(regime.withheld(name), _MOST) for name in regime.played if name != sanctioned}
        # of each, its trade as part of what it was at the start
        self._trades = dict.fromkeys(self._usual, 1.0)
        self._says = {name: stage.mover("support", name, None) for name in self._usual}

    def share(self, partner: str) -> float:
        """Share of its trade with the sanctioned state that a partner withholds beyond what it was used to, 0..1."""
        return self.reading(partner)(self._stage.clock.now)

    def reading(self, partner: str) -> Getter:
        """Give what gives that share; conditions that wake somebody ask each 6 h."""
        if partner not in self._usual:
            return lambda _at: 0.0
        withheld, usual = self._regime.withheld, self._usual[partner]

        def share(_at: float) -> float:
            more = withheld(partner) - usual
            return more if more > 0.0 else 0.0

        return share

    def advance(self, hours: float) -> None:
        """Let some hours pass: trade between the two follows, and who misses it says so at home."""
        missed = self._dials("trade_missed") * hours / _WEEK
        for partner, usual in self._usual.items():
            withheld = self._regime.withheld(partner)
            goes_on = (1 - withheld) / (1 - usual)
            moved = goes_on - self._trades[partner]
            if moved > _LEAST or moved < -_LEAST:
                for one, other in ((partner, self.sanctioned), (self.sanctioned, partner)):
                    self._trade(one, other, goes_on / self._trades[partner])
                self._trades[partner] = goes_on
            if (lost := withheld - usual) > 0:
                self._says[partner](-missed * lost, self._stage.clock.now)

    def _trade(self, one: str, other: str, times: float) -> None:
        """Let the share of one's trade that is with the other become so many times what it is."""
        slot = self._stage.relation("interdependence", one, other)
        now = self._stage.slots.read(slot, self._stage.clock.now)
        # as a step: down by a part of what there is, up by a part of what is left to the whole
        by = times - 1 if times < 1 else now * (times - 1) / (1 - now) if now < 1 else 0.0
        self._stage.apply(Change("interdependence", one, other, by))
