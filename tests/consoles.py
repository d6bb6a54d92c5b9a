"""A console around the small exercise: in-process for most tests, a server of its own for browsers and programs."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uvicorn
from exercises import SEATS, small_plan
from starlette.testclient import TestClient, WebSocketTestSession

from sim.exercise.session import Session
from sim.exercise.store import Store
from sim.journal import Header
from sim.web.app import make_app
from sim.web.register import Seat
from sim.web.room import Room
from sim.web.sockets import Socket

if TYPE_CHECKING:
    from sim.blueprint import Blueprint

ADDRESS = "http://127.0.0.1"
OWN = {"origin": ADDRESS}


def room_of(folder: Path, *, plan: Blueprint | None = None, seats: Mapping[str, str] = SEATS) -> Room:
    """Make a room around the exercise of a folder, which is begun if it is not there."""
    store, plan = Store(folder / "store.db"), plan or small_plan()
    if "monday" in store.exercises():
        return Room(Session(store, store.branch("monday", "main"), plan))
    return Room(Session.make(store, "monday", plan, Header("small", 1, 0), seats=seats))


@contextlib.contextmanager
def console(folder: Path) -> Iterator[tuple[Room, TestClient]]:
    """Give a room and a browser's side of it."""
    room = room_of(folder)
    with TestClient(make_app(room), base_url=ADDRESS) as browser:
        yield room, browser
    room.session.store.close()


def seated(room: Room, kind: str, cell: str = "") -> Seat:
    """Find a seat of the register."""
    return next(seat for seat in room.register.seats.values() if seat.kind == kind and seat.cell == cell)


def join(browser: TestClient, seat: Seat) -> str:
    """Take a seat by its code; give the address of its page."""
    answer = browser.post("/join", data={"code": seat.code}, headers=OWN, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def act(browser: TestClient, page: str, kind: str, **body: Any) -> dict[str, Any]:
    """Do something from a page."""
    found = browser.post(f"{page}/do/{kind}", json=body, headers=OWN).json()
    assert isinstance(found, dict)
    return found


@contextlib.contextmanager
def live(browser: TestClient, page: str, *, of: str = ADDRESS, as_: str = "") -> Iterator[WebSocketTestSession]:
    """Open a page's socket, as a script of the site `of` would that has no panel yet."""
    headers = {"origin": of} if of else {}
    query = f"?as={as_}" if as_ else ""
    with browser.websocket_connect(f"ws://127.0.0.1{page}/socket{query}", headers=headers) as socket:
        socket.send_text("{}")
        yield socket


@contextlib.contextmanager
def served(
    room: Room, *, port: int = 0, ping: float = 20.0, certificate: tuple[Path, Path] | None = None
) -> Iterator[str]:
    """Serve a room on a port of its own; give its address. A page that answers no `ping` (s) is let go."""
    cert, key = certificate or (None, None)
    config = uvicorn.Config(
        make_app(room),
        host="127.0.0.1",
        port=port,
        log_level="error",
        timeout_graceful_shutdown=1,
        ws=Socket,
        ws_max_size=65536,
        ws_ping_interval=ping,
        ws_ping_timeout=ping,
        ssl_certfile=cert,
        ssl_keyfile=key,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 10
    while not server.started and time.monotonic() < until:
        time.sleep(0.01)
    try:
        scheme = "https" if certificate is not None else "http"
        yield f"{scheme}://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=5)
