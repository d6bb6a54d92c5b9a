"""Gathering: the files of one composition, as documents: the scenario, what it includes, the shared ones.

Called by composing alone; says what is missing, circular or of the wrong kind, and checks nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sim.errors import Fault, InputError, did_you_mean
from sim.scenario import library
from sim.scenario.reading import Document, read_file

__all__ = ["Files", "gather", "text_at"]

_MOST_INCLUDES = 64


@dataclass
class Files:
    """Documents gathered for one composition."""

    crisis: Document
    actors: dict[str, Document] = field(default_factory=dict)
    actions: list[Document] = field(default_factory=list)
    goals: list[Document] = field(default_factory=list)
    relations: list[Document] = field(default_factory=list)
    # the scenario's own; the shipped table stands before them and need not be used up
    translations: list[Document] = field(default_factory=list)
    sayings: Document | None = None
    options: list[Document] = field(default_factory=list)
    exercise: Document | None = None
    read: set[Path] = field(default_factory=set)

    @property
    def said(self) -> list[Document]:
        """All whose texts people read: a run hangs on them, and not on how they are translated."""
        whole = [self.crisis, *self.actors.values(), *self.actions, *self.goals, *self.relations, *self.options]
        return whole + ([self.exercise] if self.exercise is not None else [])


def text_at(document: Document, key: str) -> str:
    """Text under a key of a document, empty if there is none."""
    tree = document.tree
    found = tree.get(key, "") if isinstance(tree, dict) else ""
    return found if isinstance(found, str) else ""


def gather(path: Path, faults: list[Fault]) -> Files:
    """Read the scenario, what it includes, and the shared and own files of its actors; note what is missing."""
    crisis = read_file(path)
    _expect_kind(crisis, "scenario")
    files = Files(crisis)
    _include(crisis, path, files, seen=[path.resolve()], faults=faults)
    shared = library.actor_files()
    if isinstance(crisis.tree, dict) and crisis.tree.get("shared", True) is False:
        shared = {}
    for stem, kind in (("actions", files.actions), ("goals", files.goals), ("relations", files.relations)):
        if stem in shared:
            kind.insert(0, read_file(shared[stem]))
    if "translations" in shared:
        files.sayings = read_file(shared["translations"])
    cast = crisis.tree.get("actors") if isinstance(crisis.tree, dict) else None
    for actor in cast if isinstance(cast, dict) else ():
        if actor in files.actors:
            continue
        if actor not in shared or actor in library.SHARED:
            place = crisis.key_place(("actors", actor))
            faults.append(
                Fault(
                    place,
                    f"actors.{actor}",
                    f"no actor named '{actor}'",
                    did_you_mean(actor, {*shared, *files.actors}),
                )
            )
            continue
        files.actors[actor] = read_file(shared[actor])
    return files


# what to do with a file that was named in the place of a scenario
_NAMED: Final[Mapping[str, str]] = {
    "actor": "name a scenario that has it under 'actors'",
    "exercise": "name its scenario, and --set exercise=FILE",
    "lever": "name a scenario, and this file after --option",
    "option": "name a scenario, and this file after --option",
    "record": "name its scenario, or hold it against that: calibrate FILE",
}


def _expect_kind(document: Document, kind: str) -> None:
    found = text_at(document, "kind")
    if found != kind:
        raise InputError(
            [
                Fault(
                    document.place(("kind",)),
                    "kind",
                    f"expected a file of kind '{kind}', found {found or 'no kind'!r}",
                    _NAMED.get(found, f"write kind: {kind}"),
                )
            ]
        )


def _include(document: Document, path: Path, files: Files, *, seen: list[Path], faults: list[Fault]) -> None:
    """Follow `include:` lists; a file that includes itself on the way is a fault."""
    tree = document.tree
    wanted = tree.get("include") if isinstance(tree, dict) else None
    for index, name in enumerate(wanted if isinstance(wanted, list) else ()):
        place = document.place(("include", index))
        if not isinstance(name, str):
            continue
        other = path.parent / name
        if other.resolve() in files.read and other.resolve() not in seen:
            continue
        files.read.add(other.resolve())
        if other.resolve() in seen or len(seen) > _MOST_INCLUDES:
            chain = " -> ".join([*(item.name for item in seen), other.name])
            faults.append(Fault(place, f"include[{index}]", f"a circle of includes: {chain}", "take one of them out"))
            continue
        try:
            found = read_file(other)
        except InputError as error:
            faults.extend(
                Fault(place, f"include[{index}]", fault.problem, fault.hint) if not fault.place.line else fault
                for fault in error.faults
            )
            continue
        kind = text_at(found, "kind")
        if kind == "actor":
            first = files.actors.setdefault(text_at(found, "id"), found)
            if first is not found:
                elsewhere = first.place(("id",))
                problem = f"the actor '{text_at(found, 'id')}' stands in two files: {elsewhere} is the other"
                hint = "give one of them another id, or take it out"
                faults.append(Fault(found.place(("id",)), "id", problem, hint))
        elif kind in library.SHARED:
            getattr(files, kind).append(found)
        else:
            faults.append(
                Fault(
                    place,
                    f"include[{index}]",
                    f"a file of kind {kind or 'none'!r} cannot be included",
                    "include files of kind actor, actions, goals, relations or translations",
                )
            )
        _include(found, other, files, seen=[*seen, other.resolve()], faults=faults)
