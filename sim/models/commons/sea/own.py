"""Whose ways at sea an actor looks after, its own and those of its allies by treaty; and where it watches whom."""

from __future__ import annotations

from collections.abc import Iterable

from sim.models.commons.sea.gate import Gate
from sim.models.commons.sea.line import Line
from sim.models.commons.sea.waters import Waters
from sim.world.stage import Stage

__all__ = ["bound", "laid_to", "looked_after", "nearest"]


def bound(stage: Stage, actor: str, other: str) -> bool:
    """Whether a treaty binds an actor to another; of whom is outside the core nothing is known."""
    if other == actor or not {actor, other} <= set(stage.core):
        return False
    return stage.slots.value[stage.relation("obligation", actor, other)] > 0


def looked_after(stage: Stage, lines: Iterable[Line], actor: str) -> frozenset[str]:
    """Give the gates that trade of an actor passes on its way out, or trade of whom it is bound to by treaty."""
    owners = {actor, *[other for other in stage.core if bound(stage, actor, other)]}
    return frozenset([name for line in lines if line.owner in owners for _, name in line.out.gates])


def laid_to(sea: Waters, actor: str, who: str, now: float) -> list[Gate]:
    """Give where something is amiss that an actor lays to somebody's door (`now` in days).

    Who shuts a passage, bars it or gets in ships' way does so before all eyes; who attacks ships is whoever the
    actor suspects of what went wrong at sea, and nobody more.
    """
    hours = now * 24
    sure = {
        other: sea.incidents.belief(actor, "sea", other)(hours)
        for other in sea.stage.core
        if other != actor and who in sea.stage.core
    }
    suspected = sure.get(who, 0.0) > 0 and sure[who] >= max(sure.values())
    return [
        gate
        for gate in sea.gates.values()
        if gate.stirred
        and (
            (gate.open < 1 and gate.shut_by == who)
            or who in gate.barred_by.values()
            or (now <= gate.harassed_until and gate.harasser == who)
            or (suspected and gate.hits > 0)
        )
    ]


def nearest(sea: Waters, who: str) -> Gate | None:
    """Give the gate nearest to somebody's warships and ports; None where it has neither on the chart."""
    ports = {squadron.base for squadron in sea.section.squadrons if squadron.actor == who}
    for trade in sea.section.trades:
        if trade.owner == who:
            ports.add(trade.goal)
    far: dict[str, float] = {}
    for name in sea.gates:
        ways = [way.length for port in ports if (way := sea.section.chart.way(port, name)) is not None]
        if ways:
            far[name] = min(ways)
    return sea.gates.get(min(far, key=lambda name: (far[name], name), default=""))
