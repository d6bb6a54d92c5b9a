"""Fans over time: a quantity as it went, and the bands between which most runs hold it from there on.

Called for look-aheads. The wide band holds 5 to 95 % of the runs, the narrow one 25 to 75 %, the line is their
median; of what is yes or no the line is the share, with one band for its 95 % interval.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from sim.report.axis import Axis, axis, in_range
from sim.report.names import in_unit
from sim.report.svg import Sheet, number, short_number, steps
from sim.runs.fan import Fan
from sim.sentence import Sentence, joined

__all__ = ["FanPanel", "fans"]

_WIDTH: Final = 800.0
_LEFT: Final = 78.0
_RIGHT: Final = 690.0
_HIGH: Final = 170.0
_WIDE: Final = 0.2
_NARROW: Final = 0.36


@dataclass(frozen=True, slots=True)
class FanPanel:
    """One quantity: title, unit, its fan, and how it went before (h, value)."""

    title: str
    unit: str
    fan: Fan
    past: tuple[tuple[float, float | None], ...] = ()


_SHARE: Final = "{name}, at the end: share {middle}, 95 % interval {low} to {high}."
_MEDIAN: Final = "{name}, at the end: median {middle} {unit}, 5-95 % {low} to {high}."
_AHEAD: Final = "Against these rules, doctrine in every seat from the line on; no forecast."


def fans(
    title: str,
    says: str,
    panels: Sequence[FanPanel],
    *,
    now: float,
    until: float,
    marks: Sequence[float] = (),
    foot: str = _AHEAD,
    say: Callable[[str], str] = str,
) -> str:
    """Draw the panels from the start to `until`, a line at `now` (h) and fine ones at `marks` (ends of moves)."""
    sheet = Sheet(
        _WIDTH,
        150 + len(panels) * (_HIGH + 78),
        title=title,
        says=joined(" ", (says, *map(_spoken, panels))),
        say=say,
    )
    y = sheet.head(title, says) + 8
    if any(panel.fan.n for panel in panels):
        _key(sheet, y)
        y += 24
    for panel in panels:
        y = _panel(sheet, y, panel, now=now, until=until, marks=marks)
    sheet.height = y + 26
    sheet.foot(foot)
    return sheet.finish()


def _spoken(panel: FanPanel) -> str:
    went = [value for _, value in panel.past if value is not None]
    if not panel.fan.n and went:
        ends = {"first": _figure(went[0]), "last": _figure(went[-1]), "unit": in_unit(panel.unit)}
        return Sentence("{name}: {first} first, {last} {unit} at the end.", name=panel.title, **ends)
    last = panel.fan.bands[-1] if panel.fan.bands else None
    if last is None:
        return Sentence("{name}: known in no run at the end.", name=panel.title)
    low, _, middle, _, high = map(_figure, last)
    if panel.fan.is_share:
        return Sentence(_SHARE, name=panel.title, middle=middle, low=low, high=high)
    return Sentence(
        _MEDIAN, name=panel.title, middle=middle, unit=in_unit(panel.unit) or panel.unit, low=low, high=high
    )


def _figure(value: float) -> str:
    return short_number(float(f"{value:.2g}"))


def _key(sheet: Sheet, y: float) -> None:
    x = 24.0
    for words, fill in (("5-95 %", _WIDE), ("25-75 %", _NARROW)):
        sheet.raw(f'<rect x="{number(x)}" y="{number(y - 9)}" width="30" height="11" class="hue0" opacity="{fill}"/>')
        sheet.words(x + 37, y, words)
        x += 112
    sheet.line(x, y - 4, x + 30, y - 4, kind="hue0", thick=2.4)
    sheet.words(x + 37, y, "median, or share with its interval")
    sheet.line(x + 262, y - 4, x + 292, y - 4, kind="ink", thick=2.4)
    sheet.words(x + 299, y, "as it went")


def _panel(sheet: Sheet, y: float, panel: FanPanel, *, now: float, until: float, marks: Sequence[float]) -> float:
    """Draw one quantity; give the y below it."""
    top, bottom = y + 36, y + 36 + _HIGH
    sheet.words(24, y + 16, panel.title, size=15, bold=True)
    words = "share of runs" if panel.fan.is_share else in_unit(panel.unit)
    sheet.words(_RIGHT, y + 16, words, kind="soft", anchor="end")
    scale = _scale(panel, top, bottom)

    def along(at: float) -> float:
        return _LEFT + (_RIGHT - _LEFT) * at / until if until else _LEFT

    for mark in scale.marks:
        sheet.line(_LEFT, scale(mark), _RIGHT, scale(mark), kind="soft" if mark == 0 else "rule")
        sheet.words(_LEFT - 8, scale(mark) + 4, short_number(mark), kind="soft", size=11.5, anchor="end")
    for at in marks:
        if 0 < at < until:
            sheet.line(along(at), top, along(at), bottom, kind="rule", thick=1.5)
    for each in [mark for mark in steps(until / 24, about=7) if mark <= until / 24]:
        sheet.line(along(each * 24), bottom, along(each * 24), bottom + 5, kind="soft")
        sheet.words(along(each * 24), bottom + 18, f"D+{each:g}", kind="soft", size=11.5, anchor="middle")
    _bands(sheet, panel, along, scale)
    went = [(along(at), scale(value)) for at, value in panel.past if value is not None]
    if len(went) > 1:
        sheet.track(went, kind="ink", thick=2.4, tip=Sentence("{name} as it went", name=panel.title))
    if 0 < now < until:
        sheet.line(along(now), top - 4, along(now), bottom, kind="ink", thick=1.2)
        sheet.words(along(now) + 5, top + 11, "now", size=11.5, halo=True)
    return bottom + 34


def _scale(panel: FanPanel, top: float, bottom: float) -> Axis:
    if panel.fan.is_share:
        return Axis(bottom, top, 0.0, 1.0, (0.0, 0.25, 0.5, 0.75, 1.0))
    known = [value for band in panel.fan.bands if band is not None for value in (band[0], band[-1])]
    known += [value for _, value in panel.past if value is not None]
    return axis(in_range(known, panel.unit) or [0.0, 1.0], bottom, top, about=4)


def _bands(sheet: Sheet, panel: FanPanel, along: Callable[[float], float], scale: Axis) -> None:
    """Draw the bands over each stretch in which they are known, and their line."""
    stretch: list[tuple[float, tuple[float, ...]]] = []
    for at, band in [*zip(panel.fan.at, panel.fan.bands, strict=True), (0.0, None)]:
        if band is not None:
            stretch.append((along(at), band))
            continue
        if stretch:
            _stretch(sheet, panel, stretch, scale)
        stretch = []


def _stretch(sheet: Sheet, panel: FanPanel, stretch: list[tuple[float, tuple[float, ...]]], scale: Axis) -> None:
    pairs = ((0, 4, _WIDE),) if panel.fan.is_share else ((0, 4, _WIDE), (1, 3, _NARROW))
    for low, high, fill in pairs:
        points = [(x, scale(band[high])) for x, band in stretch]
        points += [(x, scale(band[low])) for x, band in reversed(stretch)]
        told = " ".join(f"{number(x)},{number(y)}" for x, y in points)
        sheet.raw(f'<polygon points="{told}" class="hue0" opacity="{fill}"/>')
    middle = [(x, scale(band[2])) for x, band in stretch]
    sheet.track(middle, kind="hue0", thick=2.4, tip=_spoken(panel))
    last = stretch[-1][1]
    if stretch[-1][0] > _RIGHT - 1:
        ends = [(4, 11.5), (2, 12.0), (0, 11.5)]
        spots = [scale(last[place]) for place, _ in ends]
        gap = 15.0
        spots[0], spots[2] = min(spots[0], spots[1] - gap), max(spots[2], spots[1] + gap)
        for (place, size), spot in zip(ends, spots, strict=True):
            kind = "hue0" if place == 2 else "soft"
            sheet.words(_RIGHT + 8, spot + 4, _figure(last[place]), kind=kind, size=size)
