"""Copying: work of runs done in a copy of this process; what that compiled stays here for the next copy."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from sim.blueprint import Blueprint
from sim.compiled import Compiled, compiled_since, stock, take_in
from sim.runs.forking import in_child

__all__ = ["in_copy"]

_T = TypeVar("_T")


def in_copy(plan: Blueprint, work: Callable[[], _T]) -> _T:
    """Do some work with runs of a blueprint in a copy of this process; give what it gave, as `in_child` does.

    Raises:
        WhitecellError: the copy died, or what it met.

    """
    found, compiled = in_child(partial(_and_compiled, plan, work))
    take_in(plan, compiled)
    return found


def _and_compiled(plan: Blueprint, work: Callable[[], _T]) -> tuple[_T, Compiled]:
    before = stock(plan)
    return work(), compiled_since(plan, before)
