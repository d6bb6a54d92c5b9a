"""Grafting: a scenario's exercise that stands in a file of its own, put where the scenario names it.

So much prose would drown a crisis. `exercise: NAME` or a path says which file; its lines come into the scenario's
document with their own places, so that whatever is wrong with one is told where it stands. Called by composing alone.
"""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType
from typing import Final

from sim.errors import Fault, InputError
from sim.scenario import library
from sim.scenario.reading import Document, Steps, Tree, read_file

__all__ = ["exercise_file", "grafted"]

_SECTION: Final = "exercise"
# what the file says of itself, and no section has
_HEAD: Final = frozenset({"kind", "id", "title", "scenario"})


def exercise_file(crisis: Document, near: Path) -> Document | None:
    """Read the exercise that a scenario names, if it names one; `near` is the scenario's folder.

    Raises:
        InputError: no such file, or one of another kind.

    """
    name = crisis.tree.get(_SECTION) if isinstance(crisis.tree, dict) else None
    if not isinstance(name, str):
        return None
    place = crisis.place((_SECTION,))
    try:
        found = read_file(library.find(_SECTION, name, near=near))
    except InputError as error:
        missing = [
            Fault(place, _SECTION, fault.problem, fault.hint) for fault in error.faults if not fault.place.line
        ]
        raise InputError(missing or error.faults) from None
    kind = found.tree.get("kind") if isinstance(found.tree, dict) else None
    if kind != _SECTION:
        problem = f"'{name}' is a file of kind {kind or 'none'!r}"
        raise InputError([Fault(place, _SECTION, problem, "name a file of kind exercise, or write the section here")])
    return found


def grafted(crisis: Document, exercise: Document) -> Document:
    """Give the scenario with an exercise in the place of its name, every line at its own place."""
    assert isinstance(crisis.tree, dict)
    assert isinstance(exercise.tree, dict)
    section: dict[str, Tree] = {key: part for key, part in exercise.tree.items() if key not in _HEAD}

    def inside(steps: Steps) -> bool:
        return not steps or steps[0] not in _HEAD

    marks = {(_SECTION, *steps): place for steps, place in exercise.marks.items() if inside(steps)}
    key_marks = {(_SECTION, *steps): place for steps, place in exercise.key_marks.items() if inside(steps)}
    return Document(
        crisis.file,
        {**crisis.tree, _SECTION: section},
        MappingProxyType({**crisis.marks, **marks}),
        MappingProxyType({**crisis.key_marks, **key_marks}),
    )
