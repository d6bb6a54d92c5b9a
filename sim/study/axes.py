"""Axes: what an exploration turns, and the groups in which it may turn several together.

An axis is one uncertain parameter or switch of any arm, by its path. Options share an axis where they share the
parameter; each arm reads it in its own range, so that an option that fixes a number is not moved by it. A point
gives a quantile, 0..1, for each axis; what is not an axis keeps its declared value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final, Literal

from sim.errors import InputError, did_you_mean
from sim.runs.replicate import Arm, Bench
from sim.scenario.uncertain import Parameter, Pick

__all__ = ["Axes", "By", "Grouping", "axes_of"]

By = Literal["parameter", "family"]
_ALONE: Final = frozenset({"actions", "choice", "dynamics", "injects", "perception", "relations"})


@dataclass(frozen=True, slots=True)
class Grouping:
    """The groups that an analysis tells apart, and to which of them each axis belongs."""

    names: tuple[str, ...]
    of: tuple[str, ...]

    @property
    def single(self) -> bool:
        """Whether every axis stands by itself."""
        return len(self.names) == len(self.of)


@dataclass(frozen=True, slots=True)
class Axes:
    """Every axis, in the order of paths, with the parameter as the first arm that has it declares it."""

    parameters: tuple[Parameter, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The paths."""
        return tuple(item.path for item in self.parameters)

    @property
    def switches(self) -> tuple[int, ...]:
        """Places of those that are structure: doctrine variants, contested assumptions of models."""
        return tuple(place for place, item in enumerate(self.parameters) if isinstance(item, Pick))

    def grouped(self, by: By) -> Grouping:
        """Tell axes apart each by itself, or by family; a switch always stands alone."""
        if by == "parameter":
            return Grouping(self.names, self.names)
        of = tuple(item.path if isinstance(item, Pick) else _family(item.path) for item in self.parameters)
        return Grouping(tuple(sorted(set(of))), of)


def axes_of(bench: Bench, arms: Sequence[Arm], *, over: Sequence[str] = ()) -> Axes:
    """Find the axes of some arms; `over` keeps those that begin with a path, or fit it with * and ?.

    Raises:
        InputError: nothing is uncertain, or a pattern fits nothing.

    """
    found: dict[str, Parameter] = {}
    for arm in arms:
        for item in bench.ready(arm)[1].parameters:
            found.setdefault(item.path, item)
    if not found:
        raise InputError.of(f"explore {arms[0].scenario}", "nothing in it is uncertain", "grade ranges as J or M")
    return Axes(tuple(found[path] for path in sorted(_kept(found, over))))


def _kept(found: Mapping[str, Parameter], over: Sequence[str]) -> set[str]:
    kept: set[str] = set() if over else set(found)
    for pattern in over:
        fits = {path for path in found if fnmatchcase(path, pattern) or fnmatchcase(path, f"{pattern}.*")}
        if not fits:
            raise InputError.of(
                f"--over {pattern}", "no uncertain parameter there", did_you_mean(pattern, found, limit=6)
            )
        kept |= fits
    return kept


def _family(path: str) -> str:
    head, _, rest = path.partition(".")
    if head in _ALONE:
        return head
    # how an actor decides belongs to what it is
    return f"{'actors' if head == 'doctrines' else head}.{rest.split('.')[0]}"
