"""The scene: the map of an exercise for one page, as a cell may see it or as it is.

A cell's is drawn from its own beliefs and doings; the white cell's from all orders and from ships as they are
counted openly. Knows no page and no panel.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sim.engine import Engine
from sim.exercise.session import Session
from sim.expressions import Term
from sim.report.sea_sighted import passages, sighted_sea
from sim.report.sighted import Sent, sighted
from sim.world.chronicle import Record

__all__ = ["Scene"]


class Scene:
    """The scene, or the sea, of scenarios that have one; `say` says what is ours in it."""

    def __init__(self, session: Session, titles: Mapping[str, str], say: Callable[[str], str]) -> None:
        self._session, self._titles, self._say = session, titles, say

    def believed(self, view: Mapping[str, Any]) -> str:
        """Draw it as a cell may see it; empty where there is none."""
        sent = [
            Sent(
                view["actor"],
                each["asset"],
                each["target"] or view["actor"],
                str(each["outcome"] or "under way"),
                arrived=bool(each["outcome"]),
            )
            for each in view["doings"]
            if each["asset"]
        ]
        unmet, transits = (_held(view, name) for name in ("unmet", "transits"))
        return self._drawn(unmet, sent, transits, "The scene as we see it")

    def true(self) -> str:
        """Draw who has been sent where, by anybody; empty where there is none."""
        engine = self._session.engine
        orders = [record for record in engine.chronicle if record.kind == "order"]
        sent = [_sent(engine, order) for order in orders if order.details["asset"]]
        model, first = engine.models.get("commons"), next(iter(engine.desks))
        # counted openly: nobody is wrong about it
        passing = passages(self._session.plan.scenario.sections.get("commons"))
        transits = {
            name: model.getter(first, Term("transits", (name,)))(engine.now) for name in passing if model is not None
        }
        return self._drawn({}, sent, transits, "The scene")

    def _drawn(
        self, unmet: Mapping[str, float], sent: Iterable[Sent], transits: Mapping[str, float], title: str
    ) -> str:
        sections = self._session.plan.scenario.sections
        scene = sighted(sections.get("relief"), self._titles, unmet=unmet, sent=sent, title=title, say=self._say)
        return scene or sighted_sea(sections.get("commons"), transits=transits, title=title, say=self._say)


def _held(view: Mapping[str, Any], function: str) -> dict[str, float]:
    """What a cell believes of something, by what it is about."""
    return {
        str(each["arguments"][0]): float(each["value"])
        for each in view["beliefs"]
        if each["function"] == function and each["arguments"]
    }


def _sent(engine: Engine, order: Record) -> Sent:
    told, on_its_way = order.details, engine.docket.under_way(order.subject)
    says = "under way" if on_its_way else "carried out"
    return Sent(order.actor, str(told["asset"]), str(told["target"] or order.actor), says, arrived=not on_its_way)
