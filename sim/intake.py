"""The intake: what may come into a run from outside, checked before it counts.

An input is an order of a seat, a ruling of the white cell, an inject by hand or a word on one of the scenario's own,
a change of seat, a question put to an actor at once, or an effect that the white cell lets happen. What is refused
comes back as a reason and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol, cast

from sim.deciding.adjudication import OUTCOMES, Outcome
from sim.deciding.desk import Desk
from sim.deciding.docket import Docket
from sim.deciding.news import Newsroom
from sim.deciding.request import Decision, Trigger
from sim.draws import occasion
from sim.journal import Input
from sim.releases import Releases, inject_effect, parties_of
from sim.scenario.action import EffectLine
from sim.sentence import Sentence, hinted
from sim.units import UnitError, parse_quantity
from sim.world.chronicle import Chronicle
from sim.world.effects import Change, Effect, ModelEffect, Shift
from sim.world.world import World

__all__ = ["Receipt", "Referral", "read_effects", "take"]

# outcomes by which a matter put to the white cell stands
_STANDS: Final = ("full", "partial")


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer to an input: accepted or not, and why not."""

    accepted: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Referral:
    """A matter put to the white cell: the doing it is about, what it would mean, and what a ruling does."""

    subject: str
    why: str
    ruled: Callable[[bool], None]


class Table(Protocol):
    """What an input reaches: the engine, as far as inputs may."""

    desks: dict[str, Desk]
    docket: Docket
    news: Newsroom
    chronicle: Chronicle
    world: World

    @property
    def now(self) -> float:
        """Hours from the start."""

    @property
    def referred(self) -> Referral | None:
        """The matter that waits for a ruling of the white cell."""

    @property
    def releases(self) -> Releases:
        """The injects of the scenario."""

    def rule(self, *, stands: bool) -> None:
        """Settle it: it stands, or it does not."""

    def settle(self, desk: Desk, request: str, triggers: Sequence[Trigger], decision: Decision) -> None:
        """Close a request with a decision."""

    def ask(self, actor: str, trigger: Trigger) -> None:
        """Put a question to an actor at once."""

    def seat(self, actor: str, seat: str) -> str:
        """Let somebody else decide for an actor; give the reason if that cannot be."""


def take(engine: Table, item: Input) -> str:
    """Carry out one input now; give the reason if it is refused."""
    taker = _TAKERS.get(item.kind)
    return taker(engine, item) if taker is not None else Sentence("no input of kind '{kind}'", kind=item.kind)


def _order(engine: Table, item: Input) -> str:
    desk = next((desk for desk in engine.desks.values() if desk.request and desk.request.id == item.request), None)
    if desk is None or desk.request is None:
        return Sentence("no open request '{request}'", request=item.request)
    request = desk.request
    if refused := request.menu.refuses(item.items):
        return refused
    for name in item.items:
        reason = desk.still_possible(desk.plan.items[desk.plan.by_id[name]], engine.now)
        if reason:
            return Sentence("'{name}' is no longer possible: {reason}", name=name, reason=reason)
    decision = Decision(tuple(item.items), item.by or "human", rationale=item.rationale)
    engine.settle(desk, request.id, request.triggers, decision)
    return ""


def _ruling(engine: Table, item: Input) -> str:
    if item.outcome not in OUTCOMES:
        return Sentence("no outcome '{outcome}'; known: {known}", outcome=item.outcome, known=", ".join(OUTCOMES))
    if engine.referred is not None and engine.referred.subject == item.doing:
        engine.chronicle.add((engine.now, "input", "", item.doing, {"ruling": item.outcome, "by": item.by}))
        engine.rule(stands=item.outcome in _STANDS)
        return ""
    if not engine.docket.under_way(item.doing):
        return Sentence("'{doing}' is not under way: rule on a doing between its order and its end", doing=item.doing)
    engine.docket.replace_ruling(
        item.doing, outcome=cast("Outcome", item.outcome), author=item.by, reason=item.reason
    )
    engine.chronicle.add((engine.now, "input", "", item.doing, {"ruling": item.outcome, "by": item.by}))
    return ""


