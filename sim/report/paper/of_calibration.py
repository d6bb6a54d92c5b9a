"""The paper of a calibration: the rule first, then how many figures pass, the picture, every row with its source."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from sim.provenance import version
from sim.report.paper.blocks import Facts, Figure, Paper, Prose, Section
from sim.report.paper.of_record import NO_VALIDATION, every_figure
from sim.report.rows import RULE, made, sentence, told, verdict
from sim.report.wording import PURPOSE
from sim.study.calibration import Calibration

__all__ = ["paper_of_calibration"]


def paper_of_calibration(found: Calibration, picture: str) -> Paper:
    """Make the paper; `picture` is the whole SVG `calibration.svg`."""
    amiss = [item for item in found.rows if not item.passes or not item.explained]
    sections = [
        Section("What is asked of a figure", (Prose(RULE), Prose(NO_VALIDATION))),
        Section("At a glance", (Figure("calibration", picture, "Recorded figures over simulated bands."),)),
        Section("Every figure", every_figure(found.rows)),
    ]
    if amiss:
        facts = Facts(tuple((item.row.title, told(item)) for item in amiss))
        sections.append(Section("What fails, and why", (facts,)))
    sections.append(Section("How this was made", (Facts(tuple(_made(found))),)))
    opening = (Prose(PURPOSE, "warning"), Prose(f"{verdict(found.rows)} {sentence(found.record.says)}", "lead"))
    return Paper(found.record.title, f"{made(found)}.", opening, tuple(sections))


def _made(found: Calibration) -> Iterator[tuple[str, str]]:
    words = ["uv", "run", "run.py", "calibrate", found.record.id, "--replications", str(found.replications)]
    yield "Command", shlex.join([*words, "--seed", str(found.seed), "--case", found.case])
    yield "Runs", f"{found.replications}, {len(found.failed)} failed"
    yield "Made with", f"whitecell {version()}"
