"""The forest of a comparison: each option's difference from the baseline with its interval, a panel a lead measure.

The band around zero is what does not matter; a point in colour clears zero, a grey one does not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from sim.report.axis import Axis, axis
from sim.report.svg import Sheet, wide, wrapped
from sim.sentence import Sentence, joined, told

__all__ = ["Effect", "Panel", "forest"]

_WIDTH: Final = 800.0
_LEFT: Final = 214.0
_ROW: Final = 40.0
_LINE: Final = 15.0
_SAID, _BESIDE = 12.0, 11.5
# between the axis and what is said beside it: half of the last number over the axis stands in there
_GAP: Final = 30.0
_GREY: Final = "hue6"


@dataclass(frozen=True, slots=True)
class Effect:
    """One option's difference: mean and ends of its interval, and words that stand beside them."""

    name: str
    mean: float
    low: float
    high: float
    says: str
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """One lead measure: its title, unit, which way is better, the smallest change that matters, the options."""

    title: str
    unit: str
    better: str
    matters: float
    effects: tuple[Effect, ...]


def forest(title: str, says: str, panels: Sequence[Panel], *, say: Callable[[str], str] = str) -> str:
    """Draw the picture; `say` says what is ours in it."""
    rows = sum(_high(effect) for panel in panels for effect in panel.effects)
    right = _right(panels, say)
    spoken = joined(
        "; ",
        (
            Sentence("{effect} on {measure}: {says}", effect=effect.name, measure=panel.title, says=effect.says)
            for panel in panels
            for effect in panel.effects
        ),
    )
    sheet = Sheet(
        _WIDTH,
        110 + rows + 104 * len(panels),
        title=Sentence("Differences: {title}", title=Sentence(title)),
        says=Sentence("{all}.", all=spoken),
        say=say,
    )
    y = sheet.head(title, says) + 10
    for panel in panels:
        y = _panel(sheet, y, panel, right)
    sheet.height = y + 12
    sheet.foot(
        "Points: mean paired difference; lines: 95 % intervals. Grey: zero is inside. Band: too little to matter."
    )
    return sheet.finish()


def _right(panels: Sequence[Panel], say: Callable[[str], str]) -> float:
    """Give where axes end, px: what is said beside them has room, whatever it is."""
    words = [
        wide(told(text, say), size)
        for panel in panels
        for effect in panel.effects
        for text, size in ((effect.says, _SAID), (effect.beside, _BESIDE))
    ]
    return _WIDTH - 24 - _GAP - max(words, default=0.0)


def _high(effect: Effect) -> float:
    """Give how high a row is, px: no name is cut."""
    return max(_ROW, _LINE * len(_lines(effect)) + 10)


def _lines(effect: Effect) -> list[str]:
    return wrapped(effect.name, _LEFT - 44)


def _panel(sheet: Sheet, y: float, panel: Panel, right: float) -> float:
    sheet.words(24, y + 14, panel.title, size=15, bold=True)
    better = {"lower": "lower is better", "higher": "higher is better"}.get(panel.better, "neither way is better")
    sheet.words(
        _WIDTH - 24,
        y + 14,
        Sentence("{unit}, {better}", unit=panel.unit, better=Sentence(better)) if panel.unit else better,
        kind="soft",
        anchor="end",
    )
    values = [value for effect in panel.effects for value in (effect.low, effect.high)]
    along = axis([*values, -panel.matters, panel.matters, 0.0], _LEFT, right)
    top, bottom = y + 44, y + 44 + sum(map(_high, panel.effects))
    if panel.matters > 0:
        left = along(-panel.matters)
        sheet.rect(left, top - 2, max(along(panel.matters) - left, 1), bottom - top + 4, kind="sea")
    along.draw(sheet, top - 4, bottom)
    for effect in panel.effects:
        _effect(sheet, top + _high(effect) / 2, effect, along, panel.better)
        top += _high(effect)
    return bottom + 34


def _effect(sheet: Sheet, y: float, effect: Effect, along: Axis, better: str) -> None:
    clear = effect.low > 0 or effect.high < 0
    good = (effect.mean > 0) == (better == "higher")
    kind = _GREY if not clear or better == "none" else "hue0" if good else "hue1"
    lines = _lines(effect)
    for place, line in enumerate(lines):
        sheet.words(24, y + 4.5 + (place - (len(lines) - 1) / 2) * _LINE, line)
    sheet.line(along(effect.low), y, along(effect.high), y, kind=kind, thick=4)
    sheet.dot(along(effect.mean), y, 6.5, kind=kind, tip=f"{effect.name}: {effect.says}")
    sheet.words(_WIDTH - 24, y - 2, effect.says, anchor="end", size=_SAID)
    sheet.words(_WIDTH - 24, y + 13, effect.beside, anchor="end", size=_BESIDE, kind="soft")
