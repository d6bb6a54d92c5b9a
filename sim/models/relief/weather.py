"""Weather of a day: over districts and hubs, off a coast, and along a ship's way. Good days make up for bad ones.

Every factor is 1 on average, so that figures of a record, which are means, stay as they are. Draws are keyed by
place and day, or by group and day: who looks, and how often, changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sim.draws import Draws, uniform, uniforms
from sim.models.dials import Reading
from sim.models.relief.dials import Dials

__all__ = ["Odds", "Weather", "hours_at_sea"]

_DAY = 24.0


@dataclass(frozen=True, slots=True)
class Odds:
    """Chance of a bad day; what a bad and a good one leave of flying low and of landing craft, and of flying high."""

    chance: float
    bad: float
    good: float
    bad_high: float
    good_high: float

    @staticmethod
    def read(dials: Reading) -> Odds:
        """Read them as they stand: on average nothing is lost."""
        chance, low, high = dials("bad_weather"), dials("bad_weather_factor"), dials("bad_weather_flights")
        mean, mean_high = 1 - chance * (1 - low), 1 - chance * (1 - high)
        return Odds(chance, low / mean, 1 / mean, high / mean_high, 1 / mean_high)


class Weather:
    """The weather at one host."""

    def __init__(
        self, draws: Draws, dials: Dials, *, host: str, districts: Iterable[str], hubs: Iterable[str]
    ) -> None:
        self._odds = dials.derived(Odds.read)
        self._districts = [draws.keep("relief weather", district) for district in districts]
        self._hubs = tuple(hubs)
        self._skies = [draws.keep("relief sky", hub) for hub in self._hubs]
        self._sea = draws.keep("relief sea", host)

    def flying(self, day: int) -> list[float]:
        """Over each district, for helicopters: bad days are rare and cost most of the flying."""
        odds = self._odds()
        chance, bad, good = odds.chance, odds.bad, odds.good
        return [bad if draw < chance else good for draw in uniforms([kept.key for kept in self._districts], day)]

    def skies(self, day: int) -> dict[str, float]:
        """Over each hub, for transports, which fly through more than helicopters do."""
        odds = self._odds()
        chance, bad, good = odds.chance, odds.bad_high, odds.good_high
        drawn = uniforms([kept.key for kept in self._skies], day)
        return {hub: bad if draw < chance else good for hub, draw in zip(self._hubs, drawn, strict=True)}

    def calm(self, day: int) -> float:
        """Off the coast, for landing craft."""
        odds = self._odds()
        return odds.bad if uniform(self._sea.key, day) < odds.chance else odds.good


def hours_at_sea(key: int, dials: Dials, *, distance: float, speed: float, at: float) -> float:
    """Hours that a ship of a speed (kt) takes from an instant: slower on bad days, on average as fast as it is."""
    chance, left = dials("bad_weather"), dials("bad_weather_passage")
    fair = speed / (1 - chance * (1 - left))
    hours = 0.0
    while distance > 0:
        today = fair * (left if uniform(key, int((at + hours) // _DAY)) < chance else 1.0)
        rest = _DAY - (at + hours) % _DAY
        if distance <= today * rest:
            return hours + distance / today
        distance -= today * rest
        hours += rest
    return hours
