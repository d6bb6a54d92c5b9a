"""Labels: the console's own words in four languages, from the catalogue beside this module.

The words of the field (white cell, move, inject, their kinds and statuses) are those of the printed papers, so that a
screen and the paper beside it say the same. What a scenario says stays in the language it is written in.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache, partial
from importlib.resources import files
from typing import Final

from starlette.requests import HTTPConnection

from sim.report.labels import labels
from sim.report.phrases import catalogue as phrases
from sim.sentence import Tongue, told

__all__ = ["LANGUAGES", "catalogue", "label", "language_of", "terms", "tongue"]

LANGUAGES: Final = {"en": "English", "ja": "日本語", "ko": "한국어", "zh": "中文"}
_GROUPS: Final = frozenset({"glossary", "kind", "method", "rating", "status"})


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Give the console's own labels: by the English words or pattern, those of each other language."""
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


def language_of(connection: HTTPConnection) -> str:
    """Say which language a browser wants: as chosen on the page, else as it says itself."""
    chosen = connection.cookies.get("whitecell_language", "")
    if chosen in LANGUAGES:
        return chosen
    wanted = [
        part.split(";")[0].strip()[:2].lower() for part in connection.headers.get("accept-language", "").split(",")
    ]
    return next((word for word in wanted if word in LANGUAGES), "en")


def label(words: str, language: str) -> str:
    """Say a label, or a sentence by its pattern, in a language; as it stands where no catalogue has it."""
    if language == "en" or language not in LANGUAGES:
        return words
    return told(words, tongue(language))


def tongue(language: str) -> Tongue:
    """Give what says labels and titles in a language."""
    return Tongue(language, partial(_label, language=language))


def _label(words: str, language: str) -> str:
    if language not in LANGUAGES or language == "en":
        return words
    own = catalogue().get(words) or phrases().get(words)
    return own[language] if own is not None else terms(language).get(words.lower(), words)
