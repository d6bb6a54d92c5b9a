"""How a leading measure went over time under options: fans beside the baseline's on one axis, and how far apart.

Called for the reports of comparisons, a picture a measure. On the left what most runs did, on the right the mean
difference within pairs with its 95 % interval: fans that overlap can hide a difference that is sure, because both
runs of a pair share their luck.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from sim.report.axis import Axis, axis, in_range
from sim.report.svg import Sheet, number, short_number, steps, wide
from sim.report.titled import titled
from sim.report.wording import PURPOSE, two_digits
from sim.runs.fan import Fan
from sim.runs.interval import Interval
from sim.runs.span import span
from sim.study.course import Course, Way

__all__ = ["MOST", "course_picture", "spoken"]

MOST: Final = 6  # options that are drawn
_WIDTH: Final = 800.0
_HIGH: Final = 190.0
_LEFT: Final = (74.0, 372.0)
_RIGHT: Final = (500.0, 716.0)
_ALONE: Final = (74.0, 700.0)
_GAP: Final = 14.0

_Along = Callable[[float], float]
_Band = tuple[float, ...]


def course_picture(course: Course, title: str, says: str, titles: Mapping[str, str] | None = None) -> str:
    """Draw how a measure went: a row for each option, or the baseline's fan alone; `titles` are those of options."""
    name = course.measure.replace("_", " ")
    ways = course.ways[:MOST]
    heading = f"{name}: {title}"
    told = f"{says} {spoken(course, titles)}"
    sheet = Sheet(_WIDTH, 190 + max(1, len(ways)) * (_HIGH + 76), title=heading, says=told)
    y = sheet.head(heading, says) + 10
    if not ways:
        _key(sheet, y, alone=True)
        scale = _scale([course.baseline], course.unit, y + 54, y + 54 + _HIGH)
        sheet.words(_ALONE[0], y + 40, _unit(course), kind="soft", size=12)
        _frame(sheet, _ALONE, scale, course.baseline.at[-1])
        _fan(sheet, course.baseline, _along(_ALONE, course.baseline.at[-1]), scale, kind="hue0")
        _ends(sheet, _ALONE[1], [(_middle(course.baseline), "hue0")], scale)
        y += 54 + _HIGH + 34
    else:
        _key(sheet, y)
        y += 44
    for way in ways:
        y = _row(sheet, y, course, way, titled(way.option, titles))
    sheet.height = y + 26
    sheet.foot(PURPOSE)
    return sheet.finish()


def spoken(course: Course, titles: Mapping[str, str] | None = None) -> str:
    """Say what the fans show at the end."""
    said = [f"At the end: baseline {_at_end(course.baseline)}."]
    for way in course.ways[:MOST]:
        apart = way.apart[-1] if way.apart else Interval(None, None, None)
        said.append(f"{titled(way.option, titles)} {_at_end(way.fan)}, mean difference {_span(apart)}.")
    return " ".join(said)


def _at_end(fan: Fan) -> str:
    band = fan.bands[-1] if fan.bands else None
    if band is None:
        return "not known in any run"
    if fan.is_share:
        return f"share {two_digits(band[2])} (95 % interval {two_digits(band[0])} to {two_digits(band[-1])})"
    known = "" if fan.known[-1] == fan.n else f", known in {fan.known[-1]} of {fan.n} runs"
    return f"median {two_digits(band[2])} (5-95 %: {two_digits(band[0])} to {two_digits(band[-1])}){known}"


def _span(found: Interval) -> str:
    if found.mean is None:
        return "not known"
    said = span(found)
    return f"{said.mean} (95 %: {said.ends})" if said.ends else said.mean


def _unit(course: Course) -> str:
    if course.comes:
        return "share of runs in which it has come"
    if course.baseline.is_share:
        return "share of runs"
    return "" if course.unit in {"1", "count"} else course.unit


def _row(sheet: Sheet, y: float, course: Course, way: Way, name: str) -> float:
    """Draw one option; give the y below it."""
    top, bottom = y + 40, y + 40 + _HIGH
    sheet.words(24, y + 12, name, size=15, bold=True)
    sheet.words(_LEFT[0], y + 30, _unit(course), kind="soft", size=12)
    sheet.words(_RIGHT[0], y + 30, "how far apart: mean within pairs", kind="soft", size=12)
    scale = _scale([course.baseline, way.fan], course.unit, top, bottom)
    until = course.baseline.at[-1]
    _frame(sheet, _LEFT, scale, until)
    along = _along(_LEFT, until)
    _fan(sheet, course.baseline, along, scale, kind="soft")
    _fan(sheet, way.fan, along, scale, kind="hue0")
    _ends(sheet, _LEFT[1], [(_middle(course.baseline), "soft"), (_middle(way.fan), "hue0")], scale)
    if way.apart:
        _apart(sheet, course.baseline.at, way.apart, top, bottom)
    return bottom + 36


def _middle(fan: Fan) -> float | None:
    return None if not fan.bands or fan.bands[-1] is None else fan.bands[-1][2]


def _along(span: tuple[float, float], until: float) -> _Along:
    return lambda at: span[0] + (span[1] - span[0]) * at / until if until else span[0]


