"""The chart: ways over lanes, which gates lie on them, and where a ship does best to turn off before a gate.

Ways are found by networkx and remembered: they depend on the lanes alone, never on a run. A gate is a passage or an
area, where ships are counted and can be stopped.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sim.world.network import Lanes

__all__ = ["Chart", "Way"]

# nm that a ship sails on rather than decide at once
_SLACK = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """Places in order; `after[k]` is how far (nm) the k-th lies from the first; `gates` are (k, name).

    A chart gives the same way for the same question, so a way is itself alone and found fast.
    """

    places: tuple[str, ...]
    after: tuple[float, ...]
    gates: tuple[tuple[int, str], ...]

    @property
    def length(self) -> float:
        """Whole length, nm."""
        return self.after[-1]


class Chart:
    """All lanes of one scenario. What it remembers is only what it would find again."""

    def __init__(self, kinds: Mapping[str, str], lanes: Sequence[tuple[str, str, float]]) -> None:
        self._lanes = Lanes(lanes)
        self._stops = frozenset(name for name, kind in kinds.items() if kind in {"passage", "area"})
        self._ways: dict[tuple[str, str, frozenset[str]], Way | None] = {}
        self._backs: dict[tuple[str, str, str, frozenset[str]], Way | None] = {}
        self._forks: dict[tuple[tuple[str, ...], int, frozenset[str]], int] = {}

    @property
    def lanes(self) -> Lanes:
        """The network itself."""
        return self._lanes

    def way(self, one: str, other: str, *, without: Collection[str] = ()) -> Way | None:
        """Give the shortest way that avoids some gates, None where there is none; its two ends are never avoided."""
        key = (one, other, frozenset(without))
        if key not in self._ways:
            avoided = [name for name in key[2] if name not in (one, other)]
            places = self._lanes.shortest(one, other, without=avoided)
            self._ways[key] = None if places is None else self._measured(places)
        return self._ways[key]

    def back(self, way: Way, gate: int, *, without: Collection[str] = ()) -> Way | None:
        """Give the way from a gate back to the place before it on a way, and around it to the end of that way."""
        here, before, goal = way.places[gate], way.places[gate - 1], way.places[-1]
        key = (here, before, goal, frozenset(without))
        if key not in self._backs:
            around = self.way(before, goal, without={here, *without})
            self._backs[key] = None if around is None else self._measured((here, *around.places))
        return self._backs[key]

    def _measured(self, places: tuple[str, ...]) -> Way:
        after = [0.0]
        for one, other in pairwise(places):
            after.append(after[-1] + self._lanes.length(one, other))
        inner = range(1, len(places) - 1)
        return Way(places, tuple(after), tuple((k, places[k]) for k in inner if places[k] in self._stops))

    def fork(self, way: Way, gate: int, *, shuns: Collection[str] = ()) -> int:
        """Where on a way to turn off if the gate at that index is to be avoided: the last place where it costs least.

        The first place where no way leads around: there is nothing to gain by sailing on.
        """
        key = (way.places, gate, frozenset(shuns))
        if key not in self._forks:
            goal, avoided = way.places[-1], {way.places[gate], *shuns}
            least, found = float("inf"), 0
            for k in range(gate):
                around = self.way(way.places[k], goal, without=avoided)
                if around is not None and way.after[k] + around.length <= least + _SLACK:
                    least, found = min(least, way.after[k] + around.length), k
            self._forks[key] = found
        return self._forks[key]

    def detour(self, way: Way, gate: int, *, shuns: Collection[str] = ()) -> float | None:
        """How much longer (nm) it is to avoid one gate from the start of a way; None where there is no way around."""
        around = self.way(way.places[0], way.places[-1], without={way.places[gate], *shuns})
        return None if around is None else around.length - way.length
