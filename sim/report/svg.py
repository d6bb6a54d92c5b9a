"""The one hand that draws: a sheet of SVG with a title, a description, and colours that hold in light and dark.

Called by charts, maps and bands. Colours are classes, so that a viewer's dark mode changes them all at once; they
are chosen to be told apart by colour-blind readers (after Okabe and Ito) and never carry a meaning alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import escape
from typing import Final, Literal

from sim.sentence import told

__all__ = ["HEATS", "HUES", "SIZE", "Sheet", "number", "short_number", "steps", "style", "wide", "wrapped"]

SIZE: Final = 13.0  # of ordinary words, px
# letters from here on are as wide as they are high; between two of them a line may end, but not before a mark
_EAST: Final = "\u2e80"
_PIECES: Final = re.compile(r"(\s*)([\u2e80-\uabff\uf900-\uffef]|[^\s\u2e80-\uabff\uf900-\uffef]+)")
_CLOSES: Final = frozenset("\u3001\u3002\uff0c\uff1a\uff1b\uff09\u300d\u201d")
# words a browser or a converter is sure to have
_FONT: Final = "system-ui, 'Segoe UI', 'Liberation Sans', 'DejaVu Sans', Arial, sans-serif"
# (light, dark): hues of series, in the order in which they are given out
HUES: Final = (
    ("#0072b2", "#5db8f0"),
    ("#c2410c", "#ff9a5c"),
    ("#00795a", "#3ecf9f"),
    ("#9d3f77", "#e79fcb"),
    ("#8a6100", "#e6b422"),
    ("#5b5fc7", "#a9adff"),
    ("#55606e", "#b6c0cc"),
    ("#a3201a", "#ff948a"),
    ("#4a7a1e", "#a5d672"),
    ("#7a4b2a", "#d6a684"),
)
_TONES: Final = {
    "paper": ("#ffffff", "#14181f"),
    "ink": ("#1b2430", "#e8edf3"),
    "soft": ("#5a6675", "#a3afbd"),
    "rule": ("#dde3ea", "#2d3643"),
    "sea": ("#eef4f9", "#17202b"),
    "land": ("#dcdfd6", "#39424c"),
    "shore": ("#a9afa2", "#5d6874"),
}
# (light, dark) for shares from none to all: darker is more on light paper, lighter is more on dark
SHARES: Final = (
    ("#f6d7a7", "#5a3b1a"),
    ("#e0b98d", "#7a5a36"),
    ("#a9bfb0", "#5b8576"),
    ("#5fa39b", "#63b3a4"),
    ("#0b7285", "#8fe0cf"),
)
# (light, dark) for steps of a ladder, each stronger than the one before it
HEATS: Final = (
    ("#fbe3bf", "#4a3520"),
    ("#f4c375", "#7a5322"),
    ("#e8973c", "#b0741f"),
    ("#d2661f", "#e08a2c"),
    ("#a3201a", "#f2655a"),
    ("#56100c", "#ffb3ab"),
)
Anchor = Literal["start", "middle", "end"]


def number(value: float) -> str:
    """Say a coordinate with no more digits than a screen can show."""
    return f"{value:.1f}".removesuffix(".0")


def short_number(value: float) -> str:
    """Say a number on an axis: 1,500 or 20 k or 1.5 M."""
    for size, word in ((1e6, " M"), (1e4, " k")):
        if abs(value) >= size:
            return f"{value / (1e3 if word == ' k' else size):,.3g}{word}"
    return f"{value:,.3g}" if abs(value) < 1e3 else f"{value:,.0f}"


def wide(text: str, size: float = SIZE) -> float:
    """Estimate how wide words are, px, on the safe side."""
    return sum(map(_wide, text)) * size


def _wide(letter: str) -> float:
    if letter >= _EAST:
        return 1.0
    return 0.34 if letter in "il.,:;|'!()j " else 0.86 if letter in "mwMW" else 0.6


def wrapped(text: str, most: float, size: float = SIZE) -> list[str]:
    """Break words into lines no wider than `most` px."""
    lines: list[str] = []
    for gap, word in _PIECES.findall(text.strip()):
        longer = f"{lines[-1]}{' ' if gap else ''}{word}" if lines else word
        if lines and (wide(longer, size) <= most or word in _CLOSES):
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def steps(most: float, *, about: int = 5) -> list[float]:
    """Give round values from 0 to at least `most`, some `about` of them."""
    if most <= 0:
        return [0.0, 1.0]
    rough = most / about
    power = 1.0
    while power * 10 <= rough:
        power *= 10
    while power > rough:
        power /= 10
    step = next(power * part for part in (1, 2, 2.5, 5, 10) if power * part >= rough * 0.999)
    found = [0.0]
    while found[-1] < most * 0.999:
        found.append(round(len(found) * step, 10))
    return found


class Sheet:
    """One picture in the making: px, from the upper left."""

    def __init__(
        self, width: float, height: float, *, title: str, says: str, say: Callable[[str], str] = str
    ) -> None:
        self.width, self.height = width, height
        # in which language what is ours is said
        self._say = say
        self._title, self._says = told(title, say), told(says, say)
        self._parts: list[str] = []

    def raw(self, text: str) -> None:
        """Put in what is SVG already."""
        self._parts.append(text)

    def rect(self, x: float, y: float, width: float, height: float, *, kind: str, round_: float = 0.0) -> None:
        """Draw a filled box."""
        corner = f' rx="{number(round_)}"' if round_ else ""
        self.raw(
            f'<rect x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}"{corner} '
            f'class="{kind}"/>'
        )

    def line(self, x1: float, y1: float, x2: float, y2: float, *, kind: str = "rule", thick: float = 1.0) -> None:
        """Draw a straight line."""
        ends = f'x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}"'
        self.raw(f'<line {ends} class="{kind}-line" stroke-width="{number(thick)}"/>')

    def track(
        self, points: Sequence[tuple[float, float]], *, kind: str, thick: float = 2.0, dash: str = "", tip: str = ""
    ) -> None:
        """Draw a line through points, with a tip that viewers show and screen readers say."""
        path = "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points)
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        inner = f"<title>{escape(told(tip, self._say))}</title>" if tip else ""
        self.raw(f'<path d="{path}" class="{kind}-line" stroke-width="{number(thick)}"{dashed}>{inner}</path>')

    def dot(self, x: float, y: float, radius: float, *, kind: str, tip: str = "") -> None:
        """Draw a disc with a rim of paper, so that it stands out on whatever lies under it."""
        inner = f"<title>{escape(told(tip, self._say))}</title>" if tip else ""
        where = f'cx="{number(x)}" cy="{number(y)}" r="{number(radius)}"'
        self.raw(f'<circle {where} class="{kind} rim">{inner}</circle>')

    def diamond(self, x: float, y: float, radius: float, *, kind: str = "ink") -> None:
        """Draw a diamond."""
        points = ((x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y))
        path = " ".join(f"{number(a)},{number(b)}" for a, b in points)
        self.raw(f'<polygon points="{path}" class="{kind} rim"/>')

    def words(
        self,
        x: float,
        y: float,
        text: str,
        *,
        kind: str = "ink",
        size: float = SIZE,
        anchor: Anchor = "start",
        bold: bool = False,
        halo: bool = False,
    ) -> None:
        """Write words; `halo` keeps them readable over lines."""
        text = told(text, self._say)
        # an outline of its own below: not every viewer draws a letter's outline below the letter
        where = f'x="{number(x)}" y="{number(y)}"'
        weight = " bold" if bold else ""
        side = "" if anchor == "start" else f' text-anchor="{anchor}"'
        shape = f'font-size="{number(size)}"{side}'
        if halo:
            self.raw(f'<text {where} class="paper halo{weight}" {shape} aria-hidden="true">{escape(text)}</text>')
        self.raw(f'<text {where} class="{kind}{weight}" {shape}>{escape(text)}</text>')

    def head(self, title: str, says: str = "", *, left: float = 24.0) -> float:
        """Write the heading; give the y below it."""
        y = 34.0
        for line in wrapped(told(title, self._say), (self.width - 2 * left) / 1.12, 18):
            self.words(left, y, line, size=18, bold=True)
            y += 23
        for line in wrapped(told(says, self._say), self.width - 2 * left):
            self.words(left, y, line, kind="soft")
            y += 18
        return y

    def foot(self, text: str, *, left: float = 24.0) -> None:
        """Write a small line at the bottom."""
        self.words(left, self.height - 14, text, kind="soft", size=11.5)

    def finish(self) -> str:
        """Give the whole picture."""
        width, height = number(self.width), number(self.height)
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
            f'height="{height}" role="img" aria-labelledby="title desc" font-family="{escape(_FONT)}">\n'
            f'<title id="title">{escape(self._title)}</title>\n<desc id="desc">{escape(self._says)}</desc>\n'
        )
        ground = f'<rect width="{width}" height="{height}" class="paper"/>'
        return f"{head}<style>{style()}</style>\n{ground}\n" + "\n".join(self._parts) + "\n</svg>\n"


def style() -> str:
    """Give the colours of all classes, for a page that has many pictures in it."""
    pairs = {
        **_TONES,
        **{f"hue{index}": pair for index, pair in enumerate(HUES)},
        **{f"share{index}": pair for index, pair in enumerate(SHARES)},
        **{f"heat{index}": pair for index, pair in enumerate(HEATS)},
    }
    fixed = (
        ".bold{font-weight:600}.rim{stroke-width:1.5}.halo{stroke-width:3.5;stroke-linejoin:round}"
        "path{stroke-linejoin:round;stroke-linecap:round}"
    )
    light, dark = (_rules({name: pair[mode] for name, pair in pairs.items()}) for mode in (0, 1))
    return f"{light}{fixed}@media(prefers-color-scheme:dark){{{dark}}}"


def _rules(colours: dict[str, str]) -> str:
    filled = "".join(f".{name}{{fill:{colour}}}" for name, colour in colours.items())
    drawn = "".join(f".{name}-line{{stroke:{colour};fill:none}}" for name, colour in colours.items())
    return f"{drawn}{filled}.rim,.halo{{stroke:{colours['paper']}}}"
