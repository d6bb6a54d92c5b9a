"""Hidden acts (E3): noticed late, attributed later, sometimes to the wrong one.

The clear act is answered within days, the ambiguous one within months: the median time to an attribution runs
geometrically from `ambiguous_time` at evidence 0 to `clear_time` at evidence 1. Until then nobody's rung rises, and
what rises then is what is left of the deed: it has gone quiet meanwhile like any other.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from sim.clock import Phase
from sim.draws import gumbel, occasion
from sim.models.dials import Dials
from sim.world.perception import detection
from sim.world.stage import Stage

__all__ = ["Hidden", "HiddenAct"]

# how sure an observer is of anything before there is an attribution (grade J)
_SUSPICION: Final = 0.5
_OVERLAP: Final = 0.4


@dataclass(slots=True)
class HiddenAct:
    """A provocation whose author is not known: `blames` fills as observers attribute it."""

    id: str
    author: str
    victim: str
    action: str
    domain: str
    rung: int
    losses: float
    decided: bool
    at: float
    blames: dict[str, str] = field(default_factory=dict)
    # how long it went on (h)
    lasts: float = 0.0


@dataclass(slots=True)
class _Trail:
    """What one observer knows of the last hidden act: since when it looks, when and whom it found."""

    since: float
    found: float
    blamed: str


class Hidden:
    """All hidden acts of one run. `blame(act, observer, blamed)` is called at each attribution."""

    def __init__(self, stage: Stage, dials: Dials, blame: Callable[[HiddenAct, str, str], None]) -> None:
        self._stage, self._dials, self._blame = stage, dials, blame
        self._trails: dict[str, _Trail] = {}
        self._sightings: dict[str, int] = {}
        self.acts: list[HiddenAct] = []
        self.noticed: list[float] = []

    def commit(self, act: HiddenAct, *, evidence: float) -> None:
        """Let a hidden act happen: schedule its notice and its attribution for each observer."""
        stage, dials, now = self._stage, self._dials, self._stage.clock.now
        self.acts.append(act)
        number = occasion(act.id)
        own = dials("hidden_detection")
        median = dials("ambiguous_time") ** (1 - evidence) * dials("clear_time") ** evidence
        for observer in stage.actors:
            if observer == act.author:
                continue
            partners = [
                (stage.slots.read(stage.relation("share", other, observer), now), own)
                for other in stage.core
                if other not in (observer, act.author)
            ]
            caught = detection(
                stage.draws,
                observer,
                act.author,
                number,
                own_time=own,
                partners=partners,
                overlap=_OVERLAP,
                attribution_time=median,
                wrong_chance=dials("wrong_blame"),
                spread=dials("inquiry_spread"),
            )
            if observer == act.victim:
                self.noticed.append(caught.after)
            found = now + caught.after + caught.attributed_after
            blamed = self._suspect(observer, act, number) if caught.wrong else act.author
            self._schedule(act, observer, noticed=now + caught.after, found=found, blamed=blamed)

    def _schedule(self, act: HiddenAct, observer: str, *, noticed: float, found: float, blamed: str) -> None:
        stage = self._stage
        rank, aimed = stage.ranks[observer], observer == act.victim

        def notice() -> None:
            if observer not in act.blames:
                self._trails[observer] = _Trail(noticed, found, blamed)
            self._say(observer, act.action, by="", directed=aimed, says="something was done, by whom is not known")

        if noticed <= stage.horizon:
            stage.clock.at(noticed, Phase.OBSERVE, rank, notice)
        if found <= stage.horizon:
            stage.clock.at(found, Phase.OBSERVE, rank, lambda: self.attribute(act, observer, blamed))

    def attribute(self, act: HiddenAct, observer: str, blamed: str) -> None:
        """Let an observer hold somebody responsible now, once."""
        if observer in act.blames or observer == blamed:
            return
        act.blames[observer] = blamed
        now = self._stage.clock.now
        self._trails[observer] = _Trail(now, now, blamed)
        self._blame(act, observer, blamed)
        titles = self._stage.titles
        words = f"{titles[blamed]} is held to be behind it"
        self._say(observer, "attributed", by=blamed, directed=observer == act.victim, says=words)

    def spread(self, author: str, blamed: str, listeners: tuple[str, ...]) -> str:
        """Let listeners take over what one actor believes of the last act it blames somebody for; give its author."""
        for act in reversed(self.acts):
            if act.blames.get(author) == blamed:
                for listener in listeners:
                    if listener != act.author:
                        self.attribute(act, listener, blamed)
                return act.author
        return ""

    def belief(self, observer: str, suspect: str, at: float) -> float:
        """How sure an observer is that a suspect did the last hidden act it knows of."""
        trail = self._trails.get(observer)
        if trail is None or suspect != trail.blamed:
            return 0.0
        if at >= trail.found:
            return 1 - self._dials("wrong_blame")
        return _SUSPICION * max(0.0, at - trail.since) / (trail.found - trail.since)

    def _say(self, observer: str, topic: str, *, by: str, directed: bool, says: str) -> None:
        """Announce to one observer; the name tells nothing of the author."""
        count = self._sightings[observer] = self._sightings.get(observer, 0) + 1
        self._stage.announce(
            topic,
            subject=f"{observer}.sighting{count}",
            by=by,
            to=[observer],
            urgency=0.3,
            says=says,
            directed=directed,
        )

    def _suspect(self, observer: str, act: HiddenAct, number: int) -> str:
        """Whom an observer blames without knowing: the more threat it sees in somebody, the likelier."""
        stage, now = self._stage, self._stage.clock.now
        others = [name for name in stage.core if name not in (observer, act.author, act.victim)]
        if not others:
            return act.author

        def chance(name: str) -> float:
            threat = stage.slots.read(stage.relation("threat", observer, name), now)
            return math.log(max(threat, 1e-3)) + gumbel(stage.draws.key("blame", observer, name), number)

        return max(others, key=chance)
