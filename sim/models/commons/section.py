"""What a scenario writes of the commons: a part for each domain it has, and what holds for incidents in all of them.

Read by the loader. Figures here and in a part are slots that levers may move (`models.commons.inquiry_power`,
`models.commons.air.return_time`); those in lists (a corridor's, a cable's) are facts of the place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import BaseModel, model_validator

from sim.models.commons.air.section import AirSection
from sim.models.commons.cyber.section import CyberSection
from sim.models.commons.domains import DOMAINS
from sim.models.commons.quantities import days, figure, share
from sim.models.commons.sea.section import SeaSection
from sim.models.commons.services import ServiceFigures
from sim.models.commons.space.section import SpaceSection
from sim.models.commons.supply.section import SupplySection
from sim.scenario.actor import ActorFile
from sim.scenario.figures import Duration, Fraction, Id, Positive, Strict
from sim.scenario.vocabulary import Misfit

__all__ = ["CommonsSection", "misfits"]


class CommonsSection(Strict):
    """The commons of one crisis. At least one domain must be there."""

    air: AirSection | None = None
    sea: SeaSection | None = None
    space: SpaceSection | None = None
    cyber: CyberSection | None = None
    supply: SupplySection | None = None
    services: ServiceFigures = ServiceFigures()

    # Inquiries (E3): who did it, asked by each state of the core that lost something.
    false_attribution: Fraction = share(
        0.05, 0.01, 0.15
    )  # of accidents, which inquirers accept to call somebody's act
    inquiry_power: Positive = figure(2.0, 1.0, 3.0)  # how far the traces of acts and accidents lie apart, in sd
    inquiry_sharing: Positive = figure(0.8, 0.3, 1.5)  # power added by partners who pass on all they have
    inquiry_speed: Fraction = share(0.6, 0.4, 0.8)  # of the time that partners who pass on all save
    inquiry_spread: Positive = figure(0.5, 0.3, 0.8)  # sd of the logarithm of its time
    suspicion: Positive = figure(1.0, 0.0, 2.0)  # by how much a threat seen lowers what is asked of traces, in sd
    named_belief: Fraction = share(0.85, 0.7, 0.95)  # how sure an observer is of whom its inquiry named
    suspected_belief: Fraction = share(0.4, 0.2, 0.6)  # before it has ended, times the threat seen in somebody
    blame_grievance: Positive = figure(0.15, 0.05, 0.4)  # rungs, against whom an inquiry names
    blame_threat: Positive = figure(0.04, 0.01, 0.1)
    # what a broken rule costs with each third state that hears of it, times the strength of the norm
    breach_dislike: Positive = figure(0.1, 0.03, 0.2)  # of affinity
    breach_trade: Fraction = share(0.03, 0.01, 0.1)  # of the trade with it
    false_blame_cost: Fraction = share(0.15, 0.05, 0.3, "P")  # of credibility, for blaming the wrong one in public
    answer_time: Duration = days(60, 30, 120)  # until a violation that is known counts as unanswered

    # acts toward somebody by which one answers what it is known to have done, and how far each goes: 1 is as far as
    # norms need; words alone leave more than half of it standing, those of several states less
    answered_by: dict[Id, Fraction] = {
        "demarche": share(0.3, 0.1, 0.5),
        "join_protest": share(0.3, 0.1, 0.5),
        "public_attribution": share(0.5, 0.3, 0.7),
        "name_harm_in_commons": share(0.5, 0.3, 0.7),
        "recall_ambassador": share(0.6, 0.4, 0.8),
        "table_unsc_resolution": share(0.8, 0.5, 1.0),
        "escort_or_presence_patrol": share(0.7, 0.4, 1.0),
        "targeted_sanctions": share(1.0, 0.7, 1.0),
        "sectoral_embargo": share(1.0, 0.7, 1.0),
    }

    @model_validator(mode="after")
    def _has_a_domain(self) -> CommonsSection:
        names = [kind.name for kind in DOMAINS]
        if all(getattr(self, name) is None for name in names):
            raise ValueError(f"no domain is written: {', '.join(names)}")
        return self


def misfits(section: BaseModel, actors: Mapping[str, ActorFile]) -> Iterator[Misfit]:
    """Ask each domain what in its part does not fit the actors."""
    for kind in DOMAINS:
        part = getattr(section, kind.name)
        if part is not None and kind.misfits is not None:
            for steps, problem, hint in kind.misfits(part, actors):
                yield (kind.name, *steps), problem, hint
