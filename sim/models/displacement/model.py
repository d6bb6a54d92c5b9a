"""Displacement in one run: a step a day for order, roads, camps, sites and armies; carriers at their own hours.

The order of a day: order moves, the hazard of collapse passes, people move on every route, troops secure sites
and may meet others, nationals come to their points.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from pydantic import BaseModel

from sim.clock import Phase
from sim.expressions import Term
from sim.models.dials import Dials
from sim.models.displacement.beliefs import Beliefs
from sim.models.displacement.effects import EFFECTS
from sim.models.displacement.evacuation import Community, Evacuation
from sim.models.displacement.parameters import Parameters
from sim.models.displacement.presence import Force, Presence
from sim.models.displacement.regime import Regime
from sim.models.displacement.route import Pace, Route
from sim.models.displacement.section import DisplacementSection
from sim.models.displacement.words import WORDS
from sim.sentence import Sentence
from sim.world.effects import Change, ModelEffect, Tone
from sim.world.stage import AssetGroup, Deed, Getter, ModelKind, Outcome, Stage

__all__ = ["DISPLACEMENT", "Displacement"]

_DAY: Final = 24.0
# numbers of people waiting at which everyone hears of them
_WAVES: Final = (1_000, 10_000, 50_000, 100_000, 500_000, 1_000_000)
_MOST: Final = 0.9

# least share by which the pace of a broken command is written anew
_STEP = 0.05


class Displacement:
    """One run of the model; implements `RunningModel` and `Witness` for the engine."""

    def __init__(self, section: DisplacementSection, stage: Stage) -> None:
        self.section, self.stage = section, stage
        self.dials = Dials(stage, Parameters)
        self.regime = Regime(stage, self.dials, section.origin)
        keep, pace = stage.draws.keep, self.dials.derived(Pace.now)
        self.routes = tuple(
            Route(spec, keep("outflow", spec.id), keep("outflow wave", spec.id), pace) for spec in section.routes
        )
        self.presence = Presence(stage, self.dials, zones=section.zones, forces=section.forces)
        self.evacuation = Evacuation(
            stage,
            self.dials,
            nationals=section.nationals,
            points=section.points,
            carriers=section.carriers,
            done=self._evacuated,
            danger=self.danger,
        )
        self._beliefs = Beliefs(
            stage,
            self.dials,
            section,
            regime=self.regime,
            routes=self.routes,
            presence=self.presence,
            evacuation=self.evacuation,
        )
        self._waves = 0
        # how many times as long as usual the fallen state's orders take
        self._slowed = 1.0
        both = ((section.origin, section.theatre), (section.theatre, section.origin))
        paths = [f"relations.{one}.{other}.rung" for one, other in both]
        # where a model keeps rungs, those between the two states
        self._rungs = [stage.slots.find(path) for path in paths if path in stage.slots]

    # What the engine asks.

    def begin(self) -> None:
        """Start the days, and set the one on which the state falls where the scenario names it."""
        self.stage.clock.every(_DAY, self._day)
        falls = self.section.collapse_at
        if falls is not None and falls.value <= self.stage.horizon:
            self._at(falls.value, self.section.origin, partial(self.fall, "as set"))

    def carry_out(self, effect: ModelEffect) -> Mapping[str, object]:
        """Carry out `displacement.X`; give what changed."""
        return EFFECTS[effect.name.rpartition(".")[2]](self, effect)

    def getter(self, observer: str, term: Term) -> Getter:
        """Give the function from time to what `observer` believes of a term."""
        return self._beliefs.getter(observer, term)

    def truth(self, term: Term) -> Getter | None:
        """Give the function from time to what is true of a count that strangers get wrong."""
        return self._beliefs.truth(term)

    def witness(self, deed: Deed) -> None:
        """Take note of an act that was carried out: an arrangement between two militaries holds here too."""
        if deed.action in self.section.arranged_by and deed.scale > 0 and deed.target:
            self.presence.arrange(deed.actor, deed.target)

    def outcomes(self, at: float) -> Mapping[str, Outcome]:
        """The measures now."""
        evacuation = self.evacuation
        ordered = [c.ordered_at for c in evacuation.communities.values() if c.ordered_at is not None]
        took = evacuation.reached(_MOST) if ordered else None
        if ordered and took is None:
            days = Outcome((at - min(ordered)) / _DAY, censored=True)
        else:
            days = Outcome(None if took is None else took / _DAY)
        return {
            "unserved_refugee_days": Outcome(float(sum(route.unserved_days for route in self.routes))),
            "refugees_over": Outcome(float(sum(route.over + route.settled for route in self.routes))),
            "insecure_site_days": Outcome(self.presence.insecure_days),
            "loose_weapons": Outcome(float(self.presence.loose)),
            "third_party_contacts": Outcome(float(self.presence.incidents)),
            "evacuated": Outcome(float(evacuation.evacuated)),
            "days_to_evacuate_90": days,
            "order_end": Outcome(self.regime.order),
            "collapse_happened": Outcome(float(self.regime.fallen_at is not None)),
        }

    def danger(self) -> float:
        """How far anybody there sees war coming, 0 to 1: by the rungs between the two states, and by a collapse.

        Where no model keeps rungs a call is believed.
        """
        if not self._rungs:
            return 1.0
        dials, value = self.dials, self.stage.slots.value
        rungs = [value[slot] for slot in self._rungs]
        low, high = dials("believed_from"), dials("believed_at")
        seen = min(max((max(rungs) - low) / max(1e-9, high - low), 0.0), 1.0) ** 2
        return max(seen, dials("believed_collapse")) if self.regime.fallen_at is not None else seen

    # What runs by itself.

    def _day(self, now: float) -> None:
        order, food, after = self.regime.day(self.presence.troops(), collapses=self.section.collapses)
        if after is not None:
            self._at(now + after, self.section.origin, partial(self.fall, "hazard"))
        self._tell_of_waves(sum([route.day(now, order=order, food=food) for route in self.routes]))
        if self.regime.fallen_at is not None:
            self._slow()
            if (after := self.presence.theft()) is not None:
                self._at(now + after, self.section.origin, partial(self._lose_a_weapon))
        for after, one, other in self.presence.day():
            self._at(now + after, one, partial(self._clash, one, other))
        self.evacuation.day()

    def _at(self, when: float, actor: str, do: partial[None]) -> None:
        self.stage.clock.at(when, Phase.MODEL, self.stage.ranks[actor], do)

    def fall(self, why: str) -> None:
        """Let the state fall, now; everyone hears of it."""
        if self.regime.fallen_at is not None:
            return
        origin, stage = self.section.origin, self.stage
        left, sites = self.regime.fall(), self.presence.lose_guards()
        stage.record("displacement", origin, "collapse", {"why": why, "order": round(left, 3), "unguarded": sites})
        says = Sentence("order has broken down in {where}", where=stage.titles[origin])
        stage.announce("collapse", subject=origin, urgency=0.8, says=says)
        stage.announce("unrest", subject=origin, urgency=0.8, says=says)
        self._break_command(left)

    def _break_command(self, order: float) -> None:
        """Let command split: what is left of it decides by a doctrine of its own, slower, with what still obeys."""
        origin, stage = self.section.origin, self.stage
        stage.apply(Change("readiness", origin, None, order - 1))
        if self.section.broken_doctrine is not None:
            stage.change_doctrine(origin, self.section.broken_doctrine)
        self._slow()

    def _slow(self) -> None:
        """Let orders take longer the less order there is, and sooner again as it comes back."""
        origin, stage = self.section.origin, self.stage
        factor = 1 / max(self.regime.order, self.dials("command_least"))
        if abs(factor / self._slowed - 1) > _STEP:
            slot = stage.slots.find(f"actors.{origin}.latency")
            stage.apply(Change("latency", origin, None, stage.slots.value[slot] * (factor / self._slowed - 1)))
            self._slowed = factor

    def _lose_a_weapon(self) -> None:
        """Something dangerous is carried off from a site nobody guards: everyone hears of it."""
        origin, stage = self.section.origin, self.stage
        zone = self.presence.emptied()
        stage.record("displacement", origin, "loose_weapon", {"zone": zone, "number": self.presence.loose})
        says = Sentence("something dangerous is missing from a site in {zone}", zone=zone.replace("_", " "))
        stage.announce("loose_weapon", subject=origin, urgency=0.6, says=says)

    def _tell_of_waves(self, waiting: int) -> None:
        before = self._waves
        while self._waves < len(_WAVES) and waiting >= _WAVES[self._waves]:
            self._waves += 1
        if self._waves > before:
            origin, step = self.section.origin, _WAVES[self._waves - 1]
            self.stage.record("displacement", origin, "refugee_wave", {"waiting_at_least": step})
            says = Sentence("more than {count:,} people who fled wait without a place", count=step)
            self.stage.announce("refugee_wave", subject=origin, urgency=0.4, says=says)

    def _clash(self, one: str, other: str) -> None:
        """Two armies met: an incident that can be read in two ways; each resents the other for it."""
        stage, dials = self.stage, self.dials
        self.presence.incidents += 1
        stage.record("displacement", one, "contact_clash", {"with": other, "number": self.presence.incidents})
        name = f"{one}+{other}.zone_contact#{self.presence.incidents}"
        for a, b in ((one, other), (other, one)):
            stage.apply(Tone(a, b, dials("contact_tone")))
            stage.apply(Change("threat", a, b, dials("contact_threat")))
            if f"relations.{a}.{b}.rung" in stage.slots:
                # where somebody keeps rungs, each reads it as an act of the other's
                rung = (("rung", dials("contact_rung")),)
                stage.apply(ModelEffect("escalation.incident", name, a, b, None, 1.0, rung))
            else:
                stage.apply(Change("grievance", a, b, dials("contact_grievance")))
            says = Sentence("shots between our troops and those of {who}", who=stage.titles[b])
            stage.announce("incident", subject=a, by=b, to=[a], urgency=0.7, directed=True, says=says)
        others = [actor for actor in stage.actors if actor not in (one, other)]
        says = Sentence("troops of {one} and {other} clashed", one=stage.titles[one], other=stage.titles[other])
        stage.announce("contact_clash", subject=one, by=other, to=others, delay=2.0, urgency=0.4, says=says)

    def entered(self, force: Force) -> None:
        """Troops begin their work: everyone hears of it."""
        stage, spec = self.stage, force.spec
        detail = {"entered": spec.zone, "troops": round(spec.troops.value), "title": spec.title}
        stage.record("displacement", spec.actor, spec.id, detail)
        says = Sentence("{what} are at work", what=spec.title)
        stage.announce("troops_entered", subject=self.section.origin, by=spec.actor, urgency=0.4, says=says)

    def _evacuated(self, community: Community) -> None:
        """All who were going are out: their government hears of it."""
        actor = community.spec.actor
        self.stage.record("displacement", actor, "evacuation_done", {"evacuated": community.evacuated})
        self.stage.announce("evacuation_done", subject=actor, to=[actor], says="all who would go are out")


def _groups(section: BaseModel) -> Sequence[AssetGroup]:
    assert isinstance(section, DisplacementSection)
    return ()


def _build(section: BaseModel, stage: Stage) -> Displacement:
    assert isinstance(section, DisplacementSection)
    return Displacement(section, stage)


DISPLACEMENT: Final = ModelKind(WORDS, _groups, _build)
