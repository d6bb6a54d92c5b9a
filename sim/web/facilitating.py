"""What the white cell's page does beyond the session: seats and their codes, branches, the MSEL."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterable
from typing import Annotated, Final

import segno
from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import Response

from sim.errors import InputError
from sim.exercise.session import Answer, Session
from sim.scenario.exercise import MselRow
from sim.web.bodies import BranchBody, MoveBody, SeatBody
from sim.web.msel_board import exported, imported, moved
from sim.web.register import Seat
from sim.web.room import Room, fault_of
from sim.web.seating import Entrance, answered

__all__ = ["facilitating_routes", "qr_svg"]

_SHEET: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORM: Final = Query(pattern="^(xlsx|csv|json)$")


def qr_svg(text: str) -> str:
    """Draw a QR code."""
    stream = io.BytesIO()
    segno.make(text, error="m").save(stream, kind="svg", scale=5, border=3, light="#fff", dark="#000", xmldecl=False)
    return stream.getvalue().decode()


def facilitating_routes(room: Room, entrance: Entrance) -> APIRouter:
    """Make the doors that only the white cell has."""
    router = APIRouter(include_in_schema=False, prefix="/seat/{name}")

    @router.post("/seats")
    async def _seats(request: Request, name: str, body: SeatBody) -> Response:
        entrance.white(request, name)
        return answered(await room.change(lambda session: _seated(room, session, body)), request)

    @router.get("/qr/{other}")
    def _qr(request: Request, name: str, other: str) -> Response:
        entrance.white(request, name)
        seat = room.register.seats.get(other)
        if seat is None or not seat.code:
            raise HTTPException(404, "no such seat, or no code")
        # after the #: it never reaches a log
        return Response(qr_svg(f"{request.base_url}join#{seat.code}"), media_type="image/svg+xml")

    @router.post("/branch")
    async def _branch(request: Request, name: str, body: BranchBody) -> Response:
        entrance.white(request, name)
        if body.what == "open":
            reason = await room.change(lambda session: room.open_branch(session, body.name))
        else:
            reason = await room.change(
                lambda session: room.branch_off(session, body.name, move=body.move, upto=body.upto)
            )
        return answered(Answer(accepted=not reason, reason=reason), request)

    _msel_routes(router, room, entrance)
    return router


def _msel_routes(router: APIRouter, room: Room, entrance: Entrance) -> None:
    """Add the doors to the MSEL."""

    @router.post("/msel/move")
    async def _move(request: Request, name: str, body: MoveBody) -> Response:
        seat = entrance.white(request, name)
        found = await room.read(lambda session: moved(session, body))
        if isinstance(found, str):
            return answered(Answer(accepted=False, reason=found), request)
        return answered(await _laid(room, seat, found), request)

    @router.get("/msel")
    async def _msel(request: Request, name: str, form: Annotated[str, _FORM] = "xlsx") -> Response:
        entrance.white(request, name)
        raw = await room.read(lambda session: exported(session, form))
        kind = {"xlsx": _SHEET, "csv": "text/csv; charset=utf-8", "json": "application/json"}[form]
        return Response(raw, media_type=kind, headers={"content-disposition": f'attachment; filename="msel.{form}"'})

    @router.post("/msel")
    async def _msel_in(request: Request, name: str, form: Annotated[str, _FORM] = "xlsx") -> Response:
        seat = entrance.white(request, name)
        raw = await request.body()
        try:
            rows = await asyncio.to_thread(imported, room.session, raw, form)
        except InputError as error:
            return answered(Answer(accepted=False, reason=fault_of(error)), request)
        return answered(await _laid(room, seat, rows), request)


async def _laid(room: Room, seat: Seat, rows: Iterable[MselRow]) -> Answer:
    """Lay rows on the table: a line of the scenario itself is changed by itself, all others at once, or none."""
    told = [row.model_dump(mode="json", exclude_defaults=True) for row in rows]
    own = [[row] for row in told if (there := room.session.table.msel.get(str(row["id"]))) and there.own]
    others = [row for row in told if [row] not in own]
    answer = Answer(accepted=True)
    for lot in [*([others] if others else []), *own]:
        answer = await room.do(seat, "msel", {"rows": lot})
        if not answer.accepted:
            break
    return answer


def _seated(room: Room, session: Session, body: SeatBody) -> Answer:
    """Change the register as the white cell asks."""
    register = room.register
    if body.what == "add":
        made = register.add(session, body.kind, body.cell, body.title)
        return Answer(accepted=not isinstance(made, str), reason=made if isinstance(made, str) else "")
    if body.id not in register.seats:
        return Answer(accepted=False, reason="no such seat")
    if body.what == "renew":
        register.renew(body.id)
        return Answer(accepted=True)
    open_white = [seat for seat in register.seats.values() if seat.white and seat.code]
    if [seat.id for seat in open_white] == [body.id]:
        return Answer(accepted=False, reason="the last seat of the white cell stays open")
    register.shut(body.id)
    return Answer(accepted=True)
