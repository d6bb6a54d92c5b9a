"""Hidden acts (E3): noticed late, attributed later, sometimes to the wrong one, and some were nobody's deed.

An inquiry looks at traces. Those of a deed lie `inquiry_power` standard deviations from those of an accident, more
the more evidence it leaves (`inquiry_clarity`), and where partners pass on what they have; what is asked of them lets
`false_attribution` of all accidents through, and more where whom circumstances point to is feared. So a deed is now
and then held to be an accident, and an accident to be a deed.

The clear act is answered within days, the ambiguous one within months: the median time to an attribution runs
geometrically from `ambiguous_time` at evidence 0 to `clear_time` at evidence 1. Until then nobody's rung rises, and
what rises then is what is left of the deed: it has gone quiet meanwhile like any other.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sim.clock import Phase
from sim.draws import gumbel, normal, occasion
from sim.models.dials import Dials
from sim.models.escalation.harm import Dead
from sim.sentence import Sentence
from sim.world.effects import ModelEffect
from sim.world.perception import detection, reads_as_a_deed
from sim.world.stage import Outcome, Stage

__all__ = ["Hidden", "HiddenAct"]


@dataclass(slots=True)
class HiddenAct:
    """A provocation whose author is not known, or, where it was not `done`, an accident that looks like one of its.

    `blames` fills as inquiries end: whom each observer holds responsible, empty for nobody.
    """

    id: str
    author: str
    victim: str
    action: str
    domain: str
    rung: int
    losses: float
    decided: bool
    at: float
    done: bool = True
    blames: dict[str, str] = field(default_factory=dict)
    # how long it went on (h)
    lasts: float = 0.0
    # whom it killed, to be laid to whoever is blamed; its `losses` are what is then resented
    dead: Sequence[Dead] = ()
    # Goldstein weight with which each feels it who lays it to somebody
    tone: float = 0.0


@dataclass(slots=True)
class _Trail:
    """What one observer knows of a hidden act of some rung: since when it looks, when and whom it found."""

    rung: int
    since: float
    found: float
    blamed: str


class Hidden:
    """All hidden acts of one run. `blame(act, observer, blamed)` is called when one is named."""

    def __init__(self, stage: Stage, dials: Dials, blame: Callable[[HiddenAct, str, str], None]) -> None:
        self._stage, self._dials, self._blame = stage, dials, blame
        # by observer: the gravest hidden act it knows of, and of several alike the last
        self._trails: dict[str, _Trail] = {}
        self._sightings: dict[str, int] = {}
        self.acts: list[HiddenAct] = []
        self.noticed: list[float] = []
        # by whom, whoever it was aimed at
        self.noticed_by: dict[str, list[float]] = {actor: [] for actor in stage.actors}

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
                overlap=dials("sensor_overlap"),
                attribution_time=median,
                wrong_chance=dials("wrong_blame"),
                spread=dials("inquiry_spread"),
            )
            self.noticed_by[observer].append(caught.after)
            if observer == act.victim:
                self.noticed.append(caught.after)
            found = now + caught.after + caught.attributed_after
            blamed = ""
            if self._is_held_a_deed(observer, act, [share for share, _ in partners], number, evidence=evidence):
                blamed = self._suspect(observer, act, number) if caught.wrong else act.author
            self._schedule(act, observer, noticed=now + caught.after, found=found, blamed=blamed)

    def outcomes(self) -> dict[str, Outcome]:
        """Give how long it took until hidden acts were noticed, by each of the core, whoever they were aimed at."""
        noticed = {actor: self.noticed_by[actor] for actor in self._stage.core}
        found = {f"notice_delay.{actor}": _mean(times) for actor, times in noticed.items()}
        return {"notice_delay": _mean([time for times in noticed.values() for time in times]), **found}

    def _schedule(self, act: HiddenAct, observer: str, *, noticed: float, found: float, blamed: str) -> None:
        stage = self._stage
        rank, aimed = stage.ranks[observer], observer == act.victim

        def notice() -> None:
            if observer not in act.blames:
                self._follow(observer, _Trail(act.rung, noticed, found, blamed))
            self._say(observer, act.action, by="", directed=aimed, says="something was done, by whom is not known")

        if noticed <= stage.horizon:
            stage.clock.at(noticed, Phase.OBSERVE, rank, notice)
        if found <= stage.horizon:
            stage.clock.at(found, Phase.OBSERVE, rank, lambda: self.attribute(act, observer, blamed))

    def _is_held_a_deed(
        self, observer: str, act: HiddenAct, shares: Sequence[float], number: int, *, evidence: float
    ) -> bool:
        """Whether the traces are read as those of a deed."""
        stage, dials = self._stage, self._dials
        trace = normal(stage.draws.key("traces", observer, act.author), number)
        if act.done:
            trace += dials("inquiry_power") + dials("inquiry_sharing") * (1 - math.prod([1 - s for s in shares]))
            trace += dials("inquiry_clarity") * evidence
        threat = stage.slots.read(stage.relation("threat", observer, act.author), stage.clock.now)
        return reads_as_a_deed(trace, false=dials("false_attribution"), leaning=dials("suspicion"), threat=threat)

    def attribute(self, act: HiddenAct, observer: str, blamed: str) -> None:
        """Let an observer hold somebody responsible now, once, or (empty) nobody."""
        if observer in act.blames or observer == blamed:
            return
        act.blames[observer] = blamed
        stage, now = self._stage, self._stage.clock.now
        self._follow(observer, _Trail(act.rung, now, now, blamed))
        if blamed:
            topic, words = "attributed", Sentence("{who} is held to be behind it", who=stage.titles[blamed])
            self._blame(act, observer, blamed)
        else:
            topic, words = "held_an_accident", Sentence("it is held to be an accident")
            stage.record("escalation", observer, "nobody", {topic: act.id, "right": not act.done})
        if "models.commons.false_attribution" in stage.slots:
            # one act, one inquiry: who counts violations of the commons hears of it
            named = (("named", blamed),)
            stage.apply(ModelEffect("commons.blamed", act.id, observer, act.victim, None, 1.0, named))
        self._say(observer, topic, by=blamed, directed=observer == act.victim, says=words)

    def _follow(self, observer: str, trail: _Trail) -> None:
        """Let a trail take the place of one that is no graver, or that has ended in an accident.

        So an inquiry into a sinking is not forgotten over a jammed signal, nor its result.
        """
        last = self._trails.get(observer)
        if last is None or trail.rung >= last.rung or (not last.blamed and self._stage.clock.now >= last.found):
            self._trails[observer] = trail

    def spread(self, author: str, blamed: str, listeners: tuple[str, ...]) -> HiddenAct | None:
        """Let listeners take over what one actor believes of the last act it blames somebody for; give that act."""
        for act in reversed(self.acts):
            if act.blames.get(author) == blamed:
                for listener in listeners:
                    if listener != act.author:
                        self.attribute(act, listener, blamed)
                return act
        return None

    def believed(self, observer: str, suspect: str) -> Callable[[float], float]:
        """Give how sure an observer is at an instant that a suspect did the gravest hidden act it knows of."""
        trails, dials = self._trails, self._dials

        def belief(at: float) -> float:
            if observer not in trails or suspect != (trail := trails[observer]).blamed:
                return 0.0
            if at >= trail.found:
                return 1 - dials("wrong_blame")
            return dials("suspected") * max(0.0, at - trail.since) / (trail.found - trail.since)

        return belief

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
        """Whom an observer blames without knowing: the more threat it sees in somebody, the likelier.

        An ally it is bound to is not suspected; where only such are left the inquiry ends without a name.
        """
        stage, now = self._stage, self._stage.clock.now
        others = [name for name in stage.core if name not in (observer, act.author, act.victim)]
        if not others:
            return act.author
        bound = stage.slots.value
        others = [name for name in others if not bound[stage.relation("obligation", observer, name)]]
        if not others:
            return ""

        def chance(name: str) -> float:
            threat = stage.slots.read(stage.relation("threat", observer, name), now)
            return math.log(max(threat, 1e-3)) + gumbel(stage.draws.key("blame", observer, name), number)

        return max(others, key=chance)


def _mean(times: Sequence[float]) -> Outcome:
    return Outcome(statistics.fmean(times) if times else None)
