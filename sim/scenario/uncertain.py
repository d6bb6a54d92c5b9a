"""Uncertain parameters: the figures with a range in any tree of blocks, and the tree with other values in them.

Called by `sim.scenario.case`; it knows blocks, mappings and lists of figures, not what they mean.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, get_args

from pydantic import BaseModel

from sim.scenario.figures import Contested, Figure

__all__ = ["Case", "Change", "Parameter", "Pick", "Search", "contested", "numbered", "pick", "switches", "triangular"]

Case = Mapping[str, float]
Change = Callable[[Case], object]

_VARIED: Final = frozenset({"J", "M", None})
_DECADE: Final = 10.0


@dataclass(frozen=True, slots=True)
class Parameter:
    """One uncertain number: its path, its range in base units, the declared value between, its grade."""

    path: str
    low: float
    value: float
    high: float
    grade: str

    def at(self, u: float) -> float:
        """Give the value at one quantile, 0..1."""
        if 0 < self.low * _DECADE <= self.high:
            return min(max(math.exp(triangular(u, *map(math.log, self._three))), self.low), self.high)
        return triangular(u, *self._three)

    def quantile(self, value: float) -> float:
        """Give the quantile, 0..1, at which a value between low and high lies; the other way round."""
        if 0 < self.low * _DECADE <= self.high:
            return _share_below(math.log(value), *map(math.log, self._three))
        return _share_below(value, *self._three)

    @property
    def _three(self) -> tuple[float, float, float]:
        return self.low, self.value, self.high


@dataclass(frozen=True, slots=True)
class Pick(Parameter):
    """One choice among ways that are all defensible: its value is the place of one of them, each as likely."""

    def at(self, u: float) -> float:
        """Give the place at one quantile."""
        return float(min(int(u * (self.high + 1)), int(self.high)))

    def quantile(self, value: float) -> float:
        """Give the middle of the quantiles that pick this place."""
        return (value + 0.5) / (self.high + 1)


def pick(path: str, ways: int, declared: int) -> Pick:
    """Make the choice among so many ways."""
    return Pick(path, 0.0, float(declared), float(ways - 1), "J")


def triangular(u: float, low: float, mode: float, high: float) -> float:
    """Invert the triangular law, also from a larger end to a smaller; uniform where the mode is not between."""
    if low == high:
        return low
    peak = (mode - low) / (high - low)
    if not 0 <= peak <= 1:
        part = u
    elif u < peak:
        part = math.sqrt(u * peak)
    else:
        part = 1 - math.sqrt((1 - u) * (1 - peak))
    ends = (low, high) if low < high else (high, low)
    return min(max(low + (high - low) * part, ends[0]), ends[1])


def _share_below(value: float, low: float, mode: float, high: float) -> float:
    """Give the share of the triangular law below a value; of the even law where the mode is not between."""
    if low == high:
        return 0.5
    part, peak = min(max((value - low) / (high - low), 0.0), 1.0), (mode - low) / (high - low)
    if not 0 <= peak <= 1:
        return part
    return part * part / peak if part < peak else 1 - (1 - part) ** 2 / (1 - peak) if peak < 1 else 1.0


class Search:
    """Finds the uncertain figures of a tree of blocks; what it gives rebuilds the tree with a case's values."""

    def __init__(self) -> None:
        self.found: list[Parameter] = []
        # paths of ranges that nobody graded; they count as judgement
        self.ungraded: list[str] = []

    def note(self, path: str, figure: Figure, grade: str | None) -> bool:
        """Take a figure in if it varies."""
        grade = figure.grade or grade
        if not figure.uncertain or grade not in _VARIED:
            return False
        if grade is None:
            self.ungraded.append(path)
        assert figure.low is not None
        assert figure.high is not None
        self.found.append(Parameter(path, figure.low, figure.value, figure.high, grade or "J"))
        return True

    def visit(self, found: object, path: str, grade: str | None, only: frozenset[str] | None) -> Change | None:
        """Give a function that makes this part anew from a case, or None if nothing in it varies."""
        match found:
            case Figure():
                return self._figure(found, path, grade)
            case BaseModel():
                return self.block(found, path, grade, only)
            case Mapping():
                parts = {key: self.visit(part, f"{path}.{key}", grade, only) for key, part in found.items()}
                changes = {key: change for key, change in parts.items() if change is not None}
                if not changes:
                    return None
                return lambda case: {**found, **{key: change(case) for key, change in changes.items()}}
            case tuple():
                names = names_of(found)
                items = [
                    self.visit(part, f"{path}.{name}", grade, only) for part, name in zip(found, names, strict=True)
                ]
                if not any(items):
                    return None
                pairs = list(zip(found, items, strict=True))
                return lambda case: tuple([part if change is None else change(case) for part, change in pairs])
        return None

    def block(self, found: BaseModel, path: str, grade: str | None, only: frozenset[str] | None) -> Change | None:
        """The same for a block: all its fields, or `only` those so named, at any depth."""
        own = getattr(found, "grade", None) or grade
        changes: dict[str, Change] = {}
        for name in type(found).model_fields:
            if only is None and (switch := self._switch(found, name, f"{path}.{name}")) is not None:
                changes[name] = switch
            elif only is None or name in only:
                change = self.visit(getattr(found, name), f"{path}.{name}", own, only)
                if change is not None:
                    changes[name] = change
        if not changes:
            return None
        return lambda case: found.model_copy(update={name: change(case) for name, change in changes.items()})

    def _switch(self, found: BaseModel, name: str, path: str) -> Change | None:
        """Vary a field that its model marks as contested, unless somebody wrote it: that settles it."""
        ways = contested(found, name)
        if not ways:
            return None
        self.found.append(pick(path, len(ways), ways.index(getattr(found, name))))
        return lambda case: ways[int(case[path])]

    def _figure(self, figure: Figure, path: str, grade: str | None) -> Change | None:
        if not self.note(path, figure, grade):
            return None
        return lambda case: figure.at(case[path])


def contested(found: BaseModel, name: str) -> tuple[Any, ...]:
    """Give the ways of a field that its model marks as contested; none where it is not, or somebody wrote it."""
    field = type(found).model_fields[name]
    if not any(isinstance(mark, Contested) for mark in field.metadata) or name in found.model_fields_set:
        return ()
    return (False, True) if field.annotation is bool else get_args(field.annotation)


def switches(found: BaseModel, path: str) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Give the contested switches of a block that nobody settled, in its parts too: path and ways."""
    for name in type(found).model_fields:
        value = getattr(found, name)
        if ways := contested(found, name):
            yield f"{path}.{name}", ways
        elif isinstance(value, BaseModel):
            yield from switches(value, f"{path}.{name}")


def names_of(items: Sequence[object]) -> list[str]:
    """Name the items of a list by their `id`, or by the words in them."""
    names: list[str] = []
    for item in items:
        own = getattr(item, "id", None)
        if own is None and isinstance(item, BaseModel):
            words = [word for name, word in item if isinstance(word, str) and name not in {"grade", "source", "says"}]
            own = "+".join(words)
        names.append(own or "item")
    return numbered(names)


def numbered(names: Sequence[str]) -> list[str]:
    """Tell items of the same name apart by their place."""
    return [
        name if names.count(name) == 1 else f"{name}#{names[: place + 1].count(name)}"
        for place, name in enumerate(names)
    ]
