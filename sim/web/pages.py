"""Pages and panels: what a seat may see, as HTML. The door to Jinja2 for the console.

A page is a frame with panels in it; each panel has a name and is rendered from the session's own views, once for all
who may see the same in the same language. Everything that people wrote is escaped.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from sim.exercise.session import Session
from sim.exercise.views import cell_view, clock_view
from sim.web.labels import LANGUAGES, label
from sim.web.register import Seat
from sim.web.room import Room
from sim.web.showing import Shown
from sim.web.stamps import Stamps

__all__ = ["PANELS", "Audience", "Pages", "audience_of"]

# panels by kind of page, with their headings
PANELS: Final = {
    "cell": {
        "now": "What is to be decided",
        "received": "What reached us",
        "messages": "Messages",
        "requests": "Requests for information",
        "argued": "Argued actions",
        "proposals": "Proposals",
        "brief": "Brief and roles",
        "map": "The scene as we see it",
        "network": "Relations as we believe them",
        "beliefs": "What we believe",
        "doings": "What we have set going",
    },
    "white": {
        "control": "Clock and moves",
        "waiting": "Waiting for you",
        "rulings": "Rulings",
        "msel": "MSEL",
        "ahead": "Measures over time, and what may come",
        "words": "Words between cells",
        "records": "What happened, and why",
        "papers": "Papers and files",
        "sheets": "Order sheets",
        "seats": "Seats",
        "map": "The scene",
        "network": "The true network",
        "branches": "Branches",
    },
    "judge": {
        "objectives": "Objectives",
        "waiting": "Waiting for the white cell",
        "rulings": "Rulings",
        "msel": "MSEL",
        "words": "Words between cells",
        "records": "What happened, and why",
        "sheets": "Order sheets",
        "network": "The true network",
    },
    "open": {"stage": "The situation"},
}
_FOLDERS: Final = {"judge": "white"}
# panels that are not the same for those who lead, look on, or may act
_BY_READER: Final = {
    "cell": frozenset({"now", "messages", "requests", "argued", "proposals"}),
    "white": frozenset(PANELS["white"]) - {"map", "network"},
}
_ID: Final = re.compile(r'\bid="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Audience:
    """Those who may see the same: a kind of page, and the cell whose it is. `readonly` shows it without forms."""

    kind: str
    cell: str = ""
    lead: bool = False
    readonly: bool = False


def audience_of(seat: Seat) -> Audience:
    """Say what a seat sees."""
    match seat.kind:
        case "white":
            return Audience("white")
        case "evaluator":
            return Audience("judge")
        case "observer":
            return Audience("cell", seat.cell, readonly=True) if seat.cell else Audience("open")
    return Audience("cell", seat.cell, lead=seat.kind == "lead")


def own_ids(svg: str, name: str) -> str:
    """Make a picture fit to stand inside a page: ids of its own, the page's style, as wide as there is room."""
    for found in dict.fromkeys(_ID.findall(svg)):
        svg = svg.replace(f'id="{found}"', f'id="{name}-{found}"').replace(f"url(#{found})", f"url(#{name}-{found})")
    svg = svg.replace('aria-labelledby="title desc"', f'aria-labelledby="{name}-title {name}-desc"', 1)
    svg = re.sub(r"<style>.*?</style>", "", svg, flags=re.DOTALL)
    return re.sub(r'(<svg [^>]*viewBox="[^"]*") width="[^"]*" height="[^"]*"', r"\1", svg, count=1).strip()


