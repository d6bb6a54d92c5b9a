"""A socket that a browser is just closing is let go by a server that stops."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import InvalidState
from websockets.protocol import State
from websockets.server import ServerProtocol

from sim.web.sockets import Socket


def connected(state: State) -> tuple[Any, list[str]]:
    """Give a socket as it is after the handshake, and what becomes of its line."""
    done: list[str] = []
    line = SimpleNamespace(close=lambda: done.append("closed"), write=lambda _: done.append("told"))
    found: Any = Socket.__new__(Socket)
    found.conn = ServerProtocol(state=state)
    found.transport, found.queue = line, asyncio.Queue()
    found.close_sent, found.handshake_complete, found.stop_keepalive = False, True, lambda: None
    return found, done


def test_who_closes_first_is_let_go_where_uvicorn_alone_would_fail() -> None:
    closing, done = connected(State.CLOSING)
    with pytest.raises(InvalidState):
        WebSocketsSansIOProtocol.shutdown(closing)
    closing.shutdown()
    assert done == ["closed"]


def test_who_is_there_is_told_goodbye() -> None:
    there, done = connected(State.OPEN)
    there.shutdown()
    assert done[:2] == ["told", "closed"]
