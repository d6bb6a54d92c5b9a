"""What the white cell reads and carries away: measures, the why of a record, papers, the exercise as a file."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import FileResponse, HTMLResponse, Response

from sim.exercise.branching import compared
from sim.exercise.review.history import history_of
from sim.exercise.review.kept import FILE
from sim.exercise.session import Answer, Session
from sim.report.inquiry import asked_why
from sim.report.names import in_unit
from sim.report.wording import Titles, two_digits
from sim.sentence import Sentence
from sim.web.bodies import AheadBody, PaperBody
from sim.web.labels import language_of, tongue
from sim.web.pages import Pages
from sim.web.papers import LANGUAGES, Task
from sim.web.room import Room
from sim.web.seating import Entrance, answered

__all__ = ["publishing_routes"]


def publishing_routes(room: Room, pages: Pages, entrance: Entrance) -> APIRouter:
    """Make the doors to what is read."""
    router = APIRouter(include_in_schema=False, prefix="/seat/{name}")

    @router.get("/measures")
    async def _measures(request: Request, name: str) -> Response:
        seat = entrance.white(request, name)
        names = [branch.name for branch in room.session.store.branches(room.session.branch.exercise)][-6:]
        found = await room.read(lambda session: compared(session, names))
        language = language_of(request)
        titles = Titles(room.session.plan, tongue(language))
        words = {
            "measure": lambda name: titles.say(titles.measure(name)),
            "in_unit": lambda unit: titles.say(in_unit(unit)),
        }
        text = pages.frame(seat, None, language, "measures.html", names=names, found=found, short=two_digits, **words)
        return HTMLResponse(text)

    @router.get("/why/{record}")
    async def _why(request: Request, name: str, record: int) -> Response:
        seat = entrance.white(request, name)
        told = await room.read(lambda session: asked_why(session, record, tongue(language_of(request))))
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

    @router.post("/papers")
    async def _papers(request: Request, name: str, body: PaperBody) -> Response:
        entrance.white(request, name)
        reason = await room.read(lambda session: _printed(room, session, body))
        return answered(Answer(accepted=not reason, reason=reason), request)

    @router.get("/papers/{number}/{file}")
    def _paper(request: Request, name: str, number: int, file: str) -> Response:
        entrance.white(request, name)
        found = room.held(lambda _session: room.press.file(number, file))
        if found is None:
            raise HTTPException(404, "no such paper")
        # never shown in the page's own place: what people wrote stands in it
        return FileResponse(found, filename=file, content_disposition_type="attachment")

    @router.post("/ahead")
    async def _ahead(request: Request, name: str, body: AheadBody) -> Response:
        entrance.white(request, name)
        begins = body.what == "begin"
        reason = await room.read(
            lambda session: room.ahead.begin(session, body.seeds) if begins else room.ahead.stop()
        )
        return answered(Answer(accepted=not reason, reason=reason), request)

    return router


def _printed(room: Room, session: Session, body: PaperBody) -> str:
    """Have a paper made of the open branch, or stop one; a sentence if that cannot be."""
    if body.what == "stop":
        return room.press.stop(body.number)
    if body.lang not in LANGUAGES:
        return Sentence("no labels in '{lang}': {known}", lang=body.lang, known=", ".join(LANGUAGES))
    history = history_of(session.store, session.branch)
    if body.kind == "pack" and session.plan.scenario.crisis.exercise is None:
        return "this scenario has no exercise of which a pack could be printed"
    # beside the store, so that a review whose server died goes on too: one that works on a store has it alone
    keep = Path(f"{session.store.path}.{FILE}")
    return room.press.ask(Task(body.kind, history, body.lang, keep=keep), at_h=session.engine.now)
