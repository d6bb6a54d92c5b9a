"""Curves over the days of a run: one or more panels under each other, every line named at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sim.report.svg import HUES, Sheet, short_number, steps, wide

__all__ = ["Curve", "Panel", "chart", "spread"]

_WIDTH: Final = 800.0
_LEFT: Final = 66.0
_HIGH: Final = 250.0
_DASHES: Final = ("", "7 5", "2 5")


@dataclass(frozen=True, slots=True)
class Curve:
    """One quantity: its name, days since the start, values; `hue` where it is to look alike in several panels."""

    name: str
    days: tuple[float, ...]
    values: tuple[float, ...]
    hue: int | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """Curves on one axis; `most` is its upper end where that is known, as with shares."""

    title: str
    unit: str
    curves: tuple[Curve, ...]
    most: float | None = None
    percent: bool = False


def chart(title: str, says: str, panels: Sequence[Panel], *, horizon: float, foot: str = "") -> str:
    """Draw the panels; `horizon` is the last day."""
    names = [curve.name for panel in panels for curve in panel.curves]
    right = _WIDTH - 24 - min(max([wide(_end(name, panels), 12) for name in names], default=60) + 14, 270)
    high = [max(_HIGH, 18.0 * len(panel.curves) + 20) for panel in panels]
    sheet = Sheet(_WIDTH, 118 + sum(high) + 76 * len(panels), title=title, says=_spoken(says, panels))
    y = sheet.head(title, says) + 8
    for panel, size in zip(panels, high, strict=True):
        y = _panel(sheet, y, panel, size=size, right=right, horizon=horizon)
    sheet.height = y + 30
    sheet.foot(foot)
    return sheet.finish()


def _end(name: str, panels: Sequence[Panel]) -> str:
    panel = next(panel for panel in panels if any(curve.name == name for curve in panel.curves))
    curve = next(curve for curve in panel.curves if curve.name == name)
    return f"{name} {_figure(panel, curve.values[-1])}"


def _figure(panel: Panel, value: float) -> str:
    return f"{100 * value:.0f} %" if panel.percent else f"{short_number(float(f'{value:.2g}'))}"


def _spoken(says: str, panels: Sequence[Panel]) -> str:
    parts = []
    for panel in panels:
        ends = ", ".join(f"{curve.name} {_figure(panel, curve.values[-1])}" for curve in panel.curves)
        parts.append(f"{panel.title}, at the end: {ends}.")
    return f"{says} {' '.join(parts)}"


def _panel(sheet: Sheet, y: float, panel: Panel, *, size: float, right: float, horizon: float) -> float:
    top, bottom = y + 36, y + 36 + size
    sheet.words(24, y + 14, panel.title, size=15, bold=True)
    most = panel.most or max([max(curve.values) for curve in panel.curves], default=1.0)
    marks = steps(most) if not panel.percent else [0.0, 0.25, 0.5, 0.75, 1.0]

    def up(value: float) -> float:
        return bottom - size * min(max(value / marks[-1], 0.0), 1.0)

    def along(day: float) -> float:
        return _LEFT + (right - _LEFT) * day / horizon

    for mark in marks:
        sheet.line(_LEFT, up(mark), right, up(mark), kind="soft" if mark == 0 else "rule")
        told = f"{100 * mark:.0f} %" if panel.percent else short_number(mark)
        sheet.words(_LEFT - 8, up(mark) + 4, told, kind="soft", size=11.5, anchor="end")
    if panel.unit and not panel.percent:
        sheet.words(_LEFT - 8, top - 9, panel.unit, kind="soft", size=11.5, anchor="end")
    for day in [mark for mark in steps(horizon, about=6) if mark <= horizon]:
        sheet.line(along(day), bottom, along(day), bottom + 5, kind="soft")
        sheet.words(along(day), bottom + 19, f"D+{day:g}", kind="soft", size=11.5, anchor="middle")
    ends = spread([up(curve.values[-1]) for curve in panel.curves], gap=16, low=top, high=bottom)
    for index, curve in enumerate(panel.curves):
        hue = index if curve.hue is None else curve.hue
        kind, dash = f"hue{hue % len(HUES)}", _DASHES[hue // len(HUES) % len(_DASHES)]
        points = [(along(day), up(value)) for day, value in zip(curve.days, curve.values, strict=True)]
        tip = f"{curve.name}: {_figure(panel, curve.values[-1])} at the end"
        sheet.track(points, kind=kind, thick=2.2, dash=dash, tip=tip)
        sheet.line(points[-1][0] + 2, points[-1][1], right + 10, ends[index], kind=kind)
        sheet.words(right + 13, ends[index] + 4, _end(curve.name, [panel]), kind=kind, size=12)
    return bottom + 40


def spread(wanted: Sequence[float], *, gap: float, low: float, high: float) -> list[float]:
    """Move labels apart until none is nearer than `gap` to the next, in their order, inside the ends if they fit."""
    order = sorted(range(len(wanted)), key=lambda index: (wanted[index], index))
    placed: list[float] = []
    for index in order:
        placed.append(max(wanted[index], low if not placed else placed[-1] + gap))
    limit = high
    for place in range(len(placed) - 1, -1, -1):
        placed[place] = min(placed[place], limit)
        limit = placed[place] - gap
    found = [0.0] * len(wanted)
    for place, index in enumerate(order):
        found[index] = placed[place]
    return found
