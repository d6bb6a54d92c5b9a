"""The paper of the matrix: purpose and limits, what held of what was expected, the picture, each crisis."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from typing import Final

from sim.provenance import version
from sim.report.matrix import DOSES, OWN, held, percent_of, variables_of
from sim.report.mosaic import EXPECTED
from sim.report.paper.blocks import Block, Facts, Figure, Grid, Paper, Prose, Section
from sim.report.wording import PURPOSE, two_digits, unit_said
from sim.runs.interval import Interval
from sim.runs.span import span
from sim.study.cells import Cell, Column, Dose, Effect, Matrix

__all__ = ["paper_of_matrix"]

_LIMITS: Final = (
    "What each proposal does in each crisis, in this model and under its assumptions. Effects are paired differences "
    "from the baseline with 95 % intervals. A proposal that was agreed on late has hardly matured: then the dose is "
    "small."
)
_FEW: Final = 100


def paper_of_matrix(found: Matrix, picture: str, records: Sequence[Section] = ()) -> Paper:
    """Make the paper; `picture` is the matrix as whole SVG, `records` show baselines against what was recorded."""
    eras = ", ".join(dict.fromkeys(column["era"] for column in found["scenarios"]))
    levers, crises = len(found["levers"]), len(found["scenarios"])
    size = f"{levers} {'lever' if levers == 1 else 'levers'} in {crises} {'crisis' if crises == 1 else 'crises'}"
    under = f"Era {eras} · {size} · {found['replications']} pairs · seed {found['seed']}"
    caption = "Levers down, crises and their leading measures across; in each cell the doses side by side."
    sections = [
        Section("Purpose and limits", (Prose(_LIMITS), *_cautions(found))),
        Section("What was expected, and what held", tuple(_expected(found))),
        Section("The matrix", (Figure("matrix", picture, caption),)),
        *(Section(column["title"], tuple(_crisis(found, column))) for column in found["scenarios"]),
        *records,
        Section("What no number shows", tuple(_unshown(found))),
        Section("How this was made", (Facts(tuple(_made(found))),)),
    ]
    # a part without a word in it would be a heading over nothing
    told = tuple(section for section in sections if section.blocks)
    return Paper("What each proposal does in each crisis", under, (Prose(PURPOSE, "warning"),), told)


def _cautions(found: Matrix) -> Iterator[Block]:
    if found["replications"] < _FEW:
        yield Prose(
            f"With {found['replications']} pairs a filled mark is a hint, and an empty one proves nothing.", "warning"
        )
    if found["case"] == "central":
        yield Prose("The central case: intervals carry luck alone.")
    if found["failed"]:
        yield Prose(f"{found['failed']} runs failed.", "warning")
    if found["interrupted"]:
        yield Prose("Interrupted: this is what was done.", "warning")


def _expected(found: Matrix) -> Iterator[Block]:
    yield Prose(held(found), "lead")
    rows = tuple(
        (_called(cell["lever"]), _called(cell["scenario"]), cell["check"], cell["why"])
        for word in ("missed", "open", "holds")
        for cell in found["cells"]
        if cell["check"] == word
    )
    if rows:
        heads = ("lever", "crisis", "check", "why")
        yield Grid(
            "Each cell of which something was expected, and what came",
            heads,
            rows,
            widths=(2, 2, 1.2, 5),
            folded=True,
        )
    yield from _declared(found)


def _declared(found: Matrix) -> Iterator[Block]:
    """What levers declared to move first, and what came of it, beside what became of the leading measures."""
    cells = [cell for cell in found["cells"] if cell["moves"]]
    if not cells:
        return
    yield Prose(
        "Each lever declares, before anything is run, what its mechanism moves first where its effect should be "
        "clear: often a means. Whether an end moves is told by the leading measures, in the last column."
    )
    rows = []
    for cell in cells:
        doses = cell["doses"].get("mature"), cell["frozen"]
        for name, direction in cell["moves"].items():
            effects = [None if dose is None else dose["declared"].get(name) for dose in doses]
            told = ["not known" if effect is None else percent_of(effect) for effect in effects]
            lever, crisis = _called(cell["lever"]), _called(cell["scenario"])
            held = variables_of(cell["held"])
            itself = OWN if name in cell["own"] else ""
            rows.append((lever, crisis, f"{_called(name)}: {direction}{itself}", *told, held, cell["ends"]))
    yield Grid(
        "Each measure that a lever declares, as shares of the baseline",
        ("lever", "crisis", "declared", "mature", "frozen", "held when frozen", "leading measures"),
        tuple(rows),
        widths=(2, 2, 2.5, 2.5, 2.5, 2.5, 3),
        folded=True,
    )
    yield Grid(
        "Why these",
        ("lever", "crisis", "mechanism"),
        tuple((_called(cell["lever"]), _called(cell["scenario"]), cell["because"]) for cell in cells),
        widths=(2, 2, 6),
        folded=True,
    )


def _crisis(found: Matrix, column: Column) -> Iterator[Block]:
    """One table a leading measure: every lever that acts there, dose by dose."""
    cells = [cell for cell in found["cells"] if cell["scenario"] == column["name"]]
    acting = [cell for cell in cells if cell["state"] != "cannot act here"]
    idle = [_called(cell["lever"]) for cell in cells if cell["state"] == "cannot act here"]
    doses = found["adoptions"]
    for lead in column["lead"]:
        unit = f" {unit_said(lead['unit'])}".rstrip()
        base = f"baseline {two_digits(lead['baseline'])}{unit}, {lead['better']} is better"
        rows = tuple(
            (
                f"{EXPECTED.get(cell['expected'] or '', '')} {_called(cell['lever'])}".strip(),
                *(_said(cell["doses"].get(dose), lead["measure"]) for dose in doses),
            )
            for cell in acting
        )
        heads = ("lever", *(DOSES.get(dose, dose) for dose in doses))
        caption = f"{_called(lead['measure'])}: {base}, over {column['runs']} runs"
        yield Grid(caption, heads, rows, frozenset(range(1, len(heads))), _sure(acting, doses, lead["measure"]))
    if idle:
        yield Prose(f"Nothing to act on here: {', '.join(idle)}.", "soft")


def _sure(cells: list[Cell], doses: list[str], measure: str) -> frozenset[int]:
    """Rows in which an interval is off zero."""
    return frozenset(
        number
        for number, cell in enumerate(cells)
        for dose in doses
        if (effect := _effect(cell["doses"].get(dose), measure)) is not None and effect["sure"]
    )


def _effect(dose: Dose | None, measure: str) -> Effect | None:
    return None if dose is None else dose["effects"].get(measure)


def _said(dose: Dose | None, measure: str) -> str:
    effect = _effect(dose, measure)
    if dose is None or dose["exact"] or effect is None:
        return "exactly 0"
    difference = effect["difference"]
    if difference["mean"] is None:
        return "not known"
    return str(span(Interval(difference["mean"], difference["low"], difference["high"])))


def _unshown(found: Matrix) -> Iterator[Block]:
    rows = tuple(
        (f"{row['number']} {row['title']}", "; ".join(row["cannot_show"]))
        for row in found["levers"]
        if row["cannot_show"]
    )
    if rows:
        yield Grid("What a lever cannot show in this model", ("lever", "not shown"), rows, widths=(2, 5), folded=True)


def _made(found: Matrix) -> Iterator[tuple[str, str]]:
    words = ["uv", "run", "run.py", "matrix", *(column["name"] for column in found["scenarios"])]
    for row in found["levers"]:
        words += ["--lever", row["name"]]
    for dose in found["adoptions"]:
        words += ["--adopted", dose]
    words += ["--replications", str(found["replications"]), "--case", found["case"], "--seed", str(found["seed"])]
    yield "Command", shlex.join(words)
    yield "Every number", "matrix.csv and matrix.json; every run in the CSV of each scenario"
    yield "Made with", f"whitecell {version()}"


def _called(name: str) -> str:
    return name.replace("_", " ")
