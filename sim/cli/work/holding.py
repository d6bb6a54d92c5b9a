"""Holding an exercise in one terminal: cells and the white cell at one keyboard, on a session in a store.

Shows, reads, hands on to the session; decides nothing itself. Stopping at any prompt loses nothing: the same command
goes on from there.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import nullcontext, suppress

from rich.table import Table as Grid
from rich.text import Text

from sim.cli.launching import progress_bar
from sim.cli.screen import Screen
from sim.cli.work.cell_desk import CellDesk, aloud
from sim.cli.work.ruling_desk import RulingDesk
from sim.cli.work.travel_desk import TravelDesk
from sim.cli.work.white_desk import WhiteDesk
from sim.deciding.request import DecisionRequest
from sim.errors import WhitecellError
from sim.exercise.outlook.ahead import LookAhead
from sim.exercise.papers import read_aloud
from sim.exercise.seats import PLAYED
from sim.exercise.session import Answer, Session
from sim.exercise.standing import consulted, draft, sheet_subject
from sim.exercise.store import StoreError
from sim.exercise.views import clock_view
from sim.report.seat import SeatScreen
from sim.report.wording import Titles
from sim.units import format_at

__all__ = ["Room"]


class _Turned(Exception):  # noqa: N818  a way back to the loop
    """The exercise is no longer where it was: on another branch, or at a fault."""


class _Left(Exception):  # noqa: N818  a way out of the room
    """Somebody typed q, or the input is at its end."""


class Room:
    """The loop over phases: sheets, the span with its interrupts, the state of the world; or question by question."""

    def __init__(self, session: Session, console: Screen, *, white: bool) -> None:
        self.session = session
        self._console = console
        # whether the white cell sits at this keyboard; if not, time goes on by itself
        self._with_white = white
        self._titles = Titles(session.plan)
        self._screens: dict[str, SeatScreen] = {}
        self._ahead: LookAhead | None = None

    def play(self) -> bool:
        """Go on to the end; False when somebody stopped before it."""
        try:
            while self.session.table.phase != "over" or self.session.fault:
                with suppress(_Turned):
                    self._next_kept()
        except _Left:
            return False
        finally:
            if self._ahead is not None:
                self._ahead.close()
        return True

    def _next_kept(self) -> None:
        """Do what comes next; where the disk fails the room waits, for nothing that was acknowledged is lost."""
        try:
            self._next()
        except StoreError as error:
            self._say(str(error), "red")
            self._say("Nothing goes on until that is mended: empty tries again, q stops.", "red")
            self._line("white")

    def _next(self) -> None:
        if self.session.fault:
            self._failed()
            return
        match self.session.table.phase:
            case "planning":
                self._plan()
                self._white()
                self._clock("begin")
            case "world":
                self._world()
                self._white()
                self._clock("next")
            case _:
                self._questions()
                self._ruling()
                self._white()
                self._clock("on")

    def _clock(self, verb: str, **body: object) -> None:
        """Give a word to the clock, if the phase is still the one it is meant for."""
        table = self.session.table
        ready = {"begin": "planning", "next": "world"}.get(verb, table.phase)
        if self.session.fault or table.phase != ready:
            return
        bar = progress_bar()
        with bar or nullcontext():
            if bar is not None:
                bar.add_task("the world goes on", total=None)
            answer = self.session.do("white", "clock", verb=verb, **body)
        if not answer.accepted:
            self._say(answer.reason, "red")

    # ---- planning -----------------------------------------------------------------------------------------------

    def _plan(self) -> None:
        """Ask every played cell for its sheet."""
        table = self.session.table
        for line in aloud(read_aloud(self.session.engine, table.move), table.move):
            self._console.print(line)
        for cell, actor in sorted(table.cells.items()):
            if table.seats.get(actor) in PLAYED:
                while table.sheet_key(cell) not in table.sheets:
                    self._sheet(cell, actor)

    def _sheet(self, cell: str, actor: str) -> None:
        session = self.session
        request = consulted(session.engine, actor, subject=sheet_subject(session.table, cell))
        exercise = session.plan.scenario.crisis.exercise
        most = exercise.orders if exercise is not None else 5
        hint = (
            f"Move {session.table.move + 1}: up to {most} numbers with commas for the order sheet, empty for none; "
            "-ACTION forbids doctrine an action; d what doctrine would do, ? barred, b all beliefs, h more, q stop."
        )

        screen = self._show(request, hint)
        role = self._lead(cell)

        def read(word: str) -> Answer | str:
            words = [part.strip() for part in word.replace(";", ",").split(",") if part.strip()]
            forbid = [part[1:] for part in words if part.startswith("-")]
            items = screen.items(",".join(part for part in words if not part.startswith("-")))
            if isinstance(items, str):
                return items
            return session.do(role, "sheet", orders=list(items), forbid=forbid, cell=cell)

        self._asked(cell, role, read, screen)

    # ---- the span -----------------------------------------------------------------------------------------------

    def _questions(self) -> None:
        """Let people answer what interrupts the move, or in free play whatever comes."""
        session = self.session
        for request in session.engine.waiting:
            table = session.table
            if why := table.interrupts.get(request.id):
                self._say(f"Interrupted: {why['reason']}", "yellow")
            if table.tempo == "free" or why:
                self._question(request)

    def _question(self, request: DecisionRequest) -> None:
        session, screen = self.session, self._show(request, "")
        cell = session.table.cell_of(request.actor)
        role = self._lead(cell)

        def read(word: str) -> Answer | str:
            items = screen.items(word)
            if isinstance(items, str):
                return items
            answer = session.do(role, "order", request=request.id, items=list(items))
            if answer.accepted:
                self._say(f"Accepted: {'; '.join(map(self._titles.item, items)) or 'nothing'}.", "green")
            return answer

        self._asked(cell, role, read, screen)

    def _ruling(self) -> None:
        """Put a ruling that is due before the white cell, which may do whatever else it does meanwhile."""
        due = RulingDesk.due(self.session, self._titles)
        if due is None:
            return
        self._console.print(due.shown())

        def read(word: str) -> Answer | None:
            found = due.typed(word)
            if isinstance(found, Answer):
                return found
            if found is not None:
                self._console.print(found)
            elif self._white_word(word):
                raise _Turned
            return None

        self._until(read, who="white")

    def _world(self) -> None:
        """Say what became of the sheets."""
        table = self.session.table
        self._say(f"State of the world, {format_at(self.session.engine.now)}, after move {table.move + 1}", "bold")
        for cell in sorted(table.cells):
            sheet = table.sheets.get(table.sheet_key(cell))
            if sheet is not None and sheet.orders:
                done = "; ".join(map(self._titles.item, sheet.given)) or "nothing"
                left = f" Not possible: {'; '.join(map(self._titles.item, sheet.left))}." if sheet.left else ""
                self._say(f"  {cell}: set going {done}.{left}")
        exercise = self.session.plan.scenario.crisis.exercise
        if exercise is not None and table.move + 1 == len(exercise.moves):
            self._say("ENDEX: that was the last move. Ask the questions of the hot wash; q stops.", "bold")

    # ---- the white cell -----------------------------------------------------------------------------------------

    def _white(self) -> None:
        """Let the white cell do what it has to do, until it goes on."""
        session = self.session
        if not self._with_white or session.fault:
            return
        phase, move = session.table.phase, session.table.move + 1
        where = "free play" if phase == "free" else f"{phase} of move {move}"
        self._say(f"White cell, {where}, {format_at(session.engine.now)}: empty goes on, h helps.", "dim")
        while word := self._line("white"):
            self._white_word(word)
            if session is not self.session or session.fault or session.table.phase != phase:
                raise _Turned

    def _white_word(self, word: str) -> bool:
        """Do what the white cell says in a line; whether anything was changed by it."""
        desk = WhiteDesk(self.session, self._titles, ahead=self._looking())
        try:
            answer = self._travels(word) or desk.typed(word)
        except WhitecellError as error:
            self._say(str(error), "red")
            return False
        if answer is None:
            self._say(f"'{word[:40]}' is nothing the white cell can do; h helps", "yellow")
        elif isinstance(answer, Answer):
            self._told(answer)
        else:
            self._console.print(answer)
        return (isinstance(answer, Answer) and answer.accepted) or desk.session is not self.session

    def _travels(self, word: str) -> Answer | Text | Grid | None:
        """Do what moves the exercise elsewhere in time or to another branch."""
        desk = TravelDesk(self.session, self._console)
        answer = desk.typed(word)
        if desk.session is not self.session:
            self._turn(desk.session)
        return answer

    def _looking(self) -> LookAhead:
        """The look-ahead of this exercise, which works behind it from one prompt to the next."""
        if self._ahead is None:
            self._ahead = LookAhead(self.session)
        return self._ahead

    def _turn(self, session: Session) -> None:
        self.session = session
        self._screens.clear()
        if self._ahead is not None:
            self._ahead.close()
            self._ahead = None

    def _failed(self) -> None:
        session = self.session
        self._say(f"The engine failed at entry {session.fault_at}, before which all stands still:", "red")
        self._say(
            f"  {session.fault}\n  drop goes on without that entry, back MOVE BRANCH goes back; q stops.", "red"
        )
        word = self._line("white")
        try:
            answer = session.drop("white") if word == "drop" else self._travels(word)
        except WhitecellError as error:
            self._say(str(error), "red")
            return
        if isinstance(answer, Answer) and not answer.accepted:
            self._say(answer.reason, "red")

    def _lead(self, cell: str) -> str:
        """Who speaks for a cell at this keyboard: a role of its name, which joins when it is first needed."""
        if cell not in self.session.table.roles:
            self.session.do("white", "join", name=cell, kind="lead", cell=cell)
        return cell

    # ---- the keyboard -------------------------------------------------------------------------------------------

    def _show(self, request: DecisionRequest, hint: str) -> SeatScreen:
        screen = self._screens.setdefault(request.actor, SeatScreen(request.actor, self.session.plan, self._titles))
        news = self.session.engine.desks[request.actor].memory.lately(-1.0, self.session.engine.now)
        self._console.print(screen.question(request, news, hint=hint))
        return screen

    def _asked(self, cell: str, role: str, read: Callable[[str], Answer | str], screen: SeatScreen) -> None:
        """Read lines of a cell until one is accepted as its orders; all else it may type is done on the way."""
        session = self.session
        desk = CellDesk(session, cell, role, self._titles)

        def typed(word: str) -> Answer | str | None:
            if word == "?":
                self._console.print(screen.barred())
                return None
            if word.startswith("white ") and self._with_white:
                if self._white_word(word[6:].strip()):
                    raise _Turned
                return None
            if word == "d":
                chosen = draft(session.engine, screen.request)
                return f"Doctrine would: {'; '.join(map(self._titles.item, chosen)) or 'do nothing'}."
            if word.startswith("? "):
                chosen_one = screen.items(word[2:])
                if isinstance(chosen_one, tuple):
                    self._console.print(*map(desk.offer, chosen_one))
                return chosen_one if isinstance(chosen_one, str) else None
            done = desk.typed(word)
            if done is None:
                return read(word)
            if isinstance(done, Answer):
                self._told(done)
            else:
                self._console.print(done)
            return None

        self._until(typed, who=cell)

    def _until(self, read: Callable[[str], Answer | str | None], *, who: str) -> None:
        """Read lines until one is accepted."""
        while not self.session.fault:
            answer = read(self._line(who))
            if isinstance(answer, str):
                self._say(answer, "yellow")
            elif answer is not None and answer.accepted:
                return
            elif answer is not None:
                self._say(f"Refused: {answer.reason}", "red")

    def _line(self, who: str) -> str:
        """Read a line; the prompt says whose turn it is, and the minutes that the table has left in this phase."""
        left = clock_view(self.session)["left_s"]
        time_left = "" if left is None else f", {left // 60} min" if left >= 0 else f", {-left // 60} min over"
        self._console.print(Text(f"{who}{time_left}> ", style="bold"), end="")
        self._console.file.flush()
        line = sys.stdin.readline()
        if not line or line.strip() == "q":
            raise _Left
        return line.strip()

    def _told(self, answer: Answer) -> None:
        self._say("Done." if answer.accepted else f"Refused: {answer.reason}", "green" if answer.accepted else "red")

    def _say(self, words: str, style: str = "") -> None:
        self._console.print(Text(words, style=style))
