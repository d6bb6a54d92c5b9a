"""Holding an exercise in one terminal: all cells and the white cell at one keyboard, on a session in a store.

Shows, reads, hands on to the session; decides nothing itself. Stopping at any prompt loses nothing: the same command
goes on from there.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from rich.table import Table as Grid
from rich.text import Text

from sim.cli.launching import Launch
from sim.cli.screen import Screen
from sim.deciding.request import DecisionRequest
from sim.errors import InputError, WhitecellError
from sim.exercise.branching import branch_off, compared, move_entry
from sim.exercise.rulings import proposed
from sim.exercise.running import Runner
from sim.exercise.session import Answer, Session
from sim.exercise.standing import consulted, draft, sheet_subject
from sim.exercise.store import Store
from sim.provenance import differences, header
from sim.report.seat import SeatScreen
from sim.report.story import Story, brief
from sim.report.wording import Titles, day, two_digits

__all__ = ["hold"]

_HELP: Final = """\
empty: go on      m: the MSEL        i ROW: release it now     hold|resume|skip ROW
say CELL TEXT: a message             seat ACTOR=human|doctrine|white
rulings automatic|contested|all      back MOVE BRANCH: go back to a move as a new branch
compare BRANCH...: side by side      j: the journal's last lines      q: stop, resume later"""


class _Turned(Exception):  # noqa: N818  a way back to the loop
    """The exercise is no longer where it was: on another branch, or at a fault."""


class _Left(Exception):  # noqa: N818  a way out of the room
    """Somebody typed q, or the input is at its end."""


def hold(launch: Launch, seats: Sequence[str], *, store: Path, name: str, branch: str) -> None:
    """Begin or resume an exercise, and play it to its end or until somebody stops."""
    console = Screen()
    with Store(store) as kept:
        resumed = name in kept.exercises()
        session = _opened(kept, launch, seats, name=name, branch=branch)
        crisis = launch.plan
        console.print(brief(crisis, seed=session.header.seed, replication=session.header.replication, full=True))
        if resumed:
            told = f"Resumed on {day(session.engine.now)}, after {session.next_number - 1} entries."
            console.print(Text(told))
        _Room(session, console).play()


def _opened(store: Store, launch: Launch, seats: Sequence[str], *, name: str, branch: str) -> Session:
    """Begin the exercise, or open it where it was left."""
    if name not in store.exercises():
        run = header(launch.plan, launch.name, seed=launch.seed, replication=launch.replication)
        sits = {**dict.fromkeys(seats, "human"), **launch.seats}
        return Session.make(store, name, launch.plan, run, seats=sits, deciders=launch.deciders)
    found = Session(store, store.branch(name, branch), launch.plan, deciders=launch.deciders)
    for line in differences(found.header, launch.plan):
        sys.stderr.write(f"note: {line}\n")
    return found


