"""Holding an exercise in one terminal: cells and the white cell at one keyboard, on a session in a store.

Shows, reads, hands on to the session; decides nothing itself. Stopping at any prompt loses nothing: the same command
goes on from there. The module is longer than the rule, since all prompts of one keyboard share one room.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext, suppress
from typing import Final

from rich.table import Table as Grid
from rich.text import Text

from sim.cli.launching import progress_bar
from sim.cli.screen import Screen
from sim.cli.work.cell_desk import CellDesk
from sim.cli.work.white_desk import WhiteDesk
from sim.deciding.request import DecisionRequest
from sim.errors import InputError, WhitecellError
from sim.exercise.branching import branch_off, compared, move_entry
from sim.exercise.outlook.ahead import LookAhead
from sim.exercise.rulings import proposed
from sim.exercise.running import Runner
from sim.exercise.seats import PLAYED
from sim.exercise.session import Answer, Session
from sim.exercise.standing import consulted, draft, sheet_subject
from sim.report.seat import SeatScreen
from sim.report.wording import Titles, day, two_digits
from sim.units import UnitError, parse_quantity

__all__ = ["Room"]

_BEAT_S: Final = 0.5


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
                    self._next()
        except _Left:
            return False
        finally:
            if self._ahead is not None:
                self._ahead.close()
        return True

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
        """Put a ruling that is due before the white cell."""
        session = self.session
        if session.engine.referred is not None and not session.fault:
            self._referral(session.engine.referred.subject, session.engine.referred.why)
            return
        doing = None if session.fault else Runner(session).ruling_due()
        if doing is None:
            return
        what = proposed(session.engine, doing)
        chances = ", ".join(f"{name} {two_digits(p)}" for name, p in what["chances"].items())
        self._say(f"A ruling is due: {self._titles.trigger(doing.id)}", "bold")
        self._say(f"  most likely {what['most_likely']}, best {what['best']}, worst {what['worst']} ({chances})")
        factors = ", ".join(f"{name} {two_digits(value)}" for name, value in what["factors"].items())
        self._say(f"  drawn: {what['drawn']}{f'; factors: {factors}' if factors else ''}")
        self._say("  a accepts, moderate OUTCOME REASON or overrule OUTCOME REASON; q stops.", "dim")

        def read(word: str) -> Answer | str:
            verdict, _, rest = word.partition(" ")
            if verdict in {"a", "accept", ""}:
                return session.do("white", "ruling", doing=doing.id, verdict="accept")
            outcome, _, reason = rest.strip().partition(" ")
            return session.do("white", "ruling", doing=doing.id, verdict=verdict, outcome=outcome, reason=reason)

        self._until(read)

    def _referral(self, subject: str, why: str) -> None:
        """Put what a model referred to the white cell before it."""
        self._say(f"Put to the white cell: {self._titles.trigger(subject)}: {why}", "bold")
        self._say("  a lets it stand, overrule REASON does not; q stops.", "dim")

        def read(word: str) -> Answer | str:
            verdict, _, reason = word.partition(" ")
            verdict = "accept" if verdict in {"a", ""} else verdict
            return self.session.do("white", "ruling", doing=subject, verdict=verdict, reason=reason)

        self._until(read)

    def _world(self) -> None:
        """Say what became of the sheets."""
        table = self.session.table
        self._say(f"State of the world, {day(self.session.engine.now)}, after move {table.move + 1}", "bold")
        for cell in sorted(table.cells):
            sheet = table.sheets.get(table.sheet_key(cell))
            if sheet is not None and sheet.orders:
                done = "; ".join(map(self._titles.item, sheet.given)) or "nothing"
                left = f" Not possible: {'; '.join(map(self._titles.item, sheet.left))}." if sheet.left else ""
                self._say(f"  {cell}: set going {done}.{left}")

    # ---- the white cell -----------------------------------------------------------------------------------------

    def _white(self) -> None:
        """Let the white cell do what it has to do, until it goes on."""
        session = self.session
        if not self._with_white or session.fault:
            return
        phase, move = session.table.phase, session.table.move + 1
        where = "free play" if phase == "free" else f"{phase} of move {move}"
        self._say(f"White cell, {where}, {day(session.engine.now)}: empty goes on, h helps.", "dim")
        desk = WhiteDesk(session, self._titles, ahead=self._looking())
        while word := self._line("white> "):
            try:
                answer = self._travels(word) or desk.typed(word)
            except WhitecellError as error:
                self._say(str(error), "red")
                continue
            if answer is None:
                self._say(f"'{word[:40]}' is nothing the white cell can do; h helps", "yellow")
            elif isinstance(answer, Answer):
                self._told(answer)
            else:
                self._console.print(answer)
            if session is not self.session or session.fault or session.table.phase != phase:
                raise _Turned

    def _travels(self, word: str) -> Answer | Text | Grid | None:
        """Do what moves the exercise elsewhere in time or to another branch."""
        verb, _, rest = word.partition(" ")
        first, _, name = rest.strip().partition(" ")
        session = self.session
        if verb == "back" and name:
            entry = first[1:] if first[0] == "#" and first[1:].isdigit() else ""
            upto = int(entry) if entry else _move(session, first)
            self._turn(branch_off(session, name.strip(), upto=upto))
            where = f"after entry {entry}" if entry else f"before move {first}"
            return Text(f"On branch {name}, {where}; the other one is kept.", style="green")
        if verb == "go" and first:
            branch = session.store.branch(session.branch.exercise, first)
            self._turn(Session(session.store, branch, session.plan, deciders=session.deciders))
            return Text(f"On branch {first}, {day(self.session.engine.now)}.", style="green")
        if verb == "compare":
            return self._compare(
                rest.split() or [each.name for each in session.store.branches(session.branch.exercise)]
            )
        if verb == "on" and first:
            return session.do("white", "clock", verb="on", until_h=session.engine.now + _hours(rest))
        if verb == "run" and first:
            return self._run(first)
        return None

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

    def _run(self, speed: str) -> Answer | Text:
        """Run at a speed (h of scenario time a real minute) until people are needed or somebody presses Ctrl-C."""
        session = self.session
        try:
            answer = session.do("white", "clock", verb="speed", speed=float(speed))
        except ValueError:
            raise InputError.of(f"run {speed}", "expected hours a minute", "write run 12") from None
        if answer.accepted and session.table.phase == "planning":
            answer = session.do("white", "clock", verb="begin", stands=True)
        try:
            while answer.accepted and answer.stop in {"", "limit"}:
                began = time.monotonic()
                time.sleep(_BEAT_S)
                answer = session.tick(time.monotonic() - began)
                # past rich, which takes control codes out
                self._console.file.write(f"\r{day(session.engine.now)} ")
                self._console.file.flush()
        except KeyboardInterrupt:
            answer = session.do("white", "clock", verb="pause")
            self._say(f"\nPaused on {day(session.engine.now)}.", "yellow")
            return answer
        self._say("")
        return answer if not answer.accepted else Text(f"Stopped for: {answer.stop}, {day(session.engine.now)}.")

    def _compare(self, names: Sequence[str]) -> Grid:
        grid = Grid(box=None, pad_edge=False)
        for head in ("measure", "better", *names):
            grid.add_column(head, justify="left" if head in {"measure", "better"} else "right")
        for row in compared(self.session, names):
            values = [two_digits(row.values.get(name)) for name in names]
            if len(set(values)) > 1:
                grid.add_row(f"{row.measure} ({row.unit})", row.better, *values)
        return grid

    def _failed(self) -> None:
        session = self.session
        self._say(f"The engine failed at entry {session.fault_at}, before which all stands still:", "red")
        self._say(
            f"  {session.fault}\n  drop goes on without that entry, back MOVE BRANCH goes back; q stops.", "red"
        )
        word = self._line("white> ")
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

        self._until(typed, prompt=f"{cell}> ")

    def _until(self, read: Callable[[str], Answer | str | None], prompt: str = "white> ") -> None:
        """Read lines until one is accepted."""
        while not self.session.fault:
            answer = read(self._line(prompt))
            if isinstance(answer, str):
                self._say(answer, "yellow")
            elif answer is not None and answer.accepted:
                return
            elif answer is not None:
                self._say(f"Refused: {answer.reason}", "red")

    def _line(self, prompt: str) -> str:
        self._console.print(Text(prompt, style="bold"), end="")
        self._console.file.flush()
        line = sys.stdin.readline()
        if not line or line.strip() == "q":
            raise _Left
        return line.strip()

    def _told(self, answer: Answer) -> None:
        self._say("Done." if answer.accepted else f"Refused: {answer.reason}", "green" if answer.accepted else "red")

    def _say(self, words: str, style: str = "") -> None:
        self._console.print(Text(words, style=style))


def _move(session: Session, word: str) -> int:
    if not word.isdigit():
        raise InputError.of(f"back {word}", "expected a move, or # and an entry", "write back 1 second_try")
    return move_entry(session, int(word))


def _hours(text: str) -> float:
    try:
        return parse_quantity(text.strip(), "time")
    except UnitError as error:
        raise InputError.of(f"on {text}", str(error), error.hint) from None
