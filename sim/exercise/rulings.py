"""Rulings on the table: what a doing's outcome could be, with which chances, before it counts.

A proposed ruling is what the engine would do now; the white cell accepts, moderates or overrules it. Both are kept.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sim.deciding.adjudication import OUTCOMES, adjudicate, spread
from sim.deciding.effects import effects_of
from sim.draws import uniform
from sim.engine import Engine
from sim.scenario.action import ActionSpec
from sim.scenario.composing import Scenario
from sim.sentence import Name, Sentence, joined, sentence
from sim.world.effects import Change, Effect, ModelEffect, Promise, Shift, Tone

__all__ = ["UnderWay", "before", "proposed", "under_way"]

_PLAUSIBLE = 0.05


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A doing between its order and its end."""

    id: str
    actor: str
    spec: ActionSpec
    target: str
    asset: str
    ends: float

    @property
    def contested(self) -> bool:
        """Whether it is more than a plain chance: a contest, or a word to be kept."""
        return self.spec.adjudication.chance is None


def before(instant: float) -> float:
    """The last instant before another: where time stops so that a ruling still comes in time."""
    return math.nextafter(instant, -math.inf)


def under_way(engine: Engine, start: int = 0) -> Iterator[UnderWay]:
    """Give all doings that were ordered from a record on and have not ended."""
    for place in range(start, len(engine.chronicle)):
        record = engine.chronicle[place]
        if record.kind == "order" and engine.docket.under_way(record.subject):
            told = record.details
            ends, target, asset = told["ends_at_h"], str(told["target"]), str(told["asset"])
            assert isinstance(ends, float)
            spec = engine.scenario.actions[str(told["action"])]
            yield UnderWay(record.subject, record.actor, spec, target, asset, ends)


def proposed(engine: Engine, doing: UnderWay) -> dict[str, Any]:
    """Say what would be ruled now: chances, factors, most likely, best and worst, what was drawn, what follows."""
    desk = engine.desks[doing.actor]
    name = ":".join(filter(None, (doing.spec.id, doing.target, doing.asset)))
    position = desk.plan.by_id[name]
    u = uniform(desk.ruling_keys[position], int(doing.id.rpartition("#")[2]))
    ruling = adjudicate(doing.spec, doing.actor, doing.target, u=u, world=engine.world, at=engine.now)
    chances = spread(doing.spec, ruling)
    # from the worst on
    plausible = [name for name, chance in chances.items() if chance >= _PLAUSIBLE] or [ruling.outcome]
    effects = {
        outcome: [
            _said(effect, engine.scenario, desk.plan.items[position].force)
            for effect in effects_of(
                doing.spec, doing.id, doing.actor, doing.target, asset=doing.asset, scale=OUTCOMES[outcome]
            )
        ]
        for outcome in chances
    }
    return {
        "doing": doing.id,
        "actor": doing.actor,
        "action": doing.spec.id,
        "target": doing.target,
        "asset": doing.asset,
        "ends_at_h": doing.ends,
        "drawn": ruling.outcome,
        "u": u,
        "p": ruling.p,
        "factors": dict(ruling.factors or {}),
        "chances": dict(chances),
        "most_likely": max(chances, key=lambda outcome: chances[outcome]),
        "worst": plausible[0],
        "best": plausible[-1],
        "effects": effects,
    }


def _said(effect: Effect, scenario: Scenario, force: str) -> Sentence:
    """Say what an effect would change, by whom, with which force and how much."""

    def title(name: str) -> str:
        return scenario.actors[name].called if name in scenario.actors else name.replace("_", " ")

    match effect:
        case Change(variable, actor, toward, by):
            what = Name(variable.replace("_", " "), key=f"names:{variable}")
            if toward is None:
                return Sentence("{what} of {who}: {by:+.3g}", what=what, who=title(actor), by=by)
            words = "{what} of {who} toward {whom}: {by:+.3g}"
            return Sentence(words, what=what, who=title(actor), whom=title(toward), by=by)
        case Shift(path, by):
            head, _, rest = path.partition(".")
            who, _, variable = rest.partition(".")
            if head == "actors":
                what = Name(variable.replace("_", " "), key=f"names:{variable}")
                return Sentence("{what} of {who}: {by:+.3g}", what=what, who=title(who), by=by)
            return Sentence("{what}: {by:+.3g}", what=path.replace("_", " "), by=by)
        case Tone(source, target, weight):
            words = "the tone of an act of weight {weight:+.3g}, by {who} toward {whom}"
            return Sentence(words, weight=weight, who=title(source), whom=title(target))
        case Promise(by, to, kept, _):
            words = "{who} keeps its word to {whom}" if kept else "{who} breaks its word to {whom}"
            return Sentence(words, who=title(by), whom=title(to))
        case ModelEffect(name, _, actor, target, asset, scale):
            found = scenario.vocabulary.effect(name)
            does = Name(found.says, key=f"effects:{name}") if found is not None else name
            of = joined(", ", filter(None, (title(actor), target and title(target), asset and sentence(force))))
            return Sentence("{what} ({of}; {scale:.0%})", what=does, of=of, scale=scale)
