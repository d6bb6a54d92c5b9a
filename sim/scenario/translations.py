"""Translations: tables of sentences in other languages, and the texts of files that are said in them.

A text that stands in many files is translated once. Called by composing, when all files are read; the nearer file
goes before: what a scenario includes before what is shipped. It changes no text, only what a reader is told of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from operator import is_not
from typing import Annotated, Final, Literal, TypeVar, cast

from pydantic import BaseModel, StringConstraints

from sim.errors import Fault
from sim.scenario.figures import Figure, Id, InOthers, Strict
from sim.scenario.reading import Document, Tree, brief
from sim.sentence import Title

__all__ = ["Sayings", "TranslationsFile", "in_others", "sayings", "unused"]

_T = TypeVar("_T")
# by the English text, in one line: what it is in each other language there is
Sayings = Mapping[str, Mapping[str, str]]
# what says nothing: most parts of a file are of these
_MUTE: Final = frozenset({bool, int, float, type(None), Figure})


class TranslationsFile(Strict):
    """Sentences of files in other languages, by the English text as it stands there."""

    kind: Literal["translations"]
    id: Id
    title: str
    sentences: dict[Annotated[str, StringConstraints(min_length=1, max_length=1000)], InOthers]


def sayings(files: Iterable[TranslationsFile]) -> Sayings:
    """Put tables together, language by language: the later goes before."""
    found: dict[str, dict[str, str]] = {}
    for file in files:
        for text, others in file.sentences.items():
            found.setdefault(_line(text), {}).update(cast("Mapping[str, str]", others))
    return found


def in_others(part: _T, said: Sayings) -> _T:
    """Give a part of what was read with every text that a table has as a `Title` of all its languages.

    What holds none is the very same.
    """
    if not said:
        return part
    if isinstance(part, str):
        others = said.get(part) or said.get(_line(part))
        return part if others is None or isinstance(part, Title) else cast("_T", Title(part, **others))
    if isinstance(part, BaseModel):
        changed = {} if isinstance(part, Figure) else _changed(part.__dict__, said)
        return part.model_copy(update=changed) if changed else part
    if isinstance(part, dict):
        changed = _changed(part, said)
        return cast("_T", part | changed) if changed else part
    if isinstance(part, tuple):
        parts = tuple([each if type(each) in _MUTE else in_others(each, said) for each in part])
        return cast("_T", parts) if any(map(is_not, part, parts)) else part
    return part


def _changed(parts: Mapping[str, object], said: Sayings) -> dict[str, object]:
    """Give those parts by name that a table has something for."""
    return {
        name: made
        for name, each in parts.items()
        if type(each) not in _MUTE and (made := in_others(each, said)) is not each
    }


def unused(tables: Sequence[Document], files: Iterable[Document]) -> Iterator[Fault]:
    """Find what a table translates though no file says it."""
    if not tables:
        return
    texts = {_line(text) for document in files for text in _texts(document.tree)}
    for table in tables:
        sentences = table.tree.get("sentences") if isinstance(table.tree, dict) else None
        for text in sentences if isinstance(sentences, dict) else ():
            if _line(text) not in texts:
                place = table.key_place(("sentences", text))
                near = get_close_matches(_line(text), sorted(texts), n=1)
                words = f"did you mean '{near[0]}'?" if near else "write it as a file has it, or take it out"
                yield Fault(place, "sentences", f"no file of this scenario says '{brief(text)}'", words)


def _texts(tree: Tree) -> Iterator[str]:
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, dict | list):
        for part in tree.values() if isinstance(tree, dict) else tree:
            yield from _texts(part)


def _line(text: str) -> str:
    """Give a text in one line: how its author broke it says nothing."""
    return " ".join(text.split())
