"""The matrix as a table on a terminal and as CSV: a line for each lever, scenario, dose and measure.

Measures are the leading ones of the scenario, and those that the lever declares for it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Final

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from sim.report.mosaic import EXPECTED
from sim.report.wording import PURPOSE, two_digits
from sim.runs.interval import Interval
from sim.runs.span import span
from sim.study.cells import NO_END, Cell, Effect, Matrix

__all__ = ["DOSES", "OWN", "as_csv", "held", "matrix_table", "percent_of", "variables_of"]

# said beside a change of what a measure is made of
OWN: Final = ", of what the lever sets"
# of the baseline, in percent: what is less is said to be less
LEAST_PERCENT: Final = 0.1
DOSES: Final = {"0": "adopted at the start", "-5y": "five years before", "mature": "fully matured"}

_COLUMNS = (
    *("lever", "number", "scenario", "expected", "check", "why", "state", "dose", "maturity", "pairs", "measure"),
    *("unit", "better", "baseline", "difference", "low", "high", "share", "improved", "worse", "censored"),
    *("musd_per_year", "points_per_year", "role", "direction", "held", "own"),
)


def as_csv(found: Matrix) -> str:
    """Give the matrix as CSV; what was not run because it is exactly nothing has zeros and no pairs."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(_COLUMNS)
    rows = {row["name"]: row for row in found["levers"]}
    columns = {column["name"]: column for column in found["scenarios"]}
    for cell in found["cells"]:
        row, column = rows[cell["lever"]], columns[cell["scenario"]]
        measures = [(each, "leads") for each in column["lead"]]
        measures += [(each, "declared") for each in column["declared"] if each["measure"] in cell["moves"]]
        doses = {**cell["doses"], **({"frozen": cell["frozen"]} if cell["frozen"] else {})}
        for name, dose in doses.items():
            head = [
                cell["lever"],
                row["number"],
                cell["scenario"],
                cell["expected"] or "",
                cell["check"],
                cell["why"],
            ]
            for lead, role in measures:
                effects = dose["effects"] if role == "leads" else dose["declared"]
                effect = effects.get(lead["measure"])
                told: list[object] = (
                    [0, 0, 0, 0, "", "", 0]
                    if effect is None
                    else [
                        *(effect["difference"][key] for key in ("mean", "low", "high")),
                        *(effect[key] for key in ("share", "improved", "worse", "censored")),
                    ]
                )
                lines.writerow(
                    [
                        *(*head, cell["state"], name, dose["maturity"], dose["pairs"], lead["measure"]),
                        *(lead["unit"], lead["better"], lead["baseline"], *told),
                        *(row["price"]["musd_per_year"], row["price"]["political_capital_per_year"]),
                        *(role, cell["moves"].get(lead["measure"], "") if role == "declared" else ""),
                        *(" ".join(cell["held"]) if name == "frozen" else "", lead["measure"] in cell["own"]),
                    ]
                )
    return text.getvalue()


def matrix_table(found: Matrix) -> RenderableType:
    """Show, lever by lever, what the fullest dose does to the first leading measures of each scenario."""
    shown = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    shown.add_column("lever", no_wrap=True)
    for column in found["scenarios"]:
        shown.add_column(column["name"].replace("_", " "), overflow="fold")
    shown.add_column("MUSD, points a year", justify="right")
    cells = {(cell["lever"], cell["scenario"]): cell for cell in found["cells"]}
    for row in found["levers"]:
        price = row["price"]
        shown.add_row(
            row["name"],
            *(_told(cells[row["name"], column["name"]], found["adoptions"][-1]) for column in found["scenarios"]),
            f"{two_digits(price['musd_per_year'])}, {two_digits(price['political_capital_per_year'])}",
        )
    missed = [cell for cell in found["cells"] if cell["check"] == "missed"]
    parts: list[RenderableType] = [shown, Text(""), Text(held(found))]
    dose = DOSES.get(found["adoptions"][-1], found["adoptions"][-1])
    parts.append(Text(f"Above: changes that are sure, of levers {dose}, as shares of the baseline.", style="dim"))
    parts += [Text(f"  {cell['lever']} in {cell['scenario']}: {cell['why']}", style="dim") for cell in missed]
    runs = ", ".join(f"{column['name']} {column['runs']}" for column in found["scenarios"])
    parts.append(Text(f"Pairs: {runs}; seed {found['seed']}; {found['wall_s']:.0f} s. {PURPOSE}", style="dim"))
    if found["failed"]:
        parts.append(Text(f"{found['failed']} runs failed.", style="red"))
    if found["interrupted"]:
        parts.append(Text("Interrupted: this is what was done.", style="yellow"))
    return Group(*parts)


def held(found: Matrix) -> str:
    """Count what came of the cells in which something clear was expected, and of those in which nothing was."""
    clear = [cell["check"] for cell in found["cells"] if cell["expected"] == "clear"]
    still = [cell["check"] for cell in found["cells"] if cell["expected"] in {"nothing", "negligible"}]
    told = (
        f"Of the {len(clear)} cells expected to be clear {clear.count('holds')} held, {clear.count('missed')} "
        f"missed, {clear.count('open')} open for want of pairs"
    )
    declared = [cell for cell in found["cells"] if cell["expected"] == "clear" and cell["moves"]]
    if declared:
        ends = sum(cell["ends"].startswith("moves ") and not cell["ends"].startswith(NO_END) for cell in declared)
        told += f"; {ends} of the {len(declared)} judged by measures of their own move a leading one, surely"
    kept = len(still) - still.count("missed")
    return f"{told}; of the {len(still)} expected to be nothing, or next to it, {kept} were." if still else f"{told}."


def variables_of(paths: Sequence[str]) -> str:
    """Name the variables that paths end in: `joining` of a relation, `swing.x` of a model."""
    words = (path.split(".", 2)[2] if path.startswith("models.") else path.rpartition(".")[2] for path in paths)
    return ", ".join(dict.fromkeys(words))


def percent_of(effect: Effect) -> str:
    """Say a change as a share of the baseline with its interval: `-4.5 % (-5.3 to -3.7)`."""
    mean, low, high = (effect["difference"][key] for key in ("mean", "low", "high"))
    if effect["share"] is None or not mean or low is None or high is None:
        return "-"
    scale = 100 * effect["share"] / mean
    # of what is less than nothing at rest, less is a larger share
    low, high = sorted((scale * low, scale * high))
    if max(abs(low), abs(high)) < LEAST_PERCENT / 2:
        return f"less than {LEAST_PERCENT} %"
    said = span(Interval(scale * mean, low, high), least=LEAST_PERCENT / 10)
    return f"{said.mean} % ({said.ends})"


def _told(cell: Cell, dose: str) -> Text:
    """Sure effects of a dose in words: share of the baseline, signed by what is better."""
    mark = f"{EXPECTED.get(cell['expected'] or '', ' ')} "
    if cell["state"] == "cannot act here":
        return Text(f"{mark}cannot act here", style="dim")
    found = cell["doses"].get(dose)
    if found is None or found["exact"]:
        return Text(f"{mark}exactly 0", style="dim")
    said = [
        f"{name.replace('_', ' ')} {percent_of(effect)}{OWN if name in cell['own'] else ''}"
        for name, effect in found["effects"].items()
        if effect["sure"] and effect["share"] is not None
    ]
    text = Text(f"{mark}{'; '.join(said) if said else 'nothing sure'}")
    if cell["check"] == "missed":
        text.append(" missed", style="yellow")
    return text
