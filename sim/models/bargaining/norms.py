"""Norms by domain: how strong the rules are that states keep there, 0..1, between what breaks and what binds them.

A violation takes away a share at once, and goes on wearing the norm down until somebody answers it (E17).
"""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["Norms"]


class Norms:
    """Strength of each domain's norm, by the closed form from its last write."""

    def __init__(self, values: Iterable[tuple[str, float]], *, erosion: float = 0.0) -> None:
        # what one violation that stays unanswered takes away, an hour
        self.erosion = erosion
        self._value = dict(values)
        self._rate = dict.fromkeys(self._value, 0.0)
        self._written = dict.fromkeys(self._value, 0.0)
        self._unanswered: dict[str, list[tuple[float, float]]] = {name: [] for name in self._value}

    def __contains__(self, domain: str) -> bool:
        return domain in self._value

    def read(self, domain: str, at: float) -> float:
        """Strength at an instant at or after the last write."""
        rate = self._rate[domain] - self.erosion * len(self._unanswered[domain])
        grown = self._value[domain] + rate * (at - self._written[domain])
        return min(max(grown, 0.0), 1.0)

    def grow(self, domain: str, rate: float, at: float) -> None:
        """From now on it changes by `rate` an hour."""
        self._write(domain, self.read(domain, at), at)
        self._rate[domain] = rate

    def violate(self, domain: str, by: float, at: float) -> tuple[float, float]:
        """A violation takes away a share of what there is; give before and after."""
        before = self.read(domain, at)
        lost = by * before
        self._write(domain, before - lost, at)
        self._unanswered[domain].append((at, lost))
        return before, before - lost

    def answer(self, domain: str, share: float, *, within: float, at: float) -> tuple[float, float]:
        """A common answer gives back a share of what recent violations took; give before and after."""
        before = self.read(domain, at)
        back = share * sum(lost for when, lost in self._unanswered[domain] if at - when <= within)
        self._write(domain, min(before + back, 1.0), at)
        self._unanswered[domain] = []
        return before, self.read(domain, at)

    def unanswered(self, domain: str) -> int:
        """Violations that nobody has answered."""
        return len(self._unanswered[domain])

    def _write(self, domain: str, value: float, at: float) -> None:
        self._value[domain], self._written[domain] = value, at
