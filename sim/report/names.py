"""Names: what measures, variables, functions and effects are called on a page, and what they mean, in each language.

An id stays what files and programs have; people read its words in the language of their page. In English these are
the id's own, and what a word means is what the vocabulary says. Beside `sim.report.phrases`, which has the sentences
that names stand in.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from sim.scenario.vocabulary import Vocabulary
from sim.sentence import Name, Sentence

__all__ = ["UNITS", "does", "in_unit", "meaning", "named", "names", "worded"]

_GROUPS: Final = ("names", "units", "words", "terms", "meanings", "effects")

# symbols and ranges, which are the same in every language
UNITS: Final = frozenset({"", "1", "0..1", "-1..1", "-2..2", "0..100", "h", "d", "t"})


@cache
def names() -> Mapping[str, Mapping[str, str]]:
    """Give the words of each language but English, by key."""
    found = json.loads(files(__package__).joinpath("names.json").read_text(encoding="utf-8"))
    return {f"{group}:{name}": words for group in _GROUPS for name, words in sorted(found[group].items())}


def named(name: str, of: str = "") -> Sentence:
    """Name a measure, variable or function by its id; `of` titles the actor of a measure that is given by actor."""
    whole, _, actor = name.partition(".")
    found = Name(whole.replace("_", " "), key=f"names:{whole}")
    return Sentence("{what} of {who}", what=found, who=of or actor.replace("_", " ")) if actor else found


def in_unit(unit: str) -> str:
    """Say a unit; what has none, or is a bare ratio, says nothing."""
    return "" if unit == "1" else unit.replace("..", "\u2026") if unit in UNITS else Name(unit, key=f"units:{unit}")


def worded(word: str) -> Name:
    """Name a domain or service, which are ours; any other word, an author's, as people write it."""
    return Name(word.replace("_", " ").title(), key=f"words:{word}")


def meaning(name: str, words: Vocabulary) -> str:
    """Say what a variable or function of a scenario's vocabulary means; nothing where it has no such word."""
    variable = words.actor_variables.get(name) or words.relation_variables.get(name)
    spoken = (each for model in words.models.values() for each in model.functions if each.name == name)
    found = variable or words.functions.get(name) or next(spoken, None)
    return "" if found is None else Name(found.says, key=f"meanings:{name}")


def does(effect: str, words: Vocabulary) -> str:
    """Say what a model's effect, `model.effect`, does; any other text as it stands."""
    found = words.effect(effect)
    return Sentence(effect) if found is None else Name(found.says, key=f"effects:{effect}")
