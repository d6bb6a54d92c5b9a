"""The one socket of a page: panels that changed, the clock, and a beat by which a page knows that it is connected."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Annotated, Final

from fastapi import APIRouter, HTTPException, Query, WebSocket, WebSocketDisconnect

from sim.web.board import Board
from sim.web.labels import language_of
from sim.web.pages import Audience
from sim.web.register import Seat
from sim.web.room import Room
from sim.web.seating import Entrance, looked_at

__all__ = ["socket_routes"]

_BEAT: Final = 1.5
# what a page is told when its seat is no longer its own
_GONE: Final = 4401


def socket_routes(room: Room, board: Board, entrance: Entrance) -> APIRouter:
    """Make the socket's door."""
    router = APIRouter()

    @router.websocket("/seat/{name}/socket")
    async def _socket(
        socket: WebSocket, name: str, as_: Annotated[str, Query(alias="as", max_length=60)] = ""
    ) -> None:
        try:
            seat = entrance.by_cookie(socket, name)
            audience = looked_at(seat, room, as_)
        except HTTPException:
            # accepted first, so that the page learns why
            await socket.accept()
            await socket.close(_GONE)
            return
        await socket.accept()
        room.came(seat)
        try:
            with suppress(WebSocketDisconnect, RuntimeError):
                await _served(socket, room, board, seat, audience)
        finally:
            room.went(seat)

    return router


async def _served(socket: WebSocket, room: Room, board: Board, seat: Seat, audience: Audience) -> None:
    """Tell a page what is new until it leaves; reading is how one learns that it has left."""
    known = await _known(socket)
    reading = asyncio.create_task(_until_left(socket))
    telling = asyncio.create_task(_told(socket, room, board, (seat, audience), known))
    try:
        await asyncio.wait({reading, telling}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (reading, telling):
            task.cancel()
        for task in (reading, telling):
            with suppress(asyncio.CancelledError, WebSocketDisconnect, RuntimeError, OSError):
                await task


async def _heard(socket: WebSocket) -> str:
    """Read what a page says; what is no text says nothing.

    Raises:
        WebSocketDisconnect: it has left.

    """
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(int(message.get("code") or 1000))
    return str(message.get("text") or "")


async def _until_left(socket: WebSocket) -> None:
    while True:
        await _heard(socket)


async def _known(socket: WebSocket) -> dict[str, str]:
    """Read which panels a page has already; one that says nothing sensible gets them all."""
    try:
        found = json.loads(await asyncio.wait_for(_heard(socket), 2 * _BEAT))
    except (TimeoutError, ValueError, RecursionError):
        return {}
    return {str(name): str(mark) for name, mark in found.items()} if isinstance(found, dict) else {}


async def _told(
    socket: WebSocket, room: Room, board: Board, who: tuple[Seat, Audience], known: Mapping[str, str]
) -> None:
    language = language_of(socket)
    event = room.listen()
    seat, audience = who
    try:
        while True:
            event.clear()
            # the seat as it is now: a new code, or none, sends this page away
            if room.register.seats.get(seat.id) != seat:
                await socket.close(_GONE)
                return
            news = await board.news(audience, language, known)
            known = news.marks
            await socket.send_text(news.text)
            await _either(event, _BEAT)
    finally:
        room.leave(event)


async def _either(event: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
