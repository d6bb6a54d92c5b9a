"""An exploration on a terminal, and the files it leaves: JSON, CSV that other tools read, pictures, report."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from sim.report.wording import PURPOSE, two_digits
from sim.scenario.register import register
from sim.study.called import called
from sim.study.exploration import Study
from sim.study.findings import Exploration, Target
from sim.study.folder import write_lines, write_whole
from sim.study.sensitivity import problem

__all__ = ["FILES", "table", "write_exploration"]

FILES: Final = ("exploration.json", "parameters.csv", "points.csv", "quantiles.csv", "problem.json", "runs/")
_SHOWN: Final = 8


def table(found: Exploration) -> RenderableType:
    """Show an exploration."""
    parts: list[RenderableType] = [
        Text(found["scenario"], style="bold"),
        Text(
            f"{found['method']}: {found['points']} points x {found['replications']} runs, {found['axes']} parameters "
            f"and switches, {found['runs']:,} runs, seed {found['seed']}, {found['wall_s']:.1f} s",
            style="dim",
        ),
    ]
    if any(target["split"] for target in found["targets"]):
        parts += [Text(""), _splits(found)]
    if found["ranking"]:
        parts += [Text(""), _ranks(found)]
    for target in found["targets"]:
        if target["influences"]:
            parts += [Text(""), *_influences(found, target)]
    parts += [Text(""), Text(found["verdict"])]
    parts += [Text(note, style="yellow") for note in found["notes"]]
    return Group(*parts, Text(PURPOSE, style="dim"))


def _name(target: Target) -> str:
    return f"{target['measure']}, {called(target['option'])}"


def _grid(*heads: str) -> Table:
    shown = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    for place, head in enumerate(heads):
        shown.add_column(head, justify="left" if place == 0 else "right", overflow="fold")
    return shown


def _splits(found: Exploration) -> RenderableType:
    shown = _grid("share of the variance", "luck", "parameters", "structure")
    for target in found["targets"]:
        split = target["split"]
        if split is not None:
            cells = (
                "-" if split[name] is None else part(split[name]) for name in ("luck", "parameters", "structure")
            )
            shown.add_row(_name(target), *cells)
    return shown


def part(told: dict[str, float]) -> str:
    """Say a share with its interval, in hundredths of which fives are told."""
    share, low, high = (round(told[name] * 20) * 5 for name in ("share", "low", "high"))
    return f"{share} % ({low}-{high})"


def _ranks(found: Exploration) -> RenderableType:
    shown = _grid("first among options", "share of points", "95 %", "mean regret", "largest")
    for row in found["ranking"]:
        first = row["first"]
        shown.add_row(
            f"{row['measure']}: {called(row['option'])}",
            two_digits(first["mean"]),
            f"{two_digits(first['low'])}-{two_digits(first['high'])}",
            two_digits(row["regret"]["mean"]),
            two_digits(row["regret"]["largest"]),
        )
    return shown


def _influences(found: Exploration, target: Target) -> Iterator[RenderableType]:
    word = {"lhs": "from low to high", "morris": "mean size of a step", "sobol": "share of variance"}[found["method"]]
    shown = _grid(_name(target), word, "95 %", "letter")
    for item in target["influences"][:_SHOWN]:
        mark = "bold" if item["clear"] else "dim"
        shown.add_row(
            Text(item["name"], style=mark),
            two_digits(item["effect"]),
            f"{two_digits(item['low'])} to {two_digits(item['high'])}",
            item["grade"],
        )
    yield shown


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
