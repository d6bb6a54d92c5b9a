"""The room: one session, one hand that touches it at a time, and word to every page when something has changed.

The session works in threads of its own while pages are served; whatever reads or changes it goes through `do` and
`read`. Nothing of the game is decided here.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from sim.errors import InputError
from sim.exercise.branching import branch_off, move_entry
from sim.exercise.session import Answer, Session
from sim.exercise.store import StoreError
from sim.sentence import Sentence, hinted, said
from sim.web.ahead import Ahead
from sim.web.press import Press
from sim.web.register import Register, Seat

__all__ = ["Room", "fault_of", "passed"]

_T = TypeVar("_T")
_TICK: Final = 1.0
_TOGETHER: Final = 0.2
_LOOK: Final = 0.4


class Room:
    """What all pages of one exercise share."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.register = Register(session)
        # grows with every change, of the exercise and of who is there
        self.version = 0
        self._hand = threading.RLock()
        self._waiting: set[asyncio.Event] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._telling: asyncio.TimerHandle | None = None
        self.there: Counter[str] = Counter()
        self.last_seen: dict[str, float] = {}
        # what works behind the exercise, for the white cell
        self.press = Press(self.changed)
        self.ahead = Ahead(self.changed)

    # ---- the one hand --------------------------------------------------------------------------------------------

    async def read(self, ask: Callable[[Session], _T]) -> _T:
        """Ask the session something."""
        return await asyncio.to_thread(self.held, ask)

    def held(self, ask: Callable[[Session], _T]) -> _T:
        """Ask or do something with nobody else at it."""
        with self._hand:
            return ask(self.session)

    async def do(self, seat: Seat, kind: str, body: Mapping[str, Any]) -> Answer:
        """Take what somebody does in a seat to the session."""
        return await self.change(lambda session: self._done(session, seat, kind, body))

    def _done(self, session: Session, seat: Seat, kind: str, body: Mapping[str, Any]) -> Answer:
        self.sit(session, seat)
        try:
            answer = session.drop(seat.id) if kind == "drop" else session.do(seat.id, kind, **body)
        except StoreError as error:
            return Answer(accepted=False, reason=said(error))
        if answer.accepted and kind == "seat" and body.get("seat") == "human":
            self.register.seat_cell(session, str(body["actor"]))
        return answer

    def sit(self, session: Session, seat: Seat) -> None:
        """See that a seat's role is known to the session, which may be another branch than yesterday's."""
        if seat.id not in session.table.roles and not session.fault:
            session.do("white", "join", name=seat.id, kind=seat.kind, cell=seat.cell)

    async def change(self, act: Callable[[Session], _T]) -> _T:
        """Do something that changes what pages show."""
        found = await asyncio.to_thread(self.held, act)
        self.changed()
        return found

    # ---- branches ------------------------------------------------------------------------------------------------

    def branch_off(self, session: Session, name: str, *, move: int | None, upto: int | None) -> str:
        """Go back to a move or an entry as a new branch, everybody with it; a sentence if that cannot be."""
        if not name.strip() or len(name) > 60:
            return Sentence("name the new branch")
        try:
            back = (
                move_entry(session, move) if move is not None else session.next_number - 1 if upto is None else upto
            )
            self.session = branch_off(session, name.strip(), upto=back)
        except InputError as error:
            return fault_of(error)
        return ""

    def open_branch(self, session: Session, name: str) -> str:
        """Put everybody on another branch; a sentence if there is none of that name."""
        try:
            branch = session.store.branch(session.branch.exercise, name)
        except InputError as error:
            return fault_of(error)
        self.session = Session(session.store, branch, session.plan, deciders=session.deciders)
        return ""

    # ---- who is there, what is new -------------------------------------------------------------------------------

    def came(self, seat: Seat) -> None:
        """Note that a page of a seat has come."""
        self._seen(seat, 1)

    def went(self, seat: Seat) -> None:
        """Note that it has gone."""
        self._seen(seat, -1)

    def changed(self) -> None:
        """Say to every page that something may be new; from any thread."""
        self.version += 1
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._wake)

    def _seen(self, seat: Seat, count: int) -> None:
        """Note who is there; pages learn it a moment later, fifty that come back at once together."""
        self.there[seat.id] += count
        self.last_seen[seat.id] = time.time()
        loop = asyncio.get_running_loop()
        if self._telling is None or self._telling.cancelled() or self._telling.when() < loop.time():
            self._telling = loop.call_later(_TOGETHER, self.changed)

    def _wake(self) -> None:
        for event in self._waiting:
            event.set()

    def listen(self) -> asyncio.Event:
        """Give what is set whenever something may be new."""
        self._loop = asyncio.get_running_loop()
        event = asyncio.Event()
        self._waiting.add(event)
        return event

    def leave(self, event: asyncio.Event) -> None:
        """Listen no longer."""
        self._waiting.discard(event)

    async def keep_time(self) -> None:
        """Let real time pass at the speed the white cell has set, for as long as the server runs."""
        before = time.monotonic()
        while True:
            await asyncio.sleep(_TICK)
            now = time.monotonic()
            seconds, before = passed(before, now), now
            table = self.session.table
            if table.speed and not table.paused and not self.session.fault:
                answer = await asyncio.to_thread(self.held, lambda session, s=seconds: _ticked(session, s))
                if answer.accepted:
                    self.changed()

    async def keep_working(self) -> None:
        """Hear what the papers and the look-ahead have to say, for as long as the server runs."""
        while True:
            await asyncio.sleep(_LOOK)
            await asyncio.to_thread(self.held, lambda _session: self._heard())

    def _heard(self) -> None:
        self.press.poll()
        self.ahead.poll()

    def close(self) -> None:
        """Stop what works behind the exercise."""
        self.press.close()
        self.ahead.close()


def passed(before: float, now: float) -> float:
    """Say how much real time (s) passed at the table; a laptop that slept loses none to the exercise."""
    return min(max(now - before, 0.0), 2 * _TICK)


def fault_of(error: InputError) -> str:
    """Say the fault of an error in a sentence."""
    fault = error.faults[0]
    return Sentence("{place}: {problem}", place=fault.place.file, problem=hinted(fault.problem, fault.hint))


def _ticked(session: Session, seconds: float) -> Answer:
    try:
        return session.tick(seconds)
    except StoreError as error:
        return Answer(accepted=False, reason=said(error))
