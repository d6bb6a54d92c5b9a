"""The files of a rehearsal: rows.csv, loads.csv, rehearsal.json, the picture, and the paper in every form it has."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from sim.exercise.rehearsal.rehearsal import Rehearsal
from sim.report.paper.forms import write_forms
from sim.report.paper.of_rehearsal import paper_of_rehearsal
from sim.report.rehearsed import LOAD_HEADS, ROW_HEADS, load_cells, row_cells, strip, told
from sim.report.whole import write_whole

__all__ = ["write_rehearsal"]


def write_rehearsal(
    title: str, found: Rehearsal, ends: Sequence[float], folder: Path, command: Sequence[tuple[str, str]]
) -> list[str]:
    """Write a rehearsal; give the names of the files.

    Raises:
        WhitecellError: the disk refused.

    """
    write_whole(folder / "rows.csv", [_csv(ROW_HEADS, (row_cells(each) for each in found.rows))])
    write_whole(folder / "loads.csv", [_csv(LOAD_HEADS, (load_cells(each) for each in found.loads))])
    write_whole(folder / "rehearsal.json", [json.dumps(told(found), indent=1, allow_nan=False), "\n"])
    picture = strip(title, found, ends)
    paper = paper_of_rehearsal(title, found, picture, command)
    return ["rows.csv", "loads.csv", "rehearsal.json", *write_forms(paper, {"rows.svg": picture}, folder)]


def _csv(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(heads)
    lines.writerows(rows)
    return text.getvalue()
