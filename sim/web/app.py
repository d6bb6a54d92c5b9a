"""The application: every door of the console put together around one room."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from sim import __version__
from sim.exercise.store import StoreError
from sim.report.svg import style
from sim.sentence import said
from sim.web.api import api_routes
from sim.web.board import Board
from sim.web.bodies import misshapen
from sim.web.describing import doors
from sim.web.facilitating import facilitating_routes
from sim.web.guard import Guard, local_names
from sim.web.labels import label, language_of
from sim.web.pages import Pages
from sim.web.publishing import publishing_routes
from sim.web.room import Room
from sim.web.seating import Entrance, seat_routes
from sim.web.socket import socket_routes

__all__ = ["make_app"]

_HERE: Final = Path(__file__).resolve().parent


def make_app(room: Room, *, names: Collection[str] = ()) -> FastAPI:
    """Make the console of a room; `names` are those by which browsers may call the server, besides its numbers."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        loops = [asyncio.create_task(each) for each in (room.keep_time(), room.keep_working())]
        yield
        for loop in loops:
            loop.cancel()
            with suppress(asyncio.CancelledError):
                await loop
        await asyncio.to_thread(room.close)

    app = FastAPI(
        title="Whitecell",
        version=__version__,
        description="An exercise over HTTP: join with a code, look, and do what your seat may do.",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    entrance = Entrance(room)
    app.state.entrance = entrance
    pages = Pages(room)
    app.include_router(seat_routes(room, pages, entrance))
    app.include_router(facilitating_routes(room, entrance))
    app.include_router(publishing_routes(room, pages, entrance))
    app.include_router(socket_routes(room, Board(room, pages), entrance))
    app.include_router(api_routes(room, entrance))
    app.mount("/static", StaticFiles(directory=_HERE / "static"))

    @app.get("/pictures.css", include_in_schema=False)
    def _pictures() -> Response:
        return Response(style(), media_type="text/css", headers={"cache-control": "max-age=3600"})

    @app.get("/api", include_in_schema=False)
    def _described() -> Response:
        told = {"doors": doors(app.openapi()), "version": app.version, "says": app.description}
        # what programs read is English, and so is this
        return HTMLResponse(pages.frame(None, None, "en", "api.html", **told))

    async def refused(request: Request, error: Exception) -> Response:
        """Answer in plain words; a browser whose seat is gone is led to the door, one that is lost gets a page."""
        assert isinstance(error, HTTPException)
        by_hand = request.method == "GET" and "text/html" in request.headers.get("accept", "")
        if by_hand and error.status_code == 401:
            return Response(status_code=303, headers={"location": "/join?gone=1"})
        if by_hand:
            told = {"reason": error.detail, "status": error.status_code}
            text = pages.frame(None, None, language_of(request), "refused.html", **told)
            return HTMLResponse(text, error.status_code, headers=dict(error.headers or {}))
        body = {"accepted": False, "reason": _told(request, error.detail)}
        return JSONResponse(body, error.status_code, headers=dict(error.headers or {}))

    app.add_exception_handler(RequestValidationError, _misshapen)
    app.add_exception_handler(StoreError, _not_written)
    app.add_exception_handler(HTTPException, refused)
    app.add_middleware(Guard, names=local_names() | frozenset(names))
    return app


async def _misshapen(request: Request, error: Exception) -> Response:
    """Say in one line what is wrong with the shape of what was sent, without sending it back."""
    assert isinstance(error, RequestValidationError)
    return JSONResponse({"accepted": False, "reason": _told(request, misshapen(error.errors()))}, 422)


async def _not_written(request: Request, error: Exception) -> Response:
    return JSONResponse({"accepted": False, "reason": _told(request, said(error))}, 503)


def _told(request: Request, reason: str) -> str:
    """Say a reason to a page in its language, and to a program in English."""
    return reason if request.url.path.startswith("/api") else label(reason, language_of(request))
