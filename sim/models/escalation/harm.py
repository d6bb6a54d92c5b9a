"""Harm: how many people each actor holds each other actor to have killed.

A belief, not the truth. The dead of an open act are known to whoever sees it; those of a hidden one to whoever holds
somebody to be behind it, and against whom it holds to be, rightly or not. They are counted without error: the dead of
one incident are read out by name within days. Who lives is not counted, however badly hurt.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

__all__ = ["Dead", "Harm"]


class Dead(NamedTuple):
    """How many people were killed, and when (h)."""

    at: float
    people: float


class Harm:
    """The dead of all acts on the ladder in one run, as each observer lays them to somebody."""

    def __init__(self) -> None:
        # by observer and author
        self._known: dict[tuple[str, str], list[Dead]] = {}
        # by author and victim: dead of whom nobody was told yet
        self._fallen: dict[tuple[str, str], list[Dead]] = {}

    def fell(self, author: str, victim: str, people: float, *, at: float) -> None:
        """Keep people killed at an instant (h) until it is settled who may know of it; none are no news."""
        if people > 0:
            self._fallen.setdefault((author, victim), []).append(Dead(at, people))

    def taken(self, author: str, victim: str) -> Sequence[Dead]:
        """Give the dead that were kept of one at the hands of another, once."""
        return self._fallen.pop((author, victim), ())

    def know(self, observer: str, author: str, dead: Sequence[Dead]) -> None:
        """Let an observer hold an author to have killed these."""
        if dead:
            self._known.setdefault((observer, author), []).extend(dead)

    def killed(self, observer: str, author: str, within: float) -> Callable[[float], float]:
        """Give how many an observer holds an author to have killed at most so long before an instant (h)."""
        known, key = self._known, (observer, author)

        def count(at: float) -> float:
            return sum([dead.people for dead in known[key] if at - dead.at <= within]) if key in known else 0.0

        return count
