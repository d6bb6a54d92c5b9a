"""The words a file may use: variables, measures, effects, expression functions and model sections.

World and models declare them; the engine joins them into one `Vocabulary` and hands it to the loader, so
that reading knows what exists without importing who does it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from pydantic import BaseModel

from sim.expressions import Function
from sim.scenario.action import ActionSpec
from sim.scenario.actor import ActorFile, Doctrine

__all__ = [
    "KNOWN_MODELS",
    "TOPICS",
    "Company",
    "EffectWord",
    "Measure",
    "Misfit",
    "Model",
    "Variable",
    "Vocabulary",
    "reading",
]

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
    "meeting_planned": "a meeting with somebody is arranged",
    "meeting": "the day of a meeting that was arranged",
}


@dataclass(frozen=True, slots=True)
class Variable:
    """One quantity of the world: what it is, its unit and range, how it moves by itself, who sees it how.

    `relaxes_in` is the time constant (h) of its closed-form return to its rest value, 0 for none.
    `error` is the standard deviation of a stranger's estimate at fusion quality .5; `delay` (h) its age.
    `types` are the types of actors that have it, none for all; `mutual` is for the world's own relations only.
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
    # whether a model tells observers what they see of it, act by act, instead of their sampling it by the clock
    told: bool = False
    grade: str = "J"
    source: str = ""
    types: tuple[str, ...] = ()

    def belongs_to(self, kind: str) -> bool:
        """Whether actors of a type have it."""
        return not self.types or kind in self.types


def reading(variable: Variable) -> Function:
    """Give the function by which expressions read a variable of an actor or of a relation."""
    if variable.scope == "relation":
        says = f"{variable.says}: mine toward it, or the first's toward the second"
        return Function(variable.name, 1, 2, {}, says, ("actor", "actor"))
    return Function(variable.name, 0, 1, {}, f"{variable.says}: mine, or as I believe it of an actor", ("actor",))


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of effectiveness or performance: its unit and which direction is better."""

    name: str
    unit: str
    better: Literal["higher", "lower", "none"]
    says: str
    # whether it is known for good even where the run was cut short; all others are censored then
    settled: bool = False
    # whether it is also given for each actor of a scenario's core, as `name.actor`
    by_actor: bool = False
    # paths of which it is made, and of next to nothing else that a lever sets; a role in capitals (CORE, AFFECTED)
    # stands for the actors in it, ITSELF for the actor of whom a measure by actor is told, * for any name
    made_of: tuple[str, ...] = ()

    def is_made_of(self, path: str, roles: Mapping[str, Collection[str]], actor: str = "") -> bool:
        """Whether it is made of the value at a path such as `relations.a+b.trust`; `roles` says who is in which role.

        `actor` is of whom it is told, where it is told by actor; of all, where none is named.
        """
        parts = path.replace("+", ".").split(".")
        patterns = (pattern.replace("ITSELF", actor or "*") for pattern in self.made_of)
        return any(_fits(pattern.split("."), parts, roles) for pattern in patterns)


def _fits(pattern: Sequence[str], parts: Sequence[str], roles: Mapping[str, Collection[str]]) -> bool:
    if len(pattern) != len(parts):
        return False
    return all(
        word in {part, "*"} or (word.isupper() and part in roles.get(word.lower(), ()))
        for word, part in zip(pattern, parts, strict=True)
    )


@dataclass(frozen=True, slots=True)
class EffectWord:
    """One effect that an action or inject may invoke on a model, by `do: model.name`, with its arguments."""

    name: str
    arguments: tuple[str, ...]
    says: str


Misfit = tuple[tuple[str | int, ...], str, str]


@dataclass(frozen=True, slots=True)
class Company:
    """Who takes part: the core, whose role is which, the doctrine that each follows, and what there is to do."""

    core: Sequence[str]
    roles: Mapping[str, Sequence[str]]
    doctrines: Mapping[str, Doctrine]
    actions: Mapping[str, ActionSpec]


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
    # who may come to follow another doctrine during a run, and which: its plan is compiled beforehand
    variants: Callable[[BaseModel], Iterable[tuple[str, str]]] | None = None
    # what is odd though allowed: sentences from its section and who takes part
    cautions: Callable[[BaseModel, Company], Iterable[str]] | None = None
    # names it brings for arguments of functions, by the kind of argument (`Function.arguments`)
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    # the effect by which it is told of every act of a rung, where it keeps the ladder (`sim.world.stage.Ladder`)
    told_of_acts: str = ""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All the words of one build of the engine.

    Variables and functions are those of the world; `within` adds those of the models that take part, and
    `everything` those of all models, for files that are shared by scenarios.
    """

    actor_variables: Mapping[str, Variable]
    relation_variables: Mapping[str, Variable]
    functions: Mapping[str, Function]
    measures: Mapping[str, Measure]
    models: Mapping[str, Model] = field(default_factory=dict)

    def within(self, present: Iterable[str]) -> Vocabulary:
        """Give the words of a scenario with these models: their variables, and what reads them, beside ours."""
        models = [self.models[name] for name in sorted(present) if name in self.models]
        variables = [variable for model in models for variable in model.variables if variable.scope != "model"]
        assert not any(variable.mutual for variable in variables), "a model's relation variable is one-way"
        actor = {variable.name: variable for variable in variables if variable.scope == "actor"}
        relation = {variable.name: variable for variable in variables if variable.scope == "relation"}
        read = {variable.name: reading(variable) for variable in variables}
        return replace(
            self,
            actor_variables={**self.actor_variables, **actor},
            relation_variables={**self.relation_variables, **relation},
            functions={**self.functions, **read},
        )

    def counted_by(self, core: Iterable[str]) -> Vocabulary:
        """Give the words of a scenario with this core: measures that are given by actor have one more for each."""
        more = {
            f"{name}.{actor}": replace(
                measure, name=f"{name}.{actor}", says=f"{measure.says}: {actor}", by_actor=False
            )
            for name, measure in self.measures.items()
            if measure.by_actor
            for actor in core
        }
        return replace(self, measures={**self.measures, **more}) if more else self

    def everything(self) -> Vocabulary:
        """Give the words of a scenario in which every model takes part."""
        return self.within(self.models)

    @property
    def spoken(self) -> Iterable[Function]:
        """Every function that an expression may call where these words hold and whatever models take part."""
        own = {function.name: function for model in self.models.values() for function in model.functions}
        return {**self.functions, **own}.values()

    def effect(self, name: str) -> EffectWord | None:
        """Find an effect by its full name, `model.effect`."""
        model, _, word = name.partition(".")
        if model not in self.models:
            return None
        return next((effect for effect in self.models[model].effects if effect.name == word), None)
