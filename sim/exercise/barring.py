"""Barring: what the engine says against an order, as sentences that a page can say in its own language.

The engine answers in plain text, which journals and traces hold. Its patterns stand here once, and a test asks the
engine for each of them; a text that fits none is given as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from sim.sentence import Sentence

__all__ = ["PATTERNS", "as_sentence"]

# by where the engine says it
PATTERNS: Final[Mapping[str, str]] = {
    "'{name}' is not on the menu: {reason}": "deciding/request.py",
    "no such item; {hint}": "deciding/request.py",
    "did you mean '{near}'? known: {known}": "errors.py",
    "known: {known}": "errors.py",
    "together they cost {price} points of political capital, {purse} are there": "deciding/request.py",
    "{count} orders, at most {most} at once": "deciding/request.py",
    "the model '{model}' is not part of this scenario": "deciding/eligibility.py",
    "no model '{model}' in this version": "deciding/eligibility.py",
    "only {who} can do this": "deciding/eligibility.py",
    "no legal authority '{authority}' at this date": "deciding/eligibility.py",
    "the run is over: {ended}": "engine.py",
    "no actor '{actor}'": "engine.py",
    "no decider '{seat}' for {actor}": "engine.py",
}


@cache
def _readers() -> tuple[tuple[str, re.Pattern[str]], ...]:
    found = []
    for pattern in PATTERNS:
        parts = re.split(r"\{(\w+)\}", pattern)
        text = "".join(f"(?P<{part}>.+?)" if place % 2 else re.escape(part) for place, part in enumerate(parts))
        found.append((pattern, re.compile(text, re.DOTALL)))
    return tuple(found)


def as_sentence(text: str) -> Sentence:
    """Read a reason of the engine as a sentence with its fields."""
    if isinstance(text, Sentence):
        return text
    for pattern, reader in _readers():
        if (match := reader.fullmatch(text)) is not None:
            fields = match.groupdict()
            return Sentence(
                pattern, **{k: as_sentence(v) if k in {"reason", "hint"} else v for k, v in fields.items()}
            )
    return Sentence(text)
