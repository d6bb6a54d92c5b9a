"""Releases: the injects of a scenario, brought at their time to those they are for."""

from __future__ import annotations

import math

from sim.clock import Phase
from sim.deciding.hall import Hall
from sim.deciding.news import Newsroom
from sim.deciding.request import Trigger
from sim.draws import lognormal, occasion
from sim.scenario.action import EffectLine
from sim.scenario.crisis import Inject
from sim.world.effects import Change, Effect, ModelEffect

__all__ = ["Releases", "inject_effect"]


class Releases:
    """The MSEL of one run, as far as it goes by the clock."""

    def __init__(self, hall: Hall, news: Newsroom, horizon: float) -> None:
        self._clock, self._world, self._draws = hall.clock, hall.world, hall.draws
        self._chronicle = hall.chronicle
        self._news = news
        self._horizon = horizon

    def begin(self) -> None:
        """Schedule every inject of the scenario, in the order of their ids."""
        for inject in sorted(self._world.scenario.crisis.injects, key=lambda inject: inject.id):
            self._schedule(inject, 1)

    def _schedule(self, inject: Inject, number: int) -> None:
        every = inject.every.value if inject.every is not None else 0.0
        at = inject.at.value + (number - 1) * every
        until = inject.until.value if inject.until is not None else math.inf
        if at <= min(self._horizon, until):
            self._clock.at(at, Phase.INJECT, 0, lambda: self._release(inject, number))

    def _release(self, inject: Inject, number: int) -> None:
        """Let an inject happen: its effects at once, its news to each actor after its delay."""
        name, at = inject.id, self._clock.now
        if inject.every is not None:
            name = f"{inject.id}#{number}"
            self._schedule(inject, number + 1)
        topic = inject.about or inject.id
        self._chronicle.add((at, "inject", "", name, {"topic": topic, "says": inject.says}))
        self._news.told(name, name)
        for line in inject.effects:
            self._world.apply(inject_effect(line, name), at)
        trigger = Trigger(name, topic, "", at, inject.urgency, occasion(name), inject.says)
        everyone = inject.to == ("all",)
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
    """Turn a line of an inject into an effect; `args` name the actor and, for relations, `toward` whom."""
    args = dict(line.args)
    actor, toward = str(args.pop("actor", "")), str(args.pop("toward", "")) or None
    if line.do is not None:
        return ModelEffect(line.do, name, actor, toward, None, 1.0, tuple(sorted(args.items())))
    assert line.change is not None
    assert line.by is not None
    return Change(line.change, actor, toward, line.by.value)
