"""What standing on a rung costs an actor, on its beliefs (E6): reciprocity, firebreaks, steps not to be skipped.

`target = reciprocity x the other's rung as read + grievance` is Richardson's equation in rung space; the product
of two reciprocities below 1 is its condition of stability.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

__all__ = ["TOP", "Costs", "Price", "Prices", "costs", "efforts", "rungs", "stands"]

TOP: Final = 9
_RUNGS: Final = range(TOP + 1)
_Rung = tuple[int, float, float]
# efforts, and rungs with them
Price = tuple[Sequence[float], tuple[_Rung, ...]]
# by how many firebreaks the other is believed to have passed, and where one stands
Prices = dict[tuple[int, int], Price]


class Costs(NamedTuple):
    """The figures of E6 as they stand now; `firebreaks` are (rung, cost)."""

    distance: float
    rung_cost: float
    firebreaks: tuple[tuple[int, float], ...]
    shared: float
    step_cost: float


def costs(figures: Costs, *, standing: int, believed: float, called_for: float) -> Sequence[float]:
    """Cost of standing on each rung 0..9: `called_for` is the rung that reciprocity and grievance ask for."""
    prices = rungs(figures, efforts(figures, believed=believed), standing=standing)
    return stands(prices, distance=figures.distance, called_for=called_for)


def rungs(figures: Costs, effort: Sequence[float], *, standing: int) -> tuple[_Rung, ...]:
    """Each rung with its effort and what the rungs between it and a standing cost that are skipped."""
    between = [max(abs(rung - standing) - 1, 0) for rung in _RUNGS]
    skipped = [figures.step_cost * many * many for many in between]
    return tuple(zip(_RUNGS, effort, skipped, strict=True))


def stands(prices: Sequence[_Rung], *, distance: float, called_for: float) -> list[float]:
    """Cost of standing on each rung: its effort, the distance to what is called for, the rungs skipped."""
    return [price + distance * (off := rung - called_for) * off + more for rung, price, more in prices]


def efforts(figures: Costs, *, believed: float) -> list[float]:
    """Cost of the rung itself and of the firebreaks up to it, less where the other is believed past them."""
    found = [figures.rung_cost * rung * rung for rung in range(TOP + 1)]
    for at, price in figures.firebreaks:
        paid = price * figures.shared if believed >= at else price
        for rung in range(at, TOP + 1):
            found[rung] += paid
    return found
