"""Alert: one level of each actor's forces toward each other, 0 to 4, that moves all that an alert does by steps.

0 peace, 1 a closer watch, 2 forces on short notice, 3 reserves called up or shots fired, 4 war. It speeds whoever is
on it, wears its forces week by week, is read by others as a sign, and makes it likelier that forces collide. It is
raised by acts, and comes down with the rung.
"""

from __future__ import annotations

from typing import Final

from sim.clock import Phase
from sim.models.dials import Dials, kept_by_others
from sim.world.effects import Change
from sim.world.stage import Stage

__all__ = ["ALERT", "ALERTNESS", "SHORT_NOTICE", "Alerts"]

ALERT: Final = "alert"
ALERTNESS: Final = "alertness"
SHORT_NOTICE: Final = 2
_WEEK: Final = 168.0
# highest level that can stand on a rung
_MOST: Final = (0, 0, 0, 2, 2, 3, 3, 3, 4, 4)


class Alerts:
    """All levels of one run; where a model of domestic politics takes part, it keeps the wear."""

    def __init__(self, stage: Stage, dials: Dials) -> None:
        self._stage, self._dials = stage, dials
        self._value = stage.slots.value
        self._slots = {
            (who, toward): stage.relation(ALERT, who, toward)
            for who in stage.actors
            for toward in stage.actors
            if who != toward
        }
        self._highest = {who: stage.slots.find(f"actors.{who}.{ALERTNESS}") for who in stage.actors}

    def level(self, who: str, toward: str) -> int:
        """Level of one's forces toward another."""
        return int(self._value[self._slots[who, toward]])

    def highest(self, who: str) -> int:
        """Highest level of one's forces toward anybody."""
        return int(self._value[self._highest[who]])

    def raise_to(self, who: str, toward: str, level: int) -> bool:
        """Put forces on a level at least; give whether this is new."""
        return self._set(who, toward, max(level, self.level(who, toward)))

    def ease(self, who: str, toward: str, rung: int) -> bool:
        """Let forces down to what a lower rung still asks for; give whether there was anything to ease."""
        return self._set(who, toward, min(self.level(who, toward), _MOST[rung]))

    def _set(self, who: str, toward: str, level: int) -> bool:
        before = self.level(who, toward)
        if level == before:
            return False
        self._stage.apply(Change(ALERT, who, toward, float(level - before)))
        was = self.highest(who)
        now = max(self.level(who, other) for one, other in self._slots if one == who)
        if now != was:
            self._stage.apply(Change(ALERTNESS, who, None, float(now - was)))
            self._hurry(who, now - was)
            if not was and kept_by_others(self._stage, who, "leeway") is None:
                self._drain(who)
        return True

    def _hurry(self, who: str, steps: int) -> None:
        """Speed an actor by so many steps, or slow it again by the opposite: exactly back where it was."""
        slot = self._stage.slots.find(f"actors.{who}.latency")
        factor = self._dials("alert_speed") ** (steps / SHORT_NOTICE)
        self._stage.apply(Change("latency", who, None, self._stage.slots.value[slot] * (factor - 1)))

    def _drain(self, who: str) -> None:
        clock = self._stage.clock

        def week() -> None:
            if level := self.highest(who):
                self._stage.apply(Change("readiness", who, None, -self._dials("alert_drain") * level))
                self._drain(who)

        clock.at(clock.now + _WEEK, Phase.MODEL, self._stage.ranks[who], week)
