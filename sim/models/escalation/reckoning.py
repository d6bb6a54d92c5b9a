"""Reckoning: what an actor believes force would bring it: how strong the other is, who would stand by whom, defeat.

Strengths are indices of the military domain, known to all; the readiness and word of the other, trust and threat of
allies are held estimates. That an ally honours its word is reckoned by the same form as an answer to a call (E9), on
beliefs; how its government will stand at home by then nobody knows, so support counts as even. Called when rules are
bound; what is given back is called at a decision and changes nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from sim.models.dials import Dials
from sim.models.escalation.tension import Tension
from sim.models.escalation.weighing import Weighing
from sim.world.stage import Stage
from sim.world.variables import ACTOR_VARIABLES, RELATION_VARIABLES

__all__ = ["Reckoning", "Seen", "defeat"]

Getter = Callable[[float], float]
# added to each side, so that nobody is nothing: a tenth of a hundredth of the strongest
_LEAST = 0.1


class Seen(Protocol):
    """What reckoning needs of the running model."""

    stage: Stage
    dials: Dials
    tension: Tension
    weighing: Weighing


class _Ally(NamedTuple):
    """An ally in somebody's eyes: strength, what fixes its word, places of its trust and of the threat it sees."""

    strength: float
    fixed: float
    trust: int
    threat: int


class Reckoning:
    """What every observer believes force toward another would bring, in one run."""

    def __init__(self, model: Seen) -> None:
        self._model = model
        # by whom others are bound to: each of those and the slot of its obligation
        self._bound: dict[str, list[tuple[str, int]]] = {}
        for ally, pairs in model.weighing.bound.items():
            for one, slot in pairs:
                self._bound.setdefault(one, []).append((ally, slot))
        # by observer and target, and when it was bound: an actor that changes its doctrine binds anew
        self._shares: dict[tuple[str, str, float], Getter] = {}

    def share(self, observer: str, target: str) -> Getter:
        """Give the share, 0..1, of the target's side in the believed strength of both sides with their allies."""
        key = (observer, target, self._model.stage.clock.now)
        found = self._shares.get(key)
        if found is None:
            found = self._shares[key] = self._share(observer, target)
        return found

    def _share(self, observer: str, target: str) -> Getter:
        stage, tension = self._model.stage, self._model.tension
        assert stage.estimates is not None
        held, slots = stage.estimates.value, stage.slots
        value, rest, read, until = slots.value, slots.rest, slots.read, tension.mobilised
        own, raised = slots.find(f"actors.{observer}.readiness"), stage.parameter("mobilised_strength")
        theirs = self._of_actor(observer, target, "readiness")
        mine, other = (max(stage.strengths[who].get("military", 0.0), _LEAST) for who in (observer, target))
        with_me, with_them = (
            self._allies(observer, one, foe) for one, foe in ((observer, target), (target, observer))
        )
        feared, fears = (
            stage.relation("threat", observer, target),
            self._of_relation(observer, "threat", target, observer),
        )

        def share(at: float) -> float:
            ready = value[own] if value[own] == rest[own] else read(own, at)
            us, them = mine * ready, other * held[theirs]
            if until:
                us *= 1 + value[raised] * (until.get(observer, -1.0) > at)
                them *= 1 + value[raised] * (until.get(target, -1.0) > at)
            for ally in with_me:
                us += _help(held, ally, value[feared])
            for ally in with_them:
                them += _help(held, ally, held[fears])
            return (them + _LEAST) / (us + them + 2 * _LEAST)

        return share

    def defeat(self, observer: str, target: str) -> Getter:
        """Give the believed chance of losing a war against the target and those who stand by it."""
        share, dials = self.share(observer, target), self._model.dials
        return lambda at: defeat(share(at), dials("decisiveness"))

    def answer(self, observer: str, target: str) -> Getter:
        """Give how hard, 0..1, an answer would hit: the target's believed word, raised by its forces to be seen.

        That chance times the share of strength on its side.
        """
        model, share = self._model, self.share(observer, target)
        word, present = self._of_actor(observer, target, "credibility"), model.tension.present
        assert model.stage.estimates is not None
        held = model.stage.estimates.value

        def answer(at: float) -> float:
            kept = held[word]
            if present:
                kept += (1 - kept) * model.weighing.seen_presence(target, observer, at)
            return kept * share(at)

        return answer

    def _allies(self, observer: str, one: str, foe: str) -> list[_Ally]:
        """Who is bound to one, and how the observer comes to believe that it would stand by it against a foe."""
        stage, found = self._model.stage, []
        value = stage.slots.value
        for ally, slot in self._bound.get(one, ()):
            if ally in (observer, foe):
                continue
            clear = value[stage.relation("clarity", ally, one)] * value[slot]
            together = value[stage.relation("interoperability_military", ally, one)]
            strength, fixed = stage.strengths[ally].get("military", 0.0), stage.honour_intercept + clear + together
            trust, threat = (self._of_relation(observer, *of) for of in (("trust", ally, one), ("threat", ally, foe)))
            found.append(_Ally(strength, fixed, trust, threat))
        return found

    def _of_actor(self, observer: str, who: str, name: str) -> int:
        """Place of what an observer holds of another's variable."""
        stage = self._model.stage
        assert stage.estimates is not None
        return stage.estimates.of(observer, who, stage.slots.find(f"actors.{who}.{name}"), ACTOR_VARIABLES[name])

    def _of_relation(self, observer: str, name: str, who: str, toward: str) -> int:
        """Place of what an observer holds of how another stands to a third, or itself to another."""
        stage = self._model.stage
        assert stage.estimates is not None
        return stage.estimates.of(observer, who, stage.relation(name, who, toward), RELATION_VARIABLES[name])


def defeat(share: float, decisiveness: float) -> float:
    """Chance of losing where the other side has a share of all strength; at half of it, half."""
    odds: float = (share / (1 - share)) ** decisiveness
    return odds / (1 + odds)


def _help(held: Sequence[float], ally: _Ally, threat: float) -> float:
    """Strength that an ally is believed to bring: its own times that it honours its word (E9), under a threat."""
    return ally.strength / (1 + math.exp(-ally.fixed - held[ally.trust] - held[ally.threat] * threat))