@lru_cache(maxsize=1)
def _environment() -> Environment:
    """Make the templates ready; all that is put into them is escaped, but for pictures, which are ours."""
    found = Environment(
        loader=PackageLoader("sim.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["say"] = lambda value, how: how(value)
    found.filters["picture"] = lambda svg, name: Markup(own_ids(svg, name))  # noqa: S704  drawn by us
    return found


class Pages:
    """All that is rendered for one room."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._env = _environment()
        self._one = threading.Lock()
        # each with what it was made of
        self._kept: dict[tuple[Audience, str], tuple[object, dict[str, str]]] = {}
        self._contexts: dict[tuple[str, str, str], tuple[object, dict[str, Any]]] = {}
        self._views: dict[str, tuple[object, dict[str, Any]]] = {}
        self._made: dict[tuple[object, ...], tuple[object, str]] = {}

    def frame(self, seat: Seat | None, audience: Audience | None, language: str, template: str, **more: Any) -> str:  # noqa: ANN401
        """Render a whole page around its panels."""
        found = self._env.get_template(template)
        panels = {} if audience is None else self.panels(audience, language)
        shown = {name: Markup(text) for name, text in panels.items()}  # noqa: S704  rendered, and escaped, here
        return found.render(
            seat=seat,
            audience=audience,
            language=language,
            languages=LANGUAGES,
            panels=shown,
            marks=self.marks(panels),
            headings={} if audience is None else PANELS[audience.kind],
            clock=self.clock(language),
            t=lambda words: label(words, language),
            **more,
        )

    @staticmethod
    def marks(panels: Mapping[str, str]) -> dict[str, str]:
        """Give a short mark of each panel, by which a page says what it has already."""
        return {name: blake2b(text.encode(), digest_size=6).hexdigest() for name, text in panels.items()}

    def place(self, seat: Seat, audience: Audience, language: str) -> str:
        """Say whose page it is."""
        shown = self._shown(self._room.session, language).words()
        if audience.kind == "cell":
            cell = str(shown["cell_title"](audience.cell))
            return f"{cell}: {seat.title.replace('_', ' ')}" if seat.title and seat.cell == audience.cell else cell
        return label({"white": "White cell", "judge": "Evaluator", "open": "For all"}[audience.kind], language)

    def clock(self, language: str) -> dict[str, Any]:
        """Where the exercise stands, in words; `left_s` in seconds, None where nothing runs out."""
        told = self._room.held(clock_view)
        when = self._shown(self._room.session, language).words()["when"](told["at_h"])
        left = told["left_s"]
        move = f"{label('Move', language)} {told['move']}"
        move = f"{move}: {told['title']}" if told["title"] else move
        exercise = self._room.session.plan.scenario.crisis.exercise
        if exercise is not None and 0 < len(exercise.moves) < told["move"]:
            move = label("After the last move", language)
        return {
            "when": when,
            "phase": label(told["phase"], language),
            "move": move,
            "left_s": left,
            "left": "" if left is None else f"{'-' if left < 0 else ''}{abs(left) // 60}:{abs(left) % 60:02d}",
            "paused": told["paused"],
        }

    def _shown(self, session: Session, language: str) -> Shown:
        return Shown(session, self._room.register, language, view_of=lambda cell: cell_view(session, cell))

    def panels(self, audience: Audience, language: str) -> dict[str, str]:
        """Render every panel of an audience as things stand; what is as it was is not made again."""
        with self._one:
            # read before the session is, so that a change in between is rendered again
            version = (self._room.version, self._room.session)
            kept = self._kept.get((audience, language))
            if kept is not None and kept[0] == version:
                return kept[1]
            panels = self._room.held(lambda now: self._rendered(now, audience, language))
            self._kept[audience, language] = (version, panels)
            return panels

    def _rendered(self, session: Session, audience: Audience, language: str) -> dict[str, str]:
        folder, stamps = _FOLDERS.get(audience.kind, audience.kind), Stamps.of(session, self._room)
        context: dict[str, Any] = {}
        found = {}
        for name in PANELS[audience.kind]:
            reader = audience if name in _BY_READER.get(folder, ()) else audience.cell
            key, stamp = (folder, name, language, reader), stamps.panel(folder, name)
            kept = self._made.get(key)
            if kept is None or stamp is None or kept[0] != stamp:
                context = context or self._context(session, stamps, audience, language)
                kept = self._made[key] = (stamp, self._env.get_template(f"{folder}/{name}.html").render(context))
            found[name] = kept[1]
        return found

    def _context(self, session: Session, stamps: Stamps, audience: Audience, language: str) -> dict[str, Any]:
        """Give what panels are made of; all that words do not change is gathered once for all who may see it."""
        folder, cell = _FOLDERS.get(audience.kind, audience.kind), audience.cell
        shown = Shown(session, self._room.register, language, view_of=lambda name: self._view(session, stamps, name))
        kept = self._contexts.get((folder, cell, language))
        if kept is None or kept[0] != stamps.matter:
            made = {**shown.context(folder, cell), **shown.words(), "t": lambda words: label(words, language)}
            kept = self._contexts[folder, cell, language] = (stamps.matter, made)
        return {
            **kept[1],
            "view": kept[1]["view"] | shown.fresh(folder, cell),
            "printed": lambda: list(self._room.press.printed),
            **shown.ahead(self._room.ahead.of(session)),
            "ahead_reason": self._room.ahead.reason,
            "room": {"there": dict(self._room.there), "last_seen": dict(self._room.last_seen)},
            "language": language,
            "audience": audience,
            "may": not audience.readonly,
            "lead": audience.lead and not audience.readonly,
        }

    def _view(self, session: Session, stamps: Stamps, cell: str) -> dict[str, Any]:
        """Give what a cell may know, gathered once for its own pages and the white cell's; its words may be older."""
        kept = self._views.get(cell)
        if kept is None or kept[0] != stamps.matter:
            kept = self._views[cell] = (stamps.matter, cell_view(session, cell))
        return kept[1]
