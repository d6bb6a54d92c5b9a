"""Hits: in which domain, and how high, each holds each other to have acted against it of late.

A belief, as of the dead (`harm.py`): an open act once it is seen, a hidden one once it is laid to somebody, rightly
or not. A doctrine that answers in another domain than the one it was hit in asks this and its own rung by domain.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

__all__ = ["LASTS", "Hits"]

# as long as a grievance lasts (h)
LASTS: Final = 60 * 24.0


class Hits:
    """What each observer was last hit with by each other, by domain, in one run."""

    def __init__(self) -> None:
        # by observer, author and domain: when (h) it came to know of it, on which rung
        self._known: dict[tuple[str, str, str], tuple[float, int]] = {}

    def know(self, observer: str, author: str, domain: str, rung: int, *, at: float) -> None:
        """Let an observer hold an author to have acted against it; a lower act does not hide a higher that lasts."""
        key = (observer, author, domain)
        since, before = self._known.get(key, (at, 0))
        if rung >= before or at - since > LASTS:
            self._known[key] = (at, rung)

    def rung(self, observer: str, author: str, domain: str) -> Callable[[float], float]:
        """Give the function from an instant (h) to the rung of what hit one there within sixty days, else 0."""
        known, key = self._known, (observer, author, domain)

        def high(at: float) -> float:
            since, rung = known.get(key, (0.0, 0))
            return float(rung) if at - since <= LASTS else 0.0

        return high

    def highest(self, observer: str, author: str, within: float) -> Callable[[float], float]:
        """Give the function from an instant (h) to the highest rung of what one learned of so long before at most."""
        known = self._known

        def high(at: float) -> float:
            found = [
                rung
                for (who, by, _), (since, rung) in known.items()
                if (who, by) == (observer, author) and at - since <= within
            ]
            return float(max(found, default=0))

        return high
