"""Labels: the console's own words in four languages, from the catalogue beside this module.

The words of the field (white cell, move, inject, their kinds and statuses) are those of the printed papers, so that a
screen and the paper beside it say the same. What a scenario says stays in the language it is written in.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from sim.report.labels import labels

__all__ = ["LANGUAGES", "label", "terms"]

LANGUAGES: Final = {"en": "English", "ja": "日本語", "ko": "한국어", "zh": "中文"}
_GROUPS: Final = frozenset({"glossary", "kind", "method", "status"})


@cache
def _own() -> dict[str, dict[str, str]]:
    text = files(__package__).joinpath("labels.json").read_text(encoding="utf-8")
    found = json.loads(text)["labels"]
    assert isinstance(found, dict)
    return found


@cache
def terms(language: str) -> Mapping[str, str]:
    """Give the words of the field as the papers have them in a language, by the English in small letters."""
    there = labels(language).texts
    return {
        text.lower(): there[key]
        for key, text in labels("en").texts.items()
        # of the glossary the words, not what is said of them
        if (group := key.partition(".")[0]) in _GROUPS and (group != "glossary" or key.endswith(".1"))
    }


def label(words: str, language: str) -> str:
    """Say a label in a language; as it stands where no catalogue has it."""
    if language == "en" or language not in LANGUAGES:
        return words
    own = _own().get(words)
    return own[language] if own is not None else terms(language).get(words.lower(), words)
