"""What actors believe of displacement: their own people and troops exactly, strangers' numbers with an error.

Called when rules are bound; the functions given back are called at every decision and change nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from sim.expressions import Term
from sim.models.dials import Reading
from sim.models.displacement.evacuation import Evacuation
from sim.models.displacement.presence import Presence
from sim.models.displacement.regime import Regime
from sim.models.displacement.route import Route
from sim.models.displacement.section import DisplacementSection
from sim.world.stage import Getter, Stage

__all__ = ["Beliefs"]


class Beliefs:
    """The view of every actor on one crisis of displacement."""

    def __init__(
        self,
        stage: Stage,
        dials: Reading,
        section: DisplacementSection,
        *,
        regime: Regime,
        routes: Sequence[Route],
        presence: Presence,
        evacuation: Evacuation,
    ) -> None:
        self._stage, self._dials, self._section = stage, dials, section
        self._regime, self._routes = regime, routes
        self._presence, self._evacuation = presence, evacuation
        self._made: dict[str, Callable[[str, str], Getter]] = {
            "collapsed": self._collapsed,
            "refugees": lambda observer, who: self._people(observer, who, lambda route: route.over),
            "unserved": lambda observer, who: self._people(observer, who, lambda route: route.waiting),
            "places_left": self._places_left,
            "border_closed": self._closed,
            "insecure_sites": self._sites,
            "troops_in": lambda _, who: lambda _at: self._presence.troops(actor=who) / 1000,
            "troops_sent": self._sent,
            "contact_risk": lambda observer, who: lambda _at: self._presence.risk(observer, who) * 24,
            "arranged": self._arranged,
            "nationals": self._nationals,
            "evacuating": self._evacuating,
        }

    def getter(self, observer: str, term: Term) -> Getter:
        """Give the function from time to belief."""
        words = [str(word) for word in term.arguments]
        return self._made[term.function](observer, words[0] if words else observer)

    def truth(self, term: Term) -> Getter | None:
        """Give what is true of a count: what its subject counts at home; None for what nobody is wrong about."""
        if term.function not in {"refugees", "unserved", "insecure_sites"}:
            return None
        who = str(term.arguments[0]) if term.arguments else self._section.origin
        return self.getter(self._section.origin if term.function == "insecure_sites" else who, term)

    def _counted(self, observer: str, subject: str, at: float) -> float:
        """Factor by which a stranger's count is off."""
        if observer == subject:
            return 1.0
        return math.exp(self._dials("count_error") * self._stage.errors.at(observer, subject, "refugees", at))

    def _collapsed(self, _: str, who: str) -> Getter:
        if who != self._section.origin:
            return lambda _at: 0.0
        return lambda _at: float(self._regime.fallen_at is not None)

    def _people(self, observer: str, who: str, count: Callable[[Route], int]) -> Getter:
        there = [route for route in self._routes if who in (route.spec.toward, self._section.origin)]
        if not there:
            return lambda _at: 0.0
        return lambda at: sum(map(count, there)) * self._counted(observer, who, at)

    def _places_left(self, _: str, who: str) -> Getter:
        there = [route for route in self._routes if route.spec.toward == who]
        return lambda _at: float(sum(route.places - route.served for route in there))

    def _closed(self, _: str, who: str) -> Getter:
        there = [route for route in self._routes if who in (route.spec.toward, self._section.origin)]
        return lambda at: float(bool(there) and all(route.closed(at) for route in there))

    def _sites(self, observer: str, _: str) -> Getter:
        origin = self._section.origin
        return lambda at: self._presence.insecure * self._counted(observer, origin, at)

    def _sent(self, observer: str, who: str) -> Getter:
        # of another's soldiers one knows those who are in, of one's own those who have their orders as well
        known = self._presence.ordered if who == observer else lambda who: self._presence.troops(actor=who)
        return lambda _at: known(who) / 1000

    def _arranged(self, observer: str, who: str) -> Getter:
        pair = (min(observer, who), max(observer, who))
        return lambda at: float(self._presence.arranged.get(pair, -1.0) > at)

    def _nationals(self, observer: str, who: str) -> Getter:
        own = self._evacuation.communities.get(observer)
        if own is None or who != self._section.theatre:
            return lambda _at: 0.0
        return lambda _at: float(own.people - own.evacuated)

    def _evacuating(self, observer: str, _: str) -> Getter:
        own = self._evacuation.communities.get(observer)
        return lambda _at: float(own is not None and own.ordered_at is not None)
