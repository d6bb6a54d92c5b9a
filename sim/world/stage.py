"""The stage: what a model of the world is given, and what it must answer.

One protocol for every model: it declares its words (`sim.scenario.vocabulary.Model`), and a running model
starts its SimPy processes, carries out effects, tells what actors may believe of it, and gives outcomes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, Protocol, runtime_checkable

from pydantic import BaseModel

from sim.clock import Clock
from sim.draws import Draws
from sim.expressions import Term
from sim.scenario.actor import Doctrine
from sim.scenario.vocabulary import Model
from sim.world.chronicle import Chronicle
from sim.world.effects import Effect, ModelEffect
from sim.world.estimates import Estimates
from sim.world.perception import Errors
from sim.world.slots import Slots

__all__ = [
    "AssetGroup",
    "Deed",
    "Ladder",
    "ModelKind",
    "Outcome",
    "Recounting",
    "Revealing",
    "RunningModel",
    "Series",
    "Stage",
    "Standing",
    "Witness",
]

Getter = Callable[[float], float]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The value of one measure in one run; `censored` when the run ended before it could be known."""

    value: float | None
    censored: bool = False


class Deed(NamedTuple):
    """An act that was carried out, as every model may know it; `scale` is how well it went (-.5 to 1).

    Accidents come the same way, `turnover` and `leak`: they befell their `actor` and are aimed at nobody.
    """

    at: float
    action: str
    actor: str
    target: str
    rung: int
    lowers: int
    force: bool
    scale: float


@dataclass(frozen=True, slots=True)
class Series:
    """How one quantity went over a run: its unit, the instants (h from the start) and the values at them."""

    unit: str
    at: tuple[float, ...]
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class AssetGroup:
    """A force that can be sent as one: its id, owner and kind."""

    id: str
    actor: str
    kind: str
    title: str


class Announce(Protocol):
    """Make actors notice something: after `delay` hours each of `to` (None: all) receives an observation."""

    def __call__(
        self,
        topic: str,
        *,
        subject: str,
        by: str = "",
        to: Sequence[str] | None = None,
        delay: float = 0.0,
        urgency: float = 0.0,
        says: str = "",
        directed: bool = False,
    ) -> None:
        """See the class; what is `directed` calls for a decision whether or not a doctrine attends to it."""


def _no_relation(variable: str, who: str, toward: str) -> int:
    raise AssertionError(f"this stage has no relations: {variable} of {who} toward {toward}")


def _anybody(word: str) -> None:
    del word


def _never_pursued(actor: str, target: str) -> float:
    del actor, target
    return -math.inf


def _no_doctrine(actor: str) -> str:
    raise AssertionError(f"on this stage {actor} follows nothing")


def _no_other_doctrine(actor: str, doctrine: str) -> None:
    raise AssertionError(f"on this stage {actor} cannot come to follow {doctrine}")


def _never_short(why: str) -> None:
    raise AssertionError(f"this stage cannot be cut short: {why}")


def _no_mover(variable: str, actor: str, toward: str | None) -> Callable[[float, float], object]:
    del toward
    raise AssertionError(f"on this stage {variable} of {actor} does not move")


def _never_referred(subject: str, why: str, ruled: Callable[[bool], None]) -> None:
    del ruled
    raise AssertionError(f"on this stage nobody rules on {subject}: {why}")


