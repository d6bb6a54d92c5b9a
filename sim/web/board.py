"""The board: what is shown now, made once however many pages wait for it, away from the loop that serves them."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from sim.web.pages import Audience, Pages
from sim.web.room import Room

__all__ = ["Board", "News"]

_T = TypeVar("_T")
_FRESH: Final = 1.0


@dataclass(frozen=True, slots=True)
class News:
    """What is sent to a page, as it travels, and by which marks the page knows its panels from then on."""

    text: str
    marks: Mapping[str, str]


class Board:
    """Panels and clock of one room for all its sockets."""

    def __init__(self, room: Room, pages: Pages) -> None:
        self._room, self._pages = room, pages
        self._made: dict[object, tuple[int, float, asyncio.Future[Any]]] = {}
        # the panels that somebody lacks, as they travel: those of one cell lack the same ones
        self._written: dict[tuple[Audience, str], tuple[Mapping[str, str], dict[tuple[str, ...], str]]] = {}

    async def news(self, audience: Audience, language: str, known: Mapping[str, str]) -> News:
        """Give what a page that has the panels of these marks lacks, and the clock."""
        # read before the panels are made: they may be newer, never older
        version = self._room.version
        panels, marks = await self.panels(audience, language)
        clock = await self._once(
            ("clock", language), lambda: json.dumps(self._pages.clock(language), ensure_ascii=False), fresh=_FRESH
        )
        lacks = tuple(name for name, mark in marks.items() if known.get(name) != mark)
        if not lacks:
            return News(f'{{"version":{version},"clock":{clock}}}', marks)
        kept = self._written.get((audience, language))
        if kept is None or kept[0] is not marks:
            kept = self._written[audience, language] = (marks, {})
        if lacks not in kept[1]:
            told = {"panels": {name: panels[name] for name in lacks}, "marks": marks}
            kept[1][lacks] = json.dumps(told, ensure_ascii=False)[1:]
        return News(f'{{"version":{version},"clock":{clock},{kept[1][lacks]}', marks)

    async def panels(self, audience: Audience, language: str) -> tuple[dict[str, str], dict[str, str]]:
        """Give the panels of an audience with their marks."""
        return await self._once((audience, language), lambda: self._marked(audience, language))

    def _marked(self, audience: Audience, language: str) -> tuple[dict[str, str], dict[str, str]]:
        panels = self._pages.panels(audience, language)
        return panels, self._pages.marks(panels)

    async def _once(self, key: object, make: Callable[[], _T], *, fresh: float = float("inf")) -> _T:
        """Make something once for a version; whoever comes meanwhile waits for the same."""
        version, now = self._room.version, time.monotonic()
        kept = self._made.get(key)
        if kept is None or kept[0] != version or now - kept[1] > fresh or (kept[2].done() and kept[2].exception()):
            kept = self._made[key] = (version, now, asyncio.ensure_future(asyncio.to_thread(make)))
        found: _T = await asyncio.shield(kept[2])
        return found
