"""Inspection: every fault of one file, of whatever kind it is. What `check` calls, and what an editor could.

A scenario is composed and compiled with all it names, an exercise composed with its scenario. An actor, a catalogue,
goals, relations, a lever or an option is looked at by itself, beside the shared catalogue and its own folder.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel

from sim.errors import Fault, InputError, Place, did_you_mean
from sim.expressions import ExpressionError, parse
from sim.scenario import library
from sim.scenario.action import ActionFile, ActionSpec, GoalsFile, GoalSpec
from sim.scenario.actor import ActorFile
from sim.scenario.checking import validate
from sim.scenario.composing import Scenario, compose
from sim.scenario.crisis import CrisisFile
from sim.scenario.crossing import SYMBOLS, crossing_faults
from sim.scenario.exercise import ExerciseFile
from sim.scenario.lever import LeverFile, OptionFile
from sim.scenario.network import resolve_relations, variable_value
from sim.scenario.options import AdoptedLever
from sim.scenario.reading import Document, dotted, read_file, read_text
from sim.scenario.record import OutcomeOf, RecordFile
from sim.scenario.relations import Dynamics, RelationsFile
from sim.scenario.translations import TranslationsFile
from sim.scenario.vocabulary import Vocabulary

__all__ = ["inspect"]

_KINDS: Final = (
    "scenario",
    "actor",
    "actions",
    "goals",
    "relations",
    "lever",
    "option",
    "proposals",
    "record",
    "exercise",
    "translations",
)
# A crisis in which nothing happens, for looking at a file that belongs to none.
_NOWHERE: Final = """\
kind: scenario
id: nowhere
title: nowhere
question: none
brief: none
limits: none
era: '2010'
start: '2010-10-27T00:00:00Z'
horizon: 1 d
actors: {nobody: {}}
"""


def inspect(path: Path, vocabulary: Vocabulary, load: Callable[[Path], object]) -> None:
    """Look at one file; `load` makes a scenario ready to run.

    Raises:
        InputError: with every fault found.

    """
    document = read_file(path)
    tree = document.tree
    kind = tree.get("kind") if isinstance(tree, dict) else None
    if kind not in _KINDS:
        problem = f"no kind of file named '{kind}'" if kind else "is missing"
        raise InputError([Fault(document.place(("kind",)), "kind", problem, did_you_mean(str(kind or ""), _KINDS))])
    looks: dict[str, Callable[[], Iterable[Fault]]] = {
        "actor": lambda: _actor(document, vocabulary),
        "actions": lambda: _actions(document, vocabulary),
        "goals": lambda: _goals(document, vocabulary),
        "relations": lambda: _relations(document, vocabulary),
        "lever": lambda: _lever(document, vocabulary),
        "option": lambda: _option(document, path),
        "record": lambda: _record(document, path, vocabulary),
        "exercise": lambda: _exercise(document, path, vocabulary),
        # whether some file says its sentences is known where a scenario includes it
        "translations": lambda: _translations(document),
    }
    if kind == "scenario":
        load(path)
    elif kind in looks and (faults := list(looks[str(kind)]())):
        raise InputError(faults)


def _beside(document: Document, kind: str) -> list[Document]:
    """Give the shared catalogue of a kind, then those of the file's own folder."""
    shared = library.actor_files().get(kind)
    here = Path(document.file).parent
    paths = [shared] if shared is not None else []
    paths += [path for path in sorted(here.glob(f"{kind}*.yaml")) if shared is None or path.resolve() != shared]
    return [read_file(path) for path in paths]


