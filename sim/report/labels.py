"""Labels: the words that are ours on a printed paper, in each language there is, read from files beside this module.

Called by writers of papers and by the printed pack. A scenario's own prose is not translated here: it stays in the
language its author wrote.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from sim.errors import InputError, did_you_mean
from sim.scenario.reading import Tree, read_file

__all__ = ["LANGUAGES", "Labels", "labels"]

LANGUAGES: Final[Mapping[str, str]] = {"en": "English", "ja": "日本語", "ko": "한국어", "zh": "简体中文"}


class Labels:
    """The labels of one language, by dotted key."""

    def __init__(self, lang: str, texts: Mapping[str, str]) -> None:
        self.lang = lang
        self.texts = texts

    def __call__(self, key: str, **values: object) -> str:
        """Say a label; `{name}` in it is replaced by a value."""
        return self.texts[key].format(**values) if values else self.texts[key]

    def word(self, group: str, name: str) -> str:
        """Say a word of ours by its group, or the name itself where it is the author's own."""
        return self.texts.get(f"{group}.{name}", name.replace("_", " "))

    def several(self, key: str) -> tuple[str, ...]:
        """Give the labels of a list, `key.1`, `key.2` and so on, in order."""
        found: list[str] = []
        while (text := self.texts.get(f"{key}.{len(found) + 1}")) is not None:
            found.append(text)
        return tuple(found)

    def pairs(self, key: str) -> tuple[tuple[str, str], ...]:
        """Give the labels of a list of pairs, in order."""
        found: list[tuple[str, str]] = []
        while (first := self.texts.get(f"{key}.{len(found) + 1}.1")) is not None:
            found.append((first, self.texts[f"{key}.{len(found) + 1}.2"]))
        return tuple(found)


@cache
def labels(lang: str) -> Labels:
    """Read the labels of a language.

    Raises:
        InputError: there are none in that language.

    """
    if lang not in LANGUAGES:
        raise InputError.of(f"--lang {lang}", f"no labels in '{lang}'", did_you_mean(lang, LANGUAGES))
    texts: dict[str, str] = {}
    _gather(read_file(Path(__file__).with_name(f"labels_{lang}.yaml")).tree, "", texts)
    return Labels(lang, texts)


def _gather(tree: Tree, key: str, texts: dict[str, str]) -> None:
    if isinstance(tree, dict):
        for name, part in tree.items():
            _gather(part, f"{key}.{name}" if key else name, texts)
    elif isinstance(tree, list):
        for number, part in enumerate(tree, start=1):
            _gather(part, f"{key}.{number}", texts)
    else:
        texts[key] = " ".join(str(tree).split())
