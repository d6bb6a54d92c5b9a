"""What actors know of happenings: a board of open news for all, and each actor's own memory.

An open act is posted once, with the instant from which it can be seen; nobody has to be told one by one, and
topics that no expression asks about are not kept apart.
What reached only some actors, and what an actor did itself, is in its own memory. Written by the engine,
read by the expressions of doctrine.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from typing import Final

__all__ = ["Board", "Memory", "under"]

_NEVER: Final = -math.inf
_KEPT: Final = 7


@lru_cache(maxsize=4096)
def under(*words: str) -> str:
    """Give the text under which something of several words is remembered: hashed once, as a tuple of them is not.

    Conditions look for such things some ten thousand times a run.
    """
    return " ".join(words)


class Board:
    """Open news of one run."""

    __slots__ = ("_doers", "news", "posted", "watched")

    def __init__(self) -> None:
        # topic -> who did it -> instants from which the last few were to be seen
        self.posted: dict[str, dict[str, tuple[float, ...]]] = {}
        # (topic, about) -> who did it -> since when that is known
        self._doers: dict[tuple[str, str], dict[str, float]] = {}
        # topics that some expression asks about; the others need no entry of their own
        self.watched: set[str] = set()
        # (visible from, topic, by, says): what human seats are shown
        self.news: list[tuple[float, str, str, str]] = []

    def post(self, visible: float, topic: str, by: str, about: str) -> None:
        """Post an act by somebody about somebody, visible from an instant."""
        by_whom = self.posted.setdefault(topic, {})
        # the last few are enough: an older one that is already visible must outlive younger ones that are not yet
        by_whom[by] = (*by_whom.get(by, ())[-_KEPT:], visible)
        if about:
            self._doers.setdefault((topic, about), {}).setdefault(by, visible)

    def last(self, topic: str, at: float, by: str = "", *, but: str = "") -> float:
        """Instant at which a topic was last seen by `at`: by somebody, or by anybody but the asker."""
        if topic not in self.posted:
            return _NEVER
        seen, latest = self.posted[topic], _NEVER
        for who in (by,) if by else seen:
            if who != but and who in seen:
                for instant in seen[who]:
                    if latest < instant <= at:
                        latest = instant
        return latest

    def doers(self, topic: str, about: str, at: float, *, but: str) -> int:
        """How many, besides the asker, were seen to do something toward somebody."""
        found = self._doers.get((topic, about), {})
        return sum(1 for who, since in found.items() if who != but and since <= at)


class Memory:
    """One actor's own memory in one run; instants in hours, `-inf` for never."""

    __slots__ = (
        "_board",
        "_owner",
        "_watched",
        "alarmed",
        "courses",
        "dealings",
        "did",
        "due",
        "heard",
        "news",
        "posted",
        "raised",
        "seen",
        "under_way",
        "watches",
    )

    def __init__(self, owner: str, board: Board) -> None:
        self._owner = owner
        self._board = board
        # each stands under one text, see `under`
        # topic, by whom: empty for anybody -> when it was last noticed, of what did not stand on the board
        self.heard: dict[str, float] = {}
        self.posted = board.posted
        # instant at which a topic was last seen on the board: by somebody, or by anybody but the owner; asked for by
        # the thousand
        self.seen: Callable[..., float] = partial(board.last, but=owner)
        self._watched: dict[str, list[str]] = {}
        # whether some expression asks what its owner did
        self.watches = False
        # action, target: empty for anybody -> when it was done last, how many of it are under way
        self.did: dict[str, float] = {}
        self.under_way: dict[str, int] = {}
        # by whom -> how often something of its doing was noticed
        self.dealings: dict[str, int] = defaultdict(int)
        # course of action, toward whom: empty for anybody -> since when it is followed, inf for not at all
        self.courses: dict[str, float] = defaultdict(lambda: math.inf)
        # course, step, toward whom: empty for anybody -> since when that is due, inf for not at all
        self.due: dict[str, float] = defaultdict(lambda: math.inf)
        # course, toward whom -> since when the question of it is open, inf for not at all
        self.raised: dict[str, float] = defaultdict(lambda: math.inf)
        self.alarmed = _NEVER
        # (at, topic, by, says) of what reached this actor alone
        self.news: list[tuple[float, str, str, str]] = []

    def hear(self, at: float, topic: str, by: str, says: str = "") -> None:
        """Notice something that did not stand on the board."""
        self.heard[under(topic, "")] = at
        if by:
            self.heard[under(topic, by)] = at
            self.dealings[by] += 1
        if says:
            self.news.append((at, topic, by, says))

    def last(self, topic: str, at: float, *, by: str = "") -> float:
        """Instant at which a topic was last noticed, from the board or by oneself."""
        return max(self.heard.get(under(topic, by), _NEVER), self.seen(topic, at, by))

    def others_doing(self, action: str, about: str, at: float) -> int:
        """How many others were seen to do that toward somebody."""
        return self._board.doers(action, about, at, but=self._owner)

    def watch(self, acts: Sequence[tuple[str, str]] = (), topics: Sequence[tuple[str, str]] = ()) -> None:
        """Ask that doings of each (action, target) be remembered, and open news of each (topic, by whom) be kept.

        Whoever is empty is anybody. Both stand in `did` and `under_way`, or in `heard`, from then on, so that whoever
        reads them need not ask whether they do.
        """
        if acts:
            self.watches = True
        for action, target in acts:
            if (act := under(action, target)) not in self.did:
                self._watched.setdefault(action, []).append(target)
                self.did[act] = _NEVER
                self.under_way[act] = 0
        for topic in topics:
            self.heard.setdefault(under(*topic), _NEVER)
        self._board.watched.update([topic for topic, _ in topics])

    def act(self, at: float, action: str, target: str) -> None:
        """Set an action of one's own going."""
        for watched in self._watched.get(action, ()):
            if watched in ("", target):
                self.did[under(action, watched)] = at
                self.under_way[under(action, watched)] += 1

    def note(self, at: float, action: str, target: str) -> None:
        """Take an act that an inject laid to its owner for one of its own, done by now."""
        for watched in self._watched.get(action, ()):
            if watched in ("", target):
                self.did[under(action, watched)] = at

    def end(self, action: str, target: str) -> None:
        """See an action of one's own end."""
        for watched in self._watched.get(action, ()):
            # what began before anybody asked was not counted
            if watched in ("", target) and self.under_way[under(action, watched)]:
                self.under_way[under(action, watched)] -= 1

    def lately(self, since: float, at: float) -> list[tuple[float, str, str, str]]:
        """All news noticed after one instant and up to another: (at, topic, by, says), in order."""
        open_news = [item for item in self._board.news if since < item[0] <= at and item[2] != self._owner]
        return sorted(open_news + [item for item in self.news if since < item[0] <= at])

    def watch_topic(self, topic: str, by: str = "") -> str:
        """Ask that open news of a topic be kept, and stand in `heard` (by somebody, or anybody); give the topic."""
        self._board.watched.add(topic)
        self.heard.setdefault(under(topic, by), _NEVER)
        return topic
