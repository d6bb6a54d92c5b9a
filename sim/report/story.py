"""The story of a run on a terminal: brief, timeline of what mattered, moves in relations, outcomes.

Called by the command line with rich. Every story says what the tool is for and in which era it plays.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sim.blueprint import Blueprint
from sim.engine import Run
from sim.report.moves import largest_moves
from sim.report.summary import measured
from sim.report.timeline import shortened, timeline
from sim.report.wording import PURPOSE, Titles, date, day, two_digits
from sim.units import format_hours

__all__ = ["brief", "outcome_table", "story"]

_LINES: Final = 24
_MOVES: Final = 3
_ARROW: Final = {"higher": "higher", "lower": "lower", "none": ""}


def story(run: Run, plan: Blueprint, *, full: bool = False) -> RenderableType:
    """Tell a run: what mattered of it, or all of it."""
    return Group(*_parts(run, plan, full=full))


def _parts(run: Run, plan: Blueprint, *, full: bool) -> Iterator[RenderableType]:
    titles = Titles(plan)
    yield brief(plan, full=full, seed=run.seed, replication=run.replication)
    yield Text("")
    lines = timeline(run.chronicle, titles)
    kept = lines if full else shortened(lines, _LINES)
    yield Text("What mattered" if len(kept) < len(lines) else "What happened", style="bold")
    start = plan.scenario.crisis.start
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(no_wrap=True, style="dim")
    table.add_column(no_wrap=True, style="dim")
    table.add_column(overflow="fold")
    last = ""
    for line in kept:
        now = day(line.at)
        shown = (now, date(start, line.at)) if now != last else ("", "")
        text = Text(f"{line.who}: " if line.who else "", style="bold") + Text(line.text, style="not bold")
        if not full:
            text = _cut(text, 150)
        table.add_row(*shown, text)
        last = now
    yield table
    yield Text(_remainder(run, len(lines) - len(kept)), style="dim")
    yield from _relations(run, titles, most=20 if full else _MOVES)
    yield Text("")
    yield outcome_table(run, full=full)
    yield Text(_closing(run), style="dim")


def _cut(text: Text, most: int) -> Text:
    """Shorten a line at a word."""
    if len(text) <= most:
        return text
    end = text.plain.rfind(" ", 0, most - 3)
    return text[: end if end > 0 else most - 3] + Text(" ...")


def brief(plan: Blueprint, *, full: bool, seed: int, replication: int = 0) -> RenderableType:
    """Say what the scenario is, with what it was run, and what it is for."""
    scenario, crisis = plan.scenario, plan.scenario.crisis
    head = Text(crisis.title, style="bold")
    told = f"Era {crisis.era}, from {crisis.start:%d %B %Y}, {format_hours(crisis.horizon.value)}. Seed {seed}"
    told += f", replication {replication}." if replication else "."
    parts: list[RenderableType] = [head, Text(told, style="dim"), Text(PURPOSE, style="dim")]
    if scenario.options:
        parts.append(Text(f"With {', '.join(scenario.options)}."))
    parts += [Text(f"Set {path} = {value}.") for path, value in scenario.settings]
    said = " ".join(crisis.brief.split())
    parts += [Text(""), Text(said if full else " ".join(crisis.question.split()), style="italic")]
    if full:
        parts += [Text(""), Text("Limits: " + " ".join(crisis.limits.split()), style="dim")]
    return Group(*parts)


def _remainder(run: Run, left: int) -> str:
    counts = run.chronicle.counts()
    alarms, decided = counts.get("false_alarm", 0), counts.get("decision", 0)
    said = f"{decided} decisions, {counts.get('order', 0)} orders, {alarms} false alarms."
    return f"... and {left} lesser lines (--full). {said}" if left > 0 else said


def _relations(run: Run, titles: Titles, *, most: int) -> Iterator[RenderableType]:
    moves = largest_moves(run, most)
    if not moves:
        return
    yield Text("")
    yield Text("Largest moves in relations", style="bold")
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 1, 0, 0))
    for move in moves:
        change = f"{two_digits(move.before)} to {two_digits(move.after)}"
        pair = f"{titles.actor(move.who)} toward {titles.actor(move.toward)}"
        table.add_row(Text(move.variable.replace("_", " "), style="dim"), Text(pair), Text(change))
    yield table


def outcome_table(run: Run, *, full: bool) -> RenderableType:
    """Show outcomes to two significant digits, lead measures first; without `full` only those and a few more."""
    rows = measured(run)
    leading = sum(lead for _, _, lead in rows)
    if not full:
        rows = rows[: max(leading, 0) + 5] if leading else rows[:12]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title="Outcomes", title_justify="left", title_style="bold")
    table.add_column("measure", overflow="fold")
    table.add_column("value", justify="right", no_wrap=True)
    table.add_column("unit", no_wrap=True)
    table.add_column("better", no_wrap=True, style="dim")
    for measure, outcome, lead in rows:
        value = two_digits(outcome.value)
        if outcome.censored:
            value = f"> {value}" if outcome.value is not None else "not within the run"
        unit = "" if measure.unit in {"1", "count"} else measure.unit
        style = "bold" if lead else ""
        table.add_row(Text(measure.name, style=style), Text(value, style=style), unit, _ARROW[measure.better])
    more = len(run.outcomes) - len(rows)
    return Group(table, Padding(Text(f"... and {more} more (--full or --json)", style="dim"), 0)) if more else table


def _closing(run: Run) -> str:
    ended = f"Ended on {day(run.ended_at)}: {run.ended_why}."
    return f"{ended} {len(run.chronicle):,} records, digest {run.digest}."
