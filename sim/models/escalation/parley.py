"""Parley: the words that two put to each other for an end, weaker first, stronger where those were refused.

Regret over what happened, sorrow for it, an apology, an apology with amends: an offer is one of these, and each makes
good so much of what the other holds against whoever offers. Whether that is enough is the other's own affair; what is
sent back can be put again one step stronger, and an offer that is neither taken nor sent back lapses. What was once
put in writing is the least that is put the next time. Nothing here keeps time: rounds take as long as the two take.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from sim.models.dials import Reading
from sim.world.effects import Change, ModelEffect
from sim.world.stage import Stage

__all__ = ["STRONGEST", "Parley", "offer_words", "refuse_words", "settle"]

Told = Mapping[str, object]
Getter = Callable[[float], float]

# regret, sorrow, an apology, an apology with amends: beyond these there are deeds
STRONGEST: Final = 4


@dataclass(slots=True)
class _Offer:
    """Words that were put to somebody: how strong, when (h), whether they were sent back."""

    step: int
    at: float
    refused: bool = False


class Parley:
    """All offers of words in one run, by who offers and to whom."""

    def __init__(self, dials: Reading) -> None:
        self._dials = dials
        self._offers: dict[tuple[str, str], _Offer] = {}

    def offer(self, actor: str, target: str, at: float) -> tuple[int, bool]:
        """Put words to another: the first, those that stood, or one step more where they were refused.

        Gives how strong they are, and whether they go further than any before.
        """
        before = self._offers.get((actor, target))
        further = before is not None and before.refused and before.step < STRONGEST
        step = 1 if before is None else before.step + further
        self._offers[actor, target] = _Offer(step, at)
        return step, further

    def refuse(self, actor: str, target: str, at: float) -> int:
        """Send back what another has put to one; give how strong it was, 0 where nothing stands."""
        offer = self._standing(target, actor, at)
        if offer is None:
            return 0
        offer.refused, offer.at = True, at
        return offer.step

    def worth(self, actor: str, target: str) -> Getter:
        """Give the function from an instant (h) to the rungs of grievance that an offer makes good.

        That is 0 where none stands or it was sent back.
        """
        offers, pair, dials = self._offers, (actor, target), self._dials

        def worth(at: float) -> float:
            if pair not in offers or (offer := self._standing(actor, target, at)) is None:
                return 0.0
            return offer.step * dials("word_worth")

        return worth

    def may_go_further(self, actor: str, target: str) -> Getter:
        """Give the function from an instant (h) to 1 where one was sent back of late and stronger are left."""
        offers, pair, dials = self._offers, (actor, target), self._dials

        def further(at: float) -> float:
            if pair not in offers or not (offer := offers[pair]).refused:
                return 0.0
            return float(at - offer.at <= dials("words_last") and offer.step < STRONGEST)

        return further

    def settle(self, one: str, other: str) -> None:
        """Let what two put to each other be done with."""
        for pair in ((one, other), (other, one)):
            self._offers.pop(pair, None)

    def _standing(self, actor: str, target: str, at: float) -> _Offer | None:
        offer = self._offers.get((actor, target))
        if offer is None or offer.refused or at - offer.at > self._dials("words_last"):
            return None
        return offer


class _Model(Protocol):
    stage: Stage
    parley: Parley

    @property
    def dials(self) -> Reading:
        """The figures of the ladder."""

    def settle(self, one: str, other: str, by: int) -> Told:
        """Let the other come down toward one as well, and what they threatened each other with be over."""


def offer_words(model: _Model, effect: ModelEffect) -> Told:
    """Put words to the other; to go further than before costs at home a part of what a dropped threat would."""
    if effect.target is None or effect.scale <= 0:
        return {}
    step, further = model.parley.offer(effect.actor, effect.target, model.stage.clock.now)
    if further:
        model.stage.apply(Change("support", effect.actor, None, -model.dials("audience_cost") / STRONGEST))
    return {"words": step}


def refuse_words(model: _Model, effect: ModelEffect) -> Told:
    """Send back what the other has put to one."""
    if effect.target is None or effect.scale <= 0:
        return {}
    return {"refused_words": model.parley.refuse(effect.actor, effect.target, model.stage.clock.now)}


def settle(model: _Model, effect: ModelEffect) -> Told:
    """Let what two threaten each other with be over, and the other come down as well."""
    if effect.target is None:
        return {"refused": "nobody is named toward whom"}
    if effect.scale <= 0:
        return {}
    return model.settle(effect.actor, effect.target, int(dict(effect.arguments).get("by", 2)))
