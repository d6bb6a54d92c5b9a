"""The picture of the matrix: levers down, crises and their leading measures across, doses side by side in each cell.

A mark's area is the effect as a share of the baseline; filled where its interval is off zero, hatched there if the
measure is made of what the lever itself sets, a ring where not, a dash where nothing moves to the last bit. Colour
says better or worse, and so does the sign in its tip. Where a lever has nothing to act on the cell is shaded. Beside
each crisis stands what was expected and whether it holds.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from html import escape
from typing import Final

from sim.report.svg import Sheet, number, wrapped
from sim.report.wording import PURPOSE, two_digits
from sim.runs.interval import Interval
from sim.runs.span import span
from sim.study.cells import Cell, Column, Effect, Matrix, Row

__all__ = ["EXPECTED", "mosaic"]

# as in the table of expectations: clear, small, negligible, exactly nothing, contested
EXPECTED: Final[Mapping[str, str]] = {
    "clear": "●",
    "small": "○",
    "negligible": "-",
    "nothing": "0",
    "contested": "X",
}
_LEFT: Final = 24.0
_NAMES: Final = 376.0
_STEP: Final = 25.0  # between doses
_HIGH: Final = 27.0
_GAP: Final = 18.0
_SIGNS: Final = 46.0
_PRICE: Final = 128.0
_LARGEST: Final = 11.0
_HATCH: Final = 2.8  # between the lines of a hatched mark
# share of the baseline at which a mark has its full size
_FULL: Final = 0.1


def mosaic(found: Matrix) -> str:
    """Draw the matrix."""
    doses = found["adoptions"]
    columns = found["scenarios"]
    widths = [_SIGNS + _wide(column, doses) for column in columns]
    width = max(_LEFT + _NAMES + sum(widths) + _GAP * len(columns) + _PRICE + _LEFT, 760.0)
    rows = len(found["levers"])
    sections = list(dict.fromkeys(row["section"] for row in found["levers"]))
    runs = ", ".join(f"{column['name'].replace('_', ' ')} {column['runs']}" for column in columns)
    case = "a case drawn for each pair" if found["case"] == "random" else "central case: luck alone"
    says = f"Pairs: {runs}; seed {found['seed']}, {case}. {_key(doses)}"
    title = "What each proposal does in each crisis"
    sheet = Sheet(width, 300 + _HIGH * rows + 30 * len(sections), title=title, says=says)
    y = sheet.head(title, says) + 22
    y = _heads(sheet, y, columns, widths, doses)
    cells = {(cell["lever"], cell["scenario"]): cell for cell in found["cells"]}
    for section in sections:
        y += 12
        sheet.words(_LEFT, y, section, kind="soft", size=12, bold=True)
        y += 8
        for row in found["levers"]:
            if row["section"] == section:
                _row(
                    sheet, y, row, [cells[row["name"], column["name"]] for column in columns], columns, widths, doses
                )
                y += _HIGH
    sheet.height = y + 40
    sheet.foot(f"In this model, under its assumptions. {PURPOSE}")
    return sheet.finish()


def _key(doses: list[str]) -> str:
    names = {"0": "adopted at the start", "-5y": "five years before", "mature": "fully matured"}
    told = ", ".join(names.get(dose, dose) for dose in doses)
    order = ", left to right" if len(doses) > 1 else ""
    return (
        f"In each cell{order}: {told}. Blue is better, orange worse, area is the share of the baseline (full at a "
        "tenth), filled where the 95 % interval is off zero, a dash where nothing moves at all, hatched where a "
        "sure effect is on a measure made of what the lever itself sets; shaded where there is nothing to act on. "
        "Beside it what was expected (dot: clear, ring: small, dash: negligible, 0: exactly nothing, X: contested) "
        "and whether it holds (tick), misses (cross) or is open for want of pairs (?)."
    )


def _step(doses: list[str]) -> float:
    """Width of one leading measure: its doses, and room for its name."""
    return max(_STEP * len(doses) + 12, 80.0)


def _wide(column: Column, doses: list[str]) -> float:
    return max(1, len(column["lead"])) * _step(doses)


def _heads(sheet: Sheet, y: float, columns: list[Column], widths: list[float], doses: list[str]) -> float:
    x, most = _LEFT + _NAMES, 0.0
    for column, width in zip(columns, widths, strict=True):
        lines = wrapped(column["title"], width, 14)
        for index, line in enumerate(lines):
            sheet.words(x, y + 17 * index, line, size=14, bold=True)
        top = y + 17 * len(lines)
        step = _step(doses)
        for place, lead in enumerate(column["lead"]):
            words = wrapped(lead["measure"].replace("_", " "), step - 4, 10.5)
            for index, line in enumerate(words):
                sheet.words(x + _SIGNS + place * step, top + 13 * index, line, kind="soft", size=10.5)
            most = max(most, top + 13 * len(words))
        x += width + _GAP
    sheet.words(x, y, "price a year", size=14, bold=True)
    sheet.words(x, y + 17, "MUSD, points", kind="soft", size=10.5)
    return max(most, y + 30)


def _row(
    sheet: Sheet, y: float, row: Row, cells: list[Cell], columns: list[Column], widths: list[float], doses: list[str]
) -> None:
    middle = y + _HIGH / 2
    sheet.line(_LEFT, y, sheet.width - _LEFT, y)
    name = f"{row['number']} {row['title']}"
    lines = wrapped(name, _NAMES - 8, 11.5)
    for place, line in enumerate(lines):
        sheet.words(_LEFT, middle + 4 + 12 * (place - (len(lines) - 1) / 2), line, size=11.5)
    x = _LEFT + _NAMES
    for cell, column, width in zip(cells, columns, widths, strict=True):
        if cell["state"] == "cannot act here":
            sheet.rect(x + _SIGNS - 4, y + 3, width - _SIGNS, _HIGH - 6, kind="rule", round_=3)
        tip = f"{cell['lever']} in {cell['scenario']}: {cell['expected'] or 'nothing said'}, {cell['why']}"
        sheet.raw(f"<g><title>{escape(tip)}</title>")
        kind = "hue1" if cell["check"] == "missed" else "ink"
        _expected(sheet, x + 9, middle, cell["expected"] or "", kind)
        _checked(sheet, x + 27, middle, cell["check"], kind)
        sheet.raw("</g>")
        if cell["state"] != "cannot act here":
            _cell(sheet, x + _SIGNS, middle, cell, column, doses)
        x += width + _GAP
    price = row["price"]
    told = f"{two_digits(price['musd_per_year'])}, {two_digits(price['political_capital_per_year'])}"
    sheet.words(x, middle + 4, told, kind="soft", size=11.5)


def _expected(sheet: Sheet, x: float, y: float, expected: str, kind: str) -> None:
    """What was expected; dot and ring are drawn, for the font of a printed picture has neither."""
    if expected == "clear":
        sheet.dot(x, y, 4.5, kind=kind)
    elif expected == "small":
        sheet.raw(f'<circle cx="{number(x)}" cy="{number(y)}" r="3.8" class="{kind}-line" stroke-width="1.2"/>')
    else:
        sheet.words(x, y + 4, EXPECTED.get(expected, ""), kind=kind, size=12, anchor="middle")


def _checked(sheet: Sheet, x: float, y: float, check: str, kind: str) -> None:
    """Whether it holds: a tick, a cross, or that it is open."""
    if check == "holds":
        sheet.track([(x - 4, y), (x - 1, y + 4), (x + 5, y - 4)], kind=kind, thick=1.6)
    elif check == "missed":
        sheet.track([(x - 4, y - 4), (x + 4, y + 4)], kind=kind, thick=1.6)
        sheet.track([(x - 4, y + 4), (x + 4, y - 4)], kind=kind, thick=1.6)
    elif check == "open":
        sheet.words(x, y + 4, "?", kind=kind, size=12, anchor="middle")


def _cell(sheet: Sheet, x: float, middle: float, cell: Cell, column: Column, doses: list[str]) -> None:
    step = _step(doses)
    for place, lead in enumerate(column["lead"]):
        for index, dose in enumerate(doses):
            found = cell["doses"].get(dose)
            at = x + place * step + _STEP * (index + 0.5)
            if found is None:
                continue
            effect = found["effects"].get(lead["measure"])
            if found["exact"] or effect is None or effect["difference"]["mean"] == 0:
                sheet.line(at - 4, middle, at + 4, middle, kind="soft", thick=1.4)
                continue
            what = f"{cell['lever']}@{dose} on {lead['measure']}"
            _mark(sheet, at, middle, effect, what, own=lead["measure"] in cell["own"])


def _mark(sheet: Sheet, x: float, y: float, effect: Effect, what: str, *, own: bool) -> None:
    difference, share = effect["difference"], effect["share"]
    if difference["mean"] is None:
        sheet.words(x, y + 4, "?", kind="soft", size=11, anchor="middle")
        return
    size = abs(share) if share is not None else _FULL
    radius = max(2.2, _LARGEST * math.sqrt(min(size / _FULL, 1.0)))
    kind = "soft" if effect["good"] is None else "hue0" if effect["good"] else "hue1"
    said = span(Interval(difference["mean"], difference["low"], difference["high"]))
    tip = f"{what}: {said}" + (f", {share:+.1%} of the baseline" if share is not None else "")
    if own:
        tip += ", of what the lever sets"
    if effect["sure"] and own:
        _hatched(sheet, x, y, radius, kind=kind, tip=tip)
        return
    if effect["sure"]:
        sheet.dot(x, y, radius, kind=kind, tip=tip)
        return
    where = f'cx="{number(x)}" cy="{number(y)}" r="{number(max(radius - 0.6, 1.6))}"'
    sheet.raw(f'<circle {where} class="{kind}-line" stroke-width="1.1"><title>{escape(tip)}</title></circle>')


def _hatched(sheet: Sheet, x: float, y: float, radius: float, *, kind: str, tip: str) -> None:
    """A ring with slanting lines, from edge to edge: pictures that are printed know no patterns."""
    sheet.raw(f"<g><title>{escape(tip)}</title>")
    where = f'cx="{number(x)}" cy="{number(y)}" r="{number(max(radius - 0.6, 1.6))}"'
    sheet.raw(f'<circle {where} class="{kind}-line" stroke-width="1.1"/>')
    slant = math.sqrt(0.5)
    for step in range(-int(radius / _HATCH), int(radius / _HATCH) + 1):
        off = step * _HATCH
        half = math.sqrt(max((radius - 0.6) ** 2 - off**2, 0.0))
        ends = [(x + slant * (off + way * half), y + slant * (off - way * half)) for way in (-1, 1)]
        (x1, y1), (x2, y2) = ends
        line = f'x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}"'
        sheet.raw(f'<line {line} class="{kind}-line" stroke-width="1.1"/>')
    sheet.raw("</g>")
