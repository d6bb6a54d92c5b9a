"""The words a file may use: variables, measures, effects, expression functions and model sections.

World and models declare them; the engine joins them into one `Vocabulary` and hands it to the loader, so
that reading knows what exists without importing who does it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from pydantic import BaseModel

from sim.expressions import Function
from sim.scenario.actor import ActorFile

__all__ = ["KNOWN_MODELS", "TOPICS", "EffectWord", "Measure", "Misfit", "Model", "Variable", "Vocabulary"]

Link = Literal["logit", "log", "none"]

# Every model the action catalogue may name in `needs:`; those a build lacks are barred with that reason.
KNOWN_MODELS: Final = (
    "bargaining",
    "commons",
    "displacement",
    "domestic",
    "escalation",
    "pressure",
    "relief",
)

# What injects may be `about`, and doctrines of any actor may attend to, besides actions and models' topics.
TOPICS: Final[Mapping[str, str]] = {
    "alarm": "a warning, true or false",
    "ended": "an action of one's own was carried out",
    "hazard": "nature struck",
    "news": "something happened that is nobody's act",
    "attack": "armed force was used, by whom is another question",
    "incident": "a clash, collision or accident that can be read in two ways",
    "test": "a weapon was tested",
    "leak": "something secret became known",
    "unrest": "order or a regime is in question",
    "request": "somebody asks for something",
}


@dataclass(frozen=True, slots=True)
class Variable:
    """One quantity of the world: what it is, its unit and range, how it moves by itself, who sees it how.

    `relaxes_in` is the time constant (h) of its closed-form return to its rest value, 0 for none.
    `error` is the standard deviation of a stranger's estimate at fusion quality .5; `delay` (h) its age.
    """

    name: str
    scope: Literal["actor", "relation", "model"]
    dimension: str
    low: float
    high: float
    link: Link
    says: str
    default: float | None = None
    relaxes_in: float = 0.0
    error: float = 0.0
    delay: float = 0.0
    mutual: bool = False
    grade: str = "J"
    source: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of effectiveness or performance: its unit and which direction is better."""

    name: str
    unit: str
    better: Literal["higher", "lower", "none"]
    says: str


@dataclass(frozen=True, slots=True)
class EffectWord:
    """One effect that an action or inject may invoke on a model, by `do: model.name`, with its arguments."""

    name: str
    arguments: tuple[str, ...]
    says: str


Misfit = tuple[tuple[str | int, ...], str, str]


@dataclass(frozen=True, slots=True)
class Model:
    """What a model of the world brings to the vocabulary: its section and its words."""

    name: str
    section: type[BaseModel]
    says: str
    variables: tuple[Variable, ...] = ()
    effects: tuple[EffectWord, ...] = ()
    functions: tuple[Function, ...] = ()
    measures: tuple[Measure, ...] = ()
    topics: tuple[str, ...] = ()
    # what does not fit together between its section and the actors: (steps inside the section, problem, hint)
    misfits: Callable[[BaseModel, Mapping[str, ActorFile]], Iterable[Misfit]] | None = None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All the words of one build of the engine."""

    actor_variables: Mapping[str, Variable]
    relation_variables: Mapping[str, Variable]
    functions: Mapping[str, Function]
    measures: Mapping[str, Measure]
    models: Mapping[str, Model] = field(default_factory=dict)

    def effect(self, name: str) -> EffectWord | None:
        """Find an effect by its full name, `model.effect`."""
        model, _, word = name.partition(".")
        if model not in self.models:
            return None
        return next((effect for effect in self.models[model].effects if effect.name == word), None)
