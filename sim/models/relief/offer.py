"""An offer: what one group puts at a host's disposal on one day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Offer"]


@dataclass(slots=True)
class Offer:
    """Kilograms by helicopter, craft and truck, litres, patients, doses, search, and a hold to empty."""

    actor: str
    foreign: bool
    lift: int
    craft: int
    haul: int
    litres: int
    patients: int
    doses: int
    search: float
    aboard: int
    unload: Callable[[int], int]  # take up to so many kilograms from the ship's hold
