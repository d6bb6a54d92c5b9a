"""The newsroom: who notices what, how late, and what that sets going.

Open acts are noticed by everybody after a media delay, acts among partners by partners, hidden acts only
when a sensor catches them (E3). Every actor also lives with false alarms.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from sim.clock import Clock, Phase
from sim.deciding.adjudication import Ruling
from sim.deciding.desk import Desk
from sim.deciding.docket import Doing
from sim.deciding.request import Trigger
from sim.draws import Draws, exponential, gumbel, lognormal, occasion
from sim.world.chronicle import Chronicle
from sim.world.perception import detection
from sim.world.world import World

__all__ = ["Newsroom"]

Wake = Callable[[str, Trigger], None]


class Newsroom:
    """Delivers observations to desks in one run."""

    def __init__(
        self, clock: Clock, world: World, draws: Draws, chronicle: Chronicle, desks: Mapping[str, Desk], wake: Wake
    ) -> None:
        self._clock = clock
        self._world = world
        self._draws = draws
        self._chronicle = chronicle
        self._desks = desks
        self._wake = wake
        perception = world.scenario.crisis.perception
        self._delay = perception.news_delay.value
        self._perception = perception
        self._titles = {name: actor.title for name, actor in world.scenario.actors.items()}
        self.false_alarms = 0

    def announce(
        self,
        topic: str,
        *,
        subject: str,
        by: str = "",
        to: Sequence[str] | None = None,
        delay: float = 0.0,
        urgency: float = 0.0,
        says: str = "",
    ) -> None:
        """Let actors notice something after a delay; see `sim.world.stage.Announce`."""
        trigger = Trigger(subject, topic, by, 0.0, urgency, occasion(subject), says)
        for actor in self._desks if to is None else to:
            if actor != by:
                self.deliver(trigger, actor, delay, directed=False)

    def deliver(self, trigger: Trigger, actor: str, delay: float, *, directed: bool, about: str = "") -> None:
        """Bring one observation to one actor, now or later."""
        if delay <= 0:
            self.notice(trigger, actor, directed=directed, about=about)
        else:
            self._clock.at(
                self._clock.now + delay,
                Phase.OBSERVE,
                self._world.ranks[actor],
                lambda _event: self.notice(trigger, actor, directed=directed, about=about),
            )

    def notice(self, trigger: Trigger, actor: str, *, directed: bool, about: str = "") -> None:
        """Put an observation into an actor's memory, and call for a decision if its doctrine attends to it."""
        at, desk = self._clock.now, self._desks[actor]
        memory = desk.memory
        memory.hear(at, trigger.topic, trigger.by, about=about)
        if trigger.says:
            memory.news.append((at, trigger.topic, trigger.by, trigger.says))
        if trigger.topic == "alarm":
            memory.alarmed = at
        if directed or trigger.topic in desk.attends:
            self._wake(actor, trigger)

    def publish(self, doing: Doing, ruling: Ruling) -> None:
        """Let a finished doing be seen by those who can see it."""
        if ruling.scale == 0:
            return
        trigger = Trigger(
            doing.id, doing.spec.id, doing.actor, self._clock.now, 0.1, doing.occasion, self._sentence(doing)
        )
        match doing.spec.visibility:
            case "public":
                self._clock.at(
                    self._clock.now + self._news_delay(doing.occasion),
                    Phase.OBSERVE,
                    0,
                    lambda _event: self._broadcast(trigger, doing, list(self._desks)),
                )
            case "partner":
                share = self._world.network.slot
                read, now = self._world.slots.read, self._clock.now
                partners = [
                    name
                    for name in self._desks
                    if name == doing.item.target
                    or (name != doing.actor and read(share("share", doing.actor, name), now) > 0.3)
                ]
                self._clock.at(
                    now + self._news_delay(doing.occasion),
                    Phase.OBSERVE,
                    0,
                    lambda _event: self._broadcast(trigger, doing, partners),
                )
            case "covert":
                self._leak(trigger, doing)

    def _sentence(self, doing: Doing) -> str:
        target = doing.item.target
        toward = f" toward {self._titles[target]}" if target else ""
        return f"{self._titles[doing.actor]}: {doing.spec.title}{toward}"

    def _news_delay(self, number: int) -> float:
        return lognormal(self._draws.key("news"), number, median=self._delay, sigma=0.5)

    def _broadcast(self, trigger: Trigger, doing: Doing, to: Sequence[str]) -> None:
        actor, target = doing.actor, doing.item.target
        for name in to:
            if name != actor:
                self.notice(trigger, name, directed=name == target, about=target)

    def _leak(self, trigger: Trigger, doing: Doing) -> None:
        """Let sensors catch a hidden act, each observer in its own time; some blame the wrong one."""
        world, now, perception = self._world, self._clock.now, self._perception
        slot, read = world.network.slot, world.slots.read
        time = perception.detection_time.value
        for observer in self._desks:
            if observer == doing.actor:
                continue
            partners = [
                (read(slot("share", other, observer), now), time)
                for other in world.scenario.crisis.core
                if other not in (observer, doing.actor)
            ]
            caught = detection(
                self._draws,
                observer,
                doing.actor,
                doing.occasion,
                own_time=time,
                partners=partners,
                overlap=perception.overlap.value,
                attribution_time=perception.attribution_time.value,
                wrong_chance=perception.wrong_attribution.value,
            )
            blamed = self._suspect(observer, doing.occasion) if caught.wrong else doing.actor
            seen = Trigger(doing.id, trigger.topic, blamed, now, 0.3, doing.occasion, trigger.says)
            self.deliver(
                seen, observer, caught.after + caught.attributed_after, directed=False, about=doing.item.target
            )

    def _suspect(self, observer: str, number: int) -> str:
        """Whom an actor blames without knowing: the more threat it sees in somebody, the likelier."""
        others = [name for name in self._desks if name != observer]
        read, slot, now = self._world.slots.read, self._world.network.slot, self._clock.now
        return max(
            others,
            key=lambda name: (
                math.log(max(read(slot("threat", observer, name), now), 1e-3))
                + gumbel(self._draws.key("suspect", observer, name), number)
            ),
        )

    def begin(self) -> None:
        """Start the false alarms: for each actor a Poisson process at its own rate."""
        if self._perception.false_alarms:
            for actor in self._desks:
                self._next_alarm(actor, 1)

    def _next_alarm(self, actor: str, number: int) -> None:
        rate = self._world.scenario.actors[actor].false_alarms.value
        wait = exponential(self._draws.key("false alarm", actor), number, hazard=rate)
        when = self._clock.now + wait
        if math.isfinite(when):
            self._clock.at(
                when, Phase.OBSERVE, self._world.ranks[actor], lambda _event: self._false_alarm(actor, number)
            )

    def _false_alarm(self, actor: str, number: int) -> None:
        name = f"{actor}.false_alarm#{number}"
        suspect = self._suspect(actor, number)
        self.false_alarms += 1
        self._chronicle.add((self._clock.now, "false_alarm", actor, name, {"suspects": suspect}))
        says = f"a warning points at {self._titles[suspect]}"
        self.notice(
            Trigger(name, "alarm", suspect, self._clock.now, 0.4, occasion(name), says), actor, directed=False
        )
        self._next_alarm(actor, number + 1)