def _alone(
    vocabulary: Vocabulary,
    documents: Iterable[Document],
    *,
    actors: Mapping[str, ActorFile] | None = None,
    levers: tuple[AdoptedLever, ...] = (),
) -> Scenario:
    """Make a scenario of nothing but these, for the checks of cross references."""
    nowhere = read_text(_NOWHERE, file="nowhere")
    every = [nowhere, *documents]
    kinds: dict[str, list[Document]] = {}
    for document in every:
        kinds.setdefault(str(document.tree["kind"]) if isinstance(document.tree, dict) else "", []).append(document)
    actions = [spec for document in kinds.get("actions", ()) for spec in _read_actions(document)]
    goals = {name: goal for document in kinds.get("goals", ()) for name, goal in _read_goals(document).items()}
    return Scenario(
        crisis=validate(CrisisFile, nowhere),
        actors=actors or {},
        doctrines={},
        variables={},
        relations={},
        dynamics=Dynamics(),
        actions={spec.id: spec for spec in actions},
        goals=goals,
        sections={},
        levers=levers,
        options=(),
        settings=(),
        digests={},
        vocabulary=vocabulary,
        documents={document.file: document for document in every},
    )


def _read_actions(document: Document) -> Iterable[ActionSpec]:
    """Give the actions of a catalogue; of one with faults, which are told where it is looked at, ids and tags."""
    try:
        return validate(ActionFile, document).actions
    except InputError:
        tree = document.tree
        items = tree.get("actions") if isinstance(tree, dict) else None
        known = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
        return [_hull(item) for item in known]


def _hull(item: Mapping[str, object]) -> ActionSpec:
    """Make an action that can be spoken of and nothing else."""
    tags = item.get("tags")
    fields: dict[str, Any] = {
        "id": str(item.get("id")),
        "tags": tuple(map(str, tags if isinstance(tags, list) else ())),
    }
    return ActionSpec.model_construct(**fields)


def _read_goals(document: Document) -> Mapping[str, GoalSpec]:
    """Give the goals of a file; of one with faults, which are told where it is looked at, their names."""
    try:
        return validate(GoalsFile, document).goals
    except InputError:
        tree = document.tree
        goals = tree.get("goals") if isinstance(tree, dict) else None
        return {name: GoalSpec(says=name, values=()) for name in goals} if isinstance(goals, dict) else {}


def _actor(document: Document, vocabulary: Vocabulary) -> list[Fault]:
    actor = validate(ActorFile, document)
    faults: list[Fault] = []
    values: list[tuple[tuple[str, ...], Mapping[str, object]]] = [(("variables",), actor.variables)]
    values += [(("eras", era), found) for era, found in actor.eras.items()]
    for steps, found in values:
        for word, raw in found.items():
            if word not in {"grade", "source"}:
                at = (*steps, word)
                variable_value(
                    raw, word, vocabulary.everything().actor_variables, dotted(at), document.place(at), faults
                )
    catalogue = [*_beside(document, "actions"), *_beside(document, "goals")]
    neighbours = _neighbours(document)
    actors = {**{found.id: found for found, _ in neighbours}, actor.id: actor}
    documents = [document, *catalogue, *(found for _, found in neighbours)]
    crossing = crossing_faults(_alone(vocabulary, documents, actors=actors))
    return faults + [fault for fault in crossing if fault.place.file == document.file]


def _translations(document: Document) -> list[Fault]:
    validate(TranslationsFile, document)
    return []


def _neighbours(document: Document) -> list[tuple[ActorFile, Document]]:
    """Give the other actors of a file's own folder: it may speak of them. Those with faults are left out."""
    here = Path(document.file)
    if any(path.parent == here.resolve().parent for path in library.actor_files().values()):
        return []
    found = []
    for path in sorted(here.parent.glob("*.yaml")):
        if path.name != here.name:
            try:
                other = read_file(path)
                found.append((validate(ActorFile, other), other))
            except InputError:
                continue
    return found


def _actions(document: Document, vocabulary: Vocabulary) -> list[Fault]:
    validate(ActionFile, document)
    return crossing_faults(_alone(vocabulary, [document]))


def _goals(document: Document, vocabulary: Vocabulary) -> list[Fault]:
    file = validate(GoalsFile, document)
    functions = dict(vocabulary.everything().functions)
    for model in vocabulary.models.values():
        functions |= {function.name: function for function in model.functions}
    faults = []
    for name, goal in file.goals.items():
        for index, value in enumerate(goal.values):
            try:
                parse(value.weight, functions=functions, symbols=SYMBOLS)
            except ExpressionError as error:
                at = ("goals", name, "values", index, "weight")
                problem = f"{error.problem} (character {error.column} of the expression)"
                faults.append(Fault(document.place(at), dotted(at), problem, error.hint))
    return faults


