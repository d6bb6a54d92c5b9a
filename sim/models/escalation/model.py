"""The escalation model in one run: acts move rungs, quiet lets them sink, observers read them, force ends at war.

Nothing runs by the clock except what an act set going: quiet times, attributions, deadlines, contacts. The run is
cut short when major war begins, because the model does not fight it. What one weighs stands in `weighing.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Final

from pydantic import BaseModel

from sim.clock import Phase
from sim.expressions import Term
from sim.models.dials import Dials, kept_by_others
from sim.models.escalation.alerts import Alerts
from sim.models.escalation.beliefs import Beliefs, Getter
from sim.models.escalation.collisions import collide, hazard
from sim.models.escalation.contacts import Contacts
from sim.models.escalation.effects import EFFECTS, Told
from sim.models.escalation.harm import Harm
from sim.models.escalation.hidden import Hidden, HiddenAct
from sim.models.escalation.hits import Hits
from sim.models.escalation.ladder import Ladder, plain
from sim.models.escalation.laid import Laid
from sim.models.escalation.misreading import Misreading
from sim.models.escalation.outcomes import Act, outcomes
from sim.models.escalation.parley import Parley
from sim.models.escalation.reach import Reach
from sim.models.escalation.readings import Readings
from sim.models.escalation.section import EscalationSection
from sim.models.escalation.shows import Shows
from sim.models.escalation.tension import Tension
from sim.models.escalation.tones import feel
from sim.models.escalation.weighing import Weighing
from sim.models.escalation.words import RUNG, WORDS
from sim.models.escalation.wrongs import Wrongs
from sim.sentence import Sentence
from sim.world.effects import Change, ModelEffect
from sim.world.stage import ModelKind, Outcome, Stage, Standing

__all__ = ["ESCALATION", "Running"]

_NAME: Final = RUNG.name
_OTHER_DELAY: Final = 2.0
_PROVOCATION: Final = 4
_TOLD_FROM: Final = 2
_CARRIES_OUT: Final = 5
_WAR: Final = 8
_POSTURE: Final = range(3, 6)


class Running:
    """One run of the model; implements `RunningModel` for the engine and `Ladder` for whoever decides."""

    def __init__(self, section: EscalationSection, stage: Stage) -> None:
        self.section, self.stage = section, stage
        self.dials = Dials(stage, EscalationSection)
        self.ladder = Ladder(stage.core)
        self.tension = Tension(stage, self.dials, self._backed_down)
        self.parley = Parley(self.dials)
        self.alerts = Alerts(stage, self.dials)
        self.readings = Readings(section, stage, self.dials, self.alerts.level)
        self.misreading = Misreading(stage)
        self.harm, self.hits, self.shows = Harm(), Hits(), Shows()
        self.hidden = Hidden(stage, self.dials, self._blame)
        self._laid = Laid(stage, self.dials, section)
        self.reach = Reach(section, stage, self.dials, self.ladder.rung)
        self.contacts = Contacts(stage, partial(hazard, self), partial(collide, self))
        self.acts: list[Act] = []
        self.delays, self.attributions = list[float](), list[float]()
        self.broken = 0
        self.weighing = Weighing(
            stage, self.dials, ladder=self.ladder, readings=self.readings, tension=self.tension, reach=self.reach
        )
        self.wrongs = Wrongs(stage, self.dials, self.weighing)
        self._beliefs = Beliefs(self)

    # ---- what the engine asks

    def begin(self) -> None:
        """Take the rungs of the start for what they are, and let their quiet time run."""
        self.misreading.begin()
        self.reach.begin()
        for who in self.stage.actors:
            for toward in self.stage.actors:
                rung = int(self._slot_value(who, toward)) if who != toward else 0
                if rung:
                    self.ladder.rise(who, toward, "military", rung, at=0.0, decided=False)
                    self.readings.start(who, toward, rung)
                    self.wrongs.used_to(who, toward, rung, at=0.0)
                    self._watch(who, toward, "military")
                    self.contacts.weigh(who, toward)

    def carry_out(self, effect: ModelEffect) -> Mapping[str, object]:
        """Carry out `escalation.X`; give what changed."""
        return EFFECTS[effect.name.rpartition(".")[2]](self, effect)

    def getter(self, observer: str, term: Term) -> Getter:
        """Give the function from time to what `observer` believes of a term."""
        return self._beliefs.getter(observer, term)

    def truth(self, term: Term) -> Getter | None:
        """Give the highest rung in the core as it is; None for what nobody is wrong about."""
        return self._beliefs.highest if term.function == "crisis_rung" else None

    def outcomes(self, at: float) -> Mapping[str, Outcome]:
        """The measures now."""
        delays = [*self.delays, *self.hidden.noticed]
        found = outcomes(at, record=self.ladder.record, acts=self.acts, delays=delays, attributions=self.attributions)
        found |= self.misreading.outcomes() | self.hidden.outcomes()
        own = {"contact_incidents": self.contacts.count, "threats_broken": self.broken}
        return found | {name: Outcome(float(count)) for name, count in own.items()}

    def rung(self, actor: str, target: str) -> int:
        """Give the rung on which an actor stands toward another."""
        return self.ladder.rung(actor, target)

    def lowered(self, actor: str, target: str, by: int, domains: Collection[str], ends: Collection[str]) -> int:
        """Give the rung on which an actor would stand after an act that lowers in some domains and ends others."""
        return self.ladder.lowered(actor, target, by, at=self.stage.clock.now, domains=domains, ends=ends)

    def posture(self, actor: str, target: str, at: float, ordered: int = 0) -> Standing:
        """Weigh the rungs an actor could stand on toward another, on its beliefs (E6)."""
        return self.weighing.posture(actor, target, at, ordered)

    def laid(self, domain: str, rung: int, lasts: float) -> Sequence[tuple[int, float]]:
        """Give the rungs as which what is done unseen comes to stand, as its author reckons, each with its chance."""
        return self._laid.of(domain, rung, lasts)

    # ---- what effects ask

    def enter(
        self, who: str, toward: str, domain: str, rung: int, *, name: str, delay: float, decided: bool, losses: float
    ) -> Told:
        """Let an open act of a rung happen, to be seen after a delay."""
        if rung >= _PROVOCATION:
            self.delays.append(delay)
        told = self._count(who, toward, domain, rung, decided=decided, losses=losses)
        domain = plain(domain)
        self.harm.fell(who, toward, losses, at=self.stage.clock.now)
        blur = 1.0
        if rung in _POSTURE and self.tension.take_notice(who, toward):
            blur = self.dials("notice_blur")
        self._seen_later(who, toward, domain, rung, name=name, delay=delay, blur=blur, rose=bool(told["rose"]))
        if rung >= _WAR:
            self.stage.clock.at(
                self.stage.clock.now, Phase.GRID, 0, partial(self.stage.cut_short, self.war(who, rung))
            )
        return told

    def hold(self, who: str, toward: str, domain: str, rung: int, lasts: float, *, of: str) -> None:
        """Let an act of a rung (the id of its doing) go on for so long (h): quiet begins when it is over."""
        if self.ladder.hold(who, toward, domain, rung, at=(now := self.stage.clock.now), until=now + lasts, of=of):
            self._watch(who, toward, domain)

    def over(self, who: str, toward: str, domain: str, of: str) -> Told:
        """Let an act that goes on be over before its time; without one, those whose time it is."""
        stood = self._stands(who, toward)
        if of:
            self.tension.recall(who, toward, of)
        if not self.ladder.let_go(who, toward, domain, at=self.stage.clock.now, of=of):
            return {}
        self._watch(who, toward, domain)
        self._fell(who, toward, stood, by_act=bool(of), delay=0.0)
        return {"rung": self.ladder.rung(who, toward), "from": stood[0]}

    def war(self, who: str, rung: int) -> str:
        """Say in words what an act does that the model cannot go beyond."""
        words = "{who} began a major war" if rung == _WAR else "{who} used a weapon of mass destruction"
        return Sentence(words, who=self.stage.titles[who])

    def step_down(self, who: str, toward: str, by: int, *, delay: float, domains: Collection[str] = ()) -> Told:
        """Let an act take one down in some domains (in all, where none is named), to be seen after a delay.

        What goes on holds its rung until it is over.
        """
        stood, clock = self._stands(who, toward), self.stage.clock
        if not stood[0]:
            return {}
        for domain, ends in self.ladder.lower(who, toward, by, at=clock.now, domains=domains):
            self._watch(who, toward, domain)
            for end in ends:
                if end <= self.stage.horizon:
                    clock.at(end, Phase.MODEL, 0, partial(self._ended, who, toward, domain))
        self._fell(who, toward, stood, by_act=True, delay=delay)
        return {"rung": self.ladder.rung(who, toward), "from": stood[0]}

    def _ended(self, who: str, toward: str, domain: str) -> None:
        """Let what was lowered while something went on come into force when that is over."""
        self.over(who, toward, domain, "")

    def settle(self, one: str, other: str, by: int) -> Told:
        """Let the other come down toward one as well, and what they threatened each other with be over."""
        self.parley.settle(one, other)
        return {"threats_over": self.tension.settle(one, other), **self.step_down(other, one, by, delay=0.0)}

    # ---- rungs

    def _count(
        self, who: str, toward: str, domain: str, rung: int, *, decided: bool, losses: float
    ) -> dict[str, object]:
        """Let an act count: rung, quiet time, wrongs, what it does to threats and contacts."""
        now = self.stage.clock.now
        before, shown = self._stands(who, toward)
        if self.ladder.rise(who, toward, domain, rung, at=now, decided=decided):
            self._watch(who, toward, domain)
        after = self.ladder.rung(who, toward)
        self._write(who, toward, after)
        self.acts.append(Act(now, who, toward, rung))
        self.wrongs.act(who, toward, rung, losses=losses, at=now)
        self.tension.rose(who, toward, rung, carries_out=_CARRIES_OUT)
        if (after, max(self.ladder.shown(who, toward))) != (before, shown):
            self.contacts.weigh(who, toward)
        if after != before:
            self.stage.record("escalation", who, toward, {"rung": after, "from": before, "domain": plain(domain)})
        return {"rung": after, "from": before, "rose": after > before}

    def _seen_later(
        self, who: str, toward: str, domain: str, rung: int, *, name: str, delay: float, blur: float, rose: bool
    ) -> None:
        clock = self.stage.clock
        names, dead = (name, domain), self.harm.taken(who, toward)
        delays = self.section.reading_delay
        slot = self.stage.parameter(f"reading_delay.{domain}") if domain in delays else -1
        later = self.stage.slots.value[slot] if slot >= 0 else _OTHER_DELAY

        def say(topic: str, to: Sequence[str]) -> None:
            if rose and rung >= _TOLD_FROM:
                says = Sentence("goes further against {whom}", whom=self.stage.titles[toward])
                self.stage.announce(topic, subject=f"{who}.{toward}", by=who, to=to, urgency=0.2, says=says)

        def target_sees() -> None:
            self.readings.act(toward, who, toward, rung=rung, names=names, blur=blur)
            self.harm.know(toward, who, dead)
            self.hits.know(toward, who, domain, rung, at=clock.now)
            say("rung_rose", [toward])

        def others_see() -> None:
            others = [other for other in self.stage.actors if other not in (who, toward)]
            for other in others:
                self.readings.act(other, who, toward, rung=rung, names=names, blur=blur)
                self.harm.know(other, who, dead)
                self.shows.see(other, who, toward, domain, rung, at=clock.now)
            say("crisis_rose", others)

        clock.at(clock.now + delay, Phase.INJECT, 0, target_sees)
        clock.at(clock.now + max(delay, later), Phase.INJECT, 0, others_see)

    def _watch(self, who: str, toward: str, domain: str) -> None:
        """Look again when a domain will have been quiet long enough."""
        since = self.ladder.quiet_since(who, toward, domain)
        if since is None:
            return
        when = max(since, self.stage.pursued(who, toward)) + self.dials("quiet_time")
        if when <= self.stage.horizon:
            self.stage.clock.at(when, Phase.MODEL, 0, lambda: self._quiet(who, toward, domain, since))

    def _quiet(self, who: str, toward: str, domain: str, since: float) -> None:
        if self.ladder.quiet_since(who, toward, domain) != since:
            return  # renewed meanwhile: another look is on its way
        if self.stage.pursued(who, toward) + self.dials("quiet_time") > self.stage.clock.now:
            self._watch(who, toward, domain)  # a course of its own goes on, which is no quiet
            return
        stood = self._stands(who, toward)
        self.ladder.sink(who, toward, domain, at=self.stage.clock.now)
        self._watch(who, toward, domain)
        self._fell(who, toward, stood, by_act=False, delay=0.0)

    def _stands(self, who: str, toward: str) -> tuple[int, int]:
        """Rungs on which one stands toward another: in all, and with what can meet it."""
        return self.ladder.rung(who, toward), max(self.ladder.shown(who, toward))

    def _fell(self, who: str, toward: str, stood: tuple[int, int], *, by_act: bool, delay: float) -> None:
        before, shown = stood
        after, clock = self.ladder.rung(who, toward), self.stage.clock
        if after == before:
            if max(self.ladder.shown(who, toward)) != shown:
                self.contacts.weigh(who, toward)
            return
        self._write(who, toward, after)
        self.tension.fell(who, toward, after, by_act=by_act)
        eased = self.alerts.ease(who, toward, after)
        self.contacts.weigh(who, toward)
        self.stage.record(
            "escalation", who, toward, {"rung": after, "from": before, "by": "act" if by_act else "quiet"}
        )

        def is_seen() -> None:
            self.readings.fall(who, toward, by=before - after, to=after)
            if eased:
                self.readings.again(who, toward)
            if before >= _TOLD_FROM:
                others = [other for other in self.stage.actors if other not in (who, toward)]
                says = Sentence("comes down toward {whom}", whom=self.stage.titles[toward])
                for topic, to in (("rung_fell", [toward]), ("crisis_fell", others)):
                    self.stage.announce(topic, subject=f"{who}.{toward}", by=who, to=to, says=says)

        if delay > 0:
            clock.at(clock.now + delay, Phase.INJECT, 0, is_seen)
        else:
            is_seen()

    def _write(self, who: str, toward: str, rung: int) -> None:
        if change := rung - self._slot_value(who, toward):
            self.stage.apply(Change(_NAME, who, toward, change))
            self.reach.weigh(who)

    def _slot_value(self, who: str, toward: str) -> float:
        return self.stage.slots.value[self.stage.relation(_NAME, who, toward)]

    # ---- hidden acts, threats, contacts

    def _blame(self, act: HiddenAct, observer: str, blamed: str) -> None:
        """Let an attribution count: rightly by its victim for good, otherwise in the eyes of the observer."""
        now, right = self.stage.clock.now, act.done and blamed == act.author
        domain, rung = plain(act.domain), self._left_of(act, now)
        names = (act.action, domain)
        self.stage.record("escalation", observer, blamed, {"attributed": act.id, "right": right, "as_rung": rung})
        self.readings.act(observer, blamed, act.victim, rung=rung, names=names, blur=1.0)
        self.harm.know(observer, blamed, act.dead)
        feel(self.stage, act, observer, blamed)
        if observer == act.victim:
            self.hits.know(observer, blamed, domain, rung, at=now)
            if right:
                self.attributions.append(now - act.at)
                self._count(blamed, observer, act.domain, rung, decided=act.decided, losses=act.losses)
                if act.at + act.lasts > now:
                    self.hold(blamed, observer, act.domain, rung, act.at + act.lasts - now, of=act.id)
            else:
                self.wrongs.lay(observer, blamed, rung)
        if not right:
            until = now + self.dials("blame_lasts")

            def sees_clearly() -> None:
                self.readings.forget(observer, blamed, act.victim, to=float(self.ladder.rung(blamed, act.victim)))

            if until <= self.stage.horizon:
                self.stage.clock.at(until, Phase.MODEL, self.stage.ranks[observer], sees_clearly)

    def _left_of(self, act: HiddenAct, at: float) -> int:
        """Rung that is left of a hidden act by now: it sank with quiet, as an open one would have."""
        quiet = max(at - act.at - act.lasts, 0.0)
        return max(1, act.rung - int(quiet // self.dials("quiet_time")))

    def _backed_down(self, actor: str, target: str, why: str) -> None:
        self.broken += 1
        if kept_by_others(self.stage, actor, "leeway") is None:
            self.stage.apply(Change("support", actor, None, -self.dials("audience_cost")))
            self.stage.apply(Change("credibility", actor, None, -self.dials("broken_threat")))
        self.stage.record("escalation", actor, target, {"threat_broken": why})
        says = "what was threatened was not carried out"
        self.stage.announce("threat_broken", subject=f"{actor}.{target}", by=actor, says=says)


def _build(section: BaseModel, stage: Stage) -> Running:
    assert isinstance(section, EscalationSection)
    return Running(section, stage)


ESCALATION: Final = ModelKind(WORDS, lambda _: (), _build)
