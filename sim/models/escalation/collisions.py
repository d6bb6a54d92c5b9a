"""Collisions: forces of two that stand out toward each other and meet, and what those on the spot do then.

What meets are ships, aircraft and soldiers: a ban on trade, a jammed signal or an ultimatum collides with nothing.
A coast guard keeps nearest to the other, and its weapon is the water cannon: it collides as often as warships do and
does not open fire. Of a side that shows both, the hull that collides is a coast guard's or a warship by how far each
stands out, drawn by meaning.
"""

from __future__ import annotations

from typing import Protocol

from sim.draws import uniform
from sim.models.dials import Dials
from sim.models.escalation.alerts import Alerts
from sim.models.escalation.contacts import exposed
from sim.models.escalation.ladder import Ladder
from sim.models.escalation.shots import fired
from sim.models.escalation.tension import Tension
from sim.models.escalation.weighing import Weighing
from sim.world.effects import Change
from sim.world.stage import Stage

__all__ = ["collide", "hazard"]


class _Model(Protocol):
    stage: Stage
    dials: Dials
    ladder: Ladder
    tension: Tension
    alerts: Alerts
    weighing: Weighing

    def enter(
        self, who: str, toward: str, domain: str, rung: int, *, name: str, delay: float, decided: bool, losses: float
    ) -> object: ...


def hazard(model: _Model, one: str, other: str) -> float:
    """Hazard (1/h) that forces of two meet and collide."""
    shown = model.ladder.shown
    out = exposed(max(shown(one, other))) * exposed(max(shown(other, one)))
    if not out:
        return 0.0
    dials, alert = model.dials, model.alerts.level
    calm = 1 - dials("deconfliction") * model.tension.holds(one, other, model.stage.clock.now)
    keen = 1 + dials("alert_contact") * (alert(one, other) + alert(other, one))
    return dials("contact_rate") * out * keen * calm


def collide(model: _Model, one: str, other: str, number: int) -> None:
    """Let forces of two collide: both resent it, and who has a warship there may take it for an attack."""
    stage, name, sides = model.stage, f"{one}+{other}.contact{number}", ((one, other), (other, one))
    for who, toward in sides:
        stage.apply(Change("grievance", who, toward, model.dials("contact_grievance")))
    shot = fired(model, one, other, number, by=[who for who, toward in sides if _fires(model, who, toward, number)])
    stage.record("hazard", one, name, {"contact_with": other, **({"fired": shot} if shot else {})})
    says = "forces have collided and fired" if shot else "forces have collided"
    for who, toward in sides:
        stage.announce("incident", subject=name, by=toward, to=[who], urgency=0.4, directed=True, says=says)


def _fires(model: _Model, who: str, toward: str, number: int) -> bool:
    """Whether what one has there is of those who fire."""
    warships, others = [exposed(rung) for rung in model.ladder.shown(who, toward)]
    if not others:
        return True
    return uniform(model.stage.draws.key("hull", who, toward), number) * (warships + others) < warships
