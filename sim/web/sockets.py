"""Sockets: uvicorn's, of which one that a browser is just closing does not trouble a server that stops."""

from __future__ import annotations

from contextlib import suppress

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import InvalidState

__all__ = ["Socket"]


class Socket(WebSocketsSansIOProtocol):
    """One browser's socket."""

    def shutdown(self) -> None:
        """Say goodbye; a browser that has said so first needs no answer, and to answer it would be an error."""
        with suppress(InvalidState):
            super().shutdown()
        self.transport.close()
