"""The tornado: what moves one result most, the widest on top, with the interval of each and its letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sim.report.axis import axis
from sim.report.svg import Sheet, wrapped

__all__ = ["Bar", "tornado"]

_WIDTH: Final = 800.0
_LEFT, _RIGHT = 276.0, 560.0
_ROW: Final = 46.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One parameter: its name, letter, effect with its interval, and whether that is clear of nothing."""

    name: str
    grade: str
    effect: float
    low: float
    high: float
    clear: bool
    says: str


def tornado(title: str, says: str, unit: str, bars: Sequence[Bar], *, foot: str) -> str:
    """Draw the picture; bars stand in the order given."""
    spoken = "; ".join(f"{bar.name}: {bar.says}{'' if bar.clear else ', not clear of chance'}" for bar in bars)
    sheet = Sheet(_WIDTH, 190 + len(bars) * _ROW, title=f"Tornado: {title}", says=f"{spoken}.")
    y = sheet.head(title, says) + 34
    along = axis([0.0, *(value for bar in bars for value in (bar.low, bar.high))], _LEFT, _RIGHT)
    sheet.words(_WIDTH - 24, y - 10, unit, kind="soft", anchor="end", size=11.5)
    along.draw(sheet, y, y + len(bars) * _ROW)
    for place, bar in enumerate(bars):
        middle = y + (place + 0.5) * _ROW
        kind = "hue0" if bar.clear else "hue6"
        own, whole = _lines(bar)
        first = middle + 4.5 - len(whole) * 6.5
        sheet.words(24, first, own, size=12)
        for number, line in enumerate(whole, start=1):
            sheet.words(24, first + number * 12.5, line, size=10, kind="soft")
        left, right = sorted((along(0.0), along(bar.effect)))
        sheet.rect(left, middle - 9, max(right - left, 1), 18, kind=kind, round_=2)
        sheet.line(along(bar.low), middle, along(bar.high), middle, kind="ink", thick=1.5)
        sheet.words(_WIDTH - 24, middle + 4.5, bar.says, anchor="end", size=11.5, kind="ink" if bar.clear else "soft")
    sheet.height = y + len(bars) * _ROW + 40
    sheet.foot(foot)
    return sheet.finish()


def _lines(bar: Bar) -> tuple[str, list[str]]:
    """Break a path into what it names, its last part or two, and at most two lines of what that is a part of."""
    parts = [part.replace("_", " ") for part in bar.name.split(".")]
    grade = f" [{bar.grade}]" if bar.grade else ""
    cut = max(len(parts) - 2, 0)
    if cut and not _fits(f"{', '.join(parts[cut:])}{grade}", 12):
        cut += 1
    own, whole = ", ".join(parts[cut:]), ", ".join(parts[:cut])
    if not _fits(own + grade, 12):
        own = f"{wrapped(own, _LEFT - 84, 12)[0]} …"
    lines = wrapped(whole, _LEFT - 44, 10)
    return own + grade, lines if len(lines) <= 2 else [lines[0], f"… {lines[-1]}"]


def _fits(text: str, size: float) -> bool:
    return len(wrapped(text, _LEFT - 44, size)) <= 1
