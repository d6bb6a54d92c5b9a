"""Posts: where helicopters and craft work from, a station at sea or the hubs ashore, and what they reach from there.

How often a day they get there and back follows from the distance: from a ship or from the nearest hub in reach to the
district. A ship's group lies where most is short for each hull off that coast, as far as going there pays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from sim.models.relief.district import District
from sim.models.relief.hub import Hub
from sim.models.relief.rates import Rates, Rounds

__all__ = ["ASHORE", "Post", "near", "posts_of", "where_short"]

ASHORE: Final = ""  # the post of whoever flies from hubs


# A way to a district and how far from the ship one loads for it, nm.
Way = tuple[float, float]


class Post:
    """One post. `flown` and `ferried` give the ways to each district in reach, `hubs` where to load for it."""

    def __init__(
        self,
        place: str,
        flown: Mapping[int, Sequence[Way]],
        ferried: Mapping[int, Sequence[Way]],
        hubs: Mapping[int, Sequence[Hub]],
    ) -> None:
        self.place, self.flown, self.ferried, self.hubs = place, flown, ferried, hubs
        # rounds of one helicopter today; districts, and rounds to each for one on average
        self.missions = 0.0
        self.by_air: Sequence[tuple[int, float]] = ()
        self._urgency: Sequence[int] = ()
        self._craft: tuple[float, Sequence[tuple[int, float]]] | None = (
            None  # the same of craft, once it is asked for
        )
        self._rates: Rates | None = None
        self._each: tuple[Sequence[tuple[int, float]], Sequence[tuple[int, float]]] = ((), ())
        self.opened: float | None = None  # the dusk it was last opened for

    def open(self, at: float, rates: Rates, urgency: Sequence[int]) -> None:
        """Work out the rounds of a day: hours of work go where most is short."""
        self.opened = at
        if rates is not self._rates:
            self._rates, least = rates, rates.district_radius
            self._each = _rounds(self.flown, rates.helicopters, least), _rounds(self.ferried, rates.craft, 0.0)
        self.missions, self.by_air = _mean(self._each[0], urgency)
        self._urgency, self._craft = urgency, None

    @property
    def craft(self) -> tuple[float, Sequence[tuple[int, float]]]:
        """Rounds of one craft today; districts, and rounds to each for one on average."""
        if self._craft is None:
            self._craft = _mean(self._each[1], self._urgency)
        return self._craft

    def short(self, urgency: Sequence[int], *, flies: bool) -> int:
        """How much is missing in reach."""
        return sum([urgency[index] for index in (self.flown if flies else self.ferried)])


def _rounds(ways: Mapping[int, Sequence[Way]], rounds: Rounds, least: float) -> list[tuple[int, float]]:
    """Rounds a day to each district, the best way taken; none is shorter than `least`."""
    return [
        (index, max([rounds.a_day(max(least, way), from_ship) for way, from_ship in found]))
        for index, found in ways.items()
    ]


def _mean(each: Sequence[tuple[int, float]], urgency: Sequence[int]) -> tuple[float, list[tuple[int, float]]]:
    """Mean over the districts, by what is missing there, and each for one of that."""
    if not each:
        return 0.0, []
    whole = done = plain = 0.0
    for index, count in each:
        missing = urgency[index]
        whole += missing
        done += count * missing
        plain += count
    if not plain:
        return 0.0, []
    mean = done / whole if whole else plain / len(each)
    return mean, [(index, count / mean) for index, count in each]


def near(
    district: District, hubs: Iterable[Hub], reach: Callable[[str, str], float], radius: float
) -> list[tuple[float, Hub]]:
    """Hubs within a radius (nm) of a district, the nearest first."""
    found = [(reach(district.spec.place, hub.place), hub) for hub in hubs]
    return sorted([pair for pair in found if pair[0] <= radius], key=lambda pair: (pair[0], pair[1].place))


def posts_of(
    stations: Iterable[str],
    hubs: Sequence[Hub],
    districts: Sequence[District],
    reach: Callable[[str, str], float],
    *,
    radius: float,
    craft_radius: float,
) -> dict[str, Post]:
    """Give the posts of a host: one ashore, and one for each station."""
    around = [near(district, hubs, reach, radius) for district in districts]
    inland = {index: [(found[0][0], 0.0)] for index, found in enumerate(around) if found}
    coast = {index: ways for index, ways in inland.items() if districts[index].coast}
    posts = {ASHORE: Post(ASHORE, inland, coast, {index: [hub for _, hub in around[index]] for index in inland})}
    for station in stations:
        flown: dict[int, list[Way]] = {}
        ferried: dict[int, list[Way]] = {}
        loading: dict[int, list[Hub]] = {}
        for index, district in enumerate(districts):
            way = reach(station, district.spec.place)
            by_hub = [(far, hub) for far, hub in around[index] if reach(station, hub.place) <= radius]
            if way <= radius:
                flown[index] = [(way, 0.0), *[(far, reach(station, hub.place)) for far, hub in by_hub]]
            if district.coast and way <= craft_radius:
                ferried[index] = [(way, 0.0)]
            loading[index] = [hub for _, hub in by_hub]
        posts[station] = Post(station, flown, ferried, loading)
    return posts


def where_short(
    posts: Mapping[str, Post],
    urgency: Sequence[int],
    now: str,
    *,
    hulls: Mapping[str, int],
    own: int,
    flies: bool,
    lost: Callable[[str], float],
) -> str:
    """Choose the station where most is short for each hull there, less the share of time `lost` on the way to it.

    `hulls` counts those of other groups at each station.
    """
    best, most = now, 0.0
    for place, post in posts.items():
        if place != ASHORE:
            kept = 1.0 if place == now else max(0.0, 1 - lost(place))
            worth = kept * post.short(urgency, flies=flies) / (own + hulls.get(place, 0))
            if worth > most:
                best, most = place, worth
    return best
