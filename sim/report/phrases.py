"""Phrases: the sentences of reviews, pictures and stories in each language, by their English patterns.

Papers and pictures are made in English first, of sentences that keep their patterns; what is ours in them is said
again here at the end. An author's own words stay as they are.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache, partial
from importlib.resources import files
from typing import TypeVar, cast

from sim.report.names import names
from sim.report.paper.blocks import Paper
from sim.sentence import Tongue, told

__all__ = ["catalogue", "phrases", "spoken"]

_T = TypeVar("_T")


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Give the phrases of each language but English, by pattern, and the names that stand in them, by key."""
    found = json.loads(files(__package__).joinpath("phrases.json").read_text(encoding="utf-8"))["labels"]
    return {**cast("Mapping[str, Mapping[str, str]]", found), **names()}


def phrases(lang: str) -> Tongue:
    """Give what says a phrase in a language; what there is none of stays as it is."""
    return Tongue(lang, partial(_phrase, lang))


def _phrase(lang: str, text: str) -> str:
    found = catalogue().get(text)
    return text if found is None or lang == "en" else found[lang]


def spoken(paper: Paper, lang: str) -> Paper:
    """Say a whole paper in a language; pictures in it were drawn in theirs."""
    if lang == "en":
        return paper
    return replace(_spoken(paper, phrases(lang)), lang=lang)


def _spoken(part: _T, say: Callable[[str], str]) -> _T:
    found: object = part
    if isinstance(part, str):
        found = told(part, say)
    elif isinstance(part, tuple):
        found = tuple(_spoken(each, say) for each in part)
    elif is_dataclass(part) and not isinstance(part, type):
        kept = {"lang", "svg", "name", "tone", "room"}
        found = replace(
            part,
            **{each.name: _spoken(getattr(part, each.name), say) for each in fields(part) if each.name not in kept},
        )
    return cast("_T", found)