def _inject(engine: Table, item: Input) -> str:
    unknown = [actor for actor in item.to if actor not in engine.desks]
    if unknown:
        return Sentence("no actor '{actor}'", actor=unknown[0])
    if not item.subject or not item.topic:
        return Sentence("an inject needs an id and a topic")
    effects = read_effects(engine, item)
    if isinstance(effects, str):
        return effects
    detail = {"topic": item.topic, "says": item.says, "by": item.by}
    engine.chronicle.add((engine.now, "inject", "", item.subject, detail))
    engine.news.told(item.subject, item.subject)
    for effect in effects:
        engine.world.apply(effect, engine.now)
    about = parties_of(effects, engine.world.scenario, item.to)
    trigger = Trigger(item.subject, item.topic, "", engine.now, 0.3, occasion(item.subject), item.says, about)
    for actor in item.to or engine.desks:
        engine.news.notice(trigger, actor, directed=bool(item.to))
    return ""


def _ask(engine: Table, item: Input) -> str:
    if item.actor not in engine.desks:
        return Sentence("no actor '{actor}'", actor=item.actor)
    if engine.desks[item.actor].request is not None:
        return Sentence("{actor} has a question open already", actor=item.actor)
    name = f"{item.actor}.ask.{item.subject}"
    engine.ask(item.actor, Trigger(name, "ask", "", engine.now, 0.0, occasion(name), item.says))
    return ""


def _effect(engine: Table, item: Input) -> str:
    effects = read_effects(engine, item)
    if isinstance(effects, str):
        return effects
    done = [engine.world.apply(effect, engine.now) for effect in effects]
    engine.chronicle.add((engine.now, "input", item.actor, item.subject, {"by": item.by, "effects": done}))
    return ""


def read_effects(engine: Table, item: Input) -> list[Effect] | str:
    """Read the effects of an input, each of which must name who and what there is; else say what is wrong."""
    found: list[Effect] = []
    for text in item.effects:
        try:
            line = EffectLine.model_validate_json(text)
            # a promise has no meaning without an act, as in the injects of a scenario
            effect = inject_effect(line, item.subject) if line.promise is None else None
        except ValueError:
            effect = None
        if effect is None or (wrong := _unknown(engine.world, effect)):
            shown = text[:120]
            return Sentence("no effect that can be applied: {text}", text=hinted(shown, wrong) if effect else shown)
        found.append(effect)
    return found


def _unknown(world: World, effect: Effect) -> str:
    """Say what an effect names that is not in this world, or nothing."""
    if isinstance(effect, ModelEffect):
        model, _, word = effect.name.partition(".")
        known = world.scenario.vocabulary.models
        if model not in world.scenario.sections or word not in {each.name for each in known[model].effects}:
            return Sentence("no effect '{name}' in this scenario", name=effect.name)
        wrong = [name for name in (effect.actor, effect.target) if name and name not in world.actors]
        return Sentence("no actor '{actor}'", actor=wrong[0]) if wrong else ""
    if isinstance(effect, Shift):
        path = effect.path
    else:
        assert isinstance(effect, Change)
        ends = f"relations.{effect.actor}.{effect.toward}" if effect.toward else f"actors.{effect.actor}"
        path = f"{ends}.{effect.variable}"
    return "" if path in world.slots else Sentence("no variable '{path}'", path=path)


def _schedule(engine: Table, item: Input) -> str:
    """Hold, skip, move, edit or release an inject of the scenario; what is empty in the input stays as it is."""
    inject = engine.releases.inject(item.subject)
    if inject is None:
        return Sentence("no inject '{subject}' in the scenario", subject=item.subject)
    unknown = [actor for actor in item.to if actor != "all" and actor not in engine.desks]
    if unknown:
        return Sentence("no actor '{actor}'", actor=unknown[0])
    changed: dict[str, object] = {}
    if item.when:
        try:
            changed["at"] = inject.at.model_copy(update={"value": parse_quantity(item.when, "time")})
        except UnitError as error:
            return str(error)
    if item.to:
        changed["to"] = item.to
    if item.says:
        changed["says"] = item.says
    if item.topic:
        changed["about"] = item.topic
    if item.effects:
        effects = read_effects(engine, item)
        if isinstance(effects, str):
            return effects
        changed["effects"] = tuple(EffectLine.model_validate_json(text) for text in item.effects)
    return engine.releases.change(inject.model_copy(update=changed), item.outcome)


def _seat(engine: Table, item: Input) -> str:
    reason = engine.seat(item.actor, item.seat)
    if not reason:
        engine.chronicle.add((engine.now, "seat", item.actor, item.seat, {}))
    return reason


_TAKERS: Final[Mapping[str, Callable[[Table, Input], str]]] = {
    "order": _order,
    "ruling": _ruling,
    "inject": _inject,
    "seat": _seat,
    "ask": _ask,
    "effect": _effect,
    "schedule": _schedule,
}
