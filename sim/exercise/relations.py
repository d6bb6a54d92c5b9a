"""Who feels how about whom: the network as one actor believes it, and as it truly is, for the white cell alone.

Estimates of every pair are asked for when an exercise is laid out, so that what a cell sees does not hang on when
somebody looked.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import permutations
from typing import Any, Final

from sim.engine import Engine
from sim.expressions import Term
from sim.world.view import View

__all__ = ["believed", "lay", "true"]

_READ: Final = "affinity"


def _pairs(engine: Engine) -> list[tuple[str, str]]:
    return list(permutations(engine.scenario.actors, 2))


def _view(engine: Engine, actor: str) -> View:
    terms = [Term(_READ, pair) for pair in _pairs(engine)]
    return View(actor, engine.world, engine.desks[actor].memory, engine.models, terms)


def lay(engine: Engine, actors: Iterable[str]) -> None:
    """Ask for all that these actors will be shown of the network."""
    for actor in actors:
        _view(engine, actor)


def believed(engine: Engine, actor: str) -> list[dict[str, Any]]:
    """Give affinity (-1..1) of every one to every other as an actor believes it, with error and age of estimates."""
    view = _view(engine, actor)
    found = []
    for term, value in zip(view.terms, view.beliefs(engine.now), strict=True):
        one, other = term.arguments
        told: dict[str, Any] = {"one": one, "other": other, "value": float(value)}
        if (sure := view.certainty(term)) is not None:
            told |= {"sigma": sure[0], "age_h": sure[1]}
        found.append(told)
    return found


def true(engine: Engine) -> list[dict[str, Any]]:
    """Give affinity (-1..1) of every one to every other as it is, and as it was at rest."""
    slots, slot = engine.world.slots, engine.world.network.slot
    found = []
    for one, other in _pairs(engine):
        place = slot(_READ, one, other)
        value, rest = slots.read(place, engine.now), slots.rest[place]
        found.append({"one": one, "other": other, "value": float(value), "rest": float(rest)})
    return found
