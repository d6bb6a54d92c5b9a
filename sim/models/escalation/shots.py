"""Shots where forces collide: what a commander on the spot takes a collision for, by what it believes of the other.

The one way to force that no capital chose (3.10). A collision is read as an attack the sooner, the higher the other
is believed to stand: a belief, with its error and its hostile bias, so that misreading makes force likelier and a
call on the direct line, which draws the error anew and smaller, makes it rarer. Who is fired at believes the other
past the threshold of force.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import Final, Protocol

from sim.draws import uniform
from sim.models.dials import Dials
from sim.models.escalation.weighing import Weighing
from sim.world.effects import Tone
from sim.world.stage import Stage

__all__ = ["FORCE", "answered", "chance", "fired"]

FORCE: Final = 6
# Goldstein weight of shots exchanged, that of a limited use of force
_WEIGHT: Final = -10.0


class _Model(Protocol):
    stage: Stage
    dials: Dials
    weighing: Weighing

    def enter(
        self, who: str, toward: str, domain: str, rung: int, *, name: str, delay: float, decided: bool, losses: float
    ) -> object: ...


def chance(believed: float, *, even: float, spread: float) -> float:
    """Chance that a collision is answered with fire, 1/2 where the other is believed to stand at `even`."""
    return 1 / (1 + math.exp((even - believed) / spread))


def fired(model: _Model, one: str, other: str, number: int, *, by: Collection[str]) -> list[str]:
    """Let those of two whose forces have collided fire who take it for an attack, if `by` has them; give who did."""
    stage, dials = model.stage, model.dials
    sides = ((one, other), (other, one))
    u = {who: uniform(stage.draws.key("shots", who, toward), number) for who, toward in sides}

    def fires(who: str, toward: str, least: float) -> bool:
        if who not in by:
            return False
        believed = max(model.weighing.believed(who, toward, stage.clock.now), least)
        return u[who] < chance(believed, even=dials("fire_reading"), spread=dials("fire_spread"))

    first = [who for who, toward in sides if fires(who, toward, 0.0)]
    all_of_them = [who for who, toward in sides if first and fires(who, toward, FORCE if toward in first else 0.0)]
    for who, toward in sides:
        if who in all_of_them:
            _fire(model, who, toward)
    return all_of_them


def answered(model: _Model, struck: str, by: str, number: int) -> bool:
    """Let whoever is fired at openly fire back at once, by standing orders; give whether it does."""
    dials, now = model.dials, model.stage.clock.now
    u = uniform(model.stage.draws.key("answer", struck, by), number)
    believed = max(model.weighing.believed(struck, by, now), FORCE)
    fires = u < chance(believed, even=dials("fire_reading"), spread=dials("fire_spread"))
    if fires:
        _fire(model, struck, by)
    return fires


def _fire(model: _Model, who: str, toward: str) -> None:
    model.stage.apply(Tone(who, toward, _WEIGHT))
    losses = model.dials("contact_losses")
    model.enter(who, toward, "military", FORCE, name="contact_fire", delay=0.0, decided=True, losses=losses)
