"""The register: who may sit where. Seats with their join codes, and the signed words that browsers bring back.

Kept beside the exercises in the store, so that a restart lets everybody back to their seat. A code opens one seat and
nothing else; a new code, or none, sends away whoever came by the old one.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Final

from itsdangerous import BadData, URLSafeTimedSerializer

from sim.exercise.session import Session
from sim.sentence import Sentence

__all__ = ["Register", "Seat", "tidy_code"]

# without what is read for something else: 0 O 1 I L, and vowels, so that no word comes of it
_LETTERS: Final = "23456789BCDFGHJKMNPQRSTVWXZ"
_LENGTH: Final = 8
_DAYS: Final = 14 * 24 * 3600
_MOST_SEATS: Final = 200
KINDS: Final = ("white", "lead", "member", "evaluator", "observer")


@dataclass(frozen=True, slots=True)
class Seat:
    """One human place: the role it has in the session, and the code that opens it; without a code it is shut."""

    id: str
    kind: str
    cell: str
    title: str
    code: str
    # grows with each new code: what was signed for an older one is void
    epoch: int = 1

    @property
    def white(self) -> bool:
        """Whether it belongs to the white cell."""
        return self.kind == "white"

    @property
    def sees_all(self) -> bool:
        """Whether nothing is hidden from it."""
        return self.kind in {"white", "evaluator"}


def tidy_code(word: str) -> str:
    """Read a code as people type it."""
    return "".join(letter for letter in word.upper() if letter.isalnum())


def _new_code() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))


def _slug(text: str) -> str:
    words = "".join(letter if letter.isalnum() and letter.isascii() else " " for letter in text.lower()).split()
    return "_".join(words)[:40]


class Register:
    """All seats of one exercise."""

    def __init__(self, session: Session) -> None:
        self._store, self._key = session.store, f"seats:{session.branch.exercise}"
        kept = json.loads(self._store.recall(self._key) or "{}")
        self._secret: str = kept.get("secret") or secrets.token_hex(32)
        self.seats: dict[str, Seat] = {each["id"]: Seat(**each) for each in kept.get("seats", ())}
        if not kept:
            self._furnish(session)

    def _furnish(self, session: Session) -> None:
        """Lay out the seats of a new exercise: white cell, played cells' roles, one who judges, the screen."""
        table = session.table
        self.seats["white"] = Seat("white", "white", "", "", _new_code())
        for cell, actor in table.cells.items():
            if table.seats.get(actor) == "human":
                self._of_cell(session, cell)
        for kind in ("evaluator", "observer"):
            self.seats[kind] = Seat(kind, kind, "", "", _new_code())
        self._keep()

    def _of_cell(self, session: Session, cell: str) -> None:
        exercise = session.plan.scenario.crisis.exercise
        written = exercise.cells.get(cell) if exercise is not None else None
        roles = [role.title for role in written.roles] if written is not None else []
        for place, title in enumerate(roles or ("lead", "member")):
            self._put("member" if place else "lead", cell, title)

    def _put(self, kind: str, cell: str, title: str) -> Seat:
        base = "-".join(filter(None, (cell, _slug(title) or kind)))
        name = next(
            found
            for number in range(1, _MOST_SEATS + 2)
            if (found := base + f"-{number}" * (number > 1)) not in self.seats
        )
        seat = self.seats[name] = Seat(name, kind, cell, title[:80], _new_code())
        return seat

    def _keep(self) -> None:
        told = {"secret": self._secret, "seats": [asdict(seat) for seat in self.seats.values()]}
        self._store.remember(self._key, json.dumps(told))

    # ---- what the white cell may change --------------------------------------------------------------------------

    def add(self, session: Session, kind: str, cell: str, title: str) -> Seat | str:
        """Add a seat; a sentence where it cannot be."""
        if kind not in KINDS:
            return Sentence("no kind of seat '{kind}': {known}", kind=kind, known=", ".join(KINDS))
        if kind in {"lead", "member"} and cell not in session.table.cells:
            return Sentence(
                "no cell '{cell}'; known: {known}", cell=cell, known=", ".join(sorted(session.table.cells))
            )
        if len(self.seats) >= _MOST_SEATS:
            return Sentence("{most} seats are as many as there can be", most=_MOST_SEATS)
        seat = self._put(kind, cell if kind in {"lead", "member", "observer"} else "", title)
        self._keep()
        return seat

    def seat_cell(self, session: Session, actor: str) -> None:
        """See that a cell that people play from now on has seats."""
        cell = session.table.cell_of(actor)
        if cell and not any(seat.cell == cell and seat.kind == "lead" for seat in self.seats.values()):
            self._of_cell(session, cell)
            self._keep()

    def renew(self, name: str) -> Seat:
        """Give a seat a new code and send away whoever came by the old one."""
        seat = self.seats[name]
        self.seats[name] = replace(seat, code=_new_code(), epoch=seat.epoch + 1)
        self._keep()
        return self.seats[name]

    def shut(self, name: str) -> None:
        """Take a seat's code away and send away whoever came by it."""
        seat = self.seats[name]
        self.seats[name] = replace(seat, code="", epoch=seat.epoch + 1)
        self._keep()

    # ---- coming in -----------------------------------------------------------------------------------------------

    def opened_by(self, code: str) -> Seat | None:
        """Find the seat a code opens."""
        word, found = tidy_code(code), None
        # all are looked at, in the same time whichever it is
        for seat in self.seats.values():
            if seat.code and secrets.compare_digest(seat.code.encode(), word.encode()):
                found = seat
        return found

    def signed(self, seat: Seat, use: str) -> str:
        """Give what a browser (`cookie`) or a program (`token`) brings back to be known again."""
        return self._signer(use).dumps([seat.id, seat.epoch])

    def known(self, word: str, use: str) -> Seat | None:
        """Find the seat that something was signed for; None if it is forged, old or revoked."""
        try:
            name, epoch = self._signer(use).loads(word, max_age=_DAYS)
        except (BadData, ValueError, TypeError):
            return None
        seat = self.seats.get(name) if isinstance(name, str) else None
        return seat if seat is not None and seat.code and seat.epoch == epoch else None

    def _signer(self, use: str) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self._secret, salt=f"whitecell {use}")

    # ---- drafts --------------------------------------------------------------------------------------------------

    def drafts(self, seat: Seat) -> Mapping[str, object]:
        """What was written in a seat and not yet sent, by form."""
        found = json.loads(self._store.recall(f"{self._key}:draft:{seat.id}") or "{}")
        return found if isinstance(found, dict) else {}

    def keep_draft(self, seat: Seat, form: str, draft: object) -> None:
        """Keep what was written in a form of a seat so far; None takes it away."""
        every = {name: each for name, each in self.drafts(seat).items() if name != form}
        if draft is not None:
            every[form] = draft
        # the oldest go first where there are too many
        kept = dict(list(every.items())[-60:])
        self._store.remember(f"{self._key}:draft:{seat.id}", json.dumps(kept))
