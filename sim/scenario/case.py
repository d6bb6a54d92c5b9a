"""A case: one sample of the uncertain parameters of a scenario, shared by all options of a pair.

What varies: every figure with a range whose grade, its own or its block's, is J or M, or that nobody graded
(a range without provenance is judgement). That is: perception, choice, the dynamics of relations and their
starting values, the timing and size of injects, every section of a model, variables, strengths and false alarms
of actors, precision, rest times and bonuses of doctrine, what actions cost and how long they take, chance and
change; of each lever quality, lag, time constant, decay and the size of every effect between its low and high.
Besides: the doctrine variant, where the scenario names several for an actor; and the switches of a model's
section that it marks as contested (`sim.scenario.figures.Contested`) and no file settles.

What does not vary: weights of goals, assets of actors (no run reads them), the horizon. Figures graded S or P
stay as they are.

A value follows a triangular law from low over the declared value to high; in logarithms where high is ten
times low or more. Its luck is keyed by (seed, replication, "case", path), so options share it draw for draw
where they share the parameter; what an option fixes without a range is fixed. Nothing is read again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Final, TypeVar, cast

from pydantic import BaseModel

from sim.draws import Draws, uniform
from sim.errors import Place
from sim.scenario.actor import ActorFile, Doctrine
from sim.scenario.composing import Scenario
from sim.scenario.lever import LeverEffect
from sim.scenario.network import variable_value
from sim.scenario.options import AdoptedLever
from sim.scenario.uncertain import Case, Change, Parameter, Search, numbered, pick

__all__ = ["Case", "Cases"]

_T = TypeVar("_T")

_CRISIS: Final = ("perception", "choice", "injects")
_INJECT: Final = frozenset({"at", "delay", "effects", "by"})
_ACTOR: Final = frozenset({"strength", "false_alarms"})
_DOCTRINE: Final = frozenset(
    {
        "precision",
        "reciprocity",
        "wake_when",
        "rest_for",
        "rules",
        "prefer",
        "courses",
        "favour",
        "again_after",
        "lapses_after",
        "steps",
        "urge",
        "wait",
    }
)
_LEVER: Final = frozenset({"quality", "lag", "time_constant", "decay"})
_ACTION: Final = frozenset(
    {
        "cost",
        "duration",
        "readiness",
        "money",
        "adjudication",
        "chance",
        "advantage",
        "effects",
        "partner_effects",
        "by",
    }
)


class Cases:
    """The uncertain parameters of one scenario, and the scenario under any case of them."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        search = Search()
        crisis = scenario.crisis
        self._crisis = {
            name: search.visit(getattr(crisis, name), name, crisis.grade, _INJECT if name == "injects" else None)
            for name in _CRISIS
        }
        self._dynamics = search.block(scenario.dynamics, "dynamics", None, None)
        self._sections = search.visit(scenario.sections, "models", crisis.grade, None)
        self._actors = _each(
            (name, search.block(actor, f"actors.{name}", None, _ACTOR)) for name, actor in scenario.actors.items()
        )
        self._variables = _variables(scenario, search)
        self._ways = {name: ways for name, ways in scenario.variants.items() if len(ways) > 1}
        search.found += [pick(f"actors.{name}.doctrine", len(ways), 0) for name, ways in self._ways.items()]
        self._doctrines: dict[str, list[tuple[Doctrine, Change | None]]] = {}
        for name, doctrine in scenario.doctrines.items():
            actor = scenario.actors[name]
            ways = [actor.doctrines[way] for way in self._ways[name]] if name in self._ways else [doctrine]
            self._doctrines[name] = [
                (way, search.block(way, f"doctrines.{name}.{_variant(actor, way)}", actor.grade, _DOCTRINE))
                for way in ways
            ]
        self._relations = sorted(
            {path: figure for ranges in scenario.relation_ranges.values() for path, figure in ranges.values()}.items()
        )
        drawn = {path for path, figure in self._relations if search.note(path, figure, None)}
        self._related = [
            (way, word, path)
            for way, ranges in scenario.relation_ranges.items()
            for word, (path, _) in ranges.items()
            if path in drawn
        ]
        self._actions = _each(
            (name, search.block(action, f"actions.{name}", None, _ACTION))
            for name, action in scenario.actions.items()
        )
        self._levers = [_lever(lever, search) for lever in scenario.levers]
        self.parameters: tuple[Parameter, ...] = tuple(sorted(search.found, key=lambda item: item.path))
        self.ungraded = tuple(sorted(search.ungraded))
        assert len({item.path for item in self.parameters}) == len(self.parameters), "a path names one parameter"

    def draw(self, *, seed: int, replication: int, under: str = "") -> dict[str, float]:
        """Draw the case of one pair: a value for each path, or for those that begin so."""
        draws = Draws(seed, replication=replication)
        return {
            item.path: item.at(uniform(draws.key("case", item.path), 0))
            for item in self.parameters
            if item.path.startswith(under)
        }

    def at(self, quantiles: Mapping[str, float]) -> dict[str, float]:
        """Give the case at chosen quantiles, 0..1; what is not named keeps its declared value."""
        return {
            item.path: item.at(quantiles[item.path]) if item.path in quantiles else item.value
            for item in self.parameters
        }

    @property
    def central(self) -> dict[str, float]:
        """The case in which everything has its declared value."""
        return {item.path: item.value for item in self.parameters}

    def applied(self, case: Case) -> Scenario:
        """Give the scenario with a case's values; it needs one for each parameter."""
        scenario = self._scenario
        update = {name: change(case) for name, change in self._crisis.items() if change is not None}
        return replace(
            scenario,
            crisis=scenario.crisis.model_copy(update=update),
            # ignored type: a change gives what it was made of, which its type does not say
            dynamics=self._dynamics(case) if self._dynamics else scenario.dynamics,  # type: ignore[arg-type]
            # ignored type: the same
            sections=self._sections(case) if self._sections else scenario.sections,  # type: ignore[arg-type]
            actors=_with(scenario.actors, self._actors, case),
            variables={
                name: {**values, **{word: case[path] for word, path in self._variables[name]}}
                for name, values in scenario.variables.items()
            },
            doctrines={name: self._doctrine(name, case) for name in scenario.doctrines},
            relations=self._relation(case),
            actions=_with(scenario.actions, self._actions, case),
            levers=self.levers(case),
        )

    def levers(self, case: Case) -> tuple[AdoptedLever, ...]:
        """Give the levers alone with a case's values; of the case it needs what begins with `levers.`."""
        return tuple([change(case) for change in self._levers])

    def way(self, actor: str, case: Case) -> int:
        """Place of the doctrine variant that an actor follows in a case; 0 is the declared one."""
        return int(case[f"actors.{actor}.doctrine"]) if actor in self._ways else 0

    def _doctrine(self, actor: str, case: Case) -> Doctrine:
        declared, change = self._doctrines[actor][self.way(actor, case)]
        return declared if change is None else cast("Doctrine", change(case))

    def _relation(self, case: Case) -> Mapping[tuple[str, str], Mapping[str, float]]:
        if not self._related:
            return self._scenario.relations
        found = {way: dict(values) for way, values in self._scenario.relations.items()}
        for way, word, path in self._related:
            found[way][word] = case[path]
        return found


