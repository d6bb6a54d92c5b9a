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
from sim.exercise.views import clock_view
from sim.web.labels import LANGUAGES, label
from sim.web.register import Seat
from sim.web.room import Room
from sim.web.showing import Shown

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
        "words": "Words between cells",
        "records": "What happened, and why",
        "sheets": "Order sheets",
        "seats": "Seats",
        "map": "The scene",
        "network": "The true network",
        "branches": "Branches and files",
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
# panels that change with the world alone
_OF_THE_WORLD: Final = frozenset({"network", "beliefs", "map"})
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
        self._kept: dict[tuple[Audience, str], tuple[tuple[int, int], dict[str, str]]] = {}
        self._contexts: dict[tuple[str, str, str], tuple[tuple[int, int], dict[str, Any]]] = {}
        self._still: dict[tuple[str, str, str, str], tuple[tuple[int, ...], str]] = {}
        self._one = threading.Lock()

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
        shown = Shown(self._room.session, self._room.register, language).words()
        if audience.kind == "cell":
            cell = str(shown["cell_title"](audience.cell))
            return f"{cell}: {seat.title.replace('_', ' ')}" if seat.title and seat.cell == audience.cell else cell
        return label({"white": "White cell", "judge": "Evaluator", "open": "For all"}[audience.kind], language)

    def clock(self, language: str) -> dict[str, Any]:
        """Where the exercise stands, in words; `left_s` in seconds, None where nothing runs out."""
        told = self._room.held(clock_view)
        when = Shown(self._room.session, self._room.register, language).words()["when"](told["at_h"])
        left = told["left_s"]
        move = f"{label('Move', language)} {told['move']}"
        return {
            "when": when,
            "phase": label(told["phase"], language),
            "move": f"{move}: {told['title']}" if told["title"] else move,
            "left_s": left,
            "left": "" if left is None else f"{'-' if left < 0 else ''}{abs(left) // 60}:{abs(left) % 60:02d}",
            "paused": told["paused"],
        }

    def panels(self, audience: Audience, language: str) -> dict[str, str]:
        """Render every panel of an audience as things stand; once for each version and language."""
        with self._one:
            # read before the session is, so that a change in between is rendered again
            version = self._room.version
            kept = self._kept.get((audience, language))
            if kept is not None and kept[0] == (version, id(self._room.session)):
                return kept[1]
            session = self._room.session
            panels = self._room.held(lambda now: self._rendered(now, audience, language))
            self._kept[audience, language] = ((version, id(session)), panels)
            return panels

    def _rendered(self, session: Session, audience: Audience, language: str) -> dict[str, str]:
        template = _FOLDERS.get(audience.kind, audience.kind)
        context = self._context(session, template, audience.cell, language) | {
            "audience": audience,
            "may": not audience.readonly,
            "lead": audience.lead and not audience.readonly,
        }
        found = {}
        for name in PANELS[audience.kind]:
            if name not in _OF_THE_WORLD:
                found[name] = self._panel(f"{template}/{name}.html", context)
                continue
            # what the world alone changes is not made again for words between people
            key, stamp = (template, audience.cell, language, name), _stamp(session)
            kept = self._still.get(key)
            if kept is None or kept[0] != stamp:
                kept = self._still[key] = (stamp, self._panel(f"{template}/{name}.html", context))
            found[name] = kept[1]
        return found

    def _panel(self, name: str, context: Mapping[str, Any]) -> str:
        return self._env.get_template(name).render(context)

    def _context(self, session: Session, kind: str, cell: str, language: str) -> dict[str, Any]:
        """Give what panels are made of; lead and member of a cell share it."""
        version = (self._room.version, id(session))
        kept = self._contexts.get((kind, cell, language))
        if kept is not None and kept[0] == version:
            return kept[1]
        shown = Shown(session, self._room.register, language)
        found = {
            **shown.context(kind, cell),
            **shown.words(),
            "t": lambda words: label(words, language),
            "room": {"there": dict(self._room.there), "last_seen": dict(self._room.last_seen)},
            "language": language,
        }
        self._contexts[kind, cell, language] = (version, found)
        return found


def _stamp(session: Session) -> tuple[int, ...]:
    """Give what is another whenever the world may be."""
    engine = session.engine
    return (id(engine), engine.clock.steps, hash(engine.now), len(engine.chronicle), len(engine.journal.inputs))
