"""Releases: the injects of a scenario, brought at their time to those they are for.

The white cell can hold, skip, move, edit or release each of them; nothing else about it changes by that.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sim.clock import Phase
from sim.deciding.acts import ladder_effect
from sim.deciding.hall import Hall
from sim.deciding.news import Newsroom
from sim.deciding.request import Trigger
from sim.draws import lognormal, occasion
from sim.scenario.action import EffectLine
from sim.scenario.composing import Scenario
from sim.scenario.crisis import Inject
from sim.sentence import Sentence
from sim.world.effects import Change, Effect, ModelEffect, Shift

__all__ = ["STATUSES", "Releases", "inject_effect", "parties_of"]

STATUSES: Final = ("approved", "held", "skipped", "released")


@dataclass
class _Line:
    """One inject in play: its next occurrence, and what the white cell had to say on it."""

    inject: Inject
    status: str = "approved"
    number: int = 1
    # the occurrence that came due while it was held; 0 for none
    overdue: int = 0
    # what was scheduled before a move in time is void
    turn: int = 0
    released_at: float | None = None

    @property
    def over(self) -> bool:
        """Whether it came and does not come again."""
        return self.released_at is not None and self.inject.every is None


class Releases:
    """The MSEL of one run, as far as it goes by the clock."""

    def __init__(self, hall: Hall, news: Newsroom, horizon: float) -> None:
        self._clock, self._world, self._draws = hall.clock, hall.world, hall.draws
        self._chronicle = hall.chronicle
        self._news = news
        self._horizon = horizon
        injects = self._world.scenario.crisis.injects
        self._lines = {inject.id: _Line(inject) for inject in sorted(injects, key=lambda inject: inject.id)}

    def begin(self) -> None:
        """Schedule every inject of the scenario, in the order of their ids."""
        for line in self._lines.values():
            self._schedule(line)
            if line.inject.between:
                self._arrange(line.inject)

    def _arrange(self, inject: Inject) -> None:
        """Let the two who will meet know of it beforehand; that alone calls for no decision."""
        at = 0.0 if inject.known is None else max(0.0, inject.at.value - inject.known.value)
        name = f"{inject.id}.planned"

        def tell() -> None:
            trigger = Trigger(name, "meeting_planned", "", at, 0.0, occasion(name), inject.says)
            self._to_each(inject, trigger)

        self._clock.at(at, Phase.INJECT, 0, tell)

    def _to_each(self, inject: Inject, trigger: Trigger, *, delay: float = 0.0, directed: bool = False) -> None:
        """Tell each of two who meet, as from the other."""
        one, other = inject.between
        for actor, by in ((one, other), (other, one)):
            self._news.deliver(replace(trigger, by=by), actor, delay, directed=directed)

    def _schedule(self, line: _Line) -> None:
        inject, number, turn = line.inject, line.number, line.turn
        every = inject.every.value if inject.every is not None else 0.0
        at = inject.at.value + (number - 1) * every
        until = inject.until.value if inject.until is not None else math.inf
        if at <= min(self._horizon, until):
            self._clock.at(at, Phase.INJECT, 0, lambda: self._due(line, number, turn))

    def _due(self, line: _Line, number: int, turn: int) -> None:
        """Let an inject come if nobody stopped it, and see to the one after it."""
        if turn != line.turn or number != line.number or line.over:
            return
        status = line.status
        if line.inject.every is not None:
            line.number += 1
            self._schedule(line)
        if status == "approved":
            self._release(line, number)
        elif status == "held":
            line.overdue = number

    # ---- the white cell -----------------------------------------------------------------------------------------

    def came(self) -> dict[str, float]:
        """When each inject that came did so last (h), by id."""
        return {name: line.released_at for name, line in self._lines.items() if line.released_at is not None}

    def change(self, inject: Inject, status: str) -> str:
        """Put an inject in the place of the one of its id, with a status; give the reason if that cannot be."""
        line = self._lines.get(inject.id)
        if line is None:
            return Sentence("no inject '{id}' in the scenario", id=inject.id)
        if status not in STATUSES:
            return Sentence("no status '{status}'; known: {known}", status=status, known=", ".join(STATUSES))
        if line.over:
            return Sentence("'{id}' came at {released_at:g} h", id=inject.id, released_at=line.released_at)
        now, moved = self._clock.now, inject.at.value != line.inject.at.value
        if moved and (inject.at.value < now or line.number > 1 or line.overdue):
            return Sentence(
                "'{id}' cannot be moved to {value:g} h: it is {now:g} h, or it was due already",
                id=inject.id,
                value=inject.at.value,
                now=now,
            )
        line.inject = inject
        if moved:
            line.turn += 1
            self._schedule(line)
        overdue, line.overdue = line.overdue, line.overdue if status == "held" else 0
        line.status = "approved" if status == "released" else status
        if status == "released":
            self._by_hand(line, overdue)
        elif status == "approved" and overdue:
            self._release(line, overdue)
        return ""

    def _by_hand(self, line: _Line, overdue: int) -> None:
        """Let it come now in the place of its next occurrence, or of the one that was held back."""
        number = overdue or line.number
        if not overdue and line.inject.every is not None:
            line.number += 1
            line.turn += 1
            self._schedule(line)
        self._release(line, number)

    def inject(self, name: str) -> Inject | None:
        """The inject of an id as it stands now."""
        line = self._lines.get(name)
        return line.inject if line is not None else None

    # ---- what it does -------------------------------------------------------------------------------------------

    def _release(self, line: _Line, number: int) -> None:
        """Let an inject happen: its effects at once, its news to each actor after its delay."""
        inject = line.inject
        name, at = inject.id, self._clock.now
        line.released_at = at
        if inject.every is not None:
            name = f"{inject.id}#{number}"
        topic = inject.topic
        self._chronicle.add((at, "inject", "", name, {"topic": topic, "says": inject.says}))
        self._news.told(name, name)
        effects = [inject_effect(effect, name) for effect in inject.effects]
        for effect in effects:
            self._world.apply(effect, at)
        everyone = inject.to == ("all",)
        about = parties_of(effects, self._world.scenario, () if everyone else inject.to)
        trigger = Trigger(name, topic, "", at, inject.urgency, occasion(name), inject.says, about)
        if inject.between:
            delay = inject.delay.value if inject.delay is not None else 0.0
            self._to_each(inject, trigger, delay=delay, directed=True)
            return
        if everyone and inject.delay is not None and inject.delay.value == 0:
            self._news.broadcast(trigger)
            return
        median = self._world.scenario.crisis.perception.news_delay.value
        for actor in self._world.actors if everyone else inject.to:
            key = self._draws.key("inject news", actor)
            drawn = lognormal(key, trigger.occasion, median=median, sigma=0.5)
            delay = drawn if inject.delay is None else inject.delay.value
            self._news.deliver(trigger, actor, delay, directed=not everyone)


def inject_effect(line: EffectLine, name: str) -> Effect:
    """Turn a line of an inject into an effect; `args` name the actor and, for relations, `toward` whom.

    A grievance whose cause stands moves what it fades to as well.
    """
    args = dict(line.args)
    actor, toward = str(args.pop("actor", "")), str(args.pop("toward", "")) or None
    if line.do is not None:
        return ModelEffect(line.do, name, actor, toward, None, 1.0, tuple(sorted(args.items())))
    assert line.change is not None
    assert line.by is not None
    if line.stands:
        return Shift(f"relations.{actor}.{toward}.{line.change}", line.by.value, stands=True)
    return Change(line.change, actor, toward, line.by.value)


def parties_of(effects: Sequence[Effect], scenario: Scenario, told: Collection[str]) -> tuple[str, ...]:
    """Give who is part of what an inject lets happen: the two ends of an act that the ladder is told of.

    Also those between whom a relation changes, where both are among those who alone are `told`. Whose doing harm in
    the commons was, its own model inquires into: the inject does not tell.
    """
    keeper = ladder_effect(scenario).partition(".")[0]
    found: dict[str, None] = {}
    for effect in effects:
        if isinstance(effect, ModelEffect):
            one, other = effect.actor, effect.target
            shown = effect.name.partition(".")[0] == keeper
        elif isinstance(effect, Change):
            one, other = effect.actor, effect.toward
            shown = one in told and other in told
        elif isinstance(effect, Shift):
            _, one, other, _ = effect.path.split(".")
            shown = one in told and other in told
        else:
            continue
        if shown and other:
            found |= {one: None, other: None}
    return tuple(found)
