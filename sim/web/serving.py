"""Serving: the server itself, where it can be reached, and the codes on the facilitator's own terminal."""

from __future__ import annotations

import io
import socket
import ssl
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Final

import segno
import uvicorn

from sim.errors import InputError, WhitecellError
from sim.exercise.session import Session
from sim.web.app import make_app
from sim.web.register import Seat
from sim.web.room import Room
from sim.web.sockets import Socket

__all__ = ["Place", "checked", "serve", "told"]

_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_ANY: Final = frozenset({"0.0.0.0", "::"})  # noqa: S104  what a user may ask for


@dataclass(frozen=True, slots=True)
class Place:
    """Where the server listens; with a certificate it speaks TLS."""

    host: str
    port: int
    certificate: Path | None = None
    key: Path | None = None
    names: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether other machines can reach it."""
        return self.host not in _LOOPBACK

    def addresses(self) -> list[str]:
        """Give the addresses that people can type."""
        scheme = "https" if self.certificate is not None else "http"
        hosts = [*self.names, *(_own_numbers() if self.host in _ANY else [self.host])]
        return [f"{scheme}://{f'[{host}]' if ':' in host else host}:{self.port}/" for host in hosts]


def _own_numbers() -> list[str]:
    """Give this machine's number on the network; no packet is sent to learn it."""
    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # an address of documentation (RFC 5737): connecting a datagram socket only asks the routing table
            probe.connect(("192.0.2.1", 9))
            found.append(str(probe.getsockname()[0]))
        except OSError:
            pass
    return [*found, "127.0.0.1"]


def told(room: Room, place: Place) -> Iterator[str]:
    """Say where the console is, what that means, and every seat's code; for the facilitator's terminal."""
    first = place.addresses()[0]
    yield f"The console: {'  '.join(place.addresses())}"
    if not place.is_open:
        yield "Only this machine can reach it. To let others in: --host 0.0.0.0 (your network's address)."
    else:
        yield "Everybody on this network can reach it; a seat opens by its code alone."
        if place.certificate is None:
            yield "warning: without --cert and --key what is sent can be read by others on the network."
    yield ""
    yield "Codes (for you alone; hand each to whoever sits there, or show it as a QR code on your page):"
    there = [seat for seat in room.register.seats.values() if seat.code]
    for seat in there:
        leads = " (releases the sheet)" if seat.kind == "lead" else ""
        yield f"  {seat.code[:4]} {seat.code[4:]}  {_called(seat)}{leads}"
    yield ""
    if place.is_open:
        # on loopback no telephone could follow them
        yield from _cards([(_called(seat), f"{first}join#{seat.code}") for seat in there if not seat.white])
    own = next(seat for seat in there if seat.white)
    link = f"{first}join#{own.code}"
    yield f"Your own page: {link}"
    yield from _qr(link)
    yield "Stop with Ctrl-C; the same command goes on from there."


def _called(seat: Seat) -> str:
    return f"{seat.cell}: {seat.title}" if seat.cell else {"white": "white cell (you)"}.get(seat.kind, seat.kind)


def _qr(text: str) -> list[str]:
    stream = io.StringIO()
    segno.make(text, error="l").terminal(stream, border=2, compact=True)
    return stream.getvalue().splitlines()


def _cards(seats: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Draw a QR code a seat under its name, two beside each other."""
    for first in range(0, len(seats), 2):
        codes = [[name, *_qr(link)] for name, link in seats[first : first + 2]]
        widths = [max(map(len, lines)) for lines in codes]
        for row in zip_longest(*codes, fillvalue=""):
            yield "    ".join(line.ljust(width) for line, width in zip(row, widths, strict=True)).rstrip()
        yield ""


def checked(place: Place) -> Place:
    """Give a place whose certificate and key can be used, before anything is begun.

    Raises:
        InputError: they cannot.

    """
    if place.certificate is None:
        return place

    def locked() -> str:
        raise InputError.of(f"--key {place.key}", "locked by a pass phrase", "give a key that needs none")

    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(place.certificate, place.key, locked)
    except (ssl.SSLError, OSError) as error:
        reason = getattr(error, "reason", None) or getattr(error, "strerror", None) or error
        raise InputError.of(
            "--cert and --key", f"not a certificate and its key: {reason}", "give PEM files"
        ) from None
    return place


def serve(
    session: Session, place: Place, *, room: Room | None = None, say: Callable[[str], object] | None = None
) -> None:
    """Serve until somebody stops it; `say` hears where it is and the codes, once the port is had."""
    held = room or Room(session)
    app = make_app(held, names=place.names)
    config = uvicorn.Config(
        app,
        host=place.host,
        port=place.port,
        log_level="warning",
        access_log=False,
        server_header=False,
        # nobody stands before it: what a request says of its origin is not believed
        proxy_headers=False,
        ws=Socket,
        ws_max_size=64 * 1024,
        timeout_graceful_shutdown=1,
        ssl_certfile=place.certificate,
        ssl_keyfile=place.key,
    )
    with _listening(checked(place)) as found:
        if say is not None:
            for line in told(held, place):
                say(line)
        uvicorn.Server(config).run(sockets=[found])


def _listening(place: Place) -> socket.socket:
    """Take the port, or say that it cannot be had.

    Raises:
        WhitecellError: somebody else has it, or there is no such address here.

    """
    family = socket.AF_INET6 if ":" in place.host else socket.AF_INET
    try:
        return socket.create_server((place.host, place.port), family=family)
    except OSError as error:
        why = error.strerror or error
        raise WhitecellError(
            f"{place.host}:{place.port}: cannot be listened on: {why}\n  name another with --port or --host"
        ) from None
