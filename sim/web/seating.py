"""Seating: joining by code, the cookie of a seat, its page, what it does, its drafts.

Each seat has a cookie of its own that is sent to its own addresses alone, so that one laptop can hold several seats
in several tabs, and a page of one seat can never act for another.
"""

from __future__ import annotations

import asyncio
from typing import Annotated, Final, NamedTuple
from urllib.parse import parse_qs

from fastapi import APIRouter, Body, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from pydantic import ValidationError
from starlette.requests import HTTPConnection

from sim.exercise.session import Answer
from sim.web.bodies import ACTS, DraftBody, misshapen, sent
from sim.web.guard import Rate
from sim.web.labels import LANGUAGES, label, language_of
from sim.web.pages import Audience, Pages, audience_of
from sim.web.register import Register, Seat
from sim.web.room import Room

__all__ = ["Entrance", "Shut", "answered", "seat_routes"]

_FORTNIGHT: Final = 14 * 24 * 3600
_LONGEST_DRAFT: Final = 40_000


def answered(answer: Answer, connection: HTTPConnection, status: int = 200) -> JSONResponse:
    """Give the session's answer to a page, in the page's language."""
    reason = label(answer.reason, language_of(connection))
    body = {"accepted": answer.accepted, "reason": reason, "number": answer.number, "stop": answer.stop}
    return JSONResponse(body, status)


class Shut(NamedTuple):
    """A code that opens nothing now: the status of the answer, and why."""

    status: int
    reason: str


class Entrance:
    """Who is let in, and how often one may be wrong."""

    def __init__(self, room: Room, *, each: int = 10, all_: int = 200) -> None:
        self._room = room
        self._rate = Rate(each=each, all_=all_)

    @property
    def _register(self) -> Register:
        return self._room.register

    def by_code(self, request: Request, code: str) -> Seat | Shut:
        """Open a seat by its code, or say why not."""
        address = request.client.host if request.client is not None else ""
        if self._rate.blocked(address):
            return Shut(429, "too many wrong codes: wait a minute")
        seat = self._register.opened_by(code)
        if seat is None:
            self._rate.failed(address)
            return Shut(403, "this code opens no seat; ask the white cell for it")
        return seat

    def by_cookie(self, connection: HTTPConnection, name: str) -> Seat:
        """Find whose page it is that asks.

        Raises:
            HTTPException: 401, nobody's.

        """
        word = connection.cookies.get(cookie_name(name), "")
        seat = self._register.known(word, "cookie") if word else None
        if seat is None or seat.id != name:
            raise HTTPException(401, "join again: this seat is not yours, or its code was taken back")
        return seat

    def by_token(self, connection: HTTPConnection) -> Seat:
        """Find whose program it is that asks.

        Raises:
            HTTPException: 401, nobody's.

        """
        scheme, _, word = connection.headers.get("authorization", "").partition(" ")
        seat = self._register.known(word.strip(), "token") if scheme.lower() == "bearer" else None
        if seat is None:
            raise HTTPException(401, "send the token of /api/join", {"www-authenticate": "Bearer"})
        return seat

    def white(self, connection: HTTPConnection, name: str) -> Seat:
        """Find whose page it is, and that it is the white cell's.

        Raises:
            HTTPException: 401 or 403.

        """
        seat = self.by_cookie(connection, name)
        if not seat.white:
            raise HTTPException(403, "for the white cell alone")
        return seat


def cookie_name(seat: str) -> str:
    """Name the cookie of a seat."""
    return f"whitecell_{seat}"


def looked_at(seat: Seat, room: Room, as_: str) -> Audience:
    """Say what a page shows: the seat's own, or for the white cell what a cell or the screen would.

    Raises:
        HTTPException: 403 or 404.

    """
    if not as_:
        return audience_of(seat)
    if not seat.white:
        raise HTTPException(403, "for the white cell alone")
    if as_ == "screen":
        return Audience("open")
    if as_ not in room.session.table.cells:
        raise HTTPException(404, "no such cell")
    return Audience("cell", as_, readonly=True)


