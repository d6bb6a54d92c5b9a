"""Incidents: what goes wrong in the commons, by nature or by somebody, and the inquiry into who did it (E3).

An inquiry looks at traces. Those of an act lie `power` standard deviations from those of an accident; whoever
inquires calls it an act where they lie beyond the point that lets `false_attribution` of all accidents through.
Threat seen in others moves that point nearer: the suspicious find more acts, false ones too. Who is named follows
from traces and from threat, among those who had the means. An accident is so named an act now and then, an act is
often never named: nothing here knows better than the traces. Where an act came by a doctrine and a ladder is kept,
the ladder inquires and tells (`blamed`): one act, one inquiry.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final

from sim.clock import Phase
from sim.draws import gumbel, lognormal, normal, occasion
from sim.models.commons.bystanders import Bystanders
from sim.models.commons.incident import Incident
from sim.models.dials import Dials
from sim.sentence import Sentence
from sim.world.effects import Change, ModelEffect
from sim.world.perception import reads_as_a_deed
from sim.world.stage import Outcome, Stage

__all__ = ["Incidents"]

_HALF: Final = 0.5  # of a violation: answered by less, it counts as unanswered
_LATELY: Final = 30 * 24.0
# the time of the ladder's own inquiries, a figure of every ladder
_LADDER: Final = "models.escalation.clear_time"


class Incidents:
    """All incidents of one run."""

    def __init__(self, stage: Stage, dials: Dials) -> None:
        self._stage, self._dials = stage, dials
        self.all: list[Incident] = []
        # the same by who lost and in which domain
        self._lost: dict[tuple[str, str], list[Incident]] = {}
        # of these, those into which somebody still inquires
        self._asking: dict[tuple[str, str], list[Incident]] = {}
        # when the last came that somebody lays to whose door, by who does and in which domain
        self._blamed: dict[tuple[str, str], dict[str, float]] = {}
        self._by_id: dict[str, Incident] = {}
        # and by who lays it to whose door
        self._laid: dict[tuple[str, str], list[Incident]] = {}
        self._counts: dict[str, int] = {}
        # hours until somebody was named, by incident and observer
        self._named_after: dict[tuple[str, str], float] = {}
        self.bystanders = Bystanders(stage, dials)
        self.errors = self.closed = 0
        # acts that were ended, of those that an inquiry looked into; named rightly, wrongly, or not at all
        self._ladder = _LADDER in stage.slots

    # What domains report.

    def happen(  # noqa: PLR0913  an incident is what it is
        self,
        domain: str,
        *,
        what: str,
        victims: Sequence[str],
        takes: float,
        author: str = "",
        by_act: str = "",
        weight: float = 1.0,
        open_act: bool = False,
        able: Collection[str] | None = None,
        carried: bool = False,
        says: str = "",
    ) -> Incident:
        """Let something go wrong now.

        `what` names the thing (a cable, a ship); `takes` is the median time of an inquiry (h); `by_act` the id of
        what did it: a doing of the author's, which a ladder inquires into, or an inject, which it does not know;
        `open_act` that nobody doubts who; `able` who has the means for such a thing, where not everybody has;
        `carried` that ships or aircraft were hit, of which firms hear. Those who lost are told of a thing that
        happened, without a word of who did it.
        """
        stage, now = self._stage, self._stage.clock.now
        if not (author and by_act.startswith(f"{author}.")):
            by_act = ""
        count = self._counts[domain] = self._counts.get(domain, 0) + 1
        name = by_act or f"{domain}_{count}"
        core = tuple(actor for actor in victims if actor in stage.core and actor != author)
        incident = Incident(
            name, domain, now, author, core, weight, open_act, None if able is None else frozenset(able)
        )
        self.all.append(incident)
        self._by_id[name] = incident
        for observer in core:
            self._lost.setdefault((observer, domain), []).append(incident)
            self._asking.setdefault((observer, domain), []).append(incident)
        stage.record("commons", author, what, {"incident": f"{domain}_{count}", "domain": domain})
        firms = [actor for actor in stage.actors if carried and stage.types[actor] == "group"]
        if firms:
            stage.announce("commons_incident", subject=f"{what}.{count}", to=firms, delay=6.0, urgency=0.1)
        for observer in core:
            stage.announce(
                "commons_incident",
                subject=f"{what}.{count}",
                to=[observer],
                delay=2.0,
                urgency=0.2,
                directed=True,
                says=says or Sentence("{what}: something went wrong, why is not known", what=what.replace("_", " ")),
            )
        for observer in core:
            if open_act and author:
                self._name(incident, observer, author, asked=False)
            elif not (by_act and self._ladder):
                self._inquire(incident, observer, takes)
        return incident

    def blamed(self, doing: str, observer: str, named: str) -> None:
        """Take note that the ladder's inquiry into an act has ended."""
        incident = self._by_id.get(doing)
        if incident is not None and observer in incident.victims and observer not in incident.named:
            self._name(incident, observer, named, asked=True, felt=False)

    def publish(self, accuser: str, accused: str) -> Mapping[str, object]:
        """Let those who like an accuser take over what it holds an actor to have done last; give who did.

        Whoever lost by it and has not come to an end of its own inquiry blames as if that had ended; others believe
        it. Blaming the wrong one costs the accuser credibility.
        """
        stage, now = self._stage, self._stage.clock.now
        incident = next((i for i in reversed(self.all) if i.named.get(accuser) == accused), None)
        if incident is None:
            return {"refused": "nothing in the commons is laid to its door"}
        told, own = [], not (self._ladder and incident.author and incident.id.startswith(f"{incident.author}."))
        for other in stage.core:
            likes = (
                stage.slots.read(stage.relation("affinity", other, accuser), now) > 0 if other != accuser else False
            )
            if likes and other not in (accused, incident.author) and other not in incident.named:
                self._name(incident, other, accused, asked=False, felt=own and other in incident.victims)
                told.append(other)
        if accused != incident.author:
            stage.apply(Change("credibility", accuser, None, -self._dials("false_blame_cost")))
        return {"told": told}

    def answer(self, actor: str, target: str, weight: float) -> list[tuple[Incident, float]]:
        """Let what an actor holds somebody to have done of late be answered as far as an act goes, 0..1.

        Give what that was, and how much farther it is answered now. What one answers that suffered by it all hear.
        """
        now, lately = self._stage.clock.now, 2 * self._dials("answer_time")
        found: list[tuple[Incident, float]] = []
        for incident in self.all:
            if now - incident.at > lately or target not in (incident.named.get(actor), incident.heard.get(actor)):
                continue
            farther = incident.answer(actor, weight)
            if farther > 0:
                found.append((incident, farther))
                if actor in incident.named:
                    self.bystanders.hear(incident, target, actor)
        return found

    # The inquiry.

    def _inquire(self, incident: Incident, observer: str, takes: float) -> None:
        stage, dials, now = self._stage, self._dials, self._stage.clock.now
        given = self._given(observer, incident.author, now)
        number = occasion(incident.id)
        power = dials("inquiry_power") + dials("inquiry_sharing") * given
        trace = normal(stage.draws.key("trace", observer, incident.domain), number)
        if incident.author:
            trace += power
        wary = self._wary(observer, now)
        deed = reads_as_a_deed(trace, false=dials("false_attribution"), leaning=dials("suspicion"), threat=wary)
        named = self._suspect(incident, observer, power, number) if deed else ""
        median = takes * (1 - dials("inquiry_speed") * given)
        key = stage.draws.key("inquiry", observer, incident.domain)
        end = now + lognormal(key, number, median=median, sigma=dials("inquiry_spread"))
        if end <= stage.horizon:
            rank = stage.ranks[observer]
            stage.clock.at(end, Phase.OBSERVE, rank, lambda: self._name(incident, observer, named, asked=True))

    def _given(self, observer: str, author: str, now: float) -> float:
        """How much of what partners have comes to an observer, 0..1: at most one of them is as good as all."""
        stage = self._stage
        shares = [
            stage.slots.read(stage.relation("share", other, observer), now)
            for other in stage.core
            if other not in (observer, author)
        ]
        return 1 - math.prod(1 - share for share in shares)

    def _wary(self, observer: str, now: float) -> float:
        """The greatest threat that an observer sees in anybody of the core."""
        stage = self._stage
        threats = [
            stage.slots.read(stage.relation("threat", observer, other), now)
            for other in stage.core
            if other != observer
        ]
        return max(threats, default=0.0)

    def _suspect(self, incident: Incident, observer: str, power: float, number: int) -> str:
        """Who is named: threat seen in somebody and, for the author, what the traces tell.

        Only who had the means is suspected, and no ally that the observer is bound to, as on the ladder; whoever
        lost by it as well only where nobody else is left. With nobody to suspect the inquiry ends without a name.
        """
        stage, now, bound, able = self._stage, self._stage.clock.now, self._stage.slots.value, incident.able
        every = [name for name in stage.core if name != observer and (able is None or name in able)]
        every = [name for name in every if not bound[stage.relation("obligation", observer, name)]]
        others = [name for name in every if name not in incident.victims] or every
        if incident.author and incident.author not in others:
            others.append(incident.author)
        if not others:
            return ""

        def weight(name: str) -> float:
            threat = stage.slots.read(stage.relation("threat", observer, name), now)
            told = power if name == incident.author else 0.0
            noise = gumbel(stage.draws.key("named", observer, name), number)
            return math.log(max(threat, 1e-3)) + told + noise

        return max(others, key=weight)

    def _name(self, incident: Incident, observer: str, named: str, *, asked: bool, felt: bool = True) -> None:
        """End an inquiry: it names somebody, or finds an accident or nothing."""
        if observer in incident.named:
            return
        stage, now = self._stage, self._stage.clock.now
        incident.named[observer] = named
        key = observer, incident.domain
        if observer in incident.victims:
            self._asking[key].remove(incident)
        if named:
            last = self._blamed.setdefault(key, {})
            last[named] = max(last.get(named, incident.at), incident.at)
            # by an inquiry of its own, or by a friend's that was made public
            self._named_after[incident.id, observer] = now - incident.at
        if asked:
            self.closed += 1
            self.errors += named != incident.author
            stage.record(
                "commons", observer, named or "nobody", {"inquiry": incident.id, "after_h": now - incident.at}
            )
        if not named:
            return
        self._laid.setdefault((observer, named), []).append(incident)
        if incident.known_at is None:
            incident.known_at = now
            self._violated(incident, named)
            if incident.open:
                self.bystanders.hear(incident, named, "")
        if felt:
            stage.apply(Change("grievance", observer, named, self._dials("blame_grievance") * incident.weight))
            stage.apply(Change("threat", observer, named, self._dials("blame_threat") * incident.weight))
            title = stage.titles[named]
            stage.announce(
                "commons_attributed",
                subject=incident.id if incident.open else f"{observer}.inquiry{self.closed}",
                by=named,
                to=[observer],
                urgency=0.3,
                directed=True,
                says=Sentence("{who} is held to be behind it", who=title),
            )

    def _violated(self, incident: Incident, named: str) -> None:
        """Let the norm of the domain suffer, where norms are kept, by what somebody is known to have done."""
        stage = self._stage
        if f"models.bargaining.norms.{incident.domain}" in stage.slots:
            arguments = (("domain", incident.domain),)
            weight = min(incident.weight, 1.0)
            told = stage.apply(ModelEffect("bargaining.violate", incident.id, named, None, None, weight, arguments))
            incident.norm = float(told["bound"]) if isinstance(told, Mapping) else 0.0

    # What is asked about them.

    def belief(self, observer: str, domain: str, suspect: str) -> Callable[[float], float]:
        """Give how sure an observer is, at a time, that somebody was behind an incident of a domain of late.

        Of late is within twice thirty days.
        """
        slots, dials, key = self._stage.slots, self._dials, (observer, domain)
        asking, blamed = self._asking.setdefault(key, []), self._blamed.setdefault(key, {})
        threat = self._stage.relation("threat", observer, suspect)

        def sure(at: float) -> float:
            if suspect in blamed and at - blamed[suspect] <= 2 * _LATELY:
                return dials("named_belief")
            if asking and at - asking[-1].at <= 2 * _LATELY:
                return max(0.0, dials("suspected_belief") * slots.read(threat, at))
            return 0.0

        return sure

    def open_against(self, observer: str, who: str) -> Callable[[float], float]:
        """Give how many violations, at a time, an observer lays to somebody's door and nobody has answered."""
        laid = self._laid.setdefault((observer, who), [])
        return lambda _at: float(len([1 for i in laid if not i.answered])) if laid else 0.0

    def lately(self, observer: str, domain: str, at: float) -> float:
        """Incidents of a domain that befell an observer in the last thirty days."""
        return float(len([i for i in self._lost.get((observer, domain), ()) if at - i.at <= _LATELY]))

    def times(self, at: float) -> list[float]:
        """Hours until an inquiry named somebody, or until now: for each deed, and each who lost and must ask.

        A friend's inquiry that is made public, and believed, is an end of one's own.

        Whoever found nobody, or an accident, and who asks still, has no name yet: an inquiry that is slow, or blind,
        is never the shorter for it.
        """
        return [
            self._named_after.get((incident.id, observer), at - incident.at)
            for incident in self.all
            if incident.author and not incident.open
            for observer in incident.victims
        ]

    def outcomes(self, at: float) -> Mapping[str, Outcome]:
        """The measures of incidents."""
        times = self.times(at)
        known = [i for i in self.all if i.known_at is not None]
        late = [i for i in known if i.known_at is not None and at - i.known_at >= self._dials("answer_time")]
        return {
            "commons_incidents": Outcome(float(len(self.all))),
            "attribution_time": Outcome(sum(times) / len(times) if times else None),
            "attribution_errors": Outcome(self.errors / self.closed if self.closed else None),
            "violations_unanswered": Outcome(float(sum(i.answered < _HALF for i in late))),
        }
