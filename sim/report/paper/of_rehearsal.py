"""The paper of a rehearsal: what is amiss first, then when rows come, every row, and what lies before each cell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sim.exercise.rehearsal.rehearsal import Rehearsal
from sim.provenance import version
from sim.report.paper.blocks import Facts, Figure, Grid, Paper, Points, Prose, Section
from sim.report.rehearsed import LOAD_HEADS, ROW_HEADS, load_cells, row_cells, summed
from sim.report.wording import PURPOSE

__all__ = ["paper_of_rehearsal"]

_HOW: Final = (
    "Every move is played to its end with nobody in the room. Cells count as people, so that what would interrupt "
    "them does; they hand in empty sheets and answer as their doctrine would. Rows come by time and condition; "
    "nobody releases one by hand, and rulings stand as the model has them. In a few more rehearsals, which are "
    "counted in no share, cells do nothing: that shows what is sent only for want of an act. People do other things "
    "than doctrine: a row that came in none can still come on the day, and one that always came may not."
)
_MINUTES: Final = (
    "Minutes are those that interruptions and rows read out take, in brackets at the ends of their ranges (under "
    "`takes` in the exercise, or of the cell), beside those of the move for adjudication and the state of the world."
)


def paper_of_rehearsal(title: str, found: Rehearsal, picture: str, command: Sequence[tuple[str, str]]) -> Paper:
    """Make the paper; `picture` is the whole SVG `rows.svg`, `command` how it was made."""
    rows = Grid("Every row", ROW_HEADS, tuple(row_cells(each) for each in found.rows), frozenset({2, 3, 4, 5}))
    loads = Grid(
        "Means over rehearsals. Asked: interruptions, red: over a red line; minutes of those there are; over: share "
        "of rehearsals that need more; at most: interruptions reached what a move lets through",
        LOAD_HEADS,
        tuple(load_cells(each) for each in found.loads),
        frozenset(range(2, 10)),
    )
    sections = [
        Section("When rows come", (Figure("rows", picture, "Each row: median, 5 to 95 % and share of rehearsals."),)),
        Section("Rows of the MSEL", (rows,)),
        Section("What lies before each cell", (Prose(_MINUTES), loads)),
        Section("How this was made", (Prose(_HOW), Facts((*command, ("version", version()))))),
    ]
    if found.gaps:
        sections.insert(1, Section("What no row serves", (Points(found.gaps),)))
    opening = (Prose(PURPOSE, "warning"), Prose(summed(found), "lead"))
    return Paper(f"Rehearsal: {title}", "For controllers only.", opening, tuple(sections))
