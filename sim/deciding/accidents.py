"""Accidents: what befalls an actor by itself, at its own low rate: a leak of shared secrets, a change of leader.

An alliance without such failures is a toy. Each kind is a Poisson process for each actor, drawn by inverse
transform from keys (kind, actor, n-th time), so a higher hazard makes every one of them come sooner. Hazards are
read once a day, and what moves one within a run is felt within a day.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from sim.clock import Phase
from sim.deciding.hall import Hall
from sim.deciding.news import Newsroom
from sim.draws import exponential
from sim.world.effects import Change, Effect, Promise

__all__ = ["Accidents"]

_DAY: Final = 24.0
# What a new leader changes at once (grade J): agencies must find each other again, capital comes back.
_NEW_LEADER: Final = (("cohesion", -0.2), ("political_capital", 2.0), ("support", 3.0))
# what others read of it, by topic
_SAYS: Final = {"leak": "something kept secret has become known", "news": "the leader has changed"}


@dataclass(slots=True)
class _Wait:
    """How many mean waits are `left` until the next accident of a kind befalls an actor; `slot` is of its hazard.

    `number` is which one that will be.
    """

    actor: str
    kind: str
    slot: int
    left: float
    number: int = 1


class Accidents:
    """Leaks and changes of leader in one run."""

    def __init__(self, hall: Hall, news: Newsroom, happened: Callable[[str, str], None]) -> None:
        self._clock, self._world, self._draws = hall.clock, hall.world, hall.draws
        self._chronicle = hall.chronicle
        self._news = news
        # told of each one: its kind and whom it befell
        self._happened = happened
        self._kinds: Mapping[str, Callable[[str], tuple[str, list[Effect]]]] = {
            "leak_hazard": self._leak,
            "turnover_hazard": self._turnover,
        }
        self._waits: list[_Wait] = []
        self._draws.when_turned(self._renew)

    def _renew(self) -> None:
        """Wait anew under another luck: what is left of an exponential wait is again exponential."""
        for one in self._waits:
            one.left = exponential(self._draws.key(one.kind, one.actor), one.number, hazard=1.0)

    def begin(self) -> None:
        """Start every process, unless the scenario leaves accidents out."""
        if self._world.scenario.crisis.accidents:
            for actor in self._world.actors:
                for kind in self._kinds:
                    left = exponential(self._draws.key(kind, actor), 1, hazard=1.0)
                    self._waits.append(_Wait(actor, kind, self._world.actor_slot(actor, kind), left))
            self._day()

    def _day(self) -> None:
        """Let every process run for a day at the hazard it has now, so that what moves a hazard is soon felt."""
        now, value = self._clock.now, self._world.slots.value
        for one in self._waits:
            # hazards do not relax: their slots hold what they are
            left, hazard = one.left, value[one.slot]
            if hazard > 0 and left / hazard < _DAY:
                one.left = self._befalls(one, now, left, hazard)
            else:
                one.left = left - hazard * _DAY
        self._clock.at(now + _DAY, Phase.GRID, 1, self._day)

    def _befalls(self, one: _Wait, now: float, left: float, hazard: float) -> float:
        """Set what comes within the day, at its hour; give how many mean waits are left at the end of it."""
        spent = 0.0
        while spent + left / hazard < _DAY:
            spent += left / hazard
            self._at(now + spent, one.actor, one.kind, one.number)
            one.number += 1
            left = exponential(self._draws.key(one.kind, one.actor), one.number, hazard=1.0)
        return left - hazard * (_DAY - spent)

    def _at(self, when: float, actor: str, kind: str, number: int) -> None:
        self._clock.at(when, Phase.MODEL, self._world.ranks[actor], lambda: self._happen(actor, kind, number))

    def _happen(self, actor: str, kind: str, number: int) -> None:
        at, name = self._clock.now, f"{actor}.{kind.removesuffix('_hazard')}#{number}"
        topic, effects = self._kinds[kind](actor)
        if effects:
            done = [self._world.apply(effect, at) for effect in effects]
            self._chronicle.add((at, "accident", actor, name, {"topic": topic, "effects": done}))
            self._news.announce(topic, subject=actor, by=actor, says=_SAYS[topic])
            self._happened(kind.removesuffix("_hazard"), actor)

    def _leak(self, actor: str) -> tuple[str, list[Effect]]:
        """Who shared most with an actor that cannot keep it takes it for a broken word."""
        read, slot, now = self._world.slots.read, self._world.network.slot, self._clock.now
        shared = {
            other: read(slot("share", other, actor), now)
            for other in self._world.scenario.crisis.core
            if other != actor
        }
        giver = max(sorted(shared), key=lambda other: shared[other], default="")
        return "leak", [Promise(actor, giver, kept=False)] if giver and shared[giver] > 0 else []

    def _turnover(self, actor: str) -> tuple[str, list[Effect]]:
        if self._world.scenario.actors[actor].type != "state":
            return "news", []
        return "news", [Change(variable, actor, None, by) for variable, by in _NEW_LEADER]
