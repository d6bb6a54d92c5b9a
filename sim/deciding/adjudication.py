"""Adjudication (E7, E9): how an action went, from one draw and visible factors; no side effect.

A ruling is a value, so the white cell can replace it before its effects; both are kept. One draw per doing:
raising the odds never worsens that doing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from sim.scenario.action import ActionSpec
from sim.world.world import World

__all__ = ["OUTCOMES", "Outcome", "Ruling", "adjudicate", "overrule", "spread"]

Outcome = Literal["backfire", "fail", "partial", "full"]
OUTCOMES: Final[Mapping[str, float]] = {"backfire": -0.5, "fail": 0.0, "partial": 0.5, "full": 1.0}
# Log-odds at which a contest turns from backfire to failure, to partial, to full success (grade J).
_CUTS: Final = (-2.2, 0.0, 1.4)
# Readiness below which a force is as good as absent, so that a ratio of strengths stays finite (grade J).
_LEAST_READY: Final = 0.02
# Readiness below which forces of these domains are worth half (E12, grade J).
_WORN: Final = 0.4
_FORCES: Final = frozenset({"military", "maritime", "air"})
_WORSE: Final[tuple[Outcome, ...]] = ("backfire", "fail", "partial")


@dataclass(slots=True)
class Ruling:
    """How a doing went: outcome, the chance of full success, the draw, the factors, who ruled and why."""

    outcome: Outcome
    p: float
    u: float
    factors: Mapping[str, float] | None = None
    by: str = "model"
    reason: str = ""

    @property
    def scale(self) -> float:
        """Share of the full effect: 1 full, .5 partial, 0 fail, -.5 backfire."""
        return OUTCOMES[self.outcome]


def adjudicate(spec: ActionSpec, actor: str, target: str, *, u: float, world: World, at: float) -> Ruling:
    """Rule on one doing by its draw `u`."""
    kind = spec.adjudication
    if kind.chance is not None:
        p = world.slots.value[world.chances[spec.id]]
        return Ruling("full" if u < p else "fail", p, u)
    if kind.honour:
        factors = _honour(world, actor, target, at)
        p = _logistic(sum(factors.values()))
        return Ruling("full" if u < p else "fail", p, u, factors)
    factors = _contest(spec, world, actor, target, at)
    z = sum(factors.values())
    latent = z - math.log(u / (1 - u))
    outcome: Outcome = "full"
    for cut, worse in zip(_CUTS, _WORSE, strict=True):
        if latent < cut:
            outcome = worse
            break
    return Ruling(outcome, _logistic(z - _CUTS[-1]), u, factors)


def overrule(ruling: Ruling, *, outcome: Outcome, by: str, reason: str) -> Ruling:
    """Give the ruling the white cell puts in its place; draw and factors stay for the record."""
    return replace(ruling, outcome=outcome, by=by, reason=reason)


def spread(spec: ActionSpec, ruling: Ruling) -> dict[Outcome, float]:
    """Chance of each outcome by the factors of a ruling, whatever was drawn; those that cannot come are left out."""
    if spec.adjudication.attacker is None:
        found: dict[Outcome, float] = {"fail": 1 - ruling.p, "full": ruling.p}
        return {outcome: p for outcome, p in found.items() if p > 0}
    z = sum((ruling.factors or {}).values())
    # chance to reach each outcome or a better one
    reached = [1.0, *(_logistic(z - cut) for cut in _CUTS), 0.0]
    names: tuple[Outcome, ...] = (*_WORSE, "full")
    return {name: reached[place] - reached[place + 1] for place, name in enumerate(names)}


def _logistic(z: float) -> float:
    return 1 / (1 + math.exp(-max(min(z, 50.0), -50.0)))


def _honour(world: World, actor: str, target: str, at: float) -> dict[str, float]:
    """Factors of the chance that `target` honours its obligation to `actor` (E9), in log-odds."""
    read, slot = world.slots.read, world.network.slot
    core = [name for name in world.scenario.crisis.core if name not in (actor, target)]
    threats = [read(slot("threat", target, other), at) * read(slot("threat", actor, other), at) for other in core]
    return {
        "intercept": world.scenario.dynamics.honour_intercept.value,
        "clarity": read(slot("clarity", target, actor), at) * read(slot("obligation", target, actor), at),
        "trust": read(slot("trust", target, actor), at),
        "interoperability": read(slot("interoperability_military", target, actor), at),
        "support": (read(world.actor_slot(target, "support"), at) - 50) / 25,
        "common_threat": max(threats, default=0.0),
    }


def _contest(spec: ActionSpec, world: World, actor: str, target: str, at: float) -> dict[str, float]:
    kind = spec.adjudication
    assert kind.attacker is not None
    assert kind.defender is not None
    own = world.scenario.actors[actor].strength.get(kind.attacker)
    other = world.scenario.actors[target].strength.get(kind.defender)
    ready = max(world.slots.read(world.actor_slot(actor, "readiness"), at), _LEAST_READY)
    theirs = max(world.slots.read(world.actor_slot(target, "readiness"), at), _LEAST_READY)
    strength = max(own.value if own else 0.1, 0.1) * ready
    against = max(other.value if other else 0.1, 0.1) * theirs
    factors = {"strength": math.log(strength / against), "advantage": kind.advantage.value}
    worn = (theirs < _WORN) - (ready < _WORN)
    if worn and kind.attacker in _FORCES:
        factors["worn"] = worn * math.log(2)
    return factors
