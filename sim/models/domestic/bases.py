"""Bases: incidents that neighbours resent, and the host's word without which they are not used for combat.

A guest asks; the host takes the longer and says no the likelier, the more friction there is. Friction itself
rises with incidents and heals slowly.
"""

from __future__ import annotations

import math
from functools import partial

from sim.clock import Phase
from sim.draws import exponential, lognormal, uniform
from sim.models.dials import Dials, Reading
from sim.models.domestic.section import Base as BaseSpec
from sim.sentence import Sentence
from sim.world.effects import Change
from sim.world.stage import Stage

__all__ = ["Base"]

_DAY = 24.0
_LEAST = 1e-4
_EVEN = 50.0


def _healed_in_a_day(dials: Reading) -> float:
    """Share of its way to rest that friction goes in a day."""
    return -math.expm1(-_DAY / max(1.0, dials("friction_time")))


class Base:
    """One host's bases of one guest in one run."""

    def __init__(self, stage: Stage, dials: Dials, spec: BaseSpec) -> None:
        self.spec, self._stage, self._dials = spec, stage, dials
        self._healed = dials.derived(_healed_in_a_day)
        pair = f"relations.{spec.host}.{spec.guest}"
        find = stage.slots.find
        self._friction, self._trust = find(f"{pair}.friction"), find(f"{pair}.trust")
        self._rub = stage.mover("friction", spec.host, spec.guest)
        self._local = find(f"actors.{spec.host}.local_support")
        swing = f"models.domestic.swing.{spec.host}"
        self._swing = find(swing) if swing in stage.slots else None
        self._rank = stage.ranks[spec.host]
        self.incidents = self.asked = self.refused = 0
        self.asked_at: float | None = None
        self.opened_at: float | None = None
        self._pending = False
        self._open_until = -1.0 if spec.consulted else math.inf
        self._shut_until = -1.0
        # which incident and which shock one waits for, and how often one began to wait
        self._next = (1, 1)
        self._waits = 0

    def begin(self) -> None:
        """Start what goes wrong by itself."""
        self._next_incident(1)
        self._next_shock(1)
        self._stage.draws.when_turned(self._wait_again)

    def _wait_again(self) -> None:
        """Wait for the next incident and the next shock anew under another luck: such waits have no memory."""
        self._waits += 1
        incident, shock = self._next
        self._next_incident(incident)
        self._next_shock(shock)

    def open(self, at: float) -> bool:
        """Whether the guest may use them for combat."""
        return self._shut_until <= at < self._open_until

    def friction(self) -> float:
        """Friction of the host over the guest now, 0 to 1."""
        return self._stage.slots.read(self._friction, self._stage.clock.now)

    def day(self, at: float) -> None:
        """Let friction heal a day toward where it rests."""
        slots = self._stage.slots
        rest, now = slots.rest[self._friction], slots.read(self._friction, at)
        if now - rest > _LEAST or rest - now > _LEAST:
            goal = now + (rest - now) * self._healed()
            self._toward(goal - now, now, at)

    def _toward(self, by: float, now: float, at: float) -> None:
        """Move friction by an amount from where it is now; steps on a fraction are shares of what is left."""
        room = 1 - now if by > 0 else now
        if room > 0 and by:
            self._rub(by / room, at)

    # What goes wrong.

    def _next_incident(self, number: int) -> None:
        self._next = (number, self._next[1])
        key, now = self._stage.draws.key("base incident", self.spec.id), self._stage.clock.now
        when = now + exponential(key, number, hazard=self.spec.incidents.value * self._dials("incident_rate"))
        if when <= self._stage.horizon:
            self._stage.clock.at(when, Phase.MODEL, self._rank, partial(self._incident, number, self._waits))

    def _incident(self, number: int, waits: int) -> None:
        """Something of note went wrong: how much it costs is drawn between nothing and twice the middle."""
        if waits != self._waits:
            return
        stage, host = self._stage, self.spec.host
        self.incidents += 1
        weight = 2 * uniform(stage.draws.key("base incident weight", self.spec.id), number)
        local, national = self._dials("incident_loss") * weight, self._dials("incident_national") * weight
        national *= 1.0 if self._swing is None else stage.slots.value[self._swing]
        stage.apply(Change("local_support", host, None, -local))
        stage.apply(Change("support", host, None, -national))
        self._toward(self._dials("incident_friction") * weight, self.friction(), stage.clock.now)
        detail = {"guest": self.spec.guest, "local": round(-local, 2), "national": round(-national, 2)}
        stage.record("domestic", host, "base_incident", detail)
        says = Sentence("an incident at {place}", place=self.spec.title)
        # by whose troops: that is whom the host has to do with
        stage.announce("base_incident", subject=host, by=self.spec.guest, to=[host], says=says)
        stage.announce("base_incident", subject=self.spec.guest, to=[self.spec.guest], says=says)
        self._next_incident(number + 1)

    def _next_shock(self, number: int) -> None:
        self._next = (self._next[0], number)
        key, now = self._stage.draws.key("access shock", self.spec.id), self._stage.clock.now
        when = now + exponential(key, number, hazard=self._dials("access_shock") * self.friction())
        if when <= self._stage.horizon:
            self._stage.clock.at(when, Phase.MODEL, self._rank, partial(self._shock, number, self._waits))

    def _shock(self, number: int, waits: int) -> None:
        """Protest or a court shuts the gates for a while."""
        if waits != self._waits:
            return
        stage, now = self._stage, self._stage.clock.now
        self._shut_until = now + self._dials("shock_time")
        stage.record("domestic", self.spec.host, "base_shut", {"guest": self.spec.guest, "until_h": self._shut_until})
        says = Sentence("{place}: protests have shut the gates", place=self.spec.title)
        stage.announce("base_shut", subject=self.spec.host, to=[self.spec.host, self.spec.guest], says=says)
        self._next_shock(number + 1)

    # The host's word.

    def ask(self) -> float | None:
        """Put the question to the host; give when it will answer (h), None if it need not or is at it."""
        stage, now, dials = self._stage, self._stage.clock.now, self._dials
        if self._pending or self.open(now):
            return None
        self.asked += 1
        self._pending = True
        if self.asked_at is None:
            self.asked_at = now
        median = dials("consultation") * (1 + dials("consultation_friction") * self.friction())
        key = stage.draws.key("consultation", self.spec.id)
        when = now + lognormal(key, self.asked, median=median, sigma=dials("consultation_spread"))
        stage.clock.at(when, Phase.MODEL, self._rank, partial(self._answer, self.asked))
        return when

    def chance(self) -> float:
        """Chance that the host says yes."""
        read, now = self._stage.slots.read, self._stage.clock.now
        z = self._dials("consent") + 4 * (read(self._trust, now) - 0.5)
        z += (read(self._local, now) - _EVEN) / 25 - self._dials("consent_friction") * self.friction()
        return 1 / (1 + math.exp(-z))

    def _answer(self, number: int) -> None:
        if not self._pending:
            return
        self._pending = False
        if uniform(self._stage.draws.key("consent", self.spec.id), number) < self.chance():
            self.grant("consulted")
            return
        self.refused += 1
        stage, spec = self._stage, self.spec
        stage.record("domestic", spec.host, "base_refused", {"guest": spec.guest, "p": round(self.chance(), 3)})
        stage.announce("base_refused", subject=spec.host, by=spec.host, to=[spec.guest], says="the host said no")

    def grant(self, why: str) -> None:
        """Open the bases for combat for a time."""
        stage, spec, now = self._stage, self.spec, self._stage.clock.now
        self._pending = False
        self._open_until = max(self._open_until, now + self._dials("access_time"))
        if self.asked_at is None:
            self.asked_at = now
        if self.opened_at is None:
            self.opened_at = now
        stage.record("domestic", spec.host, "base_opened", {"guest": spec.guest, "why": why})
        stage.announce("base_opened", subject=spec.host, by=spec.host, to=[spec.guest], says="the bases may be used")
