"""What an actor has made up its mind about: which postures it weighs anew, and how it is minded toward each.

A posture is weighed by a new throw of luck when it first can be taken, and later when more speaks for it than ever
did, by a step: what it would bring (in units of the choice's noise) or the rung that is called for. What was weighed
once stands as it was decided; after some days it is taken up again, but as one was minded then. So the number of
throws is bounded by what happens, not by how often anybody looks: whoever looks daily at an unchanged world is no
rasher for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from sim.draws import Draws, Keys, uniform

__all__ = ["HELD", "Mood"]

# holding comes before every other posture
HELD: Final = 0


class _Weighed(NamedTuple):
    """When a posture was taken up last (h), the most that spoke for it so far, and the occasion of its luck."""

    at: float
    gain: float
    called_for: float
    occasion: int


class Mood:
    """The mind of one actor in one run about each of many postures, by place among `names`; the first is holding.

    `weigh` commits nothing, so that a draft may be looked at; `keep` makes what was weighed last stand. `lasts` is in
    hours, `step` in rungs and in units of noise.
    """

    __slots__ = ("_keys", "_lasts", "_latest", "_minded", "_step")

    def __init__(self, draws: Draws, actor: str, names: Sequence[str], *, lasts: float, step: float) -> None:
        self._keys = Keys(draws, "posture", actor, names)
        self._lasts, self._step = lasts, step
        self._minded: dict[int, _Weighed] = {}
        self._latest: dict[int, _Weighed] = {}

    def weigh(
        self, gains: Mapping[int, float], occasion: int, *, at: float, called_for: Callable[[int], float]
    ) -> dict[int, float]:
        """Give the postures that are weighed now, each with its luck in (0, 1); holding is always among them.

        `gains` are in units of noise. Where holding is none of them something must be done: then all are weighed.
        """
        minded, step = self._minded, self._step
        found: dict[int, _Weighed] = {}
        forced, held, thrown = HELD not in gains, gains.get(HELD, 0.0), False
        for place, gain in gains.items():
            if place == HELD:
                continue
            more, called, last = gain - held, called_for(place), minded.get(place)
            if last is None:
                found[place], thrown = _Weighed(at, more, called, occasion), True
            elif more - last.gain >= step or called - last.called_for >= step:
                most = max(more, last.gain), max(called, last.called_for)
                found[place], thrown = _Weighed(at, *most, occasion), True
            elif forced or at - last.at >= self._lasts:
                found[place] = last._replace(at=at)
        if not forced:
            last = minded.get(HELD)
            holding = last if last is not None and not thrown else _Weighed(at, 0.0, 0.0, occasion)
            found = {HELD: holding, **found}
        self._latest = found
        keys = self._keys
        return {place: uniform(keys[place], weighed.occasion) for place, weighed in found.items()}

    def keep(self) -> None:
        """Let what was weighed last stand: the question is answered."""
        self._minded |= self._latest
        self._latest = {}
