"""The board: what is shown now, made once however many pages wait for it, away from the loop that serves them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any, Final, TypeVar

from sim.web.pages import Audience, Pages
from sim.web.room import Room

__all__ = ["Board"]

_T = TypeVar("_T")
_FRESH: Final = 1.0


class Board:
    """Panels and clock of one room for all its sockets."""

    def __init__(self, room: Room, pages: Pages) -> None:
        self._room, self._pages = room, pages
        self._made: dict[object, tuple[int, float, asyncio.Future[Any]]] = {}

    async def panels(self, audience: Audience, language: str) -> tuple[dict[str, str], dict[str, str]]:
        """Give the panels of an audience with their marks."""
        return await self._once((audience, language), lambda: self._marked(audience, language))

    async def clock(self, language: str) -> dict[str, Any]:
        """Give the clock, no older than a second."""
        return await self._once(("clock", language), lambda: self._pages.clock(language), fresh=_FRESH)

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