class _Room:
    """The loop over phases: sheets, the span with its interrupts, the state of the world."""

    def __init__(self, session: Session, console: Screen) -> None:
        self._session = session
        self._console = console
        self._titles = Titles(session.plan)
        self._screens: dict[str, SeatScreen] = {}

    def play(self) -> None:
        """Go on to the end, or until somebody stops."""
        try:
            while self._session.table.phase != "over" or self._session.fault:
                with suppress(_Turned):
                    self._next()
        except _Left:
            kept = self._session.next_number - 1
            self._say(f"\nStopped. {kept} entries are kept in {self._session.store.path}; the same command resumes.")
            return
        run = self._session.engine.finish()
        self._console.print(Story(run, self._session.plan))

    def _next(self) -> None:
        if self._session.fault:
            self._failed()
            return
        table = self._session.table
        match table.phase:
            case "planning":
                self._plan()
                self._clock("begin")
            case "world":
                self._world()
                self._clock("next")
            case _:
                self._questions()
                self._ruling()
                self._clock("on")

    def _clock(self, verb: str) -> None:
        if self._session.fault:
            return
        table = self._session.table
        ready = {"begin": "planning", "next": "world"}.get(verb, table.phase)
        if table.phase != ready:
            return
        answer = self._session.do("white", "clock", verb=verb)
        if not answer.accepted:
            self._say(answer.reason, "red")

    # ---- planning -----------------------------------------------------------------------------------------------

    def _plan(self) -> None:
        """Ask every played cell for its sheet, then the white cell whether to go on."""
        session = self._session
        for cell, actor in sorted(session.table.cells.items()):
            if session.table.seats.get(actor) in {"human", "white"}:
                while session.table.sheet_key(cell) not in session.table.sheets:
                    self._sheet(cell, actor)
        self._white()

    def _sheet(self, cell: str, actor: str) -> None:
        session = self._session
        request = consulted(session.engine, actor, subject=sheet_subject(session.table, cell))
        exercise = session.plan.scenario.crisis.exercise
        most = exercise.orders if exercise is not None else 5
        hint = (
            f"Move {session.table.move + 1}: up to {most} numbers with commas for the order sheet, empty for none; "
            "-ACTION forbids doctrine an action; d what doctrine would do, ? barred, b all beliefs, q stop."
        )
        screen = self._show(request, hint)

        def read(word: str) -> Answer | str:
            if word == "d":
                chosen = draft(session.engine, request)
                return f"Doctrine would: {'; '.join(map(self._titles.item, chosen)) or 'do nothing'}."
            words = [part.strip() for part in word.replace(";", ",").split(",") if part.strip()]
            forbid = [part[1:] for part in words if part.startswith("-")]
            items = screen.items(",".join(part for part in words if not part.startswith("-")))
            if isinstance(items, str):
                return items
            return session.do(self._lead(cell), "sheet", orders=list(items), forbid=forbid, cell=cell)

        self._asked(f"{cell}> ", read, screen)

    # ---- the span -----------------------------------------------------------------------------------------------

    def _questions(self) -> None:
        """Let people answer what interrupts the move, or in free play whatever comes."""
        session = self._session
        for request in session.engine.waiting:
            table = session.table
            if table.tempo == "free" or request.id in table.interrupts:
                if why := table.interrupts.get(request.id):
                    self._say(f"Interrupted: {why['reason']}", "yellow")
                self._question(request)

    def _question(self, request: DecisionRequest) -> None:
        session, screen = self._session, self._show(request, "")
        role = self._lead(session.table.cell_of(request.actor))

        def read(word: str) -> Answer | str:
            items = screen.items(word)
            if isinstance(items, str):
                return items
            answer = session.do(role, "order", request=request.id, items=list(items))
            if answer.accepted:
                self._say(f"Accepted: {'; '.join(map(self._titles.item, items)) or 'nothing'}.", "green")
            return answer

        self._asked(f"{role}> ", read, screen)

    def _ruling(self) -> None:
        """Put a ruling that is due before the white cell."""
        session = self._session
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

        self._asked("white> ", read, None)

    def _referral(self, subject: str, why: str) -> None:
        """Put what a model referred to the white cell before it."""
        self._say(f"Put to the white cell: {self._titles.trigger(subject)}: {why}", "bold")
        self._say("  a lets it stand, overrule REASON does not; q stops.", "dim")

        def read(word: str) -> Answer | str:
            verdict, _, reason = word.partition(" ")
            verdict = "accept" if verdict in {"a", ""} else verdict
            return self._session.do("white", "ruling", doing=subject, verdict=verdict, reason=reason)

        self._asked("white> ", read, None)

    def _world(self) -> None:
        """Say what became of the sheets, then let the white cell act."""
        table = self._session.table
        self._say(f"State of the world, {day(self._session.engine.now)}, after move {table.move + 1}", "bold")
        for cell in sorted(table.cells):
            sheet = table.sheets.get(table.sheet_key(cell))
            if sheet is not None and sheet.orders:
                done = "; ".join(map(self._titles.item, sheet.given)) or "nothing"
                left = f" Not possible: {'; '.join(map(self._titles.item, sheet.left))}." if sheet.left else ""
                self._say(f"  {cell}: set going {done}.{left}")
        self._white()

    # ---- the white cell -----------------------------------------------------------------------------------------

    def _white(self) -> None:
        """Let the white cell do what it has to do, until it goes on."""
        move = self._session.table.move + 1
        phase = self._session.table.phase
        self._say(f"White cell, {phase} of move {move}: empty goes on, h helps.", "dim")
        branch = self._session.branch
        while True:
            word = self._line("white> ")
            if not word:
                return
            try:
                self._act(word)
            except WhitecellError as error:
                self._say(str(error), "red")
            if self._session.branch is not branch or self._session.fault:
                raise _Turned

    def _act(self, word: str) -> None:
        verb, _, rest = word.partition(" ")
        session, rest = self._session, rest.strip()
        acts: Mapping[str, Callable[[], Answer]] = {
            "i": lambda: session.do("white", "inject", id=rest),
            "hold": lambda: session.do("white", "msel", id=rest, status="held"),
            "resume": lambda: session.do("white", "msel", id=rest, status="approved"),
            "skip": lambda: session.do("white", "msel", id=rest, status="skipped"),
            "say": lambda: session.do("white", "message", to=rest.split(" ")[:1], text=rest.partition(" ")[2]),
            "seat": lambda: session.do("white", "seat", actor=rest.partition("=")[0], seat=rest.partition("=")[2]),
            "rulings": lambda: session.do("white", "clock", verb="rulings", mode=rest),
        }
        if verb in acts:
            answer = acts[verb]()
            self._say(
                "Done." if answer.accepted else f"Refused: {answer.reason}", "green" if answer.accepted else "red"
            )
        elif verb == "m":
            self._console.print(self._msel())
        elif verb == "j":
            for entry in session.entries[-12:]:
                self._say(f"  {entry.number} {day(entry.at_h)} {entry.role}: {entry.kind}")
        elif verb == "back":
            move, _, name = rest.partition(" ")
            if not move.isdigit() or not name:
                raise InputError.of(word, "expected a move and a name", "write back 1 second_try")
            self._session = branch_off(session, name, upto=move_entry(session, int(move)))
            self._screens.clear()
            self._say(f"On branch {name}, before move {move}; the other one is kept.", "green")
        elif verb == "compare":
            self._compare(rest.split() or [each.name for each in session.store.branches(session.branch.exercise)])
        else:
            self._say(_HELP)

    def _compare(self, names: Sequence[str]) -> None:
        grid = Grid(box=None, pad_edge=False)
        for head in ("measure", "better", *names):
            grid.add_column(head, justify="left" if head in {"measure", "better"} else "right")
        for row in compared(self._session, names):
            values = [two_digits(row.values.get(name)) for name in names]
            if len(set(values)) > 1:
                grid.add_row(f"{row.measure} ({row.unit})", row.better, *values)
        self._console.print(grid)

    def _msel(self) -> Grid:
        grid = Grid(box=None, pad_edge=False)
        for head in ("row", "kind", "status", "when", "to", "says"):
            grid.add_column(head, overflow="fold")
        for name, found in self._session.table.msel.items():
            row = found.read()
            status = "missed" if found.missed else found.status
            when = row.at or row.when or (f"no {row.unless}" if row.unless else "by hand")
            grid.add_row(name, row.kind, status, when, ", ".join(row.to), row.subject or row.message)
        return grid

    def _failed(self) -> None:
        session = self._session
        self._say(f"The engine failed at entry {session.fault_at}, before which all stands still:", "red")
        self._say(f"  {session.fault}\n  drop goes on without that entry; q stops.", "red")
        if self._line("white> ") == "drop":
            answer = session.drop("white")
            if not answer.accepted:
                self._say(answer.reason, "red")

    def _lead(self, cell: str) -> str:
        """Who speaks for a cell at this keyboard: a role of its name, which joins when it is first needed."""
        if cell not in self._session.table.roles:
            self._session.do("white", "join", name=cell, kind="lead", cell=cell)
        return cell

    # ---- the keyboard -------------------------------------------------------------------------------------------

    def _show(self, request: DecisionRequest, hint: str) -> SeatScreen:
        screen = self._screens.setdefault(request.actor, SeatScreen(request.actor, self._session.plan, self._titles))
        news = self._session.engine.desks[request.actor].memory.lately(-1.0, self._session.engine.now)
        self._console.print(screen.question(request, news, hint=hint))
        return screen

    def _asked(self, prompt: str, read: Callable[[str], Answer | str], screen: SeatScreen | None) -> None:
        """Read lines until one is accepted."""
        while not self._session.fault:
            word = self._line(prompt)
            if screen is not None and word in {"?", "b"}:
                self._console.print(screen.barred() if word == "?" else screen.all_beliefs())
                continue
            answer = read(word)
            if isinstance(answer, str):
                self._say(answer, "yellow")
            elif answer.accepted:
                return
            else:
                self._say(f"Refused: {answer.reason}", "red")

    def _line(self, prompt: str) -> str:
        self._console.print(Text(prompt, style="bold"), end="")
        self._console.file.flush()
        line = sys.stdin.readline()
        if not line or line.strip() == "q":
            raise _Left
        return line.strip()

    def _say(self, words: str, style: str = "") -> None:
        self._console.print(Text(words, style=style))
