"""A mean and its interval in figures: no digit that the interval does not support, no sign that rounding has lost.

Each has two digits that count, and none below the second digit of half the width. Called by verdicts and reports.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from sim.runs.interval import Interval

__all__ = ["LEAST", "Span", "span"]

# of any measure: what is less is said to be less
LEAST: Final = 1e-4
_LARGE: Final = ((1e9, " billion"), (1e6, " million"))


@dataclass(frozen=True, slots=True)
class Span:
    """What stands for a mean and for the ends of its interval; of ends that are not known, or too near, none."""

    mean: str
    ends: str

    def __str__(self) -> str:
        """Give both: `-460,000 (-910,000 to just above 0)`."""
        return f"{self.mean} ({self.ends})" if self.ends else self.mean


def span(found: Interval, *, sign: bool = True, large: bool = True, least: float = LEAST) -> Span:
    """Say an interval; `sign` puts a plus before what is up, `large` says millions in words.

    `least` is a power of ten: no digit below it is said, and what is less as a whole is said to be less.
    """
    mean, low, high = found.mean, found.low, found.high
    if mean is None:
        return Span("-", "")
    most = max(abs(value) for value in (mean, low, high) if value is not None)
    if most == 0:
        return Span("0", "" if low is None or high is None else "0 to 0")
    if most < least:
        return Span(f"less than {least:.4f}".rstrip("0"), "")
    place = round(math.log10(least))
    if low is not None and high is not None and high > low:
        place = max(place, _power((high - low) / 2) - 1)
    figures = _Figures(place, sign, large)
    ends = "" if low is None or high is None else f"{figures.end(low)} to {figures.end(high)}"
    return Span(figures.said(mean), ends)


@dataclass(frozen=True, slots=True)
class _Figures:
    """How numbers of one span are written: power of ten of the last digit that any may have, plus, words."""

    place: int
    sign: bool
    large: bool

    def said(self, value: float) -> str:
        if round(value, -self.place) == 0:
            return "0"
        place = max(self.place, _power(value) - 1)
        rounded = round(value, -place)
        size, word = next(((size, word) for size, word in _LARGE if self.large and abs(rounded) >= size), (1.0, ""))
        # a number that rose to the next power of ten has its second digit there
        places = max(0, round(math.log10(size)) - max(place, _power(rounded) - 1))
        return f"{rounded / size:{'+' if self.sign else ''},.{places}f}{word}"

    def end(self, value: float) -> str:
        """An end that is off zero is never said to be zero: the interval would seem to reach it, or not to."""
        said = self.said(value)
        return said if said != "0" or value == 0 else f"just {'above' if value > 0 else 'below'} 0"


def _power(value: float) -> int:
    """Power of ten of the first digit of a number, once it is rounded to two."""
    return math.floor(math.log10(float(f"{abs(value):.1e}")))