def _scale(fans: Sequence[Fan], unit: str, top: float, bottom: float) -> Axis:
    if any(fan.is_share for fan in fans):
        return Axis(bottom, top, 0.0, 1.0, (0.0, 0.25, 0.5, 0.75, 1.0))
    known = [value for fan in fans for band in fan.bands if band is not None for value in (band[0], band[-1])]
    return axis(in_range(known, unit) or [0.0, 1.0], bottom, top, about=4)


def _frame(sheet: Sheet, span: tuple[float, float], scale: Axis, until: float) -> None:
    """Draw the lines behind, with values and days."""
    for mark in scale.marks:
        sheet.line(span[0], scale(mark), span[1], scale(mark), kind="soft" if mark == 0 else "rule")
        sheet.words(span[0] - 8, scale(mark) + 4, short_number(mark), kind="soft", size=11.5, anchor="end")
    along, bottom = _along(span, until), scale.left
    about = 7 if span[1] - span[0] > 400 else 4
    for day in [mark for mark in steps(until / 24, about=about) if mark <= until / 24]:
        sheet.line(along(day * 24), bottom, along(day * 24), bottom + 5, kind="soft")
        sheet.words(along(day * 24), bottom + 18, f"D+{day:g}", kind="soft", size=11.5, anchor="middle")


def _fan(sheet: Sheet, fan: Fan, along: _Along, scale: Axis, *, kind: str) -> None:
    """Draw a fan: 5-95 % between fine lines, 25-75 % filled, the median; of a share its interval."""
    for points in _stretches(fan.at, fan.bands):
        inner = (0, 4) if fan.is_share else (1, 3)
        _area(sheet, [(along(at), scale(band[inner[0]]), scale(band[inner[1]])) for at, band in points], kind)
        if not fan.is_share:
            for place in (0, 4):
                line = [(along(at), scale(band[place])) for at, band in points]
                sheet.track(line, kind=kind, thick=1.1, dash="3 3")
        middle = [(along(at), scale(band[2])) for at, band in points]
        sheet.track(middle, kind=kind, thick=2.4, tip=_at_end(fan))


def _apart(sheet: Sheet, at: Sequence[float], apart: Sequence[Interval], top: float, bottom: float) -> None:
    """Draw the mean paired difference over time with its interval."""
    bands: list[_Band | None] = [
        None if found.mean is None else (_or(found.low, found.mean), found.mean, _or(found.high, found.mean))
        for found in apart
    ]
    known = [value for band in bands if band is not None for value in band]
    scale = axis([0.0, *known], bottom, top, about=4)
    along = _along(_RIGHT, at[-1])
    _frame(sheet, _RIGHT, scale, at[-1])
    for points in _stretches(at, bands):
        _area(sheet, [(along(when), scale(band[0]), scale(band[2])) for when, band in points], "hue1")
        middle = [(along(when), scale(band[1])) for when, band in points]
        sheet.track(middle, kind="hue1", thick=2.4, tip=f"mean difference at the end {_span(apart[-1])}")
    last = bands[-1]
    if last is not None:
        _ends(
            sheet, _RIGHT[1], [(value, "hue1" if place == 1 else "soft") for place, value in enumerate(last)], scale
        )


def _or(value: float | None, other: float) -> float:
    return other if value is None else value


def _stretches(at: Sequence[float], bands: Sequence[_Band | None]) -> Iterator[list[tuple[float, _Band]]]:
    """Give the stretches of instants over which bands are known."""
    found: list[tuple[float, _Band]] = []
    for when, band in [*zip(at, bands, strict=True), (0.0, None)]:
        if band is not None:
            found.append((when, band))
            continue
        if found:
            yield found
        found = []


def _area(sheet: Sheet, points: Sequence[tuple[float, float, float]], kind: str) -> None:
    edge = [(x, high) for x, _, high in points] + [(x, low) for x, low, _ in reversed(points)]
    told = " ".join(f"{number(x)},{number(y)}" for x, y in edge)
    sheet.raw(f'<polygon points="{told}" class="{kind}" opacity="0.24"/>')


def _ends(sheet: Sheet, x: float, values: Sequence[tuple[float | None, str]], scale: Axis) -> None:
    """Write values where lines end, one below the other."""
    known = sorted((scale(value), value, kind) for value, kind in values if value is not None)
    last = -1e9
    for spot, value, kind in known:
        last = max(spot, last + _GAP)
        text = short_number(float(f"{value:.2g}"))
        sheet.words(x + 7, last + 4, text, kind=kind, size=12)


def _key(sheet: Sheet, y: float, *, alone: bool = False) -> None:
    """Say what lines and bands are."""
    x = 24.0
    words = (
        (("hue0", "baseline"),)
        if alone
        else (("soft", "baseline"), ("hue0", "with the option"), ("hue1", "how far apart, within pairs"))
    )
    for kind, name in words:
        sheet.raw(f'<rect x="{number(x)}" y="{number(y - 9)}" width="30" height="11" class="{kind}" opacity="0.24"/>')
        sheet.line(x, y - 4, x + 30, y - 4, kind=kind, thick=2.4)
        sheet.words(x + 37, y, name)
        x += wide(name) + 62
    said = "Line: median. Filled: 25-75 %, of a share its 95 % interval. Dashed: 5-95 %."
    if not alone:
        said += " On the right: mean, with its 95 % interval."
    sheet.words(24, y + 19, said, kind="soft", size=12)
