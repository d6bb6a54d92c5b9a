"""Composing: from the files of a scenario, its actors and its options to one checked `Scenario`.

Order of precedence: actor file, era, the scenario's `overrides`, options, `--set`. Settings are laid over
what was read before it is validated, so a wrong one is refused with its own place, like any line of a file.
All faults of all files come at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import blake2b
from pathlib import Path

from pydantic import BaseModel

from sim.errors import Fault, InputError, did_you_mean
from sim.scenario import library
from sim.scenario.action import ActionFile, ActionSpec, GoalsFile, GoalSpec
from sim.scenario.actor import ActorFile, Doctrine
from sim.scenario.checking import collect, validate
from sim.scenario.crisis import CrisisFile
from sim.scenario.figures import Figure
from sim.scenario.gathering import Files, gather, text_at
from sim.scenario.grafting import exercise_file, grafted
from sim.scenario.network import resolve_relations, variable_value
from sim.scenario.options import AdoptedLever, read_options
from sim.scenario.overlay import Overlay, Setting, settings_of
from sim.scenario.reading import Document
from sim.scenario.relations import Dynamics, RelationsFile
from sim.scenario.translations import TranslationsFile, in_others, sayings, unused
from sim.scenario.vocabulary import Company, Vocabulary

__all__ = ["Scenario", "compose", "with_levers", "without_levers"]


@dataclass(frozen=True)
class Scenario:
    """One crisis with everything it takes to run it; a value, never changed by a run."""

    crisis: CrisisFile
    actors: Mapping[str, ActorFile]
    doctrines: Mapping[str, Doctrine]
    variables: Mapping[str, Mapping[str, float]]
    relations: Mapping[tuple[str, str], Mapping[str, float]]
    dynamics: Dynamics
    actions: Mapping[str, ActionSpec]
    goals: Mapping[str, GoalSpec]
    sections: Mapping[str, BaseModel]
    levers: tuple[AdoptedLever, ...]
    options: tuple[str, ...]
    settings: tuple[tuple[str, str], ...]
    digests: Mapping[str, str]
    vocabulary: Vocabulary = field(repr=False)
    documents: Mapping[str, Document] = field(repr=False, compare=False)
    # hash of its texts in other languages: no run hangs on them
    said: str = ""
    # whether some option is more than a lever: it may have changed anything
    packaged: bool = False
    # by actor: the doctrine variants among which a case draws; those an option fixed have none
    variants: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    # by relation and variable: the path of one draw, and its figure with the range
    relation_ranges: Mapping[tuple[str, str], Mapping[str, tuple[str, Figure]]] = field(
        default_factory=dict, repr=False, compare=False
    )

    @property
    def id(self) -> str:
        """Name of the scenario."""
        return self.crisis.id

    @property
    def digest(self) -> str:
        """Hash of every file and setting that went into it."""
        whole = blake2b(digest_size=16)
        for name, digest in sorted(self.digests.items()):
            whole.update(f"{name}={digest};".encode())
        whole.update(repr((self.options, self.settings)).encode())
        return whole.hexdigest()

    @property
    def cautions(self) -> tuple[str, ...]:
        """What its models find odd though allowed, a sentence each."""
        looked = ((self.vocabulary.models[name].cautions, section) for name, section in self.sections.items())
        company = Company(self.crisis.core, self.crisis.roles, self.doctrines, self.actions)
        return tuple(words for look, section in looked if look for words in look(section, company))


def compose(
    name: str | Path,
    vocabulary: Vocabulary,
    *,
    options: Sequence[str] = (),
    settings: Sequence[tuple[str, str]] = (),
    inspect: Callable[[Scenario], Iterable[Fault]] | None = None,
) -> Scenario:
    """Read, overlay, validate and cross-check one scenario under options and settings.

    `options` are NAME, NAME@-5y, NAME@0 or NAME@mature; `settings` are (path, text of the value) in order;
    `inspect` is asked for further faults of the whole.

    Raises:
        InputError: with every fault found.

    """
    path = library.find("scenario", str(name))
    faults: list[Fault] = []
    files = gather(path, faults)
    levers, packages = read_options(options, near=path.parent)
    present = vocabulary.within(_models(files.crisis))
    overlay = Overlay(
        crisis=files.crisis, actors=files.actors, actions=files.actions, variables=present.actor_variables
    )
    files.options = [document for document, _ in packages]
    absent = vocabulary.models.keys() - set(_models(files.crisis))
    laid = [settings_of(files.crisis, "overrides"), *(_apt(document, absent) for document, _ in packages)]
    laid.append([Setting.from_words(path_, value) for path_, value in settings])
    overlay.enter_era(_era(files.crisis, laid))
    for layer in laid:
        faults += _faults_of(partial(overlay.lay, layer))
    for document, package in packages:
        faults += _faults_of(partial(overlay.change_doctrines, document, package))
    faults += _faults_of(partial(_graft, overlay, files, path.parent))
    return _validated(overlay, files, present, levers, options, settings, inspect, faults)


def with_levers(scenario: Scenario, options: Sequence[str], *, near: Path) -> Scenario | None:
    """Give a scenario composed without options as it is under levers alone, or None if some option is more than that.

    All that levers do not touch is the very same object, so that what was compiled of it may be kept.
    """
    levers, packages = read_options(options, near=near)
    if packages:
        return None
    return replace(
        scenario,
        levers=tuple(levers[name] for name in sorted(levers)),
        options=tuple(options),
        digests={**scenario.digests, **_lever_digests(levers)},
    )


def without_levers(scenario: Scenario) -> Scenario:
    """Give a scenario composed without its levers; the very same if it has none, or options that are more."""
    if scenario.packaged or not scenario.levers:
        return scenario
    named = {_named(lever.file.id) for lever in scenario.levers}
    digests = {name: digest for name, digest in scenario.digests.items() if name not in named}
    return replace(scenario, levers=(), options=(), digests=digests)


def _graft(overlay: Overlay, files: Files, near: Path) -> None:
    """Put an exercise that stands in a file of its own where the scenario, or a setting, names it."""
    files.exercise = exercise_file(overlay.crisis, near)
    if files.exercise is not None:
        overlay.crisis = grafted(overlay.crisis, files.exercise)


def _apt(option: Document, absent: Iterable[str]) -> list[Setting]:
    """Give an option's settings, less those of models that take no part: it may be tried on any scenario."""
    barred = tuple(f"models.{name}." for name in absent)
    return [setting for setting in settings_of(option, "set") if not setting.path.startswith(barred)]


