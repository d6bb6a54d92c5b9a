"""A rehearsal of a MSEL in words and as a picture: rows with their chance and time, tables with too much on them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from sim.exercise.rehearsal.rehearsal import Load, Rehearsal, RowFound
from sim.report.svg import Sheet, steps, wrapped
from sim.report.wording import PURPOSE, counted, day, two_digits

__all__ = ["LOAD_HEADS", "ROW_HEADS", "load_cells", "row_cells", "strip", "summed", "table", "told"]

ROW_HEADS: Final = ("row", "kind", "comes in", "5 %", "half", "95 %", "state")
LOAD_HEADS: Final = (
    "move",
    "cell",
    "asked",
    "red",
    "orders",
    "rows",
    "minutes",
    "of",
    "over",
    "at most",
)
_KINDS: Final = {"expected_action": "expected", "contextual": "inject", "information": "note"}
_WIDTH: Final = 860.0
_LEFT, _RIGHT = 230.0, 836.0
_ROW: Final = 20.0


def row_cells(found: RowFound) -> tuple[str, ...]:
    """Say one row: id, kind, share of rehearsals, 5 %, median and 95 % of its time, state and why."""
    kind = "scenario" if found.own else _KINDS.get(found.row.kind, found.row.kind)
    share = "-" if found.state == "by hand" else f"{100 * (found.share.mean or 0):.0f} %"
    times = tuple(day(at) for at in found.when) if found.when is not None else ("", "", "")
    return (found.row.id, kind, share, *times, f"{found.state}: {found.why}" if found.why else found.state)


def load_cells(load: Load) -> tuple[str, ...]:
    """Say what lies before a cell in a move, in means over rehearsals."""
    over = " too many" if load.over else ""
    return (
        str(load.move),
        load.cell,
        two_digits(load.asked),
        two_digits(load.red),
        two_digits(load.orders),
        two_digits(load.sent),
        f"{load.minutes:.0f} ({load.least:.0f}-{load.most:.0f}){over}",
        f"{load.there:.0f}",
        f"{100 * load.overruns:.0f} %",
        f"{100 * load.full:.0f} %",
    )


def summed(found: Rehearsal) -> str:
    """Say in a line or two what is amiss."""
    never, always = (
        [each.row.id for each in found.rows if each.state == state] for state in ("never met", "always met")
    )
    over = [f"{load.cell} in move {load.move}" for load in found.loads if load.over]
    lines = [f"{counted(found.n, 'rehearsal', 'rehearsals')}, doctrine in every seat."]
    if found.interrupted:
        lines = [f"Interrupted after {found.n} of {found.wanted} rehearsals, {found.idle} of idle cells: so far,"]
    dead = ", ".join(each.row.id for each in found.dead)
    lines.append(f"Rows that came in none: {dead}." if dead else "Every row that waits for nobody came in some.")
    if idle := ", ".join(each.row.id for each in found.rows if each.state == "if idle"):
        lines.append(f"Only where cells do nothing: {idle}.")
    if never:
        lines.append(f"Expected actions that doctrine never met: {', '.join(never)}.")
    if always:
        lines.append(f"Expected actions that doctrine met in all: {', '.join(always)}.")
    if over:
        lines.append(f"More on the table than minutes for it: {'; '.join(over)}.")
    return " ".join([*lines, *(f"{gap[:1].upper()}{gap[1:]}." for gap in found.gaps)])


def table(title: str, found: Rehearsal) -> RenderableType:
    """Show a rehearsal on a terminal."""
    rows = _grid(ROW_HEADS, (row_cells(each) for each in found.rows), right=range(2, 6))
    loads = _grid(LOAD_HEADS, (load_cells(each) for each in found.loads), right=range(2, 10))
    words = "Minutes: for interruptions and rows read out, with their range; of: adjudication and state of the world."
    return Group(
        Text(title, style="bold"),
        Text(""),
        rows,
        Text(""),
        loads,
        Text(words, style="dim"),
        Text(""),
        Text(summed(found)),
        Text(PURPOSE, style="dim"),
    )


def _grid(heads: Sequence[str], rows: Iterator[tuple[str, ...]], *, right: range) -> Table:
    shown = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    for place, head in enumerate(heads):
        shown.add_column(head, justify="right" if place in right else "left", overflow="fold", no_wrap=place == 0)
    for cells in rows:
        shown.add_row(*cells)
    return shown


def told(found: Rehearsal) -> dict[str, Any]:
    """Give a rehearsal as JSON can hold it; times in h."""
    return {
        "rehearsals": found.n,
        "interrupted": found.interrupted,
        "rows": [
            {
                "id": each.row.id,
                "kind": each.row.kind,
                "own": each.own,
                "share": {"mean": each.share.mean, "low": each.share.low, "high": each.share.high},
                "when_h": each.when and dict(zip(("p5", "median", "p95"), each.when, strict=True)),
                "state": each.state,
                "why": each.why,
            }
            for each in found.rows
        ],
        "loads": [
            {
                "cell": each.cell,
                "move": each.move,
                "interrupted": each.asked,
                "red_lines": each.red,
                "orders": each.orders,
                "rows_sent": each.sent,
                "minutes": each.minutes,
                "minutes_low": each.least,
                "minutes_high": each.most,
                "minutes_there": each.there,
                "over": each.over,
                "overruns": each.overruns,
                "at_the_most": each.full,
            }
            for each in found.loads
        ],
        "gaps": list(found.gaps),
    }


def strip(title: str, found: Rehearsal, ends: Sequence[float]) -> str:
    """Draw when each row comes: a line from 5 to 95 %, a dot at the median as dark as it is likely; moves below."""
    shown = [each for each in found.rows if each.state != "by hand"]
    height = 168 + _ROW * len(shown)
    sheet = Sheet(_WIDTH, height, title=f"When rows come: {title}", says=summed(found))
    top = (
        sheet.head(title, f"When each row comes in {found.n} rehearsals: median, 5 and 95 %, share of rehearsals")
        + 44
    )
    _key(sheet, top - 40)
    last = max(ends) or 1.0
    bottom = top + _ROW * len(shown)

    def along(at: float) -> float:
        return _LEFT + (_RIGHT - 64 - _LEFT) * min(at / last, 1.0)

    for at in steps(last / 24, about=8):
        if at * 24 <= last:
            sheet.line(along(at * 24), top - 8, along(at * 24), bottom)
            sheet.words(along(at * 24), bottom + 18, f"D+{at:g}", kind="soft", anchor="middle", size=11.5)
    for number, (begins, end) in enumerate(zip((0.0, *ends), ends, strict=False)):
        sheet.line(along(end), top - 8, along(end), bottom, kind="soft", thick=1.5)
        if along(end) - along(begins) > 16:
            sheet.words((along(begins) + along(end)) / 2, top - 12, str(number + 1), kind="soft", anchor="middle")
    for place, each in enumerate(shown):
        _mark(sheet, top + _ROW * (place + 0.5), each, along)
    sheet.foot("Numbers above: moves. Without a mark: came in no rehearsal.")
    return sheet.finish()


def _key(sheet: Sheet, y: float) -> None:
    for x, kind, words in ((29.0, "hue0", "inject"), (110.0, "hue1", "expected action")):
        sheet.dot(x, y - 4, 5, kind=kind)
        sheet.words(x + 12, y, words, kind="soft", size=12)


def _mark(sheet: Sheet, y: float, each: RowFound, along: Callable[[float], float]) -> None:
    name = wrapped(each.row.id, _LEFT - 40, 12)[0]
    sheet.words(24, y + 4, name, size=12, kind="soft" if each.when is None else "ink")
    if each.when is None:
        sheet.words(_LEFT, y + 4, each.why or each.state, size=11, kind="soft", halo=True)
        return
    low, middle, high = (along(at) for at in each.when)
    kind = "hue1" if each.row.kind == "expected_action" else "hue0"
    share = f"{100 * (each.share.mean or 0):.0f} %"
    sheet.line(low, y, max(high, low + 1), y, kind=kind, thick=3)
    sheet.dot(middle, y, 5, kind=kind, tip=f"{each.row.id}: {share}, {day(each.when[1])}")
    sheet.words(_RIGHT, y + 4, share, size=11.5, anchor="end", kind="soft")
