"""What is said of a record's rows: figures without more precision than they have, verdicts, reasons."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from typing import Final

from sim.report.bands import Band
from sim.report.wording import two_digits
from sim.scenario.record import Row
from sim.study.calibration import Calibration, Judged

__all__ = [
    "RULE",
    "as_csv",
    "band_of",
    "both",
    "made",
    "recorded",
    "sentence",
    "simulated",
    "single",
    "told",
    "unit_of",
    "verdict",
]

RULE: Final = (
    "A figure passes when it lies within the simulated 5-95 %, that band is no wider than a factor of three, and the "
    "median is within 30 % of it, or within two days for days. What never happened, or was not over by the end, "
    "passes where at most one run of twenty has it otherwise."
)
_COUNTED: Final = frozenset({"d", "1", "1/d", "persons"})
_NEVER: Final = "never"
_OPEN: Final = "not over"
_TO_THE_DAY: Final = "its ratio alone: to the day, than which dates are known no better, it passes"


def told(item: Judged) -> str:
    """Say what is amiss with a row and why; that a reason stands where none belongs, for a row that passes."""
    if item.passes:
        return f"passes, though its reason says it fails ({sentence(item.row.reason)})"
    reason = sentence(item.row.reason) if item.row.reason else "No reason is written yet."
    amiss = ", ".join(item.amiss)
    return f"{amiss} ({_TO_THE_DAY}). {reason}" if item.to_the_day else f"{amiss}. {reason}"


def sentence(words: str) -> str:
    """Make a sentence of words."""
    text = " ".join(words.split())
    text = text[:1].upper() + text[1:]
    return text if text.endswith(".") else f"{text}."


def verdict(rows: Sequence[Judged]) -> str:
    """Say in one line how many rows pass."""
    hits = sum(item.passes for item in rows)
    near = sum(item.to_the_day for item in rows)
    more = f", {near} of them by the ratio of a band that begins within a day" if near else ""
    return f"{hits} of {len(rows)} figures pass, {len(rows) - hits} fail{more}."


def made(found: Calibration) -> str:
    """Say in one line which runs these are."""
    kind = "a case drawn for each run" if found.case == "random" else "central case: luck alone"
    text = f"{found.scenario}, {found.replications} runs, seed {found.seed}, {kind}"
    text += f", {len(found.failed)} runs failed" if found.failed else ""
    return f"{text}, interrupted: what was done" if found.interrupted else text


def unit_of(row: Row) -> str:
    """Say the unit as it stands behind a figure; nothing for counts."""
    return "" if row.unit == "1" else "a day" if row.unit == "1/d" else row.unit


def recorded(row: Row) -> str:
    """Say the figure of the record, with both ends where sources differ; `never` or `not over` without one."""
    figure = row.recorded
    if figure.value is None or figure.least == figure.most:
        return simulated(row, figure.figure)
    return f"{_figure(row, figure.least)} to {_figure(row, figure.most)}"


def simulated(row: Row, value: float | None) -> str:
    """Say what runs gave; `never` for what had not happened, `not over` for what had not ended, `-` if unknown."""
    if value is None:
        return "-"
    if math.isfinite(value):
        return _figure(row, value)
    return _OPEN if row.recorded.open else _NEVER


def single(row: Row, value: float | None) -> str:
    """Say what one run gave, in the words of many."""
    return simulated(row, math.inf if value is None and row.unit == "d" else value)


def _figure(row: Row, value: float) -> str:
    """Say days as D+n, other figures to two or three digits, without more precision than they have."""
    if row.unit == "d":
        return f"D+{value:.1f}".removesuffix(".0")
    if row.unit in _COUNTED or value >= 100:
        return f"{float(f'{value:.3g}'):,.0f}"
    return two_digits(value)


def both(item: Judged) -> str:
    """Say the record and the median beside each other."""
    unit = "" if item.row.unit == "d" else f" {unit_of(item.row)}"
    return f"{recorded(item.row)} / {simulated(item.row, item.median)}{unit}".rstrip()


def as_csv(rows: Sequence[Judged]) -> str:
    """Give the table as CSV."""
    text = io.StringIO()
    cells = [item.as_object() for item in rows]
    lines = csv.DictWriter(text, list(cells[0]), lineterminator="\n")
    lines.writeheader()
    for row in cells:
        lines.writerow({key: "; ".join(cell) if isinstance(cell, list) else cell for key, cell in row.items()})
    return text.getvalue()


def band_of(item: Judged) -> Band:
    """Give a row as the picture draws it."""
    figure = item.row.recorded
    return Band(
        title=item.row.title,
        least=figure.least,
        recorded=figure.figure,
        most=figure.most,
        low=item.p5,
        median=item.median,
        high=item.p95,
        passes=item.passes,
        says=both(item),
        days=item.row.unit == "d",
    )
