"""What standing on a rung costs an actor, on its beliefs (E6): reciprocity, firebreaks, steps not to be skipped.

`target = reciprocity x the other's rung as read + grievance` is Richardson's equation in rung space; the product
of two reciprocities below 1 is its condition of stability.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

__all__ = ["TOP", "Costs", "costs", "efforts", "stands"]

TOP: Final = 9


class Costs(NamedTuple):
    """The figures of E6 as they stand now; `firebreaks` are (rung, cost)."""

    distance: float
    rung_cost: float
    firebreaks: tuple[tuple[int, float], ...]
    shared: float
    step_cost: float


def costs(figures: Costs, *, standing: int, believed: float, called_for: float) -> Sequence[float]:
    """Cost of standing on each rung 0..9: `called_for` is the rung that reciprocity and grievance ask for."""
    return stands(figures, efforts(figures, believed=believed), standing=standing, called_for=called_for)


def stands(figures: Costs, effort: Sequence[float], *, standing: int, called_for: float) -> list[float]:
    """Cost of standing on each rung: its effort, the distance to what is called for, the rungs skipped."""
    distance, step = figures.distance, figures.step_cost
    found = []
    for rung, price in enumerate(effort):
        off, skipped = rung - called_for, abs(rung - standing) - 1
        cost = price + distance * off * off
        found.append(cost + step * skipped * skipped if skipped > 0 else cost)
    return found


def efforts(figures: Costs, *, believed: float) -> list[float]:
    """Cost of the rung itself and of the firebreaks up to it, less where the other is believed past them."""
    found = [figures.rung_cost * rung * rung for rung in range(TOP + 1)]
    for at, price in figures.firebreaks:
        paid = price * figures.shared if believed >= at else price
        for rung in range(at, TOP + 1):
            found[rung] += paid
    return found
