"""Names: what measures, variables and functions are called on a page, and their units, in each language.

An id stays what files and programs have; people read its words in the language of their page. In English these are
the id's own. Beside `sim.report.phrases`, which has the sentences that names stand in.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final, Self

from sim.sentence import Sentence

__all__ = ["UNITS", "Name", "in_unit", "named", "names"]

# symbols and ranges, which are the same in every language
UNITS: Final = frozenset({"", "1", "0..1", "-1..1", "-2..2", "0..100", "h", "d", "t"})


class Name(Sentence):
    """A text whose words in another language stand under a key of its own: `order` of a state is no order given."""

    __slots__ = ()

    def __new__(cls, text: str, /, **fields: object) -> Self:
        """Make it of an English text and its `key`."""
        found = super().__new__(cls, text)
        found.pattern, found.fields = str(fields.get("key", text)), {}
        return found

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, object]]:
        """Come back from a copy or another process as it was."""
        return (str(self),), {"key": self.pattern}


@cache
def names() -> Mapping[str, Mapping[str, str]]:
    """Give the words of each language but English, by key."""
    found = json.loads(files(__package__).joinpath("names.json").read_text(encoding="utf-8"))
    return {f"{group}:{name}": words for group in ("names", "units") for name, words in sorted(found[group].items())}


def named(name: str, of: str = "") -> Sentence:
    """Name a measure, variable or function by its id; `of` titles the actor of a measure that is given by actor."""
    whole, _, actor = name.partition(".")
    found = Name(whole.replace("_", " "), key=f"names:{whole}")
    return Sentence("{what} of {who}", what=found, who=of or actor.replace("_", " ")) if actor else found


def in_unit(unit: str) -> str:
    """Say a unit; what has none, or is a bare ratio, says nothing."""
    return "" if unit == "1" else unit if unit in UNITS else Name(unit, key=f"units:{unit}")
