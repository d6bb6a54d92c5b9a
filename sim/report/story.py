"""The story of a run on a terminal: brief, timeline of what mattered, moves in relations, outcomes.

Called by the command line with rich. Every story says what the tool is for and in which era it plays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from rich import box
from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.table import Table
from rich.text import Text

from sim.blueprint import Blueprint
from sim.engine import Run
from sim.report.moves import largest_moves
from sim.report.summary import measured, settles, valued
from sim.report.timeline import Line, shortened, timeline
from sim.report.wording import PURPOSE, Titles, date, day, two_digits

__all__ = ["Story", "brief", "outcome_table"]

_ROWS: Final = 28  # of the timeline, so that a story fills a screen or two
_MOVES: Final = 3
_BESIDE: Final = 4  # measures told beside the leading ones
_MARGIN: Final = 11  # columns of day and date


class Story:
    """A run, told: what mattered of it, or all of it."""

    def __init__(self, run: Run, plan: Blueprint, *, full: bool = False) -> None:
        self._run = run
        self._plan = plan
        self._full = full

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        """Tell it for a terminal of that width."""
        run, plan, full = self._run, self._plan, self._full
        titles = Titles(plan)
        yield brief(plan, full=full, seed=run.seed, replication=run.replication)
        actions = plan.scenario.actions.values()
        moving = {action.id for action in actions if any(line.do for line in action.effects)}
        lines = timeline(run.chronicle, titles, moving=moving)
        kept = lines if full else shortened(lines, _ROWS, options.max_width - _MARGIN)
        yield Text("")
        yield Text("What happened" if len(kept) == len(lines) else "What mattered", style="bold")
        yield _timetable(kept, plan)
        yield Text(_remainder(run, len(lines) - len(kept)), style="dim")
        yield from _relations(run, titles, most=20 if full else _MOVES)
        yield Text("")
        yield outcome_table(run, full=full)
        yield Text(f"Ended on {day(run.ended_at)}: {run.ended_why}. {len(run.chronicle):,} records.", style="dim")
        yield Text(f"Digest {run.digest}", style="dim")


def _timetable(lines: Sequence[Line], plan: Blueprint) -> Table:
    table = _plain_table()
    table.add_column(no_wrap=True, style="dim")
    table.add_column(no_wrap=True, style="dim")
    table.add_column(overflow="fold")
    last = ""
    for line in lines:
        now = day(line.at)
        shown = (now, date(plan.scenario.crisis.start, line.at)) if now != last else ("", "")
        table.add_row(*shown, Text.assemble((f"{line.who}: " if line.who else "", "bold"), line.text))
        last = now
    return table


def _plain_table() -> Table:
    return Table(box=None, show_header=False, pad_edge=False, padding=(0, 1, 0, 0))


def brief(plan: Blueprint, *, seed: int, replication: int = 0, full: bool = False) -> RenderableType:
    """Say what the scenario is, with what it was run, and what it is for."""
    scenario, crisis = plan.scenario, plan.scenario.crisis
    begins = f"{crisis.start.day} {crisis.start:%B %Y}"
    told = f"Era {crisis.era}, {crisis.horizon.value / 24:g} days from {begins}. Seed {seed}"
    told += f", replication {replication}." if replication else "."
    contested = [name for name, file in scenario.actors.items() if len(file.doctrines) > 1]
    if contested:
        told += f" Doctrine: {', '.join(f'{name} {plan.follows[name]}' for name in contested)}."
    parts = [Text(crisis.title, style="bold"), Text(told, style="dim"), Text(PURPOSE, style="dim")]
    if scenario.options:
        parts.append(Text(f"With {', '.join(scenario.options)}."))
    parts += [Text(f"Set {path} = {value}.") for path, value in scenario.settings]
    parts += [Text(""), Text(" ".join(crisis.question.split()), style="italic")]
    if full:
        parts += [Text(""), Text(" ".join(crisis.brief.split()))]
        parts += [Text(""), Text(f"Limits: {' '.join(crisis.limits.split())}", style="dim")]
    return Group(*parts)


def _remainder(run: Run, left: int) -> str:
    counts = run.chronicle.counts()
    alarms = counts.get("false_alarm", 0)
    said = f"{counts.get('decision', 0)} decisions, {counts.get('order', 0)} orders, {alarms} false alarms."
    return f"{left} lesser lines left out (--full tells all). {said}" if left > 0 else said


def _relations(run: Run, titles: Titles, *, most: int) -> Iterator[RenderableType]:
    moves = largest_moves(run, most)
    if not moves:
        return
    yield Text("")
    yield Text("Largest moves in relations", style="bold")
    table = _plain_table()
    for move in moves:
        change = f"{two_digits(move.before)} to {two_digits(move.after)}"
        pair = f"{titles.actor(move.who)} toward {titles.actor(move.toward)}"
        table.add_row(Text(move.variable.replace("_", " "), style="dim"), Text(pair), Text(change))
    yield table


def outcome_table(run: Run, *, full: bool = False) -> RenderableType:
    """Show outcomes to two significant digits, lead measures first; without `full` only those and a few more."""
    rows = measured(run)
    leading = sum(lead for _, _, lead in rows)
    shown = rows if full else rows[: leading + _BESIDE]
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    table.add_column("Outcome", overflow="fold", header_style="bold")
    table.add_column("value", justify="right", no_wrap=True)
    table.add_column("unit", no_wrap=True)
    table.add_column("better", no_wrap=True, style="dim")
    for measure, outcome, lead in shown:
        value = valued(measure, outcome)
        unit = "" if measure.unit in {"1", "count"} or settles(measure) else measure.unit
        style = "bold" if lead else ""
        better = "" if measure.better == "none" else measure.better
        table.add_row(Text(measure.name, style=style), Text(value, style=style), Text(unit), better)
    more = len(rows) - len(shown)
    told = f"{more} more with --full or --json; what each one counts: list measures"
    return Group(table, Text(told, style="dim")) if more else table
