"""Typeset: a paper as it is printed, where it was written with the signs of a keyboard."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Final, TypeVar, cast

__all__ = ["typeset"]

_T = TypeVar("_T")

# an arrow stays with what it points to
_SIGNS: Final = ((" -> ", " \u2192\u00a0"),)
_KEPT: Final = frozenset({"lang", "svg", "name", "tone", "room"})


def typeset(part: _T) -> _T:
    """Give a paper, or a part of one, with arrows as type has them; pictures in it stay as they were drawn."""
    found: object = part
    if isinstance(part, str):
        text = str(part)
        for sign, printed in _SIGNS:
            text = text.replace(sign, printed)
        found = text
    elif isinstance(part, tuple):
        found = tuple(typeset(each) for each in part)
    elif is_dataclass(part) and not isinstance(part, type):
        changed = {each.name: typeset(getattr(part, each.name)) for each in fields(part) if each.name not in _KEPT}
        found = replace(part, **changed)
    return cast("_T", found)
