"""Stamps: what each panel is made of, so that it is made again when that is another and not before.

Fifty browsers ask at every change; most changes are words between people, or somebody coming in, and touch one panel
of twelve. A panel that is not named here is made again at every change.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sim.exercise.session import Session
from sim.web.room import Room

__all__ = ["MADE_OF", "Stamps"]

# entries that change neither the world, nor what may be decided, nor who decides
_WORDS: Final = frozenset({"message", "pass_on", "question", "reply", "argue", "propose", "vote", "rating", "join"})
# kind of page -> panel -> what it is made of; where nothing is said, of whatever may change
MADE_OF: Final = {
    "cell": {
        "now": "matter",
        "received": "matter",
        "brief": "brief",
        "map": "world",
        "network": "world",
        "beliefs": "world",
        "doings": "world",
        "messages": "words",
        "requests": "words",
        "argued": "words",
        "proposals": "words",
    },
    "white": {
        "rulings": "matter",
        "msel": "rows",
        "records": "world",
        "sheets": "matter",
        "seats": "seats",
        "map": "world",
        "network": "world",
        "branches": "matter",
        "control": "words",
        "objectives": "words",
        "waiting": "words",
        "words": "words",
        "ahead": "ahead",
        "papers": "papers",
    },
    "open": {"stage": "words"},
}


@dataclass(frozen=True, slots=True)
class Stamps:
    """One moment of an exercise, by what may be another at the next."""

    world: tuple[object, ...]
    matter: tuple[object, ...]
    words: tuple[object, ...]
    rows: tuple[object, ...]
    seats: tuple[object, ...]
    here: tuple[object, ...]
    ahead: tuple[object, ...]
    papers: tuple[object, ...]

    @classmethod
    def of(cls, session: Session, room: Room) -> Stamps:
        """Take the stamps of a session as it stands, and of who is in the room."""
        engine, table = session.engine, session.table
        # the engine itself, not its number in memory: that could be given to another
        world = (engine, engine.clock.steps, engine.now, len(engine.chronicle), len(engine.journal.inputs))
        others = sum(entry.kind not in _WORDS for entry in session.entries)
        matter = (*world, others, session.fault, session.branch.name)
        rows = tuple((name, row.status, row.at_h, row.missed) for name, row in table.msel.items())
        seats = tuple(room.register.seats.values())
        there = tuple(name for name, count in room.there.items() if count > 0)
        return cls(
            world=world,
            matter=matter,
            words=(*matter, session.next_number),
            # rows that were replaced are new values, which may stand where the old ones stood
            rows=(engine, table.move, sum(entry.kind == "msel" for entry in session.entries), *rows),
            seats=(engine, others, session.fault, seats, tuple(room.there.items()), tuple(room.last_seen.items())),
            here=(seats, there),
            ahead=(*world, room.ahead.version),
            papers=(engine, room.press.version),
        )

    def panel(self, kind: str, name: str) -> tuple[object, ...] | None:
        """Give what a panel is made of; None for one that is made again at every change."""
        made = MADE_OF.get(kind, {}).get(name)
        if made is None:
            return None
        found: tuple[object, ...] = (*self.matter, *self.here) if made == "brief" else getattr(self, made)
        return found
