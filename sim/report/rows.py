"""What is said of a record's rows: figures without more precision than they have, verdicts, reasons."""

from __future__ import annotations

import math
from typing import Final

from sim.report.wording import two_digits
from sim.study.calibration import Calibration, Judged

__all__ = ["RULE", "both", "made", "recorded", "sentence", "simulated", "told", "unit_of", "verdict"]

RULE: Final = (
    "A figure passes when it lies within the simulated 5-95 %, that band is no wider than a factor of three, and the "
    "median is within 30 % of it, or within two days for days."
)
_COUNTED: Final = frozenset({"d", "1", "1/d", "persons"})
_NEVER: Final = "never"


def told(item: Judged) -> str:
    """Say what is amiss with a row and why; that a reason stands where none belongs, for a row that passes."""
    if item.passes:
        return f"passes, though its reason says it fails ({sentence(item.row.reason)})"
    reason = sentence(item.row.reason) if item.row.reason else "No reason is written yet."
    return f"{', '.join(item.amiss)}. {reason}"


def sentence(words: str) -> str:
    """Make a sentence of words."""
    text = " ".join(words.split())
    text = text[:1].upper() + text[1:]
    return text if text.endswith(".") else f"{text}."


def verdict(found: Calibration) -> str:
    """Say in one line how many rows pass."""
    return f"{found.hits} of {len(found.rows)} figures pass, {len(found.rows) - found.hits} fail."


def made(found: Calibration) -> str:
    """Say in one line which runs these are."""
    kind = "a case drawn for each run" if found.case == "random" else "central case: luck alone"
    text = f"{found.scenario}, {found.replications} runs, seed {found.seed}, {kind}"
    text += f", {len(found.failed)} runs failed" if found.failed else ""
    return f"{text}, interrupted: what was done" if found.interrupted else text


def unit_of(item: Judged) -> str:
    """Say the unit as it stands behind a figure; nothing for counts."""
    return "" if item.row.unit == "1" else "a day" if item.row.unit == "1/d" else item.row.unit


def recorded(item: Judged) -> str:
    """Say the figure of the record, with both ends where sources differ."""
    figure = item.row.recorded
    if figure.least == figure.most:
        return _figure(item, figure.value)
    return f"{_figure(item, figure.least)} to {_figure(item, figure.most)}"


def simulated(item: Judged, value: float | None) -> str:
    """Say what runs gave; `never` for what had not happened, `-` for what no run gives."""
    if value is None:
        return "-"
    return _figure(item, value) if math.isfinite(value) else _NEVER


def _figure(item: Judged, value: float) -> str:
    """Say days as D+n, other figures to two or three digits, without more precision than they have."""
    if item.row.unit == "d":
        return f"D+{value:.1f}".removesuffix(".0")
    if item.row.unit in _COUNTED or value >= 100:
        return f"{float(f'{value:.3g}'):,.0f}"
    return two_digits(value)


def both(item: Judged) -> str:
    """Say the record and the median beside each other."""
    unit = "" if item.row.unit == "d" else f" {unit_of(item)}"
    return f"{recorded(item)} / {simulated(item, item.median)}{unit}".rstrip()