def _plain_routes(router: APIRouter, entrance: Entrance) -> None:
    """Add the doors that need no session."""

    @router.post("/language")
    async def _language(request: Request) -> Response:
        form = parse_qs((await request.body()).decode("utf-8", "replace"), max_num_fields=10)
        chosen = form.get("language", [""])[0]
        back = form.get("back", ["/join"])[0]
        answer = RedirectResponse(
            back if back.startswith("/") and not back.startswith(("//", "/\\")) else "/join", 303
        )
        if chosen in LANGUAGES:
            answer.set_cookie("whitecell_language", chosen, max_age=_FORTNIGHT, samesite="strict", httponly=True)
        return answer

    @router.post("/seat/{name}/leave")
    def _leave(request: Request, name: str) -> Response:
        entrance.by_cookie(request, name)
        answer = RedirectResponse("/join", 303)
        answer.delete_cookie(cookie_name(name), path=f"/seat/{name}")
        return answer

    @router.get("/")
    def _home() -> RedirectResponse:
        return RedirectResponse("/join", 303)


def seat_routes(room: Room, pages: Pages, entrance: Entrance) -> APIRouter:
    """Make the doors through which people come in and act."""
    router = APIRouter(include_in_schema=False)
    _plain_routes(router, entrance)

    def _door(request: Request, *, reason: str = "", status: int = 200) -> HTMLResponse:
        gone = "gone" in request.query_params
        crisis = room.session.plan.scenario.crisis
        text = pages.frame(
            None, None, language_of(request), "join.html", reason=reason, gone=gone, title=crisis.title
        )
        headers = {"retry-after": "60"} if status == 429 else {}
        return HTMLResponse(text, status, headers)

    @router.get("/join")
    def _join_page(request: Request) -> HTMLResponse:
        return _door(request)

    @router.post("/join")
    async def _join(request: Request) -> Response:
        form = parse_qs((await request.body()).decode("utf-8", "replace"), max_num_fields=10)
        found = entrance.by_code(request, form.get("code", [""])[0][:40])
        if isinstance(found, Shut):
            return _door(request, reason=found.reason, status=found.status)
        await room.change(lambda session: room.sit(session, found))
        answer = RedirectResponse(f"/seat/{found.id}", 303)
        answer.set_cookie(
            cookie_name(found.id),
            room.register.signed(found, "cookie"),
            max_age=_FORTNIGHT,
            path=f"/seat/{found.id}",
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
        )
        return answer

    @router.get("/seat/{name}")
    async def _page(
        request: Request, name: str, as_: Annotated[str, Query(alias="as", max_length=60)] = ""
    ) -> Response:
        seat = entrance.by_cookie(request, name)
        audience = looked_at(seat, room, as_)
        await room.read(lambda session: room.sit(session, seat))
        language = language_of(request)
        more = {
            "as_": as_,
            "title": room.session.plan.scenario.crisis.title,
            "place": pages.place(seat, audience, language),
            "drafts": {} if as_ else await room.read(lambda _session: dict(room.register.drafts(seat))),
        }
        text = await asyncio.to_thread(pages.frame, seat, audience, language, f"{_template(audience)}.html", **more)
        return HTMLResponse(text)

    @router.post("/seat/{name}/do/{kind}")
    async def _do(request: Request, name: str, kind: str, body: Annotated[dict[str, object], Body()]) -> Response:
        seat = entrance.by_cookie(request, name)
        if kind not in ACTS:
            return answered(Answer(accepted=False, reason="nothing of that kind can be done"), request, 404)
        try:
            shaped = ACTS[kind].model_validate(body)
        except ValidationError as error:
            return answered(Answer(accepted=False, reason=misshapen(error.errors())), request, 422)
        return answered(await room.do(seat, kind, sent(shaped)), request)

    @router.post("/seat/{name}/draft")
    async def _draft(request: Request, name: str, body: DraftBody) -> Response:
        seat = entrance.by_cookie(request, name)
        if int(request.headers.get("content-length", _LONGEST_DRAFT + 1)) > _LONGEST_DRAFT:
            return answered(Answer(accepted=False, reason="too long to be kept as a draft"), request, 413)
        await room.read(lambda _session: room.register.keep_draft(seat, body.form, body.draft))
        return answered(Answer(accepted=True), request)

    return router


def _template(audience: Audience) -> str:
    return {"judge": "white"}.get(audience.kind, audience.kind)
