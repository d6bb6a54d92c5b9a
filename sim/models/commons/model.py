"""The commons in one run: builds the domains, lets them pass time on the 6 h grid, adds up what is lost.

Called by the engine through the protocol of `sim.world.stage`. What a domain does stands in its own package; this
module knows domains only by `sim.models.commons.domain`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from pydantic import BaseModel

from sim.clock import Phase
from sim.expressions import Term
from sim.models.commons.domain import Domain, Surroundings, argument
from sim.models.commons.domains import DOMAINS
from sim.models.commons.incidents import Incidents
from sim.models.commons.ledger import Ledger
from sim.models.commons.section import CommonsSection
from sim.models.commons.services import ServiceFigures, Services, wants
from sim.models.commons.words import WORDS
from sim.models.dials import Dials
from sim.sentence import Sentence
from sim.world.effects import ModelEffect
from sim.world.stage import AssetGroup, Deed, Getter, ModelKind, Outcome, Series, Stage

__all__ = ["COMMONS", "Commons"]

GRID: Final = 6.0
_KINDS: Final = {kind.name: kind for kind in DOMAINS}


class Commons:
    """All domains of one run; implements `RunningModel`, `Recounting` for the engine."""

    def __init__(self, section: CommonsSection, stage: Stage) -> None:
        self.section, self.stage = section, stage
        self.dials = Dials(stage, CommonsSection)
        self.incidents = Incidents(stage, self.dials)
        self.services = Services(stage, Dials(stage, ServiceFigures, part="services").derived(wants))
        self.domains: dict[str, Domain] = {}
        for kind in DOMAINS:
            part = getattr(section, kind.name)
            if part is not None:
                dials = Dials(stage, kind.section, part=kind.name)
                around = Surroundings(stage, dials, self.dials, self.incidents, self.services)
                self.domains[kind.name] = kind.build(part, around)
        self._owners = {
            function.name: domain for name, domain in self.domains.items() for function in _KINDS[name].functions
        }
        self._advance = [domain.advance for domain in self.domains.values()]
        self.ledger = Ledger(self.domains, stage.core)
        self._words = {name: {word.name for word in _KINDS[name].effects} for name in self.domains}

    def begin(self) -> None:
        """Start the domains, then the grid."""
        clock = self.stage.clock
        for domain in self.domains.values():
            domain.begin()
        clock.at(clock.now + GRID, Phase.MODEL, 0, self._grid)

    def _grid(self) -> None:
        clock = self.stage.clock
        now = clock.now
        for advance in self._advance:
            advance(now, GRID)
        self.services.step()
        self.ledger.step(now, GRID)
        clock.at(now + GRID, Phase.MODEL, 0, self._grid)

    def carry_out(self, effect: ModelEffect) -> Mapping[str, object]:
        """Carry out `commons.X` in every domain that knows the word, or in the one it names."""
        word = effect.name.rpartition(".")[2]
        if word == "blamed":
            self.incidents.blamed(effect.doing, effect.actor, argument(effect, "named"))
            return {}
        if word == "named":
            return self.incidents.publish(effect.actor, effect.target or "") if effect.scale > 0 else {}
        if word == "answered":
            return (
                self._answer(effect.actor, effect.target, effect.scale) if effect.target and effect.scale > 0 else {}
            )
        named, told = argument(effect, "domain"), {}
        for name, domain in self.domains.items():
            if word in self._words[name] and named in {"", name}:
                told[name] = domain.carry_out(word, effect)
        if not told:
            return {"refused": Sentence("no domain of this scenario knows '{word}'", word=word)}
        return told if len(told) > 1 else next(iter(told.values()))

    def witness(self, deed: Deed) -> None:
        """Take note of an act by which somebody answers what another is known to have done."""
        weight = self.section.answered_by.get(deed.action)
        if weight is not None and deed.scale > 0 and deed.target:
            self._answer(deed.actor, deed.target, weight.value)

    def _answer(self, actor: str, target: str, weight: float) -> Mapping[str, object]:
        """Let what somebody is known to have done be answered as far as it goes; norms get back part of it."""
        answered = self.incidents.answer(actor, target, weight)
        for incident, part in answered:
            if f"models.bargaining.norms.{incident.domain}" in self.stage.slots:
                arguments = (("domain", incident.domain),)
                effect = ModelEffect("bargaining.answer", incident.id, actor, target, None, part, arguments)
                self.stage.apply(effect)
        return {"answered": len(answered)}

    def getter(self, observer: str, term: Term) -> Getter:
        """Give the function from time to what `observer` believes of a term."""
        words = [str(word) for word in term.arguments]
        owner = self._owners.get(term.function)
        if owner is not None:
            return owner.getter(observer, term)
        domain = self.domains.get(words[0]) if words else None
        match term.function:
            case "commons_share" if domain is not None:
                return partial(domain.share, observer)
            case "commons_capacity" if domain is not None:
                return domain.capacity
            case "incidents":
                return partial(self.incidents.lately, observer, words[0])
            case "behind":
                return self.incidents.belief(observer, words[0], words[1])
            case "unanswered":
                return self.incidents.open_against(observer, words[0])
            case "norm_broken" | "frowned":
                return self.incidents.bystanders.getter(observer, term.function, words[0])
        # a domain that this scenario does not have: nothing is amiss there
        return (lambda _at: 1.0) if term.function.startswith("commons_") else (lambda _at: 0.0)

    def outcomes(self, at: float) -> Mapping[str, Outcome]:
        """The measures now."""
        found = {**self.ledger.outcomes(at), **self.incidents.outcomes(at)}
        for domain in self.domains.values():
            found |= domain.outcomes(at)
        return found

    def series(self) -> Mapping[str, Series]:
        """Capacity by domain, and what the domains keep besides."""
        told = dict(self.ledger.series())
        for domain in self.domains.values():
            told |= domain.series()
        return told


def _groups(section: BaseModel) -> Sequence[AssetGroup]:
    assert isinstance(section, CommonsSection)
    return ()


def _build(section: BaseModel, stage: Stage) -> Commons:
    assert isinstance(section, CommonsSection)
    return Commons(section, stage)


COMMONS: Final = ModelKind(WORDS, _groups, _build)
