"""Looking ahead from the console: one look-ahead of the session that is open, begun by the white cell, asked after.

What it shows is laid on the white cell's page alone; the look-ahead itself asks for the white cell's role each time.
"""

from __future__ import annotations

from collections.abc import Callable

from sim.errors import WhitecellError
from sim.exercise.entry import Refusal
from sim.exercise.outlook.ahead import LookAhead, Told
from sim.exercise.session import Session
from sim.sentence import Sentence, said

__all__ = ["Ahead"]

_WHITE = "white"


class Ahead:
    """What is known of what may come."""

    def __init__(self, tell: Callable[[], None]) -> None:
        self._tell = tell
        self._looking: LookAhead | None = None
        self._session: Session | None = None
        self.told: Told | None = None
        self.reason = ""
        # grows with every future
        self.version = 0

    def begin(self, session: Session, seeds: int) -> str:
        """Look ahead from now; a sentence if that cannot be."""
        if self._looking is None or self._session is not session:
            self.close()
            self._looking, self._session = LookAhead(session), session
        return self._asked(lambda looking: looking.begin(_WHITE, seeds=seeds))

    def stop(self) -> str:
        """Stop; what is known so far stays."""
        return self._asked(lambda looking: looking.cancel(_WHITE))

    def poll(self) -> None:
        """Hear what has come, and whether the exercise has gone on since."""
        if self._looking is not None and self.told is not None and (self.told.running or not self.told.stale):
            self._asked(lambda looking: looking.poll(_WHITE))

    def of(self, session: Session) -> Told | None:
        """Give what is known for a session; nothing for another branch."""
        return self.told if session is self._session else None

    def close(self) -> None:
        """Stop whatever is at work."""
        if self._looking is not None:
            self._looking.close()
        self._looking, self.told = None, None

    def _asked(self, ask: Callable[[LookAhead], Told]) -> str:
        if self._looking is None:
            return Sentence("nothing is looked ahead")
        before, self.reason = self.told, ""
        try:
            self.told = ask(self._looking)
        except (Refusal, WhitecellError) as error:
            self.reason = said(error)
        if self.told != before or self.reason:
            self.version += 1
            self._tell()
        return self.reason
