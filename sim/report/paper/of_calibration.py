"""The paper of a calibration: the rule first, then how many figures pass, the picture, every row with its source."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from sim.provenance import version
from sim.report.paper.blocks import Facts, Figure, Grid, Paper, Prose, Section
from sim.report.rows import RULE, made, recorded, sentence, simulated, told, unit_of, verdict
from sim.report.wording import PURPOSE
from sim.study.calibration import Calibration, Judged

__all__ = ["paper_of_calibration"]

_NO_VALIDATION = (
    "A row that passes is no validation: the doctrines were written by people who knew what had happened. A row that "
    "fails stays in the table with the reason."
)


def paper_of_calibration(found: Calibration, picture: str) -> Paper:
    """Make the paper; `picture` is the whole SVG `calibration.svg`."""
    amiss = [item for item in found.rows if not item.passes or not item.explained]
    sections = [
        Section("What is asked of a figure", (Prose(RULE), Prose(_NO_VALIDATION))),
        Section("At a glance", (Figure("calibration", picture, "Recorded figures over simulated bands."),)),
        Section("Every figure", (_rows(found), _sources(found))),
    ]
    if amiss:
        facts = Facts(tuple((item.row.title, told(item)) for item in amiss))
        sections.append(Section("What fails, and why", (facts,)))
    sections.append(Section("How this was made", (Facts(tuple(_made(found))),)))
    opening = (Prose(PURPOSE, "warning"), Prose(f"{verdict(found)} {sentence(found.record.says)}", "lead"))
    return Paper(found.record.title, f"{made(found)}.", opening, tuple(sections))


def _rows(found: Calibration) -> Grid:
    heads = ("figure", "verdict", "recorded", "median", "5 %", "95 %", "unit")
    rows = tuple(
        (
            item.row.title,
            "pass" if item.passes else "fail",
            recorded(item),
            *(simulated(item, value) for value in (item.median, item.p5, item.p95)),
            unit_of(item),
        )
        for item in found.rows
    )
    return Grid("Simulated against recorded", heads, rows, frozenset({2, 3, 4, 5}))


def _sources(found: Calibration) -> Grid:
    rows = tuple((item.row.title, *_counted(item)) for item in found.rows)
    heads = ("figure", "counted", "grade", "source")
    return Grid("How each figure was counted, and by whom", heads, rows, folded=True)


def _counted(item: Judged) -> tuple[str, str, str]:
    return item.row.counted, str(item.row.recorded.grade or ""), str(item.row.recorded.source or "")


def _made(found: Calibration) -> Iterator[tuple[str, str]]:
    words = ["uv", "run", "run.py", "calibrate", found.record.id, "--replications", str(found.replications)]
    yield "Command", shlex.join([*words, "--seed", str(found.seed), "--case", found.case])
    yield "Runs", f"{found.replications}, {len(found.failed)} failed"
    yield "Made with", f"whitecell {version()}"