@dataclass(frozen=True, slots=True)
class Stage:
    """What the engine hands to a model at the start of a run.

    `parameter(name)` gives the slot index of a figure of the model's own section: read
    `slots.value[index]` at each use, because levers may move it during the run. `apply` is the only way to
    change relations and actors (it gives what changed, or what another model tells of its effect), or, day after day,
    `mover(variable, actor, toward)`: what it gives takes the amount and the instant. `record(kind, actor, subject,
    detail)` writes to the chronicle now. `relation` gives the slot of a relation's variable. `cut_short(why)` ends
    the run where the model cannot go on: measures that are not `settled` are censored then, in every model.
    `refer(doing, why, ruled)` puts a matter to the white cell and stops the clock: `ruled(True)` lets it stand,
    `ruled(False)` does not; without a ruling the run ends.
    `doctrines` are those followed at the moment, to be read at each use; `doctrine(actor)` names what an actor
    follows at the start, `change_doctrine(actor, name)` lets it follow another that the model's words name in
    `variants`. `strengths` are the indices of each actor by domain, `honour_intercept` that of E9: all may know them.
    `doers(word)` gives who has the means to bring an effect of a model about, by any act of the catalogue; None where
    no act has it, so that nobody can be ruled out. `pursued(actor, target)` gives the latest instant (h) at which a
    course of the actor toward the target went on: now, while a step is being taken or has its day.
    """

    clock: Clock
    slots: Slots
    draws: Draws
    errors: Errors
    chronicle: Chronicle
    start: datetime
    horizon: float
    actors: tuple[str, ...]
    titles: Mapping[str, str]
    types: Mapping[str, str]
    roles: Mapping[str, tuple[str, ...]]
    ranks: Mapping[str, int]
    parameter: Callable[[str], int]
    announce: Announce
    apply: Callable[[Effect], object]
    record: Callable[[str, str, str, Mapping[str, object]], None]
    mover: Callable[[str, str, str | None], Callable[[float, float], object]] = _no_mover
    core: tuple[str, ...] = ()
    doctrines: Mapping[str, Doctrine] = field(default_factory=dict)
    estimates: Estimates | None = None
    relation: Callable[[str, str, str], int] = _no_relation
    cut_short: Callable[[str], None] = _never_short
    refer: Callable[[str, str, Callable[[bool], None]], None] = _never_referred
    doctrine: Callable[[str], str] = _no_doctrine
    change_doctrine: Callable[[str, str], None] = _no_other_doctrine
    strengths: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    honour_intercept: float = 0.0
    doers: Callable[[str], frozenset[str] | None] = _anybody
    pursued: Callable[[str, str], float] = _never_pursued


class RunningModel(Protocol):
    """One model in one run."""

    def begin(self) -> None:
        """Start the model's processes."""

    def carry_out(self, effect: ModelEffect) -> Mapping[str, object]:
        """Carry out an effect now; give what changed, for the record."""

    def getter(self, observer: str, term: Term) -> Getter:
        """Give the function from time to what `observer` believes of one of the model's expression terms."""

    def outcomes(self, at: float) -> Mapping[str, Outcome]:
        """The model's measures at the end of the run."""


@runtime_checkable
class Witness(Protocol):
    """A running model that takes note of acts carried out by anybody, besides the effects addressed to it."""

    def witness(self, deed: Deed) -> None:
        """Take note of an act, after its effects."""


class Standing(NamedTuple):
    """Where an actor stands toward another, and what standing elsewhere would cost it, on its beliefs (E6).

    `believed` is where the other is believed to stand, `called_for` what that and grievance call for, `seen` what is
    called for where the error of the day is left out: it rises by what happens alone. `cost[k]` is
    what it costs to stand on rung k, of which only differences matter; `effort[k]` what it costs to act again on a
    rung that one stands on or above.
    """

    rung: int
    believed: float
    called_for: float
    seen: float
    cost: Sequence[float]
    effort: Sequence[float]


@runtime_checkable
class Ladder(Protocol):
    """What a model that keeps rungs answers besides: deciding asks it, and knows nothing else of it.

    Such a model names in its words the effect by which it is told of acts (`Model.told_of_acts`). Without one,
    postures cost what `choice.posture_aversion` says.
    """

    def lowered(self, actor: str, target: str, by: int, domains: Collection[str], ends: Collection[str]) -> int:
        """Give the rung after an act that lowers by so much in some domains (in all, if none) and ends some acts."""

    def rung(self, actor: str, target: str) -> int:
        """Give the rung on which an actor stands toward another."""

    def posture(self, actor: str, target: str, at: float, ordered: int = 0) -> Standing:
        """Weigh the rungs an actor could stand on toward another; commits nothing.

        A rung that was `ordered` and is not in force yet counts as where it stands.
        """

    def laid(self, domain: str, rung: int, lasts: float) -> Sequence[tuple[int, float]]:
        """Give as which rung an act of a domain that nobody sees may come to be laid to its author.

        It goes on for `lasts` (h). Each rung has its chance; what is missing of 1 is that nobody ever finds it out.
        """


@runtime_checkable
class Recounting(Protocol):
    """A running model that can also tell how its quantities went; a model without series needs none of this."""

    def series(self) -> Mapping[str, Series]:
        """The model's quantities over the run, by name."""


@runtime_checkable
class Revealing(Protocol):
    """A running model that can also tell the white cell what is true of what actors believe only about."""

    def truth(self, term: Term) -> Getter | None:
        """Give the function from time to what is true of a term; None where everybody knows it as it is."""


@dataclass(frozen=True, slots=True)
class ModelKind:
    """A line of the registry of models: the words, the force groups in a section, and how to set one up."""

    words: Model
    groups: Callable[[BaseModel], Sequence[AssetGroup]]
    build: Callable[[BaseModel, Stage], RunningModel]
