"""The newsroom: who notices what, how late, and what that sets going.

Open acts are noticed by everybody after a media delay, acts among partners by partners, hidden acts only
when a sensor catches them (E3). Every actor also lives with false alarms.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from sim.clock import Phase
from sim.deciding.acts import ladder_effect
from sim.deciding.adjudication import Ruling
from sim.deciding.docket import Doing
from sim.deciding.hall import Hall
from sim.deciding.heard import Heard, Noticed
from sim.deciding.request import Trigger
from sim.deciding.steps import is_course
from sim.draws import exponential, gumbel, lognormal, occasion
from sim.sentence import Sentence
from sim.world.effects import Tone
from sim.world.memory import Board
from sim.world.perception import detection

__all__ = ["Newsroom"]

# share of intelligence above which a partner is told of acts kept among partners (grade J)
_SHARES_MUCH = 0.3

Wake = Callable[[str, Trigger], None]


class Newsroom:
    """Delivers observations to desks in one run."""

    def __init__(self, hall: Hall, board: Board, wake: Wake) -> None:
        self._clock, self._world, self._draws = hall.clock, hall.world, hall.draws
        self._chronicle, self._desks = hall.chronicle, hall.desks
        self._wake = wake
        perception = hall.world.scenario.crisis.perception
        self._delay = perception.news_delay.value
        self._perception = perception
        self._titles = {name: actor.called for name, actor in hall.world.scenario.actors.items()}
        self.board = board
        # whether somebody will want to read the news in words; a run without people keeps none
        self.humans = False
        # whether a model keeps the ladder: then it attributes hidden acts of a rung itself
        self._ladder = bool(ladder_effect(hall.world.scenario))
        self._announced: dict[tuple[str, str], int] = {}
        self.false_alarms = 0
        # which false alarm each actor waits for, and how often all began to wait
        self._alarms: dict[str, int] = {}
        self._alarm_waits = 0
        # who noticed what, where a run explains itself
        self.heard: Heard | None = None

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
        directed: bool = False,
    ) -> None:
        """Let actors notice something after a delay; see `sim.world.stage.Announce`.

        An act that is aimed at somebody (`directed`) is its author's own, however it came about.
        """
        count = self._announced[topic, subject] = self._announced.get((topic, subject), 0) + 1
        name = f"{topic}.{subject}#{count}"
        trigger = Trigger(name, topic, by, self._clock.now + delay, urgency, occasion(name), says)
        self.told(name, subject)
        if directed and to and by in self._desks and topic in self._world.scenario.actions:
            self._desks[by].take_for_own(topic, to[0], self._clock.now)
        for actor in self._desks if to is None else to:
            if actor != by:
                self.deliver(trigger, actor, delay, directed=directed)

    def told(self, news: str, subject: str) -> None:
        """Note, where a run explains itself, that a piece of news came up with the record written just now."""
        if self.heard is not None and len(self._chronicle):
            last = self._chronicle[len(self._chronicle) - 1]
            about = {last.subject, last.actor, *map(str, last.details.values())}
            if last.at == self._clock.now and subject in about:
                self.heard.told(news, len(self._chronicle) - 1)

    def broadcast(self, trigger: Trigger) -> None:
        """Let everybody notice something openly and at once."""
        if trigger.topic == "alarm":
            for actor in self._desks:
                self.notice(trigger, actor, directed=False)
            return
        self.board.post(self._clock.now, trigger.topic, trigger.by, "")
        self.board.news.append((self._clock.now, trigger.topic, trigger.by, trigger.says))
        topic = trigger.topic
        for actor, desk in self._desks.items():
            if self.heard is not None:
                called = topic in desk.attends
                self.heard.noticed.append(Noticed(trigger.id, trigger.id, actor, self._clock.now, called))
            if topic in desk.attends:
                self._wake(actor, trigger)

    def deliver(self, trigger: Trigger, actor: str, delay: float, *, directed: bool) -> None:
        """Bring one observation to one actor, now or later."""
        if delay <= 0:
            self.notice(trigger, actor, directed=directed)
        else:
            when, rank = self._clock.now + delay, self._world.ranks[actor]
            self._at(when, rank, lambda: self.notice(trigger, actor, directed=directed))

    def notice(self, trigger: Trigger, actor: str, *, directed: bool) -> None:
        """Put an observation into an actor's own memory; call for a decision if its doctrine attends to it."""
        at, desk, news = self._clock.now, self._desks[actor], trigger.id
        if trigger.topic == "alarm":
            # what the observer holds tells nothing of whether it is so
            desk.sightings += 1
            trigger = replace(trigger, id=f"{actor}.alarm#{desk.sightings}")
        desk.memory.hear(at, trigger.topic, trigger.by, trigger.says if self.humans else "")
        if trigger.topic == "alarm":
            desk.memory.alarmed = at
        called = trigger.topic in desk.attends or (directed and trigger.topic not in desk.ignores)
        if self.heard is not None:
            self.heard.noticed.append(Noticed(news, trigger.id, actor, at, called))
        if called:
            self._wake(actor, trigger)

    def publish(self, doing: Doing, ruling: Ruling) -> None:
        """Let a finished doing be seen by those who can see it."""
        if ruling.outcome == "fail" and not (self._ladder and doing.spec.rung > 1 and doing.spec.happens):
            return
        spec, actor, target = doing.spec, doing.actor, doing.item.target
        if is_course(spec):
            return  # what a cabinet settles for itself is told to nobody, least of all to whom it is aimed at
        if spec.visibility == "public":
            desk = self._desks[actor]
            called = desk.audience.get(doing.item.position)
            if called is None:
                called = desk.audience[doing.item.position] = self._attenders(spec.id, actor, target)
            if not (called or self.humans or spec.id in self.board.watched):
                return
            visible = self._clock.now + lognormal(
                desk.news_keys[doing.item.position], doing.number, median=self._delay, sigma=0.5
            )
            self.board.post(visible, spec.id, actor, target)
            if self.humans:
                self.board.news.append((visible, spec.id, actor, doing.item.title))
            if called:
                self._at(visible, 0, lambda: self._call(called, doing))
        elif spec.visibility == "partner":
            share, read = self._world.network.slot, self._world.slots.read
            partners = [
                name
                for name in self._desks
                if name != actor
                and (name == target or read(share("share", actor, name), self._clock.now) > _SHARES_MUCH)
            ]
            trigger = self._trigger(doing)
            for name in partners:
                delay = lognormal(
                    self._desks[actor].news_keys[doing.item.position], doing.number, median=self._delay, sigma=0.5
                )
                self.deliver(trigger, name, delay, directed=name == target)
        elif not (self._ladder and spec.rung > 1 and target):
            self._leak(doing, doing.spec.goldstein * ruling.scale)

    def _attenders(self, topic: str, actor: str, target: str) -> list[str]:
        """Who takes a decision on an open act: who attends to it, and whom it is aimed at."""
        called = [name for name, desk in self._desks.items() if name != actor and topic in desk.attends]
        if target and target not in called and topic not in self._desks[target].ignores:
            called.append(target)
        return called

    def _call(self, called: Sequence[str], doing: Doing) -> None:
        trigger = self._trigger(doing)
        for name in called:
            self._wake(name, trigger)

    def _trigger(self, doing: Doing) -> Trigger:
        return Trigger(
            doing.id,
            doing.spec.id,
            doing.actor,
            self._clock.now,
            doing.spec.urgency,
            occasion(doing.id),
            doing.item.title,
        )

    def _at(self, when: float, rank: int, do: Callable[[], None]) -> None:
        self._clock.at(when, Phase.OBSERVE, rank, do)

    def _leak(self, doing: Doing, tone: float) -> None:
        """Let sensors catch a hidden act, each observer in its own time; some blame the wrong one.

        Each feels its tone when it blames somebody, toward whom it blames.
        """
        world, now, perception = self._world, self._clock.now, self._perception
        slot, read = world.network.slot, world.slots.read
        time, number = perception.detection_time.value, occasion(doing.id)
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
                number,
                own_time=time,
                partners=partners,
                overlap=perception.overlap.value,
                attribution_time=perception.attribution_time.value,
                wrong_chance=perception.wrong_attribution.value,
            )
            blamed = self._suspect(observer, number, but=doing.actor) if caught.wrong else doing.actor
            self._desks[observer].sightings += 1
            name = f"{observer}.sighting#{self._desks[observer].sightings}"
            seen = Trigger(name, doing.spec.id, blamed, now, 0.3, number, doing.item.title)
            self.deliver(seen, observer, caught.after + caught.attributed_after, directed=False)
            victim = doing.item.target
            if tone and victim and blamed not in {observer, victim}:
                felt = Tone(blamed, victim, tone, observer)
                named = now + caught.after + caught.attributed_after
                self._at(named, world.ranks[observer], partial(self._feel, felt))

    def _feel(self, tone: Tone) -> None:
        self._world.apply(tone, self._clock.now)

    def _suspect(self, observer: str, number: int, *, but: str = "") -> str:
        """Whom an actor blames without knowing: the more threat it sees in somebody, the likelier."""
        read, slot, now = self._world.slots.read, self._world.network.slot, self._clock.now
        return max(
            self._suspects(observer, but),
            key=lambda name: (
                math.log(max(read(slot("threat", observer, name), now), 1e-3))
                + gumbel(self._draws.key("suspect", observer, name), number)
            ),
        )

    def _suspects(self, observer: str, but: str) -> list[str]:
        """Who may be blamed: states of the core, so that a bystander draws nobody's suspicion from another."""
        core = [name for name in self._world.scenario.crisis.core if name not in (observer, but)]
        return core or [name for name in self._desks if name not in (observer, but)] or [observer]

    def begin(self) -> None:
        """Start the false alarms: for each actor a Poisson process at its own rate."""
        if self._perception.false_alarms:
            for actor in self._desks:
                self._next_alarm(actor, 1)
            self._draws.when_turned(self._alarms_again)

    def _alarms_again(self) -> None:
        """Wait anew under another luck: such a wait has no memory."""
        self._alarm_waits += 1
        for actor, number in list(self._alarms.items()):
            self._next_alarm(actor, number)

    def _next_alarm(self, actor: str, number: int) -> None:
        self._alarms[actor], waits, rank = number, self._alarm_waits, self._world.ranks[actor]
        rate = self._world.scenario.actors[actor].false_alarms.value
        wait = exponential(self._draws.key("false alarm", actor), number, hazard=rate)
        when = self._clock.now + wait
        if math.isfinite(when):
            self._clock.at(when, Phase.OBSERVE, rank, lambda: self._false_alarm(actor, number, waits))

    def _false_alarm(self, actor: str, number: int, waits: int) -> None:
        if waits != self._alarm_waits:
            return
        name = f"{actor}.false_alarm#{number}"
        suspect = self._suspect(actor, number)
        self.false_alarms += 1
        self._chronicle.add((self._clock.now, "false_alarm", actor, name, {"suspects": suspect}))
        self.told(name, actor)
        says = Sentence("a warning points at {who}", who=self._titles[suspect])
        self.notice(
            Trigger(name, "alarm", suspect, self._clock.now, 0.4, occasion(name), says), actor, directed=False
        )
        self._next_alarm(actor, number + 1)
