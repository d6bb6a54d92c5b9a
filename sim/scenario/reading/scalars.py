"""Scalars: what a word without quotes means to every reader of YAML, and which words are unclear.

Reading refuses by this table what is unclear, and writing quotes by it what would be.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from sim.scenario.reading.document import brief

__all__ = ["SCALAR", "Unclear", "plain"]

MOST_DIGITS: Final = 40
LARGEST: Final = 10**15
SCALAR: Final = re.compile(
    r"""(?P<null>~|null|)
    |(?P<bool>true|false)
    |(?P<int>[-+]?(?:0|[1-9][0-9]*))
    |(?P<float>[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?)
    |(?P<switch>(?i:y|n|yes|no|on|off))
    |(?P<capital>(?i:true|false|null))
    |(?P<clock>[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?)
    |(?P<octal>[-+]?0[0-9_]+)
    |(?P<base>[-+]?0(?i:[xob])[0-9a-fA-F_]+)
    |(?P<grouped>[-+]?(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][-+]?[0-9]+)?)
    |(?P<endless>[-+]?\.?(?i:inf|infinity|nan))""",
    re.VERBOSE,
)
# of the words above that begin with a letter, the longest is `infinity`
_LONGEST_WORD: Final = 8
# name of a group above -> what some reader of YAML makes of it, the way out besides quotes
_UNCLEAR: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "switch": ("some readers take it for true or false", "write true or false"),
        "capital": ("some readers take it for a word", "write it in small letters"),
        "clock": ("some readers take it for a number to base 60", "write a number"),
        "octal": ("some readers take it for an octal number", "write it without the leading 0"),
        "base": ("some readers take it for a number of another base", "write a decimal number"),
        "grouped": ("some readers take it for a number", "write the number without '_'"),
        "endless": ("not a finite number", "write a number"),
    }
)


class Unclear(NamedTuple):
    """A plain scalar that would not mean the same to everybody: what is wrong with it, and the way out."""

    problem: str
    hint: str


def plain(text: str) -> str | int | float | bool | Unclear | None:
    """Read a scalar that stands without quotes."""
    if len(text) > _LONGEST_WORD and text[0].isalpha():
        return text
    match = SCALAR.fullmatch(text)
    kind = match.lastgroup if match else None
    if kind is None:
        return text
    if kind in {"null", "bool"}:
        return text == "true" if kind == "bool" else None
    if kind in _UNCLEAR:
        reason, way = _UNCLEAR[kind]
        return Unclear(f"{brief(text)} is unclear: {reason}", f'{way}, or quote it: "{brief(text)}"')
    if len(text) > MOST_DIGITS:
        return Unclear(f"a number of {len(text)} characters", "round it, or quote it if it is a name")
    number = int(text) if kind == "int" else float(text)
    if not math.isfinite(number) or (kind == "int" and abs(number) > LARGEST):
        return Unclear(f"the number {text} is too large", "use a larger unit, or quote it if it is a name")
    return number
