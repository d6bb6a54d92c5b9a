"""Talk: what is said to another without taking a rung, and when it is in season.

A consultation, a call, an offer costs so little that the luck of each asking decided it: who was asked daily called
daily. Here the luck of each act, toward each other, belongs to a stretch of the calendar, of some days, and does not
hang on when anybody looked. In a stretch it is said once, where what it brings outweighs that luck, and again where
more speaks for it by a step than when it was said. Stretches of different acts begin on different days.

What lowers one's rung is a posture and no talk; where it leads no lower it is a friendly act like those.
What answers something that was put to one, or done to one (words for an end of it), goes by that: its luck belongs to
what was last heard of the other, and turns when there is more of it, not with the days. What a course of action calls
for goes by its course, and work (relief, convoys, people taken out) by its need: they are no talk.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from sim.draws import Draws, Keys, uniform

__all__ = ["Talk"]

_NOTHING: Final = 0
# the phase of an act's stretches is its draw of this occasion; stretches are numbered from 1
_PHASE: Final = 0
# luck of an act nobody has looked at yet: no time is in its stretch
_UNDRAWN: Final = (0.0, 0, 0.0)
_NO_ANSWERS: Final[Mapping[int, str]] = MappingProxyType({})
_NO_DEALINGS: Final[Mapping[str, int]] = MappingProxyType({})


class Talk:
    """When one actor, in one run, is in for each act of talk, by position: `talk` are the positions of those.

    `answers` are those of acts that answer, each with whom; `dealings` how often each other was heard of by now.
    `season` commits nothing, so that a draft may be looked at; `keep` makes what was said last stand. `lasts` is in
    hours, `step` in units of the choice's noise, as utilities are.
    """

    __slots__ = ("_answers", "_dealings", "_keys", "_lasts", "_latest", "_lucks", "_said", "_step", "_talk")

    def __init__(
        self,
        draws: Draws,
        actor: str,
        names: Sequence[str],
        talk: Collection[int],
        *,
        lasts: float,
        step: float,
        answers: Mapping[int, str] = _NO_ANSWERS,
        dealings: Mapping[str, int] = _NO_DEALINGS,
    ) -> None:
        self._keys = Keys(draws, "talk", actor, names)
        # without stretches each asking is a throw
        self._talk = frozenset([*talk, *answers]) if lasts > 0 else frozenset()
        self._answers, self._dealings = answers, dealings
        self._lasts, self._step = lasts, step
        # by position: phase of its stretches, number of the latest, and how much has to speak for it in that
        self._lucks = [_UNDRAWN] * len(names)
        draws.when_turned(self._draw_anew)
        # by position: the stretch in which it was said last, and the most that spoke for it then
        self._said: dict[int, tuple[int, float]] = {}
        self._latest: dict[int, tuple[int, float]] = {}

    def season(
        self, allowed: Sequence[int], utilities: Sequence[float], *, at: float, steps: Collection[int] = ()
    ) -> tuple[set[int], set[int]]:
        """Give what of `allowed` is said now rather than nothing, and what is not said; the rest is no talk.

        Where doing nothing is not allowed something must be done: then all is open. So are `steps`, of courses and
        down the ladder.
        """
        self._latest = {}
        if not self._talk or not allowed or allowed[0] != _NOTHING:
            return set(), set()
        said: set[int] = set()
        talk, nothing, lucks = self._talk.difference(steps), utilities[0], self._lucks
        answers, dealings = self._answers, self._dealings
        # stretches up to now, without the phase of each
        past = at / self._lasts
        for position, utility in zip(allowed, utilities, strict=True):
            if position in talk:
                phase, stretch, leaning = lucks[position]
                if position in answers:
                    if stretch != dealings.get(answers[position], 0) + 1:
                        stretch, leaning = self._luck_of_answer(position)
                elif not stretch - 1 <= past + phase < stretch:
                    phase, stretch, leaning = self._luck(position, past)
                more = utility - nothing
                if more >= leaning:
                    before, most = self._said.get(position, (0, 0.0))
                    if before != stretch or more - most >= self._step:
                        said.add(position)
                        self._latest[position] = stretch, more
        return said, set(talk.intersection(allowed)) - said

    def _luck(self, position: int, past: float) -> tuple[float, int, float]:
        """Draw an act's luck in its stretch now, and keep it: phase, number of the stretch from 1, how it leans."""
        key, (phase, known, _) = self._keys[position], self._lucks[position]
        if not known:
            phase = uniform(key, _PHASE)
        stretch = int(past + phase) + 1
        found = self._lucks[position] = phase, stretch, _leaning(uniform(key, stretch))
        return found

    def _luck_of_answer(self, position: int) -> tuple[int, float]:
        """Draw an answer's luck for what was heard by now, and keep it: number of that from 1, how it leans."""
        heard = self._dealings.get(self._answers[position], 0) + 1
        leaning = _leaning(uniform(self._keys[position], heard))
        self._lucks[position] = 0.0, heard, leaning
        return heard, leaning

    def _draw_anew(self) -> None:
        """Forget all luck: it has turned."""
        self._lucks = [_UNDRAWN] * len(self._lucks)

    def given(self, chosen: Iterable[int]) -> None:
        """Note what of it was ordered: there may have been no room for all."""
        self._latest = {position: self._latest[position] for position in chosen if position in self._latest}

    def keep(self) -> None:
        """Let what was said last stand: the question is answered."""
        self._said |= self._latest
        self._latest = {}


def _leaning(u: float) -> float:
    """How much has to speak for it, by its luck: logistic, as the difference of two Gumbel noises."""
    return -math.log(1 / u - 1)
