"""A bill: what each step of a domain costs whom, noted as it comes and added up when somebody asks.

Added in the order in which it was noted, so that the sum is the one that adding at once would give, to the last bit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

__all__ = ["Bill"]

_MOST: Final = 128  # different steps noted before they are added up


class Bill:
    """What a domain cost so far, MUSD by actor; `""` stands for all whom nobody plays."""

    def __init__(self, actors: Iterable[str]) -> None:
        self._sums = dict.fromkeys((*actors, ""), 0.0)
        self._steps: list[tuple[Sequence[tuple[str, float]], int]] = []  # what was noted, and how often in a row
        self._last: tuple[Sequence[tuple[str, float]], int] = ((), 0)  # the same of what was noted last

    def note(self, costs: Sequence[tuple[str, float]]) -> None:
        """Note what a step costs whom; the same list may be noted again, but must not change."""
        last, times = self._last
        if costs is last:
            self._last = last, times + 1
            return
        self._steps.append(self._last)
        self._last = costs, 1
        if len(self._steps) >= _MOST:
            self._add_up()

    def of(self, actor: str) -> float:
        """What somebody had to bear so far; nothing if it is none of the actors."""
        self._add_up()
        return self._sums.get(actor, 0.0)

    def _add_up(self) -> None:
        sums = self._sums
        for costs, times in (*self._steps, self._last):
            for _ in range(times):
                for actor, amount in costs:
                    sums[actor] += amount
        self._steps.clear()
        self._last = (), 0
