"""The forest of a comparison: each option's difference from the baseline with its interval, a panel a lead measure.

The band around zero is what does not matter; a point in colour clears zero, a grey one does not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from sim.report.axis import Axis, axis
from sim.report.svg import Sheet, wrapped
from sim.sentence import Sentence, joined

__all__ = ["Effect", "Panel", "forest"]

_WIDTH: Final = 800.0
_LEFT, _RIGHT = 214.0, 566.0
_ROW: Final = 40.0
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
    rows = sum(len(panel.effects) for panel in panels)
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
        110 + rows * _ROW + 104 * len(panels),
        title=Sentence("Differences: {title}", title=Sentence(title)),
        says=Sentence("{all}.", all=spoken),
        say=say,
    )
    y = sheet.head(title, says) + 10
    for panel in panels:
        y = _panel(sheet, y, panel)
    sheet.height = y + 12
    sheet.foot(
        "Points: mean paired difference; lines: 95 % intervals. Grey: zero is inside. Band: too little to matter."
    )
    return sheet.finish()


def _panel(sheet: Sheet, y: float, panel: Panel) -> float:
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
    along = axis([*values, -panel.matters, panel.matters, 0.0], _LEFT, _RIGHT)
    top, bottom = y + 44, y + 44 + len(panel.effects) * _ROW
    if panel.matters > 0:
        left, right = along(-panel.matters), along(panel.matters)
        sheet.rect(left, top - 2, max(right - left, 1), bottom - top + 4, kind="sea")
    along.draw(sheet, top - 4, bottom)
    for place, effect in enumerate(panel.effects):
        _effect(sheet, top + (place + 0.5) * _ROW, effect, along, panel.better)
    return bottom + 34


def _effect(sheet: Sheet, y: float, effect: Effect, along: Axis, better: str) -> None:
    clear = effect.low > 0 or effect.high < 0
    good = (effect.mean > 0) == (better == "higher")
    kind = _GREY if not clear or better == "none" else "hue0" if good else "hue1"
    lines = wrapped(effect.name, _LEFT - 44)[:2]
    for place, line in enumerate(lines):
        sheet.words(24, y + 4.5 + (place - (len(lines) - 1) / 2) * 15, line)
    sheet.line(along(effect.low), y, along(effect.high), y, kind=kind, thick=4)
    sheet.dot(along(effect.mean), y, 6.5, kind=kind, tip=f"{effect.name}: {effect.says}")
    sheet.words(_WIDTH - 24, y - 2, effect.says, anchor="end", size=12)
    sheet.words(_WIDTH - 24, y + 13, effect.beside, anchor="end", size=11.5, kind="soft")
