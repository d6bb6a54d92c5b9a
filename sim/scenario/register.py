"""The parameter register of one scenario: every number it runs on, with unit, range, letter, source and use.

Made from what was read, so that nothing has to be kept beside the files. `list parameters`, `explore` and reports
show it. A letter is the figure's own or its block's: S sourced, M from memory, P prototype, J judgement; a range that
nobody graded counts as J. `varies` says whether a case draws the number anew (`sim.scenario.case`); a switch is a
number too, the place of the way that is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Final

from pydantic import BaseModel

from sim.errors import Place
from sim.scenario.case import Cases
from sim.scenario.composing import Scenario
from sim.scenario.figures import Figure
from sim.scenario.network import variable_value
from sim.scenario.uncertain import Pick, names_of, numbered

__all__ = ["Entry", "register"]

_USES: Final = {
    "perception": "how well actors see each other",
    "choice": "how actors choose",
    "dynamics": "how relations move",
    "injects": "what happens to the actors",
    "horizon": "when a run ends",
}
_IN_LEVER: Final = {"effects": "what it moves at full maturity", "side_effects": "its side effect at full maturity"}
_DEFAULT: Final = "default of the code; no file says it"
_NETWORK: Final = "the network: a pair's value, a stated rule, or the default between two types of actors"
_SWITCH: Final = "contested: each way is defensible"
_Found = Iterator[tuple[str, Figure, str | None, str | None]]


@dataclass(frozen=True, slots=True)
class Entry:
    """One number: its path, unit, declared value with its range, letter, source, and what reads it."""

    name: str
    unit: str
    value: float
    low: float | None
    high: float | None
    grade: str
    source: str
    used_by: str
    varies: bool

    def as_object(self) -> dict[str, object]:
        """Give the row as plain values."""
        return asdict(self)


def register(scenario: Scenario) -> tuple[Entry, ...]:
    """Give every number of a scenario once, by path."""
    varied = {item.path: item for item in Cases(scenario).parameters}
    found: dict[str, Entry] = {}
    for path, figure, grade, source in _everything(scenario):
        letter = varied[path].grade if path in varied else grade or ("J" if figure.uncertain else "")
        found[path] = Entry(
            path,
            figure.unit,
            figure.value,
            figure.low,
            figure.high,
            letter,
            " ".join((source or "").split()),
            _use(path, scenario),
            varies=path in varied,
        )
    for path, item in varied.items():
        if isinstance(item, Pick):
            use = _use(path, scenario)
            found[path] = Entry(path, "one of", item.value, item.low, item.high, "J", _SWITCH, use, varies=True)
    return tuple(found[path] for path in sorted(found))


def _everything(scenario: Scenario) -> _Found:
    crisis = scenario.crisis
    for name in ("perception", "choice", "injects", "horizon"):
        yield from _figures(getattr(crisis, name), name, crisis.grade, crisis.source)
    yield from _figures(scenario.dynamics, "dynamics", None, None)
    yield from _figures(scenario.sections, "models", crisis.grade, crisis.source)
    for name, actor in scenario.actors.items():
        yield from _figures(actor, f"actors.{name}", None, None, without=frozenset({"doctrines", "variables"}))
        ways = scenario.variants.get(name) or tuple(
            way for way, found in actor.doctrines.items() if found is scenario.doctrines[name]
        )
        for way in ways:
            yield from _figures(actor.doctrines[way], f"doctrines.{name}.{way}", actor.grade, actor.source)
    yield from _actor_variables(scenario)
    yield from _relations(scenario)
    for name, action in scenario.actions.items():
        yield from _figures(action, f"actions.{name}", None, None)
    yield from _levers(scenario)


def _figures(
    found: object, path: str, grade: str | None, source: str | None, *, without: frozenset[str] = frozenset()
) -> _Found:
    """Give every figure in a tree of blocks, named as cases name them, with the provenance it inherits."""
    match found:
        case Figure():
            yield path, found, found.grade or grade, found.source or source
        case BaseModel():
            own, its = getattr(found, "grade", None) or grade, getattr(found, "source", None) or source
            for name in type(found).model_fields:
                if name not in without:
                    from_file = its if name in found.model_fields_set else _DEFAULT
                    yield from _figures(getattr(found, name), f"{path}.{name}", own, from_file)
        case Mapping():
            for key, part in found.items():
                yield from _figures(part, f"{path}.{key}", grade, source)
        case tuple():
            for part, name in zip(found, names_of(found), strict=True):
                yield from _figures(part, f"{path}.{name}", grade, source)


def _actor_variables(scenario: Scenario) -> _Found:
    """Give the variables of every actor: as written of it, or at the vocabulary's default."""
    known = scenario.vocabulary.actor_variables
    for name, actor in scenario.actors.items():
        for word, value in scenario.variables[name].items():
            path, variable = f"actors.{name}.{word}", known[word]
            raw = actor.variables.get(word)
            figure = None if raw is None else variable_value(raw, word, known, path, Place(path), [])
            if figure is None:
                yield path, Figure(value=value, dimension=variable.dimension), variable.grade, _DEFAULT
            else:
                yield path, figure, figure.grade or actor.grade, figure.source or actor.source


def _relations(scenario: Scenario) -> _Found:
    """Give the starting network: a line of the file that has a range once, all else by direction."""
    known = scenario.vocabulary.relation_variables
    for (who, toward), values in scenario.relations.items():
        ranged = scenario.relation_ranges.get((who, toward), {})
        for word, value in values.items():
            variable = known[word]
            if word in ranged:
                path, figure = ranged[word]
                yield path, figure, figure.grade, figure.source
            else:
                path = f"relations.{who}.{toward}.{word}"
                yield path, Figure(value=value, dimension=variable.dimension), variable.grade, _NETWORK


def _levers(scenario: Scenario) -> _Found:
    for adopted in scenario.levers:
        file, path = adopted.file, f"levers.{adopted.file.id}"
        yield from _figures(file, path, None, None)
        for kind in _IN_LEVER:
            effects = getattr(file, kind)
            names = numbered([":".join(filter(None, (effect.path, effect.with_lever))) for effect in effects])
            for effect, name in zip(effects, names, strict=True):
                low, value, high = effect.sizes
                figure = Figure(value=value, low=low, high=high)
                source = effect.source or file.source
                yield f"{path}.{kind}.{name}", figure, effect.grade or file.grade or "J", source


def _use(path: str, scenario: Scenario) -> str:
    """Say what reads a number, from its path."""
    head, *rest = path.split(".")
    last = rest[-1] if rest else ""
    if head in _USES or not rest:
        return _USES.get(head, head)
    said = {
        "models": lambda: f"model {rest[0]}",
        "actors": lambda: _of_actor(rest[0], rest[1:], scenario),
        "doctrines": lambda: f"decisions of {rest[0]} under {rest[1]}",
        "relations": lambda: scenario.vocabulary.relation_variables[last].says,
        "actions": lambda: f"action {rest[0]}: {rest[1]}",
        "levers": lambda: f"lever {rest[0]}: {_of_lever(rest)}",
    }
    return said[head]()


def _of_actor(actor: str, rest: list[str], scenario: Scenario) -> str:
    if rest == ["doctrine"]:
        return f"which doctrine {actor} follows"
    if rest[0] == "assets":
        return "kept on record; no run reads it"
    known = scenario.vocabulary.actor_variables
    return f"{actor}: {known[rest[0]].says if rest[0] in known else rest[0].replace('_', ' ')}"


def _of_lever(rest: list[str]) -> str:
    return next((words for kind, words in _IN_LEVER.items() if kind in rest), rest[-1].replace("_", " "))
