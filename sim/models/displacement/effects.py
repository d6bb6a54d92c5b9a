"""What effects do to displacement: one function for each word, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, Protocol

from sim.models.dials import Dials
from sim.models.displacement.evacuation import Evacuation
from sim.models.displacement.presence import Force, Presence
from sim.models.displacement.regime import Regime
from sim.models.displacement.route import Route
from sim.models.displacement.section import DisplacementSection
from sim.world.effects import ModelEffect
from sim.world.stage import Stage

__all__ = ["EFFECTS", "Displacement"]


class Displacement(Protocol):
    """What effects need of the running model."""

    stage: Stage
    dials: Dials
    section: DisplacementSection
    regime: Regime
    routes: tuple[Route, ...]
    presence: Presence
    evacuation: Evacuation

    def fall(self, why: str) -> None:
        """Let the state fall."""

    def entered(self, force: Force) -> None:
        """Take note that troops are at work."""


Told = Mapping[str, object]


def _number(effect: ModelEffect, word: str, default: float) -> float:
    return float(dict(effect.arguments).get(word, default))


def _receive(model: Displacement, effect: ModelEffect) -> Told:
    step = _number(effect, "places", model.dials("camp_step")) * effect.scale
    planned = {route.spec.id: route.add_places(step) for route in model.routes if route.spec.toward == effect.actor}
    return {"places_planned": planned}


def _close_border(model: Displacement, effect: ModelEffect) -> Told:
    """Close the actor's side of its routes, or all of them where the state in question closes its own."""
    if effect.scale <= 0:
        return {}
    until = model.stage.clock.now + model.dials("closure_time")
    closed = [r for r in model.routes if effect.actor in (r.spec.toward, model.section.origin)]
    for route in closed:
        route.closed_until = max(route.closed_until, until)
    return {"closed": [route.spec.id for route in closed]}


def _open_border(model: Displacement, effect: ModelEffect) -> Told:
    opened = [r for r in model.routes if effect.actor in (r.spec.toward, model.section.origin)]
    for route in opened:
        route.closed_until = min(route.closed_until, model.stage.clock.now)
    return {"opened": [route.spec.id for route in opened]}


def _evacuate(model: Displacement, effect: ModelEffect) -> Told:
    if effect.scale <= 0 or effect.target not in (None, "", model.section.theatre):
        return {"told_to_go": 0}
    return {"told_to_go": model.evacuation.order(effect.actor)}


def _stabilise(model: Displacement, effect: ModelEffect) -> Told:
    return {"sent": model.presence.send(effect.actor, model.entered) if effect.scale > 0 else []}


def _withdraw(model: Displacement, effect: ModelEffect) -> Told:
    return {"recalled": model.presence.recall(effect.actor) if effect.scale > 0 else []}


def _secure(model: Displacement, effect: ModelEffect) -> Told:
    if effect.scale > 0:
        model.presence.securing.add(effect.actor)
    return {"insecure_sites": round(model.presence.insecure, 2)}


def _deconflict(model: Displacement, effect: ModelEffect) -> Told:
    if effect.scale <= 0 or not effect.target:
        return {}
    return {"arranged_until_h": round(model.presence.arrange(effect.actor, effect.target), 1)}


def _collapse(model: Displacement, effect: ModelEffect) -> Told:
    if effect.scale > 0:
        model.fall("inject")
    return {"order": round(model.regime.order, 4)}


def _shock_order(model: Displacement, effect: ModelEffect) -> Told:
    model.regime.shock(_number(effect, "by", -0.1) * effect.scale)
    return {"order": round(model.regime.order, 4)}


EFFECTS: Final[Mapping[str, Callable[[Displacement, ModelEffect], Told]]] = MappingProxyType(
    {
        "receive": _receive,
        "close_border": _close_border,
        "open_border": _open_border,
        "evacuate": _evacuate,
        "stabilise": _stabilise,
        "withdraw": _withdraw,
        "secure": _secure,
        "deconflict": _deconflict,
        "collapse": _collapse,
        "shock_order": _shock_order,
    }
)
