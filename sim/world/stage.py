"""The stage: what a model of the world is given, and what it must answer.

One protocol for every model: it declares its words (`sim.scenario.vocabulary.Model`), and a running model
starts its SimPy processes, carries out effects, tells what actors may believe of it, and gives outcomes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from pydantic import BaseModel

from sim.clock import Clock
from sim.draws import Draws
from sim.expressions import Term
from sim.scenario.vocabulary import Model
from sim.world.chronicle import Chronicle
from sim.world.effects import Effect, ModelEffect
from sim.world.perception import Errors
from sim.world.slots import Slots

__all__ = ["AssetGroup", "ModelKind", "Outcome", "Recounting", "RunningModel", "Series", "Stage"]

Getter = Callable[[float], float]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The value of one measure in one run; `censored` when the run ended before it could be known."""

    value: float | None
    censored: bool = False


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
    ) -> None:
        """See the class."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What the engine hands to a model at the start of a run.

    `parameter(name)` gives the slot index of a figure of the model's own section: read
    `slots.value[index]` at each use, because levers may move it during the run. `apply` is the only way to
    change relations and actors. `record(kind, actor, subject, detail)` writes to the chronicle now.
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
    apply: Callable[[Effect], None]
    record: Callable[[str, str, str, Mapping[str, object]], None]


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
class Recounting(Protocol):
    """A running model that can also tell how its quantities went; a model without series needs none of this."""

    def series(self) -> Mapping[str, Series]:
        """The model's quantities over the run, by name."""


@dataclass(frozen=True, slots=True)
class ModelKind:
    """A line of the registry of models: the words, the force groups in a section, and how to set one up."""

    words: Model
    groups: Callable[[BaseModel], Sequence[AssetGroup]]
    build: Callable[[BaseModel, Stage], RunningModel]
