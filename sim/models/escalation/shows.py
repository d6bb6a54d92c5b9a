"""Shows of force toward others: what each observer saw one do with forces toward another, and when.

A belief, as of hits (`hits.py`): counted once it is seen. It is of what is done with forces, short of using them:
white ships, notices and networks are no show of force, and force itself is more than one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

__all__ = ["Shows"]

_DOMAIN: Final = "military"
_RUNGS: Final = range(3, 6)


class Shows:
    """What each observer saw of shows of force between two others, in one run."""

    def __init__(self) -> None:
        # by observer and author: when (h) it saw one, and toward whom
        self._seen: dict[tuple[str, str], list[tuple[float, str]]] = {}

    def see(self, observer: str, author: str, toward: str, domain: str, rung: int, *, at: float) -> None:
        """Let an observer see an act between two others; what is no show of force is not kept."""
        if domain == _DOMAIN and rung in _RUNGS:
            self._seen.setdefault((observer, author), []).append((at, toward))

    def toward(
        self, observer: str, author: str, whom: Callable[[], Sequence[str]], within: float
    ) -> Callable[[float], float]:
        """Give the function from an instant (h) to shows toward any of `whom`, seen so long before at most."""
        seen, pair = self._seen, (observer, author)

        def count(at: float) -> float:
            if pair not in seen:
                return 0.0
            mine = whom()
            return float(sum([at - since <= within and one in mine for since, one in seen[pair]]))

        return count
