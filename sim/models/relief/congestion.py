"""Congestion: how long who comes to a hub waits, by how much comes for what it can take in a day.

A queue that begins the day empty and whose arrivals may exceed what it serves: Akcelik's closed form, which for a
long day and a light load is the wait of a steady queue, and for a heavy one the line that is left over. `spread` is
half the sum of the squared variations of what comes and of how long it is served (Kingman): 1 where both are pure
chance, 0 where everyone comes by slot. Source: Akcelik1991, Kingman1961.
"""

from __future__ import annotations

import math

__all__ = ["delay"]


def delay(load: float, rate: float, *, span: float, spread: float) -> float:
    """Mean wait, h: `load` is arrivals over capacity in `span` hours, `rate` what is served an hour."""
    if load <= 0 or rate <= 0 or span <= 0:
        return 0.0
    over = load - 1
    return span / 4 * (over + math.sqrt(over * over + 8 * spread * load / (rate * span)))
