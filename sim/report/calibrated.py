"""The table "simulated against recorded": on a terminal, and as page, Markdown, CSV, JSON and picture in a folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from sim.report.bands import bands
from sim.report.paper.forms import write_forms
from sim.report.paper.of_calibration import paper_of_calibration
from sim.report.rows import RULE, as_csv, band_of, made, recorded, simulated, told, unit_of, verdict
from sim.report.whole import write_whole
from sim.report.wording import PURPOSE
from sim.study.calibration import Calibration, Judged

__all__ = ["FILES", "table", "write_calibration"]

FILES: Final = (
    "calibration.csv",
    "calibration.json",
    "report.html",
    "calibration.md",
    "report.pdf",
    "calibration.svg",
    "calibration.png",
)


def table(found: Calibration) -> RenderableType:
    """Show the table for a terminal: every row with its band, then what is amiss and why."""
    record = found.record
    shown = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    shown.add_column("", no_wrap=True)
    shown.add_column("figure", min_width=20)
    for name in ("recorded", "median", "5-95 %"):
        shown.add_column(name, justify="right", no_wrap=True)
    for item in found.rows:
        style = "green" if item.passes else "yellow"
        mark = Text("pass" if item.passes else "fail", style=style)
        band = f"{simulated(item.row, item.p5)} to {simulated(item.row, item.p95)}"
        unit = "" if item.row.unit == "d" or not unit_of(item.row) else f", {unit_of(item.row)}"
        cells = (f"{item.row.title}{unit}", recorded(item.row), simulated(item.row, item.median), band)
        shown.add_row(mark, *map(Text, cells))
    parts: list[RenderableType] = [
        Text(record.title, style="bold"),
        Text(made(found), style="dim"),
        Text(""),
        shown,
        Text(""),
        Text(verdict(found.rows), style="bold"),
    ]
    parts += [_why(item) for item in found.rows if not item.passes or not item.explained]
    parts += [Text(""), Text(RULE, style="dim"), Text(PURPOSE, style="dim")]
    return Group(*parts)


def _why(item: Judged) -> Text:
    return Text.assemble((f"{item.row.title}: ", "bold"), told(item))


def write_calibration(found: Calibration, folder: Path) -> None:
    """Write all files of a calibration into a folder that `prepare_folder` has seen.

    Raises:
        WhitecellError: the disk refused.

    """
    write_whole(folder / "calibration.csv", [as_csv(found.rows)])
    write_whole(folder / "calibration.json", [json.dumps(found.as_object(), indent=1, allow_nan=False), "\n"])
    picture = bands(found.record.title, made(found), verdict(found.rows), [band_of(item) for item in found.rows])
    paper = paper_of_calibration(found, picture)
    write_forms(paper, {"calibration.svg": picture}, folder, text="calibration.md")
