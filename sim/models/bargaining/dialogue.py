"""A dialogue of a few governments that meets: what it does to the lines between them, and when it is suspended.

It does nothing by being there. Each meeting keeps the lines among its members better than they would be, lets each
look again at where the others stand, and lets grievance fade a little. When two members stand on rung five or more
it may be suspended, which is when it was wanted; then the lines are what they were without it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import combinations
from typing import Final

from pydantic import Field

from sim.clock import Phase
from sim.draws import uniform
from sim.models.dials import Reading
from sim.scenario.figures import Duration, Figure, Fraction, Grade, Id, Positive, Strict
from sim.world.effects import Change, ModelEffect, Shift
from sim.world.stage import Outcome, Stage

__all__ = ["Dialogue", "DialogueSpec"]

_DAY: Final = 24.0
_COERCION: Final = 5.0


def _figure(value: float, low: float, high: float, *, unit: str = "number", share: bool = False) -> Figure:
    grade: Grade = "J"
    return Figure(value=value, low=low, high=high, grade=grade, dimension=unit, share=share)


class DialogueSpec(Strict):
    """Who meets, how often, and how much it changes.

    `strength` is how far the body is established: 0 there is none, 1 one that all three take seriously. A lever moves
    it; a scenario that writes no strength has the body on paper alone.
    """

    members: tuple[Id, ...] = Field(min_length=2)
    strength: Fraction = Figure(value=0.0, share=True)
    every: Duration = _figure(60 * _DAY, 30 * _DAY, 120 * _DAY, unit="time")
    channel: Positive = _figure(1.5, 0.5, 2.5)  # log-odds of the lines among members, while it meets
    blur: Fraction = _figure(0.75, 0.5, 0.9, share=True)  # error in reading each other that a meeting leaves
    fade: Fraction = _figure(0.05, 0.0, 0.15, share=True)  # of grievance, at each meeting
    suspends: Fraction = _figure(0.5, 0.2, 0.8, share=True)  # chance, when two members come to rung five
    pause: Duration = _figure(30 * _DAY, 14 * _DAY, 90 * _DAY, unit="time")  # of quiet before it meets again


class Dialogue:
    """The body in one run."""

    def __init__(self, spec: DialogueSpec, stage: Stage, dials: Reading) -> None:
        self.spec, self._stage, self._dials = spec, stage, dials
        self.meetings = 0
        self.suspended_days = 0.0
        self.suspended = False
        self._pairs = list(combinations(spec.members, 2))
        self._tense = False
        self._crises = 0
        self._quiet_since = 0.0
        self._shifted = 0.0
        self._met = -math.inf
        ladder = f"relations.{spec.members[0]}.{spec.members[1]}.rung" in stage.slots
        self._rungs = [stage.relation("rung", *ends) for pair in self._pairs for ends in (pair, pair[::-1]) if ladder]

    def meets(self, one: str, other: str) -> bool:
        """Whether two belong to it and it is neither on paper alone nor suspended."""
        both = one in self.spec.members and other in self.spec.members
        return both and one != other and not self.suspended and self._dials("strength") > 0

    def begin(self) -> None:
        """Look every day whether it may meet, first when the run has begun, and meet when it is time."""
        clock = self._stage.clock
        clock.at(clock.now, Phase.GRID, 0, lambda: self._day(clock.now))
        clock.every(_DAY, self._day)

    def _day(self, at: float) -> None:
        # rungs do not relax: their slots hold what they are
        value = self._stage.slots.value
        tense = max([value[slot] for slot in self._rungs], default=0.0) >= _COERCION
        strength = self._dials("strength")
        if tense:
            self._quiet_since = at
            if not self._tense:
                self._crises += 1
                u = uniform(self._stage.draws.key("suspension", *self.spec.members), self._crises)
                if u < self._dials("suspends") and strength > 0 and not self.suspended:
                    self._set(suspended=True)
        elif self.suspended and at - self._quiet_since >= self._dials("pause"):
            self._set(suspended=False)
        self._tense = tense
        self.suspended_days += self.suspended
        self._lift(0.0 if self.suspended else strength * self._dials("channel"))
        if strength > 0 and not self.suspended and at - self._met >= self._dials("every"):
            self._meet(at, strength)

    def _set(self, *, suspended: bool) -> None:
        self.suspended = suspended
        topic = "dialogue_suspended" if suspended else "dialogue_resumed"
        self._stage.record("bargaining", "", "dialogue", {"suspended": suspended})
        self._stage.announce(
            topic, subject="dialogue", to=self.spec.members, urgency=0.2, says="the dialogue of members"
        )

    def _lift(self, wanted: float) -> None:
        """Bring the lines among members to where meeting, or not meeting, holds them."""
        change = wanted - self._shifted
        if change:
            self._shifted = wanted
            for one, other in self._pairs:
                for ends in ((one, other), (other, one)):
                    self._stage.apply(Shift(f"relations.{ends[0]}.{ends[1]}.channel", change))

    def _meet(self, at: float, strength: float) -> None:
        stage, self._met = self._stage, at
        self.meetings += 1
        stage.record("bargaining", "", "dialogue", {"meeting": self.meetings})
        for one, other in self._pairs:
            if self._rungs:
                name = f"{one}+{other}.dialogue#{self.meetings}"
                blur = 1 - (1 - self._dials("blur")) * strength
                stage.apply(ModelEffect("escalation.sharpen", name, one, other, None, 1.0, (("blur", blur),)))
            for who, toward in ((one, other), (other, one)):
                held = stage.slots.read(stage.relation("grievance", who, toward), at)
                stage.apply(Change("grievance", who, toward, -self._dials("fade") * strength * held))

    def outcomes(self, at: float) -> Mapping[str, Outcome]:
        """Meetings held, and days on which it was suspended."""
        del at
        return {
            "dialogue_meetings": Outcome(float(self.meetings)),
            "dialogue_suspended_days": Outcome(self.suspended_days),
        }
