"""The ladder itself: on which rung every actor stands toward every other, by domain, and the account of it.

Rungs rise by acts alone and fall by acts or by quiet, and neither takes anybody below what goes on. What ships of a
coast guard do in a domain, and what is but a notice, is kept beside what forces do there (`place`): who asks for the
domain is told of all.
Pure bookkeeping: it knows no clock and no beliefs; who calls it says when.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from typing import Final

__all__ = ["CALM_FOR", "Ladder", "Record", "place", "plain"]

Dyad = tuple[str, str]
# a crisis is over when all rungs have been at `_CALM` or below for so long
CALM_FOR: Final = 14 * 24.0
_CALM: Final = 2
_CRISIS: Final = 3
_COERCIVE: Final = 5
# domains in which what is shown are ships, aircraft and soldiers, which may meet those of another
_FORCES: Final = frozenset({"military", "maritime", "air"})
_BY: Final = " by "
_UNARMED: Final = "coast_guard"


def place(domain: str, shows: str = "") -> str:
    """Where the ladder keeps an act of a domain that `shows` something else than forces."""
    return f"{domain}{_BY}{shows}" if shows else domain


def plain(kept: str) -> str:
    """Give the domain itself of a place where the ladder keeps something."""
    return kept.partition(_BY)[0]


# of an act of these domains that shows no forces, what it shows
_NO_FORCES: Final = (_UNARMED, "nothing")
_WHITE: Final = frozenset([place(domain, _UNARMED) for domain in _FORCES])


class _Stand:
    """One rung in one domain: how high, when last renewed, whether a decision (not an inject) brought it.

    `held` are acts that go on, as the rung of each, until when, and which it is: nothing takes anybody below one
    while it goes on, and quiet begins with its end. `own` is where one would stand without them.
    """

    __slots__ = ("decided", "held", "own", "renewed", "rung")

    def __init__(self, rung: int, renewed: float, *, decided: bool) -> None:
        self.rung = self.own = rung
        self.renewed = renewed
        self.decided = decided
        self.held: list[tuple[int, float, str]] = []

    def floor(self, at: float, *, but: Collection[str] = ()) -> int:
        """Rung that what goes on holds, but for some acts (ids) that are about to end."""
        if not self.held:
            return 0
        return max([rung for rung, until, of in self.held if until > at and _action(of) not in but], default=0)

    def renew(self, at: float) -> None:
        """Let quiet begin: now, or when what holds this rung is over."""
        self.renewed = at
        if self.held:
            self.held = [act for act in self.held if act[1] > at]
            self.renewed = max([at, *[until for rung, until, _ in self.held if rung >= self.rung]])


def _action(of: str) -> str:
    """Name of the act of a doing, `actor.action.target.number`."""
    return of.split(".", 2)[1] if "." in of else of


class Record:
    """What the measures need: peak, days at rung 5, domains, when the crisis began and ended."""

    __slots__ = ("_above", "_since", "began", "calm_since", "days", "domains", "ended", "peak")

    def __init__(self) -> None:
        self.peak = 0
        # in which somebody came to a crisis by its own decision
        self.domains = set[str]()
        self.days = 0.0
        self.began: float | None = None
        self.calm_since: float | None = None
        self.ended: float | None = None
        self._above = 0
        self._since = 0.0

    def note(self, at: float, *, highest: int, decided: int, above: int) -> None:
        """Take down the state of the core after a change: highest rung, highest decided one, dyads at 5 or above."""
        self.advance(at)
        self._above = above
        self.peak = max(self.peak, decided)
        if self.ended is not None:
            return
        if highest >= _CRISIS and self.began is None:
            self.began = at
        if self.began is not None:
            if highest > _CALM:
                self.calm_since = None
            elif self.calm_since is None:
                self.calm_since = at

    def advance(self, at: float) -> None:
        """Let the accounts run up to an instant."""
        self.days += self._above * (at - self._since) / 24
        self._since = at
        if self.ended is None and self.calm_since is not None and at - self.calm_since >= CALM_FOR:
            self.ended = self.calm_since


class Ladder:
    """All rungs of one run."""

    def __init__(self, core: Sequence[str]) -> None:
        self._core = frozenset(core)
        self._stands: dict[Dyad, dict[str, _Stand]] = {}
        # those who never stood anywhere stand at 0
        self._rungs: dict[Dyad, int] = defaultdict(int)
        # the highest of each toward anybody of the core
        self.highs: dict[str, int] = defaultdict(int)
        self.record = Record()

    def rung(self, who: str, toward: str) -> int:
        """Rung of one toward another: the highest over all domains."""
        return self._rungs[who, toward]

    def highest(self, who: str) -> int:
        """The highest rung of one toward anybody of the core."""
        return self.highs[who]

    def shown(self, who: str, toward: str) -> tuple[int, int]:
        """Rungs on which one stands with what can meet the other: with those who fire, with those who do not."""
        fire = not_fire = 0
        for kept, stand in self._stands.get((who, toward), {}).items():
            if kept in _FORCES:
                fire = max(fire, stand.rung)
            elif kept in _WHITE:
                not_fire = max(not_fire, stand.rung)
        return fire, not_fire

    def reading(self, who: str, toward: str, domain: str) -> Callable[[float], float]:
        """Give the function from an instant (h) to the rung in one domain now; conditions ask some thousand times."""
        stands, dyad = self._stands, (who, toward)
        places = tuple([place(domain, shows) for shows in ("", *_NO_FORCES)])

        def rung(_at: float) -> float:
            if dyad not in stands:
                return 0.0
            found, most = stands[dyad], 0
            for each in places:
                if each in found and found[each].rung > most:
                    most = found[each].rung
            return float(most)

        return rung

    def rise(self, who: str, toward: str, domain: str, rung: int, *, at: float, decided: bool) -> bool:
        """Let an act put one at least on a rung; give whether its quiet time began anew.

        An act below the rung one stands on in that domain neither lowers nor renews it.
        """
        stands = self._stands.setdefault((who, toward), {})
        stand = stands.get(domain)
        if stand is not None and rung < stand.rung:
            stand.own = max(stand.own, rung)
            return False
        if stand is None:
            stand = stands[domain] = _Stand(rung, at, decided=decided)
        else:
            stand.decided = decided or (stand.decided and stand.rung == rung)
            stand.rung = stand.own = rung
            stand.renew(at)
        if decided and stand.rung >= _CRISIS and who in self._core and toward in self._core:
            self.record.domains.add(plain(domain))
        self._settle(who, toward, at)
        return True

    def hold(self, who: str, toward: str, domain: str, rung: int, *, at: float, until: float, of: str = "") -> bool:
        """Let an act (the id of its doing) go on that put one on a rung; give whether quiet now begins later there.

        An act below the rung one stands on in that domain holds what that sinks to.
        """
        stand = self._stands[who, toward][domain]
        before = stand.renewed
        stand.held.append((rung, until, of))
        if rung >= stand.rung:
            stand.renew(at)
        return stand.renewed != before

    def lower(
        self, who: str, toward: str, by: int, *, at: float, domains: Collection[str] = ()
    ) -> list[tuple[str, list[float]]]:
        """Let an act take one down in some domains, in all where none is named, from the highest of them.

        What goes on holds its rung all the same, and what was lowered comes into force when that is over. Gives the
        domains that fell, or will, each with the instants (h) at which what holds it ends.
        """
        limit, found = self._limit(who, toward, by, domains), list[tuple[str, list[float]]]()
        for domain, stand in self._stands.get((who, toward), {}).items():
            if (not domains or plain(domain) in domains) and stand.own > limit:
                stand.own = limit
                self._fall(stand, at)
                found.append((domain, sorted({until for rung, until, _ in stand.held if rung > limit})))
        if found:
            self._settle(who, toward, at)
        return found

    def lowered(
        self, who: str, toward: str, by: int, *, at: float, domains: Collection[str] = (), ends: Collection[str] = ()
    ) -> int:
        """Rung on which one would stand after an act that lowers in some domains and ends some acts (ids)."""
        limit = self._limit(who, toward, by, domains)
        stands = self._stands.get((who, toward), {})
        found = [
            max(min(stand.own, limit), stand.floor(at, but=ends))
            if not domains or plain(domain) in domains
            else stand.rung
            for domain, stand in stands.items()
        ]
        return max(found, default=0)

    def let_go(self, who: str, toward: str, domain: str, *, at: float, of: str = "") -> bool:
        """Let an act that goes on (the id of its doing) be over before its time; give whether it held anything.

        Without one, let those be over whose time it is.
        """
        stand = self._stands.get((who, toward), {}).get(domain)
        if stand is None:
            return False
        left = [act for act in stand.held if act[1] > at and (not of or act[2] != of)]
        if len(left) == len(stand.held):
            return False
        stand.held = left
        self._fall(stand, at)
        self._settle(who, toward, at)
        return True

    def _limit(self, who: str, toward: str, by: int, domains: Collection[str]) -> int:
        """The rung above which no lowered domain stays."""
        stands = self._stands.get((who, toward), {})
        lowered = [stand.rung for domain, stand in stands.items() if not domains or plain(domain) in domains]
        return max(0, max(lowered, default=0) - by)

    @staticmethod
    def _fall(stand: _Stand, at: float) -> None:
        stand.rung = max(stand.own, stand.floor(at))
        stand.renew(at)

    def quiet_since(self, who: str, toward: str, domain: str) -> float | None:
        """Instant since which a domain is quiet; None where it stands at 0."""
        stand = self._stands.get((who, toward), {}).get(domain)
        return stand.renewed if stand is not None and stand.rung > 0 else None

    def sink(self, who: str, toward: str, domain: str, *, at: float) -> None:
        """Let quiet take one domain down by one rung."""
        stand = self._stands[who, toward][domain]
        stand.rung -= 1
        stand.own = min(stand.own, stand.rung)
        stand.renew(at)
        self._settle(who, toward, at)

    def _settle(self, who: str, toward: str, at: float) -> None:
        self._rungs[who, toward] = max([stand.rung for stand in self._stands[who, toward].values()], default=0)
        if toward in self._core:
            self.highs[who] = max([self._rungs[who, other] for other in self._core])
            if who in self._core:
                self._account(at)

    def _account(self, at: float) -> None:
        highest = decided = above = 0
        for dyad, rung in self._rungs.items():
            if rung and dyad[0] in self._core and dyad[1] in self._core:
                highest = rung if rung > highest else highest
                mine = max([stand.rung for stand in self._stands[dyad].values() if stand.decided], default=0)
                decided = mine if mine > decided else decided
                above += mine >= _COERCIVE
        self.record.note(at, highest=highest, decided=decided, above=above)
