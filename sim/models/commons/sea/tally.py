"""The tally: tonnes that came by sea for each owner and tonnes that were due, by day and over the last week.

A spell is a time in which over a week less than nine tenths of what was due came: from the first to the last of its
days on which that was so. Ships come as whole ships, so that one day alone tells little; how long a spell was does
not hang on the week.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from sim.models.commons.sea.line import Line, due

__all__ = ["Tally"]

# days for which what is due is worked out at once
_BLOCK: Final = 64
_WEEK: Final = 7
_BACK: Final = 0.9
_DAY: Final = 24.0


class Tally:
    """What came and what was due in one run; owners in the order of their names."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self.owners = tuple(sorted({line.owner for line in lines}))
        nothing = [0] * len(self.owners)
        # a row a day, after those of a week before the start, in which nothing is counted
        self._came, self._due = [nothing] * _WEEK, [nothing] * _WEEK
        self._week = self._week_due = nothing
        self._block: list[list[int]] = []
        # days of the longest spell that is over; the first and last day of the one that is not
        self._longest = 0
        self._spell: tuple[int, int] | None = None
        self._short: list[int] = []  # days of the last week on which less than nine tenths came

    def keep(self, day: int, came: list[int]) -> None:
        """Keep what came on a day, by owner."""
        if day % _BLOCK == 0 or not self._block:
            first = day - day % _BLOCK
            self._block = due(self._lines, self.owners, first, first + _BLOCK - 1)
        expected = self._block[day % _BLOCK]
        self._week = _moved(self._week, came, self._came[-_WEEK])
        self._week_due = _moved(self._week_due, expected, self._due[-_WEEK])
        self._came.append(came)
        self._due.append(expected)
        self._note(day, short=sum(came) < _BACK * sum(expected))

    def _note(self, day: int, *, short: bool) -> None:
        """Note whether a day was short, and whether a spell begins, goes on or is over."""
        if short:
            self._short.append(day)
        if not self._short and self._spell is None:
            return
        if sum(self._week) < _BACK * sum(self._week_due):
            self._spell = (self._spell or (self._short[0], day))[0], self._short[-1]
        elif self._spell is not None:
            self._longest, self._spell = max(self._longest, _days(self._spell)), None
            self._short.clear()
        if self._short and self._short[0] <= day - _WEEK + 1:
            del self._short[0]

    def spells(self) -> tuple[float, float | None]:
        """Give how long the longest spell that is over was, and since when another goes on (h); None if none does."""
        return self._longest * _DAY, None if self._spell is None else (self._spell[0] - 1) * _DAY

    def shares(self) -> dict[str, float]:
        """What came over the last week, as a share of what was due: of each owner, and of all (`""`)."""
        shares = {
            owner: had / expected if had < expected else 1.0
            for owner, had, expected in zip(self.owners, self._week, self._week_due, strict=True)
        }
        whole, usual = sum(self._week), sum(self._week_due)
        shares[""] = whole / usual if whole < usual else 1.0
        return shares

    @property
    def came(self) -> Mapping[str, list[int]]:
        """What came for each owner, by day; the first is the start, when nothing did."""
        return self._by_owner(self._came)

    @property
    def due(self) -> Mapping[str, list[int]]:
        """The same of what was due."""
        return self._by_owner(self._due)

    def _by_owner(self, rows: list[list[int]]) -> Mapping[str, list[int]]:
        return {owner: [row[place] for row in rows[_WEEK - 1 :]] for place, owner in enumerate(self.owners)}


def _days(spell: tuple[int, int]) -> int:
    return spell[1] - spell[0] + 1


def _moved(week: list[int], new: list[int], old: list[int]) -> list[int]:
    """Move the sums of a week on by a day."""
    return [total + one - gone for total, one, gone in zip(week, new, old, strict=True)]
