"""What an actor has made up its mind about: which postures it weighs anew, and how it is minded toward each.

A posture is weighed by a new throw of luck when it first can be taken, and later when more speaks for it than ever
did, by a step: what it would bring (in units of the choice's noise) or the rung that is called for by what was seen;
or when a course of action calls for it.
What was weighed once stands as it was decided; it is taken up again once in every stretch of some days since it was
thrown, but as one was minded then toward it rather than holding; where by then less is called for, by a step, it is
let lie until the next stretch: whoever sees somebody come down does not go up for having been minded to. The most
that ever spoke for it stands even so: counted from the dip, each return would be news and a new throw, and most of
all for whoever looks often enough to see each dip. So
the number of throws is bounded by what happens and acts go by the calendar, not by how often anybody looks: whoever
looks daily at an unchanged world is no rasher for it, nor does who looks every eighth day, with stretches of ten, act
at every second look alone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from math import log
from typing import Final, NamedTuple

from sim.draws import Draws, Keys, uniform

__all__ = ["HELD", "Mood"]

# holding comes before every other posture
HELD: Final = 0


class _Weighed(NamedTuple):
    """When a posture was thrown and is due again (h), the most that spoke for it, and the occasion of its luck."""

    thrown: float
    due: float
    gain: float
    called_for: float
    occasion: int


class Mood:
    """The mind of one actor in one run about each of many postures, by place among `names`; the first is holding.

    `weigh` commits nothing, so that a draft may be looked at; `keep` makes what was weighed last stand. `lasts` is in
    hours, `step` in rungs and in units of noise.
    """

    __slots__ = ("_keys", "_lasts", "_latest", "_leanings", "_minded", "_step")

    def __init__(self, draws: Draws, actor: str, names: Sequence[str], *, lasts: float, step: float) -> None:
        self._keys = Keys(draws, "posture", actor, names)
        self._lasts, self._step = lasts, step
        # leanings as they were thrown, by place and occasion
        self._leanings: dict[tuple[int, int], float] = {}
        draws.when_turned(self._leanings.clear)
        self._minded: dict[int, _Weighed] = {}
        self._latest: dict[int, _Weighed] = {}

    def weigh(
        self,
        gains: Mapping[int, float],
        occasion: int,
        *,
        at: float,
        called_for: Mapping[int, float],
        anew: Collection[int] = (),
    ) -> dict[int, float]:
        """Give the postures that are weighed now, each with how it is leant toward; holding, by 0, is among them.

        Leanings are Gumbel noise less that of holding at the same throw, `gains` in the same unit; `called_for` is in
        rungs, of each that gains. Where holding is
        none of them something must be done: then all are weighed. Those `anew` are thrown again.
        """
        minded, step, lasts = self._minded, self._step, self._lasts
        found: dict[int, _Weighed] = {}
        left: dict[int, _Weighed] = {}
        forced, held = HELD not in gains, gains.get(HELD, 0.0)
        for place, gain in gains.items():
            if place == HELD:
                continue
            more, called = gain - held, called_for[place]
            if place not in minded:
                found[place] = _Weighed(at, at + lasts, more, called, occasion)
                continue
            last = minded[place]
            if place in anew or more - last.gain >= step or called - last.called_for >= step:
                most = max(more, last.gain), max(called, last.called_for)
                found[place] = _Weighed(at, at + lasts, *most, occasion)
            elif forced or at >= last.due:
                stretches = (at - last.thrown) // lasts + 1 if lasts else 0
                falls_short = not forced and last.called_for - called >= step
                (left if falls_short else found)[place] = last._replace(due=last.thrown + lasts * stretches)
        self._latest = found | left
        leanings = {place: self._leaning(place, weighed.occasion) for place, weighed in found.items()}
        return leanings if forced else {HELD: 0.0, **leanings}

    def _leaning(self, place: int, occasion: int) -> float:
        """Noise of a posture less that of holding, by one throw: Gumbel each, the difference logistic."""
        if (place, occasion) in self._leanings:
            return self._leanings[place, occasion]
        keys = self._keys
        held, own = uniform(keys[HELD], occasion), uniform(keys[place], occasion)
        found = self._leanings[place, occasion] = log(-log(held)) - log(-log(own))
        return found

    def keep(self) -> None:
        """Let what was weighed last stand: the question is answered."""
        self._minded |= self._latest
        self._latest = {}
