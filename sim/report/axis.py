"""An axis that may cross zero: round marks, and where a value lies between two ends."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sim.report.svg import Sheet, short_number

__all__ = ["Axis", "axis", "in_range"]

# of the whole range of a bounded quantity an axis shows at least this much: what hardly moves is to look so
_LEAST_SHARE: Final = 0.1


@dataclass(frozen=True, slots=True)
class Axis:
    """A straight axis: its ends in px and in values, and its marks."""

    left: float
    right: float
    least: float
    most: float
    marks: tuple[float, ...]

    def __call__(self, value: float) -> float:
        """Give the px of a value, cut at the ends."""
        part = (value - self.least) / (self.most - self.least)
        return self.left + (self.right - self.left) * min(max(part, 0.0), 1.0)

    def draw(self, sheet: Sheet, top: float, bottom: float) -> None:
        """Draw the marks with their numbers over them."""
        for mark in self.marks:
            sheet.line(self(mark), top, self(mark), bottom, kind="soft" if mark == 0 else "rule")
            sheet.words(self(mark), top - 6, short_number(mark), kind="soft", size=11.5, anchor="middle")


def in_range(values: Sequence[float], unit: str) -> list[float]:
    """Add to values the ends of a stretch fit to show them where their unit (such as `0..1`) is a range."""
    low, bounded, high = unit.partition("..")
    if not bounded or not values:
        return list(values)
    least, most = float(low), float(high)
    half = _LEAST_SHARE * (most - least) / 2
    middle = min(max((min(values) + max(values)) / 2, least + half), most - half)
    return [*values, middle - half, middle + half]


def axis(values: Sequence[float], left: float, right: float, *, about: int = 5) -> Axis:
    """Make an axis that holds all values, with round marks."""
    least, most = min(values), max(values)
    if least == most:
        # what stands still at nothing, or at something above it, is not drawn as if it could fall below
        least, most = (0.0, 1.0) if least == 0 else (least - 1, most + 1) if least < 0 else (0.0, 2 * most)
    rough = (most - least) / about
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * part for part in (1, 2, 2.5, 5, 10) if power * part >= rough * 0.999)
    first, last = math.floor(least / step + 1e-9), math.ceil(most / step - 1e-9)
    marks = tuple(round(step * place, 12) for place in range(first, last + 1))
    return Axis(left, right, marks[0], marks[-1], marks)
