"""What an actor remembers: what it heard of and from whom, what it did, what it is doing.

Written by the engine when something is noticed or done; read by the expressions of its doctrine.
"""

from __future__ import annotations

import math

__all__ = ["Memory"]

_NEVER = -math.inf


class Memory:
    """One actor's memory in one run; instants in hours, `-inf` for never."""

    __slots__ = ("alarmed", "did", "done_by_others", "heard", "heard_from", "news", "under_way")

    def __init__(self) -> None:
        self.heard: dict[str, float] = {}
        self.heard_from: dict[tuple[str, str], float] = {}
        self.did: dict[tuple[str, str], float] = {}
        self.under_way: dict[tuple[str, str], int] = {}
        self.done_by_others: dict[tuple[str, str], set[str]] = {}
        self.alarmed = _NEVER
        # (at, topic, by, says) in the order noticed: what a human seat is shown
        self.news: list[tuple[float, str, str, str]] = []

    def hear(self, at: float, topic: str, by: str, *, about: str = "") -> None:
        """Notice a topic, done or said by somebody; `about` is an actor it was aimed at."""
        self.heard[topic] = at
        if by:
            self.heard_from[by, topic] = at
            if about:
                self.done_by_others.setdefault((topic, about), set()).add(by)

    def act(self, at: float, action: str, target: str) -> None:
        """Set an action of one's own going."""
        for toward in {target, ""}:
            self.did[action, toward] = at
            self.under_way[action, toward] = self.under_way.get((action, toward), 0) + 1

    def end(self, action: str, target: str) -> None:
        """See an action of one's own end."""
        for toward in {target, ""}:
            self.under_way[action, toward] -= 1