def _each(parts: Iterator[tuple[str, Change | None]]) -> dict[str, Change]:
    return {name: change for name, change in parts if change is not None}


def _with(whole: Mapping[str, _T], changes: Mapping[str, Change], case: Case) -> dict[str, _T]:
    return {**whole, **{name: cast("_T", change(case)) for name, change in changes.items()}}


def _variant(actor: ActorFile, doctrine: object) -> str:
    return next((name for name, found in actor.doctrines.items() if found is doctrine), "doctrine")


def _variables(scenario: Scenario, search: Search) -> dict[str, list[tuple[str, str]]]:
    """Find the uncertain variables of each actor, as (word, path), read from what was written of it."""
    known = scenario.vocabulary.actor_variables
    found: dict[str, list[tuple[str, str]]] = {}
    for name, actor in scenario.actors.items():
        found[name] = []
        for word, raw in actor.variables.items():
            path = f"actors.{name}.{word}"
            figure = variable_value(raw, word, known, path, Place(path), [])
            if figure is not None and search.note(path, figure, actor.grade):
                found[name].append((word, path))
    return found


def _lever(adopted: AdoptedLever, search: Search) -> Callable[[Case], AdoptedLever]:
    """Give the function that makes a lever anew: its figures, and each effect's size between low and high."""
    file, path = adopted.file, f"levers.{adopted.file.id}"
    figures = search.block(file, path, None, _LEVER)
    lines: dict[str, list[Callable[[Case], LeverEffect]]] = {}
    for kind in ("effects", "side_effects"):
        effects: tuple[LeverEffect, ...] = getattr(file, kind)
        names = numbered([":".join(filter(None, (effect.path, effect.with_lever))) for effect in effects])
        lines[kind] = [
            _effect(effect, f"{path}.{kind}.{name}", search) for effect, name in zip(effects, names, strict=True)
        ]

    def made(case: Case) -> AdoptedLever:
        base = figures(case) if figures else file
        assert isinstance(base, BaseModel)
        update = {kind: tuple([line(case) for line in changes]) for kind, changes in lines.items()}
        # ignored type: a copy of a lever's file is a lever's file
        return AdoptedLever(base.model_copy(update=update), adopted.before_start)  # type: ignore[arg-type]

    return made


def _effect(effect: LeverEffect, path: str, search: Search) -> Callable[[Case], LeverEffect]:
    """Give the function that puts a case's size in the middle of an effect; whatever its grade, it was ranged."""
    form = "shift" if effect.shift else "logit" if effect.logit else "factor"
    low, central, high = getattr(effect, form)
    if low == high:
        return lambda _case: effect
    search.found.append(Parameter(path, low, central, high, effect.grade or "J"))
    return lambda case: effect.model_copy(update={form: (low, case[path], high)})
