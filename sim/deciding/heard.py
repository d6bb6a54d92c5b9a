"""What was heard, kept only when a run explains itself: who noticed what, when, and which record spoke of it.

The newsroom writes it and nothing in a run reads it, so an explained run is the ordinary one.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Heard", "Noticed"]


class Noticed(NamedTuple):
    """One observation of one actor (`at` h): its id, the id a decision knows it by, whether it called for one."""

    news: str
    known_as: str
    actor: str
    at: float
    called: bool


class Heard:
    """The observations of one run, and for each piece of news the record that was written with it."""

    def __init__(self) -> None:
        self.noticed: list[Noticed] = []
        self._records: dict[str, int] = {}

    def told(self, news: str, record: int) -> None:
        """Say with which record a piece of news came up."""
        self._records.setdefault(news, record)

    def by_record(self) -> dict[int, list[Noticed]]:
        """Who noticed what each record tells, in order of time."""
        found: dict[int, list[Noticed]] = {}
        for each in self.noticed:
            if (record := self._records.get(each.news)) is not None:
                found.setdefault(record, []).append(each)
        return found
