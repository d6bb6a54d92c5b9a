"""The language of a build's expressions: its functions and symbols, each text read once by all who read it.

The loader looks at every expression of a composition, the phrasebook compiles the same texts, and scenarios share
most of theirs: they meet here. Expressions are frozen, so one reading serves all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from sim.expressions import Expression, Function, parse

__all__ = ["Language", "language"]

# texts kept of one language; a build has some two thousand, so more means that somebody makes them up
MOST_KEPT: Final = 20_000


class Language:
    """The functions that expressions may call, the symbols they may name, and what has been read in it."""

    def __init__(self, functions: Iterable[Function], symbols: frozenset[str]) -> None:
        self.functions: Mapping[str, Function] = {function.name: function for function in functions}
        self.symbols = symbols
        self._read: dict[str, Expression] = {}

    def read(self, text: str) -> Expression:
        """Read one expression, or give it again if it has been read.

        Raises:
            ExpressionError: with the column, what was found and what to write instead.

        """
        found = self._read.get(text)
        if found is None:
            if len(self._read) >= MOST_KEPT:
                self._read.clear()
            found = self._read[text] = parse(text, functions=self.functions, symbols=self.symbols)
        return found


def language(functions: Iterable[Function], symbols: Iterable[str]) -> Language:
    """Give the language of these functions and symbols; the same words, the same language."""
    every = tuple(functions)
    known = tuple(
        [(each.name, each.least, each.most, each.arguments, *sorted(each.keywords.items())) for each in every]
    )
    return _language(_Words(known, frozenset(symbols), every))


@dataclass(frozen=True, slots=True)
class _Words:
    """What tells one language from another, and the functions it is made of."""

    known: tuple[tuple[object, ...], ...]
    symbols: frozenset[str]
    functions: tuple[Function, ...] = field(compare=False, repr=False)


@lru_cache(maxsize=32)
def _language(words: _Words) -> Language:
    return Language(words.functions, words.symbols)
