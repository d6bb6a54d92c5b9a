"""The picture of a calibration: recorded points over simulated bands; days on one axis, amounts as ratios."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from sim.report.svg import Sheet, number, steps, wrapped

__all__ = ["Band", "bands"]

_WIDTH: Final = 800.0
_LEFT, _RIGHT = 282.0, 606.0  # of the axis
_ROW: Final = 36.0
_RATIOS: Final = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
_MOST_DAYS: Final = 60.0
Scale = Callable[[float], float]


@dataclass(frozen=True, slots=True)
class Band:
    """One row: the figure of the record with its ends, and what the runs gave.

    Infinite is what did not happen, or was not over, by the end; None is what no run knows.
    """

    title: str
    least: float
    recorded: float
    most: float
    low: float | None
    median: float | None
    high: float | None
    passes: bool
    says: str
    days: bool = False


def bands(title: str, made: str, verdict: str, rows: Sequence[Band]) -> str:
    """Draw the picture."""
    days, amounts = [row for row in rows if row.days], [row for row in rows if not row.days]
    height = 150.0 + len(rows) * _ROW + 80 * bool(days) + 80 * bool(amounts)
    sheet = Sheet(_WIDTH, height, title=f"Simulated against recorded: {title}", says=_spoken(verdict, rows))
    y = sheet.head(title, f"{verdict} {made}.") + 6
    _key(sheet, y)
    y += 34
    if days:
        y = _days(sheet, y, days)
    if amounts:
        y = _amounts(sheet, y, amounts)
    sheet.height = y + 22
    sheet.foot(
        "A bar with open end goes on past the axis, or it did not happen, or was not over, by the end of some runs."
    )
    return sheet.finish()


def _spoken(verdict: str, rows: Sequence[Band]) -> str:
    told = [
        f"{row.title}: {'pass' if row.passes else 'fail'}, recorded and simulated median {row.says}" for row in rows
    ]
    return f"{verdict} {'; '.join(told)}."


def _key(sheet: Sheet, y: float) -> None:
    sheet.diamond(31, y - 4, 6)
    sheet.words(44, y, "recorded")
    sheet.rect(122, y - 9, 34, 10, kind="hue0", round_=3)
    sheet.rect(138, y - 12, 3, 16, kind="ink")
    sheet.words(164, y, "simulated 5-95 % and median: passes")
    sheet.rect(420, y - 9, 34, 10, kind="hue1", round_=3)
    sheet.rect(436, y - 12, 3, 16, kind="ink")
    sheet.words(462, y, "fails")


def _days(sheet: Sheet, y: float, rows: Sequence[Band]) -> float:
    known = [value for row in rows for value in (row.most, row.high) if value is not None and math.isfinite(value)]
    marks = steps(min(max(known, default=1.0) * 1.05, _MOST_DAYS), about=6)

    def place(value: float) -> float:
        return _LEFT + (_RIGHT - _LEFT) * value / marks[-1]

    names = [f"D+{mark:g}" for mark in marks]
    return _panel(
        sheet, y, "Days", "local date, D+n", rows, marks=[*zip(map(place, marks), names, strict=True)], place=place
    )


def _amounts(sheet: Sheet, y: float, rows: Sequence[Band]) -> float:
    def along(ratio: float) -> float:
        most = math.log(_RATIOS[-1])
        return _LEFT + (_RIGHT - _LEFT) * (math.log(max(ratio, 1e-9)) + most) / (2 * most)

    marks = [(along(ratio), "equal" if ratio == 1 else f"{ratio:g}x") for ratio in _RATIOS]
    return _panel(
        sheet, y, "Amounts", "simulated as a multiple of recorded", rows, marks=marks, place=None, along=along
    )


def _panel(
    sheet: Sheet,
    y: float,
    title: str,
    says: str,
    rows: Sequence[Band],
    *,
    marks: Sequence[tuple[float, str]],
    place: Scale | None,
    along: Scale | None = None,
) -> float:
    """Draw rows under one axis; give the y below them."""
    sheet.words(24, y + 14, title, size=15, bold=True)
    sheet.words(_LEFT, y + 14, says, kind="soft")
    sheet.words(_WIDTH - 24, y + 14, "recorded / median", kind="soft", anchor="end")
    top, bottom = y + 44, y + 44 + len(rows) * _ROW
    for x, name in marks:
        sheet.line(x, top - 4, x, bottom, kind="soft" if name == "equal" else "rule")
        sheet.words(x, top - 10, name, kind="soft", size=11.5, anchor="middle")
    for index, row in enumerate(rows):
        middle = top + (index + 0.5) * _ROW
        lines = wrapped(row.title, _LEFT - 44)[:2]
        for place_, line in enumerate(lines):
            sheet.words(24, middle + 4.5 + (place_ - (len(lines) - 1) / 2) * 15, line)
        if place is not None:
            _bar(sheet, middle, row, place)
        elif along is not None:
            _bar(sheet, middle, row, partial(_beside, along, row.recorded))
        said = "passes" if row.passes else "fails"
        sheet.words(_WIDTH - 24, middle - 2, row.says, anchor="end", size=12)
        sheet.words(_WIDTH - 24, middle + 13, said, anchor="end", size=11.5, kind="hue0" if row.passes else "hue1")
    return bottom + 26


def _beside(along: Callable[[float], float], recorded: float, value: float) -> float:
    """Where a value stands among shares of what is recorded."""
    return along(value / recorded if recorded else 1.0)


def _bar(sheet: Sheet, y: float, row: Band, place: Scale) -> None:
    """Draw the band, the median on it and the record over it, cut at the ends of the axis."""

    def cut(value: float) -> float:
        return _RIGHT if value == math.inf else min(max(place(value), _LEFT), _RIGHT)

    kind = "hue0" if row.passes else "hue1"
    if row.low is None or row.high is None or row.median is None:
        sheet.words((_LEFT + _RIGHT) / 2 + 14, y + 6, "unknown", kind=kind, size=11.5, halo=True)
    else:
        low, high = cut(row.low), cut(row.high)
        sheet.rect(low, y - 2, max(high - low, 3), 10, kind=kind, round_=3)
        if row.high == math.inf or place(row.high) > _RIGHT:
            _arrow(sheet, _RIGHT + 3, y + 3, 8, kind)
        if row.low != math.inf and place(row.low) < _LEFT:
            _arrow(sheet, _LEFT - 3, y + 3, -8, kind)
        sheet.rect(cut(row.median) - 1.5, y - 5, 3, 16, kind="ink")
    if row.least < row.most:
        sheet.line(cut(row.least), y - 9, cut(row.most), y - 9, kind="ink", thick=2)
    sheet.diamond(cut(row.recorded), y - 9, 6)


def _arrow(sheet: Sheet, x: float, y: float, reach: float, kind: str) -> None:
    points = f"{number(x)},{number(y - 6)} {number(x + reach)},{number(y)} {number(x)},{number(y + 6)}"
    sheet.raw(f'<polygon points="{points}" class="{kind}"/>')