def _relations(document: Document, vocabulary: Vocabulary) -> list[Fault]:
    faults: list[Fault] = []
    resolve_relations({}, [validate(RelationsFile, document)], [document], [], vocabulary, faults)
    return faults


def _lever(document: Document, vocabulary: Vocabulary) -> list[Fault]:
    lever = validate(LeverFile, document)
    faults = []
    for key, lines in (("effects", lever.effects), ("side_effects", lever.side_effects)):
        for index, line in enumerate(lines):
            if (wrong := _path_fault(line.path, vocabulary)) is not None:
                at = (key, index, "path")
                faults.append(Fault(document.place(at), dotted(at), *wrong))
    return faults


def _path_fault(path: str, vocabulary: Vocabulary) -> tuple[str, str] | None:
    """Say what is wrong with a path of the one grammar, as far as no scenario is needed to know."""
    head, *words = path.split(".")
    known: Iterable[str]
    match head, words:
        case ("actors", [_, word]):
            known = vocabulary.everything().actor_variables
        case ("relations", [pair, word]) if "+" in pair:
            known = vocabulary.everything().relation_variables
        case ("relations", [_, _, word]):
            known = vocabulary.everything().relation_variables
        case ("models", [model, *inside]) if inside:
            return _section_fault(path, model, inside, vocabulary)
        case ("actions", [_, word]):
            known = ("cost", "chance")
        case _:
            return (
                f"'{path}' is no path",
                "write actors.ID.VARIABLE, relations.ID.ID.VARIABLE, models.NAME.KEY or actions.ID.cost",
            )
    return None if word in known else (f"no '{word}' in '{path}'", did_you_mean(word, known))


def _section_fault(path: str, model: str, inside: list[str], vocabulary: Vocabulary) -> tuple[str, str] | None:
    if model not in vocabulary.models:
        return f"no model named '{model}' in '{path}'", did_you_mean(model, vocabulary.models)
    section: type[BaseModel] = vocabulary.models[model].section
    if inside[0] not in section.model_fields:
        return f"no '{inside[0]}' in '{path}'", did_you_mean(inside[0], section.model_fields)
    return None


def _option(document: Document, path: Path) -> list[Fault]:
    option = validate(OptionFile, document)
    faults = []
    for index, name in enumerate(option.levers):
        try:
            library.find("option", name.partition("@")[0], near=path.parent)
        except InputError as error:
            place = document.place(("levers", index))
            faults += [
                Fault(Place(place.file, place.line, place.column), f"levers[{index}]", fault.problem, fault.hint)
                for fault in error.faults
            ]
    return faults


def _record(document: Document, path: Path, vocabulary: Vocabulary) -> list[Fault]:
    record = validate(RecordFile, document)
    faults = []
    try:
        library.find("scenario", record.scenario, near=path.parent)
    except InputError as error:
        place = document.place(("scenario",))
        faults += [Fault(place, "scenario", fault.problem, fault.hint) for fault in error.faults]
    for index, row in enumerate(record.rows):
        if isinstance(row.probe, OutcomeOf) and row.probe.name not in vocabulary.measures:
            at = ("rows", index, "probe", "name")
            hint = did_you_mean(row.probe.name, vocabulary.measures)
            faults.append(Fault(document.place(at), dotted(at), f"no measure named '{row.probe.name}'", hint))
    return faults


def _exercise(document: Document, path: Path, vocabulary: Vocabulary) -> list[Fault]:
    """Look at an exercise together with the scenario it is of."""
    exercise = validate(ExerciseFile, document)
    try:
        crisis = library.find("scenario", exercise.scenario, near=path.parent)
    except InputError as error:
        place = document.place(("scenario",))
        return [Fault(place, "scenario", fault.problem, fault.hint) for fault in error.faults]
    settings = [("exercise", str(path.resolve()))]
    try:
        compose(crisis, vocabulary, settings=settings, inspect=crossing_faults)
    except InputError as error:
        return list(error.faults)
    return []
