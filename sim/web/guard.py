"""The guard before every door: whose page asks, how large it is, what browsers may do with the answer.

Knows nothing of exercises. Cookies never travel to the API and the API's tokens are no cookies, so that a page of
another site can use neither.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections import deque
from collections.abc import Collection
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sim.sentence import Sentence
from sim.web.labels import label, language_of

__all__ = ["Guard", "Rate", "local_names"]

_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_MOST: Final = 128 * 1024
# a spreadsheet may be larger
_LARGE: Final = 4 * 1024 * 1024
HEADERS: Final = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # not no-referrer: a form would then say that it comes from nowhere
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}


def local_names() -> frozenset[str]:
    """Names of this machine, besides its numbers, by which a browser may call it."""
    name = socket.gethostname().lower()
    return frozenset({"localhost", name, f"{name}.local"})


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


class Guard:
    """Middleware around the whole application."""

    def __init__(self, app: ASGIApp, *, names: Collection[str]) -> None:
        self._app = app
        self._names = frozenset(names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it here."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if scope["type"] == "websocket":
            if refusal is None:
                await self._app(scope, receive, send)
            else:
                await send({"type": "websocket.close", "code": 1008, "reason": refusal[1]})
            return
        if refusal is not None:
            words = label(refusal[1], language_of(HTTPConnection(scope)))
            await _with_headers(PlainTextResponse(words + "\n", refusal[0]), scope, receive, send)
            return
        await _with_headers(_measured(self._app, _limit(scope)), scope, receive, send)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        name = host.lower().rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host.lower()
        # a name of somebody else's that leads here is a trick to get around the rule of one origin
        if name not in self._names and not _is_number(name):
            return 421, "this server is not called that; use its number, or name it with --name"
        origin = headers.get("origin")
        own = f"{ {'ws': 'http', 'wss': 'https'}.get(scope['scheme'], scope['scheme']) }://{host}".lower()
        is_ours = origin is not None and origin.lower() == own
        if scope["type"] == "websocket":
            return None if is_ours else (403, "a page of another site may not connect")
        if scope["method"] in _SAFE:
            return None
        if headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
            return 403, "a page of another site may not do this"
        by_program = scope["path"].startswith("/api/") and origin is None
        if not (is_ours or by_program):
            return 403, "a page of another site may not do this"
        if headers.get("content-length", "0").isdigit() and int(headers.get("content-length", "0")) > _limit(scope):
            return 413, Sentence("larger than {most} bytes", most=_limit(scope))
        return None


def _limit(scope: Scope) -> int:
    return _LARGE if str(scope["path"]).endswith("/msel") else _MOST


async def _with_headers(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    async def told(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
            headers.setdefault("cache-control", "no-store")
        await send(message)

    await app(scope, receive, told)


def _measured(app: ASGIApp, most: int) -> ASGIApp:
    """Stop a body that is larger than it said, or said nothing."""

    async def limited(scope: Scope, receive: Receive, send: Send) -> None:
        got = 0

        async def counted() -> Message:
            nonlocal got
            message = await receive()
            got += len(message.get("body", b""))
            if got > most:
                raise HTTPException(413, Sentence("larger than {most} bytes", most=most))
            return message

        await app(scope, counted, send)

    return limited


class Rate:
    """How often something may fail, by address and in all, within a minute."""

    def __init__(self, *, each: int, all_: int, within: float = 60.0) -> None:
        self._each, self._all, self._within = each, all_, within
        self._failed: deque[tuple[float, str]] = deque()

    def blocked(self, address: str) -> bool:
        """Whether this address must wait."""
        now = time.monotonic()
        while self._failed and self._failed[0][0] < now - self._within:
            self._failed.popleft()
        mine = sum(where == address for _, where in self._failed)
        return mine >= self._each or len(self._failed) >= self._all

    def failed(self, address: str) -> None:
        """Count a failure."""
        self._failed.append((time.monotonic(), address))
