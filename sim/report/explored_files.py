"""The files an exploration leaves beside its runs: JSON, CSV for SALib and the EMA Workbench, pictures, report."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from sim.report.paper.forms import write_forms
from sim.report.paper.of_exploration import paper_of_exploration, pictures_of
from sim.report.recorded_files import write_record
from sim.report.titled import titles_of
from sim.scenario import library
from sim.scenario.register import register
from sim.study.exploration import Study
from sim.study.findings import Exploration
from sim.study.folder import write_lines, write_whole
from sim.study.recorded import held_in_parts
from sim.study.sensitivity import problem

__all__ = ["FILES", "write_exploration"]

FILES: Final = (
    "report.html",
    "report.md",
    "report.pdf",
    "exploration.json",
    "parameters.csv",
    "points.csv",
    "quantiles.csv",
    "problem.json",
    "runs/",
    "chronicles/",
)


def write_exploration(study: Study, found: Exploration, folder: Path) -> None:
    """Write the files of an exploration; the runs lie there already.

    Raises:
        WhitecellError: the disk refused.

    """
    write_whole(folder / "exploration.json", json.dumps(found, indent=1, allow_nan=False) + "\n")
    entries = {
        entry.name: entry for arm in study.campaign.arms for entry in register(study.bench.ready(arm)[0].scenario)
    }
    head = ("name", "unit", "value", "low", "high", "grade", "source", "used_by", "varies")
    rows = [tuple(entries[name].as_object()[word] for word in head) for name in sorted(entries)]
    write_lines(folder / "parameters.csv", head, rows)
    names, design = study.axes.names, study.campaign.design
    declared = study.axes.parameters
    write_lines(
        folder / "points.csv",
        ("case", *names),
        (
            [place, *(item.at(float(u)) for item, u in zip(declared, row, strict=True))]
            for place, row in enumerate(design)
        ),
    )
    write_lines(
        folder / "quantiles.csv", ("case", *names), ([place, *map(float, row)] for place, row in enumerate(design))
    )
    write_whole(folder / "problem.json", json.dumps(problem(names, study.grouping), indent=1) + "\n")
    titles = titles_of(study.asked.options, near=library.find("scenario", study.asked.scenario).parent)
    drawn = pictures_of(found, titles)
    record = None
    if held := held_in_parts(study.campaign, folder):
        over = f"seed {found['seed']}, at every point of the design"
        record, picture = write_record(held, found["scenario"], over, folder)
        drawn |= picture
    write_forms(paper_of_exploration(found, drawn, record), drawn, folder)
