"""A gate: a passage or an area through which ships go, with its queue, its danger, and the owners who still go there.

A gate that is as usual costs nothing: ships pass it on paper. Once something is amiss it is *stirred*: ships stop
there and at the place where they would turn off before it. The queue is first in, first out, in whole ships; what a
day lets through is a whole number too, the rest is carried over. Day d ends d x 24 hours after the start.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from sim.models.commons.sea.share import toward, whole
from sim.models.commons.sea.threats import Fears, feared
from sim.models.commons.sea.voyage import Voyage

__all__ = ["Gate", "Waiting"]

_CALM: Final = 1.05
_NEAR: Final = 0.999
_EVER: Final = 1 << 30


@dataclass(slots=True)
class Waiting:
    """Ships that wait at a gate since a day."""

    voyage: Voyage
    since: int


@dataclass(slots=True)
class Gate:
    """One gate in one run. `usual` is ships a day that pass where nothing is amiss; `room` a multiple of it."""

    name: str
    title: str
    room: float
    toll: float
    usual: float = 0.0
    size: float = 0.0  # ships a day of which `room` is a multiple: the usual ones, but no fewer than a mean gate's
    stirred: bool = False

    # Who keeps it shut, and how: share let through, since when, until when if that is known.
    open: float = 1.0
    shut_since: float = math.inf
    shut_until: float = math.inf
    shut_by: str = ""
    mines: int = 0
    barred: dict[str, float] = field(default_factory=dict)  # owner -> day until when
    # owner -> by whose warships, where these are kept: with them gone the way is free
    barred_by: dict[str, str] = field(default_factory=dict)
    searched_until: float = -1.0
    teams: float = 0.0
    harassed_until: float = -1.0
    harassed: str = ""  # whose ships alone, if not all
    harasser: str = ""
    collides: bool = False  # whether a ship that is harassed will be run into today
    # until when waters here are closed as was told, and days by which it takes longer to go round them
    boxed_until: float = -1.0
    box: float = 0.0
    menaced: bool = False
    # the last day, or the last that is announced, on which force is turned on ships here, and on which war is felt
    forced: float = -math.inf
    warred: float = -math.inf
    faced: float = 0.0  # ships that passed under such a threat of late, fading

    hulls: int = 0
    rate: float = 0.0
    known: float = 0.0  # the rate that insurers will come to ask for what is known today
    pinned: float | None = None
    hits: float = 0.0  # of late, fading
    passes: float = 0.0
    danger: float = -math.inf  # last day on which there was any
    convoy: int = 0  # days between convoys, 0 where ships go singly
    convoy_until: float = math.inf
    # whose warships lead convoys, how many hulls of theirs are here, and the share of ships that these can take along
    leaders: set[str] = field(default_factory=set)
    company: int = 0
    together: float = 1.0

    queue: deque[Waiting] = field(default_factory=deque)
    holding: list[Waiting] = field(default_factory=list)  # whoever will not go, and has no way around
    kept_out: list[Waiting] = field(default_factory=list)  # whoever may not pass, and waits for it to end
    willing: dict[int, float] = field(default_factory=dict)  # trade -> share of owners who go through
    # of which: share whom danger does not keep away, and share of those who would rather wait than go around
    brave: dict[int, float] = field(default_factory=dict)
    patient: dict[int, float] = field(default_factory=dict)
    held: dict[int, float] = field(default_factory=dict)  # who go through, the day before
    rest: dict[int, float] = field(default_factory=dict)  # parts of ships carried over, by trade
    left: int = 0
    over: float = 0.0
    today: int = 0
    targets: list[int] = field(default_factory=list)  # which of today's ships are hit
    attempts: int = 0
    # ships that pass by day, in time to come too; those on paper are added up to `_settled`, when somebody asks
    on_paper: Callable[[str, int, int], Sequence[int]] = lambda *_: ()
    counts: list[int] = field(default_factory=list)
    _settled: int = -1
    _begun: int = 0  # the last day that was set
    _remembered: int = 0  # the last day that was taken note of

    def is_shut(self) -> bool:
        """Whether nobody at all gets through."""
        return self.open <= 0 or self.mines > 0

    def amiss(self, day: float, ordinary: float) -> bool:
        """Whether anything here is not as usual."""
        return (
            self.open < 1
            or self.mines > 0
            or self.menaced
            or self.convoy > 0
            or self.pinned is not None
            or self.rate > ordinary * _CALM
            or day <= max(self.searched_until, self.harassed_until, self.boxed_until, self.forced, self.warred)
            or bool(self.barred or self.queue or self.holding or self.kept_out)
            or min(self.willing.values(), default=1.0) < _NEAR
        )

    def is_danger(self, day: float, ordinary: float) -> bool:
        """Whether anything goes on here that owners wait to end; the rate alone is not, unless it is set.

        A passage that a wreck blocks is no danger; one that somebody shuts is.
        """
        return (
            (self.open < 1 and bool(self.shut_by))
            or self.mines > 0
            or day <= self.harassed_until
            or bool(self.barred)
            or (self.pinned is not None and self.pinned > ordinary * _CALM)
        )

    def feared(self, fears: Fears, day: int) -> float:
        """Rate that insurers ask today for what endangers ships here, whether or not any was hit."""
        if self.mines > 0 or (self.open < 1 and self.shut_by):
            self.forced = max(self.forced, day)
        if self.forced == self.warred == -math.inf:
            return 0.0
        return feared(fears, day, forced=self.forced, warred=self.warred, faced=self.faced)

    def expected_wait(self, day: float, ahead: float = 0.0, queued: int | None = None) -> float:
        """Days that an owner expects a ship to wait which is so many days away (`ahead`) from the gate.

        `queued` is what `in_queue` gives, for who has asked that already.
        It stays shut as long again as it has been, for nobody says when it ends; then the queue goes at the pace of
        the day, and what comes joins it.
        """
        shut, box = self.is_shut(), self.boxed(day + ahead)
        if not (shut or self.queue):
            return box
        lasts = max(day - self.shut_since, 0.5) if shut else 0.0
        pace = max(self.size * self.room if shut else self._pace(day), 1e-9)
        waiting = (self.in_queue() if queued is None else queued) + self.usual * ahead
        left = max(waiting - pace * max(ahead - lasts, 0.0), 0.0)
        return max(lasts - ahead, 0.0) + left / pace + box

    def boxed(self, day: float) -> float:
        """Days by which it takes longer on a day to go round waters that are closed, as was told."""
        return self.box if day <= self.boxed_until else 0.0

    def holds_up(self, day: float) -> bool:
        """Whether a passage takes longer than as usual, for whoever may pass."""
        return self.is_shut() or bool(self.queue) or day <= self.boxed_until

    def in_queue(self) -> int:
        """Ships in the queue."""
        return sum([item.voyage.ships for item in self.queue])

    def _pace(self, day: float) -> float:
        """Ships that may pass a day, as a mean."""
        if self.is_shut():
            return 0.0
        pace = self.size * self.room * self.open
        if day <= self.searched_until:
            pace = min(pace, self.teams)
        return pace

    def follow(self, trade: int, brave: float, patient: float, *, clear: bool, left: tuple[float, float]) -> None:
        """Move what owners of a trade do for one day toward what they would; `clear` and `left` as in `toward`.

        What only takes time is done again as soon as it takes less. What is feared is not, nor what somebody shut.
        """
        faced = whole(toward(self.brave.get(trade, 1.0), brave, clear=clear, left=left), brave)
        waited = self.patient.get(trade, 1.0)
        if patient != waited or patient < 1:
            soon = left if self.shut_by else (left[0], left[0])
            waited = whole(toward(waited, patient, clear=clear or not self.shut_by, left=soon), patient)
        self.brave[trade], self.patient[trade], self.willing[trade] = faced, waited, faced * waited

    def calm(self, ordinary: float) -> None:
        """Be as usual again: owners go through, insurers have forgotten."""
        self.stirred, self.targets = False, []
        self.rate = self.known = ordinary
        self.forced = self.warred = -math.inf
        self.faced = 0.0
        for shares in (self.willing, self.brave, self.patient, self.held):
            shares.clear()

    def new_day(self, day: int) -> None:
        """Set what may pass today; a convoy sails with all that its days let through, the rest goes every day."""
        self.today = 0
        # days on which nothing was amiss have passed by unseen
        for _ in range(self._begun + 1, day):
            self.over += self.size * self.room
            self.over -= int(self.over + 1e-9)
        self._begun = day
        pace = self._pace(day)
        if self.convoy:
            waited = self.convoy if day % self.convoy == 0 else 0.0
            pace *= 1 - self.together + self.together * waited
        self.over += pace
        self.left = int(self.over + 1e-9)
        self.over -= self.left

    def count(self, day: int, ships: int) -> None:
        """Count ships that pass on a day, now or in time to come; fewer if they are turned off after all."""
        try:
            self.counts[day] += ships
        except IndexError:
            self.counts.extend([0] * (day + 30 - len(self.counts)))
            self.counts[day] += ships

    def settle(self, day: int) -> None:
        """Add up who has passed on paper until a day that is over: later nobody of them can be stopped any more."""
        counts, first = self.counts, self._settled + 1
        if on_paper := self.on_paper(self.name, first, day):
            self._settled += len(on_paper)
            if len(counts) <= self._settled:
                self.count(self._settled, 0)
            for one, ships in enumerate(on_paper, first):
                counts[one] += ships

    @property
    def passed(self) -> list[int]:
        """Ships that passed, by day, and that are on their way to."""
        self.settle(_EVER)
        return self.counts

    def forget(self, day: int, keep: float) -> None:
        """Let insurers remember less of the hits and passages of late, and take note of the day's."""
        passed = self.passed
        for one in range(self._remembered + 1, day + 1):
            self.passes = self.passes * keep + passed[one]
        if self.forced > -math.inf or self.warred > -math.inf:
            self.faced = self.faced * keep + passed[day]
        self.hits *= keep ** (day - self._remembered)
        self._remembered = day

    def transits(self, day: int, *, over: int = 7) -> float:
        """Ships that passed of late, as a share of the usual ones."""
        window = self.passed[max(day - over + 1, 1) : day + 1]
        return sum(window) / (self.usual * len(window)) if window and self.usual else 1.0

    def waiting(self) -> int:
        """Ships that wait here."""
        return sum([item.voyage.ships for item in self.all_waiting()])

    def all_waiting(self) -> list[Waiting]:
        """Everybody who waits: in the queue, of their own will, or because they are kept out."""
        return [*self.queue, *self.holding, *self.kept_out]

    def turned(self, trade: int, ships: int, share: float) -> int:
        """Give how many of some ships go a way that a share takes; what is less than a ship is carried over."""
        wanted = self.rest.get(trade, 0.0) + ships * share
        whole = int(wanted + 1e-9)
        whole = whole if whole < ships else ships
        rest = wanted - whole
        self.rest[trade] = rest if rest < 1.0 else 1.0
        return whole