def _models(crisis: Document) -> Iterable[str]:
    """Name the models whose section a scenario has."""
    written = crisis.tree.get("models") if isinstance(crisis.tree, dict) else None
    return map(str, written) if isinstance(written, dict) else ()


def _faults_of(call: Callable[[], object]) -> list[Fault]:
    """Faults that a call raises, none if it goes well: the other files are looked at all the same."""
    try:
        call()
    except InputError as error:
        return list(error.faults)
    return []


def _era(crisis: Document, laid: Sequence[Sequence[Setting]]) -> str:
    """Era of the scenario after all settings: the last one that names it."""
    named = [setting.value for layer in laid for setting in layer if setting.path == "era"]
    return str(named[-1]) if named else text_at(crisis, "era")


def _validated(
    overlay: Overlay,
    files: Files,
    vocabulary: Vocabulary,
    levers: Mapping[str, AdoptedLever],
    options: Sequence[str],
    settings: Sequence[tuple[str, str]],
    inspect: Callable[[Scenario], Iterable[Fault]] | None,
    faults: list[Fault],
) -> Scenario:
    calls: list[Callable[[], object]] = [partial(validate, CrisisFile, overlay.crisis)]
    names = sorted(overlay.actors)
    calls += [partial(validate, ActorFile, overlay.actors[name]) for name in names]
    calls += [partial(validate, ActionFile, document) for document in overlay.actions]
    calls += [partial(validate, GoalsFile, document) for document in files.goals]
    calls += [partial(validate, RelationsFile, document) for document in files.relations]
    tables = [*([files.sayings] if files.sayings else []), *files.translations]
    calls += [partial(validate, TranslationsFile, document) for document in tables]
    results: tuple[object, ...] = ()
    try:
        results = collect(*calls)
    except InputError as error:
        faults += error.faults
    if not files.relations:
        words = "include a file of kind relations, or say shared: true"
        faults.append(Fault(overlay.crisis.place(()), "", "no file gives the relations among the actors", words))
    if faults:
        raise InputError(faults)
    faults += unused(files.translations, files.said)
    said = sayings(item for item in results if isinstance(item, TranslationsFile))
    results = tuple(item if isinstance(item, TranslationsFile) else in_others(item, said) for item in results)
    crisis = next(item for item in results if isinstance(item, CrisisFile))
    actors = {item.id: item for item in results if isinstance(item, ActorFile) and item.id in crisis.actors}
    relations = [item for item in results if isinstance(item, RelationsFile)]
    dynamics, grade = crisis.dynamics or relations[-1].dynamics, (crisis if crisis.dynamics else relations[-1]).grade
    if grade and not dynamics.grade:
        dynamics = dynamics.model_copy(update={"grade": grade})
    doctrines = _doctrines(crisis, actors, overlay, faults)
    sections = in_others(_sections(overlay.crisis, vocabulary, faults), said)
    variables = _variables(actors, overlay, vocabulary, faults)
    ranged: dict[tuple[str, str], dict[str, tuple[str, Figure]]] = {}
    resolved = resolve_relations(actors, relations, files.relations, overlay.relations, vocabulary, faults, ranged)
    if faults:
        raise InputError(faults)
    documents = {
        document.file: document
        for document in (overlay.crisis, *overlay.actors.values(), *overlay.actions, *files.goals)
    }
    scenario = Scenario(
        crisis=crisis,
        actors=dict(sorted(actors.items())),
        doctrines=doctrines,
        variables=variables,
        relations=resolved,
        relation_ranges=ranged,
        variants={name: _alternatives(crisis, name) for name in sorted(actors) if name not in overlay.doctrine},
        dynamics=dynamics,
        actions={
            item.id: _graded(item, file) for file in results if isinstance(file, ActionFile) for item in file.actions
        },
        goals={name: goal for file in results if isinstance(file, GoalsFile) for name, goal in file.goals.items()},
        sections=sections,
        levers=tuple(levers[name] for name in sorted(levers)),
        options=tuple(options),
        settings=tuple(settings),
        digests=_digests(files, levers),
        vocabulary=vocabulary.counted_by(crisis.core),
        documents=documents,
        said=blake2b(repr(said).encode(), digest_size=8).hexdigest(),
        packaged=bool(files.options),
    )
    if inspect is not None and (found := list(inspect(scenario))):
        raise InputError(found)
    return scenario


