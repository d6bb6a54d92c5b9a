"""The record of a crisis in a paper: every figure beside what runs gave, how it was counted, what fails and why.

Used by the paper of a calibration, and where a study or a run is of a crisis that has a record.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from sim.report.bands import bands
from sim.report.paper.blocks import Block, Facts, Figure, Grid, Prose, Section
from sim.report.rows import RULE, band_of, recorded, sentence, simulated, single, told, unit_of, verdict
from sim.scenario.record import Row
from sim.study.calibration import Judged
from sim.study.recorded import Alone, Held

__all__ = ["NO_VALIDATION", "TITLE", "beside", "beside_alone", "every_figure", "over_of", "picture_of"]

TITLE: Final = "Simulated against recorded"
NO_VALIDATION: Final = (
    "A row that passes is no validation: the doctrines were written by people who knew what had happened. A row that "
    "fails stays in the table with the reason."
)
_ONE_RUN: Final = (
    "What was recorded, and what this one run gave. One run can lie on the record, or far from it, by luck; whether "
    "the record lies among many runs, calibrate tells."
)
_CHANGED: Final = "This run is under options or settings, or was ended early; the record is of the crisis as it was."


def every_figure(rows: Sequence[Judged], *, caption: str = TITLE) -> tuple[Grid, Grid]:
    """Give the table of all rows, and behind it how each figure was counted, and by whom."""
    heads = ("figure", "verdict", "recorded", "median", "5 %", "95 %", "unit")
    cells = tuple(
        (
            item.row.title,
            "pass" if item.passes else "fail",
            recorded(item.row),
            *(simulated(item.row, value) for value in (item.median, item.p5, item.p95)),
            unit_of(item.row),
        )
        for item in rows
    )
    return Grid(caption, heads, cells, frozenset({2, 3, 4, 5})), _sources([item.row for item in rows])


def _sources(rows: Sequence[Row]) -> Grid:
    cells = tuple((row.title, row.counted, str(row.recorded.grade or ""), row.recorded.source) for row in rows)
    heads = ("figure", "counted", "grade", "source")
    return Grid("How each figure was counted, and by whom", heads, cells, folded=True)


def over_of(seed: int, case: str) -> str:
    """Say which runs of a comparison's baseline, or of the matrix's, were held against a record."""
    return f"seed {seed}, {'a case drawn for each' if case == 'random' else 'central case: luck alone'}"


def picture_of(held: Held, name: str, over: str) -> Figure:
    """Draw recorded figures over simulated bands."""
    runs = f"The baseline's {held.runs} runs, {over}"
    svg = bands(held.record.title, runs, verdict(held.rows), [band_of(item) for item in held.rows])
    return Figure(name, svg, "Recorded figures over simulated bands.")


def beside(held: Held, over: str, picture: Figure, *, title: str = TITLE) -> Section:
    """Show a study's baseline against the record; `over` says which runs these are."""
    return Section(title, tuple(_beside(held, over, picture)))


def _beside(held: Held, over: str, picture: Figure) -> Iterator[Block]:
    record = held.record
    yield Prose(f"{verdict(held.rows)} {record.title}: {sentence(record.says) or 'what was counted then.'}")
    few = f" The record asks for {record.replications} runs." if held.runs < record.replications else ""
    yield Prose(f"The baseline's {held.runs} runs, {over}. {RULE} {NO_VALIDATION}{few}", "soft")
    yield picture
    yield from every_figure(held.rows, caption=record.title)
    amiss = [item for item in held.rows if not item.passes]
    if amiss:
        yield Facts(tuple((item.row.title, _why(item, few=bool(few))) for item in amiss))


def _why(item: Judged, *, few: bool) -> str:
    """Say what is amiss, and why; what fails over few runs alone has no reason."""
    if few and not item.row.reason:
        return f"{', '.join(item.amiss)}. No reason is written: over so few runs luck is one."
    return told(item)


def beside_alone(found: Alone, *, changed: bool) -> Section:
    """Show one run beside the record; `changed` if it is not of the crisis as it was."""
    rows = found.record.rows
    cells = tuple((_titled(row), recorded(row), single(row, found.read[row.id])) for row in rows)
    grid = Grid(found.record.title, ("figure", "recorded", "this run"), cells, frozenset({1, 2}))
    said: tuple[Block, ...] = (Prose(_ONE_RUN), *([Prose(_CHANGED, "warning")] if changed else []))
    return Section(TITLE, (*said, grid, _sources(rows)))


def _titled(row: Row) -> str:
    """Give a row's title with its unit, so that the table is narrow enough for a phone."""
    unit = "" if row.unit == "d" else unit_of(row)
    return f"{row.title}, {unit}" if unit else row.title
