"""An exploration on a terminal: the split of variance, ranks and regret, and what moves each result."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from sim.report.wording import PURPOSE, two_digits
from sim.study.called import called
from sim.study.findings import Exploration, Ranking, Target
from sim.study.steps import span, steps

__all__ = ["equal", "part", "table", "told_apart"]

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
        parts += [Text(""), _ranks(found), *(Text(line, style="dim") for line in equal(found))]
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
    return f"{steps(told['share'])} ({span(told['low'], told['high'])})"


def told_apart(found: Exploration) -> list[Ranking]:
    """Ranks on the measures on which some option differs from another at some point."""
    apart = {row["measure"] for row in found["ranking"] if row["regret"]["largest"] > 0}
    return [row for row in found["ranking"] if row["measure"] in apart]


def equal(found: Exploration) -> list[str]:
    """Say on which measures every option gives the same at every point; empty where there is none."""
    apart = {row["measure"] for row in told_apart(found)}
    same = dict.fromkeys(row["measure"] for row in found["ranking"] if row["measure"] not in apart)
    return [f"The same under every option, at every point: {', '.join(same)}."] if same else []


def _ranks(found: Exploration) -> RenderableType:
    shown = _grid("first among options", "share of points", "95 %", "mean regret", "largest")
    for row in told_apart(found):
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
    clear = [item for item in target["influences"] if item["clear"]]
    if not clear:
        widest = target["influences"][0]["name"]
        yield Text(
            f"{_name(target)}: no parameter stands clear of chance at these points; widest {widest}", style="dim"
        )
        return
    shown = _grid(_name(target), word, "95 %", "letter")
    for item in clear[:_SHOWN]:
        shown.add_row(
            Text(item["name"], style="bold"),
            two_digits(item["effect"]),
            f"{two_digits(item['low'])} to {two_digits(item['high'])}",
            item["grade"],
        )
    yield shown