def _doctrines(
    crisis: CrisisFile, actors: Mapping[str, ActorFile], overlay: Overlay, faults: list[Fault]
) -> dict[str, Doctrine]:
    chosen: dict[str, Doctrine] = {}
    for name, actor in sorted(actors.items()):
        named = (overlay.doctrine[name],) if name in overlay.doctrine else _alternatives(crisis, name)
        named = named or (actor.doctrine,)
        if named[0] in actor.doctrines:
            chosen[name] = actor.doctrines[named[0]]
        for variant in named:
            if variant in actor.doctrines:
                continue
            place = overlay.crisis.place(("actors", name, "doctrine"))
            faults.append(
                Fault(
                    place,
                    f"actors.{name}.doctrine",
                    f"no doctrine named '{variant}'",
                    did_you_mean(variant, actor.doctrines),
                )
            )
    return chosen


def _graded(action: ActionSpec, file: ActionFile) -> ActionSpec:
    """Give an action the grade of its file where it has none of its own."""
    return action if action.grade or not file.grade else action.model_copy(update={"grade": file.grade})


def _alternatives(crisis: CrisisFile, actor: str) -> tuple[str, ...]:
    """Doctrine variants that a scenario names for an actor; the first is the one that is declared."""
    named = crisis.actors[actor].doctrine
    return (named,) if isinstance(named, str) else named or ()


def _sections(crisis: Document, vocabulary: Vocabulary, faults: list[Fault]) -> dict[str, BaseModel]:
    tree = crisis.tree
    written = tree.get("models", {}) if isinstance(tree, dict) else {}
    sections: dict[str, BaseModel] = {}
    for name in sorted(written) if isinstance(written, dict) else ():
        model = vocabulary.models.get(name)
        if model is None:
            place = crisis.key_place(("models", name))
            faults.append(
                Fault(place, f"models.{name}", f"no model named '{name}'", did_you_mean(name, vocabulary.models))
            )
            continue
        try:
            sections[name] = validate(model.section, crisis, at=("models", name))
        except InputError as error:
            faults.extend(error.faults)
    return sections


def _variables(
    actors: Mapping[str, ActorFile], overlay: Overlay, vocabulary: Vocabulary, faults: list[Fault]
) -> dict[str, dict[str, float]]:
    """Give each actor's starting values; a word of a model that takes no part is looked at and left out."""
    values: dict[str, dict[str, float]] = {}
    known, everything = vocabulary.actor_variables, vocabulary.everything().actor_variables
    for name, actor in sorted(actors.items()):
        own = {word: found.default or 0.0 for word, found in known.items() if found.belongs_to(actor.type)}
        for word, raw in actor.variables.items():
            place = overlay.actors[name].place(("variables", word))
            figure = variable_value(raw, word, everything, f"variables.{word}", place, faults)
            if figure is None:
                continue
            if not everything[word].belongs_to(actor.type):
                words = f"only actors of type {' or '.join(everything[word].types)} have it"
                faults.append(Fault(place, f"variables.{word}", f"a {actor.type} has no '{word}'", words))
            elif word in known:
                own[word] = figure.value
        values[name] = own
    return values


def _digests(files: Files, levers: Mapping[str, AdoptedLever]) -> dict[str, str]:
    digests: dict[str, str] = {}
    for document in files.said:
        # by base name, so that a checkout and an installed copy agree; a second file of that name is numbered
        name = Path(document.file).name
        while name in digests:
            name += "+"
        digests[name] = blake2b(repr(document.tree).encode(), digest_size=8).hexdigest()
    return digests | _lever_digests(levers)


def _named(lever: str) -> str:
    """Name a lever among the digests of files."""
    return f"lever {lever}"


def _lever_digests(levers: Mapping[str, AdoptedLever]) -> dict[str, str]:
    return {
        _named(name): blake2b(
            lever.file.model_dump_json().encode() + repr(lever.before_start).encode(), digest_size=8
        ).hexdigest()
        for name, lever in levers.items()
    }
