"""Readings: which rung each observer has seen each actor take, told act by act to the world's estimates.

What an observer saw is an act's rung as it reads acts (`rung_map`), more where the doer is on alert; the world
adds the persistent error and the hostile bias (E2). Nothing here is drawn by the clock, and reading commits nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from itertools import permutations
from typing import Final

from sim.draws import normal
from sim.models.dials import Dials, kept_by_others
from sim.models.escalation.alerts import SHORT_NOTICE
from sim.models.escalation.choice import TOP
from sim.models.escalation.section import EscalationSection
from sim.models.escalation.words import RUNG
from sim.world.estimates import Estimates
from sim.world.stage import Stage

__all__ = ["Highest", "Readings"]

_TOP: Final = float(TOP)


class Highest(dict[str, float]):
    """By observer the highest rung that it has seen another of the core take toward another of it, by what is `seen`.

    It is kept while it can only be what it was: conditions ask for it each 6 h.
    """

    def __init__(self, core: Collection[str], seen: Mapping[tuple[str, str, str], float]) -> None:
        super().__init__()
        self._core, self._seen = frozenset(core), seen

    def __missing__(self, observer: str) -> float:
        """Look through all that an observer has seen, and keep what was highest."""
        seen, pairs = self._seen, permutations(self._core, 2)
        rungs = [seen.get((observer, who, toward), 0.0) for who, toward in pairs if who != observer]
        highest = self[observer] = max(rungs, default=0.0)
        return highest

    def see(self, observer: str, who: str, toward: str, rung: float) -> None:
        """Take in what an observer is about to have seen."""
        if observer in self and who != observer and who in self._core and toward in self._core:
            if rung >= self[observer]:
                self[observer] = rung
            elif self._seen.get((observer, who, toward), 0.0) >= self[observer]:
                # it may have been the only one so high
                del self[observer]


class Readings:
    """What was seen of every rung by everybody, in one run."""

    def __init__(
        self, section: EscalationSection, stage: Stage, dials: Dials, alert: Callable[[str, str], int]
    ) -> None:
        assert stage.estimates is not None
        self._estimates: Estimates = stage.estimates
        self._stage, self._dials, self._alert = stage, dials, alert
        self._seen: dict[tuple[str, str, str], float] = {}
        # by observer: the highest rung that it has seen anybody else of the core take toward another of it
        self.highs = Highest(stage.core, self._seen)
        self._index: dict[tuple[str, str], int] = {}
        # acts that have turned out to be exercises, and where it stands how far these alarm whom
        self.drills: set[str] = set()
        self._alarms = {actor: kept_by_others(stage, actor, "exercise_alarm") for actor in stage.actors}
        self._section = section
        self._estimates.bias_slots[RUNG.name] = stage.parameter("hostile_reading")
        for observer, other in permutations(stage.actors, 2):
            self.believed(observer, other)

    def believed(self, observer: str, other: str) -> float:
        """Rung of another toward the observer, as the observer believes it."""
        if (observer, other) not in self._index:
            slot = self._stage.relation(RUNG.name, other, observer)
            self._index[observer, other] = self._estimates.of(observer, other, slot, RUNG)
            if (observer, other, observer) in self._seen:
                self._tell(observer, other, observer)
        return self._estimates.value[self._index[observer, other]]

    def seen(self, observer: str, who: str, toward: str) -> float:
        """Rung as seen, without error: what an observer was told of somebody else's dyad."""
        return self._seen.get((observer, who, toward), 0.0)

    def told(self, observer: str, who: str) -> float:
        """Rung of another toward the observer as seen, more of it where the other is on alert; without error."""
        return self._told(observer, who, observer, 1.0)

    def _told(self, observer: str, who: str, toward: str, blur: float) -> float:
        value = self._seen.get((observer, who, toward), 0.0)
        if level := self._alert(who, toward):
            value += self._dials("alert_reading") * level / SHORT_NOTICE * blur
        return value if value < _TOP else _TOP

    def _see(self, observer: str, who: str, toward: str, rung: float) -> None:
        """Let an observer have seen so much; whoever has it told to the estimates says so."""
        self.highs.see(observer, who, toward, rung)
        self._seen[observer, who, toward] = rung

    def start(self, who: str, toward: str, rung: int) -> None:
        """Let everybody know where somebody stands when the run begins."""
        for observer in self._stage.actors:
            if observer != who:
                self._see(observer, who, toward, float(rung))

    def act(self, observer: str, who: str, toward: str, *, rung: int, names: tuple[str, ...], blur: float) -> None:
        """Let an observer see an act of a rung; `names` are the words by which it may read it otherwise."""
        read = min(max(rung + self._shift(observer, names), 0.0), _TOP)
        self._see(observer, who, toward, max(self.seen(observer, who, toward), read))
        self._tell(observer, who, toward, blur=blur)

    def alarm(self, observer: str) -> float:
        """How far exercises move an observer, 0..1: as a model says that keeps it, else wholly."""
        slot = self._alarms[observer]
        return 1.0 if slot is None else self._stage.slots.value[slot]

    def _shift(self, observer: str, names: tuple[str, ...]) -> float:
        """Rungs more that an observer reads in an act: by the section, else by the doctrine it follows now."""
        declared, doctrine = self._section.rung_map.get(observer, {}), self._stage.doctrines.get(observer)
        followed = doctrine.rung_map if doctrine is not None else {}
        for name in names:
            for words in (declared, followed):
                if name in words:
                    return words[name] * (self.alarm(observer) if name in self.drills else 1.0)
        return 0.0

    def fall(self, who: str, toward: str, *, by: int, to: int) -> None:
        """Let everybody see that somebody stands lower; at 0 nobody sees more."""
        for observer in self._stage.actors:
            key = (observer, who, toward)
            if key in self._seen:
                self._see(*key, max(0.0, self._seen[key] - by) if to else 0.0)
                self._tell(*key)

    def forget(self, observer: str, who: str, toward: str, *, to: float) -> None:
        """Let an observer come back to what is so, after it has blamed the wrong one."""
        self._see(observer, who, toward, to)
        self._tell(observer, who, toward)

    def again(self, who: str, toward: str) -> None:
        """Tell everybody anew: an alert began or ended."""
        for observer in self._stage.actors:
            if observer != who:
                self._tell(observer, who, toward)

    def call(self, one: str, other: str, *, channel: float, occasion: int) -> None:
        """Let both ends of a direct line read each other anew: a fresh error x (1 - channel), if it is nearer."""
        for observer, seen in ((one, other), (other, one)):
            z = normal(self._stage.draws.key("direct line", observer, seen), occasion) * (1 - channel)
            self._estimates.redraw(
                observer, self._stage.relation(RUNG.name, seen, observer), z, at=self._stage.clock.now
            )

    def sharpen(self, one: str, other: str, factor: float) -> None:
        """Scale the error in which both stand about each other."""
        for observer, seen in ((one, other), (other, one)):
            self._tell(observer, seen, observer, blur=factor)

    def _tell(self, observer: str, who: str, toward: str, *, blur: float = 1.0) -> None:
        value = self._told(observer, who, toward, blur)
        slot = self._stage.relation(RUNG.name, who, toward)
        self._estimates.tell(observer, slot, value, at=self._stage.clock.now, blur=blur)
