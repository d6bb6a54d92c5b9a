"""What every domain of the commons answers, so that one model adds up their losses and no more knows them apart.

A domain is a service that many use: passage by sea, flights, what satellites give, networks, a material. It is a
package or module beside this one that offers one `DomainKind`, listed in `sim.models.commons.domains`, and has a part
of the same name in the section (`models.commons.air`). A scenario has the domains whose part it writes.

How a run uses it. The model builds each domain with its `Surroundings`, calls `begin` once, and then, on the absolute
6 h grid and in the order of the registry, `advance`. Right after, it reads how each stands and adds up what
is missing. Effects come in between, through `carry_out`. A domain may start SimPy processes of its own in `begin` or
in an effect; it changes actors and relations only by `surroundings.stage.apply`. Reading (`capacity`, `share`,
`shares`, `cost`, getters) changes nothing, however often.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Protocol, runtime_checkable

from pydantic import BaseModel

from sim.expressions import Function, Term
from sim.models.commons.incidents import Incidents
from sim.models.commons.services import Services
from sim.models.dials import Dials, Reading
from sim.scenario.actor import ActorFile
from sim.scenario.vocabulary import EffectWord, Measure, Misfit
from sim.world.effects import ModelEffect
from sim.world.stage import Getter, Outcome, Series, Stage

__all__ = ["CROSSING", "Domain", "DomainKind", "Surroundings", "Told", "argument", "number"]

Told = Mapping[str, object]

# effects that cross domains: the catalogue of actions asks for them whether or not a scenario has the domain
CROSSING: Final = MappingProxyType(
    {
        word.name: word
        for word in (
            EffectWord(
                "escort",
                ("days", "place", "hulls"),
                "the actor's warships go along with merchant ships, or keep watch",
            ),
            EffectWord(
                "harass",
                ("domain", "days", "place"),
                "the actor gets in the way of the target's traffic, short of force",
            ),
            EffectWord("disrupt", ("domain", "days"), "the actor makes a service of the target's fail for a time"),
            EffectWord(
                "jam",
                ("days", "region"),
                "the actor drowns signals that the target lives by in a region; they are back when it stops",
            ),
            EffectWord(
                "debris", ("fragments", "shell"), "the actor breaks a satellite up: fragments endanger all for good"
            ),
            EffectWord("insure", ("domain", "days"), "the actor stands behind insurers, so that a risk costs less"),
            EffectWord(
                "reroute", ("domain", "days"), "firms reroute or stop a service where the risk costs too much"
            ),
        )
    }
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a domain is given at the start of a run.

    `dials` reads a figure of the domain's own part by name as it stands now, `shared` one of the section that all
    domains have in common. `incidents` is where whatever goes wrong is reported, by nature or by somebody; it asks
    who did it, tells those who suffered, and counts violations.
    """

    stage: Stage
    dials: Dials
    shared: Reading
    incidents: Incidents
    services: Services


class Domain(Protocol):
    """One domain in one run.

    `stamp` is another number whenever `capacity` or `shares` may answer something else on the grid than they did
    there before. What hangs on a figure of the section may answer late, but no later than on the next day.
    """

    @property
    def stamp(self) -> int:
        """Number of the domain's present standing."""

    def begin(self) -> None:
        """Start what runs by itself (SimPy processes, first hazards). Called once, at the start."""

    def advance(self, at: float, hours: float) -> None:
        """Let the hours up to `at` pass: called on the 6 h grid, first at 6 h."""

    def capacity(self, at: float) -> float:
        """Share of its usual service that all who use the domain get now, 0..1; 1 where nothing is amiss."""

    def share(self, actor: str, at: float) -> float:
        """Share of its usual service that one actor gets now, 0..1; 1 for those who do not use the domain."""

    def shares(self, at: float) -> Mapping[str, float]:
        """The same of all at once; who is not named gets all of its usual service. What was given never changes."""

    def standing(self, at: float) -> tuple[float, Mapping[str, float]]:
        """What `capacity` and `shares` give, at once: asked after each step that changed either."""

    def cost(self, actor: str) -> float:
        """Added cost that an actor has borne so far, MUSD; `""` asks for those who are no actors."""

    def carry_out(self, word: str, effect: ModelEffect) -> Told:
        """Carry out one of its effects (`word` is its name without `commons.`); give what changed."""

    def getter(self, observer: str, term: Term) -> Getter:
        """Give the function from time to what `observer` believes of one of the domain's own terms."""

    def outcomes(self, at: float) -> Mapping[str, Outcome]:
        """The domain's own measures; those that all domains have are added up by the model."""

    def series(self) -> Mapping[str, Series]:
        """The domain's own quantities over the run; its capacity is kept by the model."""


@runtime_checkable
class KeepsSpells(Protocol):
    """A domain that knows better than its capacity, which is of a week, how long it stood below nine tenths."""

    def spells(self) -> tuple[float, float | None]:
        """Give the longest time below that is over, and since when it stands below now (h); None if it does not."""


@dataclass(frozen=True, slots=True)
class DomainKind:
    """A line of the registry of domains: its name and words, and how to set it up.

    An effect word may be shared with other domains (take it from `CROSSING`): the model asks each domain that knows
    it, or only the one that the effect names in `domain`. Functions, measures and topics are a domain's own.
    """

    name: str
    section: type[BaseModel]
    build: Callable[[BaseModel, Surroundings], Domain]
    effects: tuple[EffectWord, ...] = ()
    functions: tuple[Function, ...] = ()
    measures: tuple[Measure, ...] = ()
    topics: tuple[str, ...] = ()
    misfits: Callable[[BaseModel, Mapping[str, ActorFile]], Iterator[Misfit]] | None = None


def argument(effect: ModelEffect, word: str, default: str = "") -> str:
    """Give an argument of an effect as text."""
    return str(dict(effect.arguments).get(word, default))


def number(effect: ModelEffect, word: str, default: float) -> float:
    """Give an argument of an effect as a number."""
    return float(dict(effect.arguments).get(word, default))
