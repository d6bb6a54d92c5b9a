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
        # by observer and author, then by domain: when (h) it came to know of it, on which rung
        self._known: dict[tuple[str, str], dict[str, tuple[float, int]]] = {}

    def know(self, observer: str, author: str, domain: str, rung: int, *, at: float) -> None:
        """Let an observer hold an author to have acted against it; a lower act does not hide a higher that lasts."""
        known = self._known.setdefault((observer, author), {})
        since, before = known.get(domain, (at, 0))
        if rung >= before or at - since > LASTS:
            known[domain] = (at, rung)

    def rung(self, observer: str, author: str, domain: str) -> Callable[[float], float]:
        """Give the function from an instant (h) to the rung of what hit one there within sixty days, else 0."""
        known, pair = self._known, (observer, author)

        def high(at: float) -> float:
            if pair not in known or domain not in known[pair]:
                return 0.0
            since, rung = known[pair][domain]
            return float(rung) if at - since <= LASTS else 0.0

        return high

    def highest(self, observer: str, author: str, within: float) -> Callable[[float], float]:
        """Give the function from an instant (h) to the highest rung of what one learned of so long before at most."""
        known, pair = self._known, (observer, author)

        def high(at: float) -> float:
            if pair not in known:
                return 0.0
            return float(max([rung for since, rung in known[pair].values() if at - since <= within], default=0))

        return high
