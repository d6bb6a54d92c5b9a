"""The HTTP API: the same seats and the same session for programs. Described by `/api/openapi.json`.

A program joins with a code like anybody, carries the token it is given, looks at its view, waits until something is
new, and does what its seat may do. It can sit in any seat, the white cell's too.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, HTTPException, Query, Request
from fastapi.security import HTTPBearer
from pydantic import BaseModel

from sim.exercise.views import cell_view, clock_view, open_view, role_view
from sim.web.bodies import ACTS, Answered, CodeBody, Joined, sent
from sim.web.bodies import Body as Sent
from sim.web.register import Seat
from sim.web.room import Room
from sim.web.seating import Entrance, Shut

__all__ = ["api_routes"]

_LONGEST_WAIT = 25.0


class Refused(BaseModel):
    """Why it was not done."""

    accepted: bool = False
    reason: str


class Changed(BaseModel):
    """A number that grows with every change."""

    version: int


_NOT_KNOWN: dict[int | str, dict[str, Any]] = {401: {"model": Refused}, 403: {"model": Refused}}
_NOT_DONE: dict[int | str, dict[str, Any]] = {**_NOT_KNOWN, 422: {"model": Refused}, 413: {}, 503: {"model": Refused}}


_BEARER = HTTPBearer(auto_error=False, description="the token of /api/join")


def _who(request: Request, _shown: Annotated[object, Depends(_BEARER)]) -> Seat:
    """Find whose program asks."""
    entrance = request.app.state.entrance
    assert isinstance(entrance, Entrance)
    return entrance.by_token(request)


Who = Annotated[Seat, Depends(_who)]


def api_routes(room: Room, entrance: Entrance) -> APIRouter:
    """Make the API's doors."""
    router = APIRouter(prefix="/api", tags=["exercise"])

    @router.post("/join", responses={403: {"model": Refused}, 422: {"model": Refused}, 429: {"model": Refused}})
    async def join(request: Request, body: CodeBody) -> Joined:
        """Open a seat with its code."""
        found = entrance.by_code(request, body.code)
        if isinstance(found, Shut):
            raise HTTPException(found.status, found.reason, {"retry-after": "60"})
        await room.change(lambda session: room.sit(session, found))
        return Joined(token=room.register.signed(found, "token"), seat=found.id, kind=found.kind, cell=found.cell)

    @router.get("/view", responses={**_NOT_KNOWN, 404: {"model": Refused}, 422: {"model": Refused}})
    async def view(
        seat: Who,
        cell: Annotated[str, Query(max_length=60, description="for the white cell: what this cell sees")] = "",
    ) -> dict[str, Any]:
        """Everything the seat may see."""
        if not cell:
            return await room.read(lambda _session: _seen(room, seat))
        if not seat.sees_all:
            raise HTTPException(403, "for the white cell alone")
        if cell not in room.session.table.cells:
            raise HTTPException(404, "no such cell")
        return await room.read(lambda session: cell_view(session, cell))

    @router.get("/clock", responses=_NOT_KNOWN)
    async def clock(seat: Who) -> dict[str, Any]:
        """Where the exercise stands."""
        del seat
        return await room.read(clock_view)

    @router.get("/wait", responses={**_NOT_KNOWN, 422: {"model": Refused}})
    async def wait(
        seat: Who,
        after: Annotated[int, Query(description="the version that is known already")] = -1,
        seconds: Annotated[float, Query(ge=0, le=_LONGEST_WAIT)] = 20.0,
    ) -> Changed:
        """Wait until something may be new, or the seconds are over."""
        del seat
        event = room.listen()
        try:
            if room.version <= after:
                with suppress(TimeoutError):
                    await asyncio.wait_for(event.wait(), seconds)
        finally:
            room.leave(event)
        return Changed(version=room.version)

    for kind, shape in ACTS.items():
        _add_act(router, room, kind, shape)
    return router


def _seen(room: Room, seat: Seat) -> dict[str, Any]:
    room.sit(room.session, seat)
    return role_view(room.session, seat.id) or open_view(room.session)


def _add_act(router: APIRouter, room: Room, kind: str, shape: type[Sent]) -> None:
    """Add the door of one kind of act."""

    async def act(seat: Seat, body: Sent) -> Answered:
        answer = await room.do(seat, kind, sent(body))
        return Answered(accepted=answer.accepted, reason=answer.reason, number=answer.number, stop=answer.stop)

    # the shape differs by kind: FastAPI reads it here
    act.__annotations__ = {"seat": Who, "body": Annotated[shape, Body()], "return": Answered}
    act.__doc__ = shape.__doc__
    router.add_api_route(f"/do/{kind}", act, methods=["POST"], responses=_NOT_DONE, name=f"do_{kind}")
