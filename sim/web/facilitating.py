"""What the white cell's page does beyond the session: codes, branches, spreadsheets, the why of a record."""

from __future__ import annotations

import asyncio
import io
import tempfile
from pathlib import Path
from typing import Annotated

import segno
from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, Response

from sim.errors import InputError, WhitecellError
from sim.exercise.branching import compared
from sim.exercise.msel_files import export_rows, import_rows
from sim.exercise.review.history import history_of
from sim.exercise.review.review import review
from sim.exercise.session import Answer, Session
from sim.report.inquiry import asked_why
from sim.report.paper.html import html
from sim.report.paper.of_review import paper_of_hot_wash
from sim.report.wording import two_digits
from sim.scenario.exercise import MselRow
from sim.web.bodies import BranchBody, SeatBody
from sim.web.pages import Pages
from sim.web.room import Room
from sim.web.seating import Entrance, answered, language_of

__all__ = ["facilitating_routes", "qr_svg"]

# runs and draws of the page that is read out at ENDEX; `review` takes more
_FEW, _FEW_DRAWS = 12, 100
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def qr_svg(text: str) -> str:
    """Draw a QR code."""
    stream = io.BytesIO()
    segno.make(text, error="m").save(stream, kind="svg", scale=5, border=3, light="#fff", dark="#000", xmldecl=False)
    return stream.getvalue().decode()


def facilitating_routes(room: Room, pages: Pages, entrance: Entrance) -> APIRouter:
    """Make the doors that only the white cell has."""
    router = APIRouter(include_in_schema=False, prefix="/seat/{name}")

    @router.post("/seats")
    async def _seats(request: Request, name: str, body: SeatBody) -> Response:
        entrance.white(request, name)
        return answered(await room.change(lambda session: _seated(room, session, body)))

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
        return answered(Answer(accepted=not reason, reason=reason))

    @router.get("/msel")
    async def _msel(
        request: Request, name: str, form: Annotated[str, Query(pattern="^(xlsx|csv|json)$")] = "xlsx"
    ) -> Response:
        entrance.white(request, name)
        raw = await room.read(lambda session: _exported(session, form))
        kind = {"xlsx": _SHEET, "csv": "text/csv; charset=utf-8", "json": "application/json"}[form]
        return Response(raw, media_type=kind, headers={"content-disposition": f'attachment; filename="msel.{form}"'})

    @router.post("/msel")
    async def _msel_in(
        request: Request, name: str, form: Annotated[str, Query(pattern="^(xlsx|csv|json)$")] = "xlsx"
    ) -> Response:
        seat = entrance.white(request, name)
        raw = await request.body()
        try:
            rows = await asyncio.to_thread(_imported, room.session, raw, form)
        except InputError as error:
            return answered(Answer(accepted=False, reason=" ".join(str(error).split())))
        answer = Answer(accepted=True)
        # a line of the scenario itself is changed by itself; all others at once, or none
        own = [[row] for row in rows if (there := room.session.table.msel.get(str(row["id"]))) and there.own]
        others = [row for row in rows if [row] not in own]
        for lot in [*([others] if others else []), *own]:
            answer = await room.do(seat, "msel", {"rows": lot})
            if not answer.accepted:
                break
        return answered(answer)

    _papers(router, room, pages, entrance)
    return router


def _papers(router: APIRouter, room: Room, pages: Pages, entrance: Entrance) -> None:
    """Add what is read: measures, the why of a record, the hot wash, the exercise as a file."""

    @router.get("/measures")
    async def _measures(request: Request, name: str) -> Response:
        seat = entrance.white(request, name)
        names = [branch.name for branch in room.session.store.branches(room.session.branch.exercise)][-6:]
        found = await room.read(lambda session: compared(session, names))
        text = pages.frame(
            seat, None, language_of(request), "measures.html", names=names, found=found, short=two_digits
        )
        return HTMLResponse(text)

    @router.get("/why/{record}")
    async def _why(request: Request, name: str, record: int) -> Response:
        seat = entrance.white(request, name)
        told = await room.read(lambda session: asked_why(session, record))
        if told is None:
            raise HTTPException(404, "no such record")
        text = pages.frame(seat, None, language_of(request), "why.html", record=record, told=told)
        return HTMLResponse(text)

    @router.get("/exercise")
    async def _exercise(request: Request, name: str) -> Response:
        entrance.white(request, name)
        text = await room.read(lambda session: session.store.export(session.branch.exercise))
        headers = {"content-disposition": 'attachment; filename="exercise.jsonl"'}
        return Response(text, media_type="application/x-ndjson", headers=headers)

    reviewing = asyncio.Lock()

    @router.get("/hot-wash")
    async def _hot_wash(request: Request, name: str) -> Response:
        entrance.white(request, name)
        history = await room.read(lambda session: history_of(session.store, session.branch))
        plan = room.session.plan
        # one at a time, beside the exercise: it may take a minute
        async with reviewing:
            try:
                found = await asyncio.to_thread(review, history, plan, seeds=_FEW, draws=_FEW_DRAWS, workers=1)
            except WhitecellError as error:
                raise HTTPException(409, str(error)) from None
        command = f"uv run run.py review {Path(room.session.store.path).name} --seeds {_FEW} --hot-wash"
        headers = {"content-disposition": 'attachment; filename="hot_wash.html"'}
        return HTMLResponse(html(paper_of_hot_wash(found, plan, command)), headers=headers)


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


def _exported(session: Session, form: str) -> bytes:
    rows = [found.read().model_copy(update={"status": found.status}) for found in session.table.msel.values()]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"msel.{form}"
        export_rows(rows, path)
        return path.read_bytes()


def _imported(session: Session, raw: bytes, form: str) -> list[dict[str, object]]:
    """Read rows from a spreadsheet; those that were released stay as they are.

    Raises:
        InputError: with every fault.

    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"msel.{form}"
        path.write_bytes(raw)
        try:
            rows = import_rows(path, session.plan.scenario)
        except InputError as error:
            raise InputError.of(path.name, str(error).replace(str(path), path.name)) from None
    fresh = [row for row in rows if row.status not in {"released", "complete"} and not _as_it_was(session, row)]
    return [row.model_dump(mode="json", exclude_defaults=True) for row in fresh]


def _as_it_was(session: Session, row: MselRow) -> bool:
    there = session.table.msel.get(row.id)
    return there is not None and there.read().model_copy(update={"status": there.status}) == row
