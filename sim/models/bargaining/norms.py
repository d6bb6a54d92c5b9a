"""Norms by domain: how strong the rules are that states keep there, 0..1, between what breaks and what binds them.

A violation takes away a share at once, and goes on wearing the norm down until somebody answers it (E17); what is
answered in part, by words alone, goes on in part.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

__all__ = ["Norms"]

_NOTHING: Final = 1e-9


class Norms:
    """Strength of each domain's norm, by the closed form from its last write."""

    def __init__(self, values: Iterable[tuple[str, float]], *, erosion: float = 0.0) -> None:
        # what one violation that stays unanswered takes away, an hour
        self.erosion = erosion
        self._value = dict(values)
        self._first = dict(self._value)
        self._rate = dict.fromkeys(self._value, 0.0)
        self._written = dict.fromkeys(self._value, 0.0)
        # by violation: when, what it took, and which part of it nobody has answered
        self._unanswered: dict[str, dict[str, tuple[float, float, float]]] = {name: {} for name in self._value}
        self._open = dict.fromkeys(self._value, 0.0)
        self._count = 0
        self._named: set[str] = set()

    def __contains__(self, domain: str) -> bool:
        return domain in self._value

    def read(self, domain: str, at: float) -> float:
        """Strength at an instant at or after the last write."""
        rate = self._rate[domain] - self.erosion * self._open[domain]
        grown = self._value[domain] + rate * (at - self._written[domain])
        return min(max(grown, 0.0), 1.0)

    def change(self, at: float) -> float | None:
        """By how much texts, violations and answers moved them since the start, in the mean; None without any."""
        moved = [self.read(domain, at) - first for domain, first in self._first.items()]
        return sum(moved) / len(moved) if moved else None

    def grow(self, domain: str, rate: float, at: float) -> None:
        """From now on it changes by `rate` an hour."""
        self._write(domain, self.read(domain, at), at)
        self._rate[domain] = rate

    def violate(self, domain: str, by: float, at: float, *, name: str = "") -> tuple[float, float]:
        """A violation takes away a share of what there is; give before and after."""
        before = self.read(domain, at)
        lost = by * before
        self._write(domain, before - lost, at)
        self._count += 1
        name = name or f"#{self._count}"
        self._named.add(name)
        self._unanswered[domain][name] = at, lost, 1.0
        self._weigh(domain)
        return before, before - lost

    def answer(
        self, domain: str, share: float, *, within: float, at: float, name: str = "", part: float = 1.0
    ) -> tuple[float, float]:
        """Answer one violation, or all, in part: a share of what recent ones took is back; give before and after."""
        before, back, open_ones = self.read(domain, at), 0.0, self._unanswered[domain]
        # what was answered wholly before is; a name that no violation has stands for all
        meant = [name] if name in open_ones else [] if name in self._named else list(open_ones)
        for key in meant:
            when, lost, left = open_ones[key]
            taken = min(part, left)
            back += share * lost * taken * (at - when <= within)
            open_ones[key] = when, lost, left - taken
            if left - taken <= _NOTHING:
                del open_ones[key]
        self._write(domain, min(before + back, 1.0), at)
        self._weigh(domain)
        return before, self.read(domain, at)

    def unanswered(self, domain: str) -> float:
        """Violations that nobody has answered, each by the part that is open."""
        return self._open[domain]

    def _weigh(self, domain: str) -> None:
        self._open[domain] = sum(left for _, _, left in self._unanswered[domain].values())

    def _write(self, domain: str, value: float, at: float) -> None:
        self._value[domain], self._written[domain] = value, at
