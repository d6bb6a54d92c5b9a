"""Multiplicity: how surprising each difference is by luck alone, and Holm's correction over a family of them.

With two dozen levers and fifteen measures something is always "significant". Measures that a scenario declares as
leading stand alone; all others of a study form one family, over all its options. Called by the study's table.

Source: Holm1979, McNemar1947.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from sim.runs.interval import mcnemar, two_sided

__all__ = ["chance_of", "holm", "is_yes_or_no"]

_Key = TypeVar("_Key")


def is_yes_or_no(*rows: Sequence[float | None]) -> bool:
    """Whether every known value is no or yes, and one is known."""
    known = [value for row in rows for value in row if value is not None]
    return bool(known) and all(value in {0.0, 1.0} for value in known)


def chance_of(differences: Sequence[float], *, yes_or_no: bool) -> float | None:
    """Give the two-sided probability of differences as large by luck: exact McNemar's, or the paired t's.

    None for fewer than two; differences that are all exactly zero have 1.
    """
    if len(differences) < 2:
        return None
    if yes_or_no:
        up = sum(difference > 0 for difference in differences)
        return mcnemar(up, sum(difference < 0 for difference in differences))
    return two_sided(differences)


def holm(chances: Mapping[_Key, float | None]) -> dict[_Key, float | None]:
    """Adjust a family by Holm's step-down; those without a probability stay without and do not count."""
    known = sorted(((chance, place) for place, chance in enumerate(chances.values()) if chance is not None))
    keys = list(chances)
    found: dict[_Key, float | None] = dict.fromkeys(chances)
    most = 0.0
    for rank, (chance, place) in enumerate(known):
        most = max(most, min(1.0, chance * (len(known) - rank)))
        found[keys[place]] = most
    return found
