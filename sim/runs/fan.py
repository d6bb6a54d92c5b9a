"""A fan: how a quantity spreads over many runs as time goes on, instant by instant.

Called by look-aheads and comparisons. Runs in which it is not known at an instant are left out there and counted; of
what is yes or no in every run the share is told, with Jeffreys' interval.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from sim.runs.interval import share_interval

__all__ = ["LEVELS", "Fan", "fan", "levels"]

LEVELS = (5, 25, 50, 75, 95)


@dataclass(frozen=True, slots=True)
class Fan:
    """Instants (h), and at each of them 5, 25, 50, 75 and 95 % of the runs, None where it is known in none.

    Where `is_share` each instant has the share's lower end, the share itself (as 25, 50 and 75 %) and its
    upper end (95 %). `known` counts the runs behind each instant, of `n`.
    """

    at: tuple[float, ...]
    bands: tuple[tuple[float, ...] | None, ...]
    known: tuple[int, ...]
    n: int
    is_share: bool = False


def levels(values: Sequence[float]) -> tuple[float, ...] | None:
    """Give 5, 25, 50, 75 and 95 % of values, between neighbours in proportion; None of none."""
    if not values:
        return None
    if len(values) == 1:
        return (values[0],) * len(LEVELS)
    parts = statistics.quantiles(values, n=20, method="inclusive")
    return tuple(parts[level // 5 - 1] for level in LEVELS)


def fan(at: Sequence[float], tracks: Sequence[Sequence[float | None]], *, is_share: bool | None = None) -> Fan:
    """Gather the tracks of many runs over the same instants; if not said, what is yes or no in all is a share."""
    columns = [[track[place] for track in tracks] for place in range(len(at))]
    known = [[value for value in column if value is not None] for column in columns]
    if is_share is None:
        every = {value for values in known for value in values}
        is_share = bool(every) and every <= {0.0, 1.0}
    bands = tuple(_share(values) if is_share else levels(values) for values in known)
    return Fan(tuple(at), bands, tuple(len(values) for values in known), len(tracks), is_share)


def _share(values: Sequence[float]) -> tuple[float, ...] | None:
    if not values:
        return None
    found = share_interval(round(sum(values)), len(values))
    assert found.mean is not None
    assert found.low is not None
    assert found.high is not None
    return found.low, found.mean, found.mean, found.mean, found.high
