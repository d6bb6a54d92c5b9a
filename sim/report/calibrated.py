"""The table "simulated against recorded": on a terminal, and as markdown, CSV and picture in a folder."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from sim.report.bands import Band, bands
from sim.report.files import write_whole
from sim.report.wording import PURPOSE, two_digits
from sim.study.calibration import Calibration, Judged

__all__ = ["FILES", "markdown", "table", "verdict", "write_calibration"]

FILES: Final = ("calibration.md", "calibration.csv", "calibration.json", "calibration.svg")
_COUNTED: Final = frozenset({"d", "1", "1/d", "persons"})
_NEVER: Final = "never"


def table(found: Calibration) -> RenderableType:
    """Show the table for a terminal: every row with its band, then what is amiss and why."""
    record = found.record
    shown = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    shown.add_column("", no_wrap=True)
    shown.add_column("figure", min_width=28)
    for name in ("recorded", "median", "5-95 %"):
        shown.add_column(name, justify="right")
    for item in found.rows:
        style = "green" if item.passes else "yellow"
        mark = Text("pass" if item.passes else "fail", style=style)
        band = f"{_simulated(item, item.p5)} to {_simulated(item, item.p95)}"
        unit = "" if item.row.unit == "d" or not _unit(item) else f", {_unit(item)}"
        cells = (f"{item.row.title}{unit}", _recorded(item), _simulated(item, item.median), band)
        shown.add_row(mark, *map(Text, cells))
    parts: list[RenderableType] = [
        Text(record.title, style="bold"),
        Text(_made(found), style="dim"),
        Text(""),
        shown,
        Text(""),
        Text(verdict(found), style="bold"),
    ]
    parts += [_why(item) for item in found.rows if not item.passes or not item.explained]
    parts += [Text(""), Text(PURPOSE, style="dim")]
    return Group(*parts)


def _why(item: Judged) -> Text:
    return Text.assemble((f"{item.row.title}: ", "bold"), _said(item))


def _said(item: Judged) -> str:
    if item.passes:
        return f"passes, though its reason says it fails ({_sentence(item.row.reason)})"
    reason = _sentence(item.row.reason) if item.row.reason else "no reason is written yet."
    return f"{', '.join(item.amiss)}. {reason}"


def _sentence(words: str) -> str:
    told = " ".join(words.split())
    told = told[:1].upper() + told[1:]
    return told if told.endswith(".") else f"{told}."


def verdict(found: Calibration) -> str:
    """Say in one line how many rows pass."""
    return f"{found.hits} of {len(found.rows)} figures pass, {len(found.rows) - found.hits} fail."


def _made(found: Calibration) -> str:
    kind = "a case drawn for each run" if found.case == "random" else "central case: luck alone"
    told = f"{found.scenario}, {found.replications} runs, seed {found.seed}, {kind}"
    told += f", {len(found.failed)} runs failed" if found.failed else ""
    return f"{told}, interrupted: what was done" if found.interrupted else told


def _unit(item: Judged) -> str:
    return "" if item.row.unit == "1" else "a day" if item.row.unit == "1/d" else item.row.unit


def _recorded(item: Judged) -> str:
    figure = item.row.recorded
    if figure.least == figure.most:
        return _figure(item, figure.value)
    return f"{_figure(item, figure.least)} to {_figure(item, figure.most)}"


def _simulated(item: Judged, value: float | None) -> str:
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


def markdown(found: Calibration) -> Iterator[str]:
    """Give the table as markdown, with how each figure was counted, its source, and the reasons."""
    yield f"# {found.record.title}\n\n{_sentence(found.record.says)}\n\n{_made(found)}. {verdict(found)}\n\n"
    yield "| | figure | counted | recorded | median | 5 % | 95 % | unit | grade | source |\n"
    yield "|---|---|---|---:|---:|---:|---:|---|---|---|\n"
    for item in found.rows:
        row = item.row
        cells = [
            "pass" if item.passes else "fail",
            row.title,
            row.counted,
            _recorded(item),
            *(_simulated(item, value) for value in (item.median, item.p5, item.p95)),
            _unit(item),
            row.recorded.grade,
            row.recorded.source,
        ]
        yield f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |\n"
    amiss = [item for item in found.rows if not item.passes or not item.explained]
    if amiss:
        yield "\nWhat fails, and why:\n\n"
    for item in amiss:
        yield f"- {item.row.title}: {_said(item)}\n"
    yield (
        "\nA figure passes when it lies within the simulated 5-95 %, that band is no wider than a factor of three, "
        "and the median is within 30 % of it, or within two days for days.\n"
    )
    yield f"\n{PURPOSE}\n"


def _lines(found: Calibration) -> str:
    """Give the table as CSV."""
    text = io.StringIO()
    rows = found.as_object()["rows"]
    assert isinstance(rows, list)
    lines = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    lines.writeheader()
    for row in rows:
        lines.writerow({key: "; ".join(cell) if isinstance(cell, list) else cell for key, cell in row.items()})
    return text.getvalue()


def write_calibration(found: Calibration, folder: Path) -> None:
    """Write all files of a calibration into a folder that `prepare_folder` has seen.

    Raises:
        WhitecellError: the disk refused.

    """
    write_whole(folder / "calibration.md", markdown(found))
    write_whole(folder / "calibration.csv", [_lines(found)])
    write_whole(folder / "calibration.json", [json.dumps(found.as_object(), indent=1, allow_nan=False), "\n"])
    drawn = [
        Band(
            title=item.row.title,
            least=item.row.recorded.least,
            recorded=item.row.recorded.value,
            most=item.row.recorded.most,
            low=item.p5,
            median=item.median,
            high=item.p95,
            passes=item.passes,
            says=_both(item),
            days=item.row.unit == "d",
        )
        for item in found.rows
    ]
    write_whole(folder / "calibration.svg", [bands(found.record.title, _made(found), verdict(found), drawn)])


def _both(item: Judged) -> str:
    unit = "" if item.row.unit == "d" else f" {_unit(item)}"
    return f"{_recorded(item)} / {_simulated(item, item.median)}{unit}".rstrip()
