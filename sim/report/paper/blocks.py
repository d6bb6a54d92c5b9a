"""The document every report is made of: sections of prose, facts, tables, pictures, happenings, and room to write.

Built by the `of_*` modules beside this one and by the printed pack, written by `html`, `markdown` and `pdf`. It knows
no format and holds no numbers but those already said in words: whoever builds it rounds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = [
    "Blank",
    "Block",
    "Choices",
    "Facts",
    "Figure",
    "Grid",
    "Happening",
    "Happenings",
    "Paper",
    "Points",
    "Prose",
    "Section",
]

Tone = Literal["plain", "soft", "warning", "lead"]


@dataclass(frozen=True, slots=True)
class Prose:
    """One paragraph; `warning` for what limits the whole, `lead` for the finding, `soft` for what is beside it."""

    text: str
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Facts:
    """Names with what each of them is, in order."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its caption, heads and rows of cells; `numeric` are columns set to the right, `strong` rows that lead.

    `folded` tables lie behind their caption until a reader opens them, and are printed in full. `widths` are shares
    of the width by column; where there are none the texts decide. `room` is for a hand: `line` draws every
    cell, `hand` makes rows high enough to write more than a word in.
    """

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int] = frozenset()
    strong: frozenset[int] = frozenset()
    folded: bool = False
    widths: tuple[float, ...] = ()
    room: Literal["none", "line", "hand"] = "none"


@dataclass(frozen=True, slots=True)
class Points:
    """A list: one line a point, numbered where their order counts."""

    items: tuple[str, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Blank:
    """Room to write by hand: what belongs there, and how many ruled lines of it."""

    label: str
    lines: int = 1


@dataclass(frozen=True, slots=True)
class Choices:
    """Boxes to tick by hand: what is asked, and the answers one may give."""

    label: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture: the name of its file without an ending, whole SVG text, and what it shows in one sentence."""

    name: str
    svg: str
    caption: str


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a story: the day of the exercise, the calendar day, who (empty: the world), what."""

    day: str
    date: str
    who: str
    text: str


@dataclass(frozen=True, slots=True)
class Happenings:
    """A story in the order of time."""

    lines: tuple[Happening, ...]


Block = Prose | Facts | Grid | Figure | Happenings | Points | Blank | Choices


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a paper under its own heading; a `fresh` one begins on a page of its own."""

    title: str
    blocks: tuple[Block, ...]
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole report: title, the line under it, what opens it before any figure, and its sections.

    `lang` is the language of what is ours in it (ISO 639-1), `foot` stands at the foot of every printed page,
    `contents` says whether its parts are listed, `single` whether it is to be set small, to stand on one page.
    """

    title: str
    under: str
    opening: tuple[Block, ...]
    sections: tuple[Section, ...]
    lang: str = "en"
    foot: str = ""
    contents: bool = True
    single: bool = False
