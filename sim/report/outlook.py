"""An outlook on the screen and as a picture: for the white cell's eyes alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from sim.exercise.outlook.ahead import Told
from sim.exercise.outlook.outlook import Ahead, Outlook, RowAhead
from sim.report.fan import FanPanel, fans
from sim.report.names import named
from sim.report.svg import short_number
from sim.report.wording import day
from sim.scenario.composing import Scenario
from sim.sentence import Sentence

__all__ = ["outlook_picture", "outlook_screen"]

_AGAINST = "Against these rules, no forecast: doctrine in every seat from now on, other luck in each future."
_AHEAD = "{n} futures from {now} to {until}, doctrine in every seat from then on. For the white cell alone."
_MOST_SAID = 44


def outlook_screen(told: Told) -> RenderableType:
    """Show how far a look-ahead is and what it shows so far."""
    found = told.outlook
    if found is None:
        return Text(f"Looking ahead: {told.done} of {told.total} futures. Ask again.", style="dim")
    head = f"{told.done} of {told.total} futures from {day(found.now)} to {day(found.until)}"
    state = "; more to come" if told.running else ""
    stale = "; the exercise has gone on since" if told.stale else ""
    return Group(
        Text(f"{head}{state}{stale}. For the white cell alone.", style="bold"),
        Text(_AGAINST, style="dim"),
        _measures(found.measures),
        _rows(found.rows),
    )


def _measures(measures: Sequence[Ahead]) -> Table:
    grid = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    for head in ("measure", "now", "5 %", "25 %", "median", "75 %", "95 %", "unit"):
        grid.add_column(head, justify="left" if head in {"measure", "unit"} else "right", overflow="fold")
    for each in measures:
        last = each.fan.bands[-1] if each.fan.bands else None
        now = each.past[-1][1] if each.past else None
        words = ["unknown", "", "", "", ""] if last is None else [_figure(value) for value in last]
        if each.fan.is_share and last is not None:
            # the ends of the share's interval, and the share itself
            words[1] = words[3] = ""
        unit = "share" if each.fan.is_share else each.measure.unit
        grid.add_row(each.measure.name, "" if now is None else _figure(now), *words, unit)
    return grid


def _rows(rows: Sequence[RowAhead]) -> RenderableType:
    if not rows:
        return Text("No row is still to come by itself.", style="dim")
    grid = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    for head in ("still to come", "kind", "chance", "5 %", "median", "95 %", "says"):
        grid.add_column(head, justify="right" if "%" in head or head in {"chance", "median"} else "left")
    for row in sorted(rows, key=lambda each: (each.at[2] if each.at is not None else float("inf"), each.row)):
        when = ["", "", ""] if row.at is None else [day(row.at[place]) for place in (0, 2, 4)]
        chance = "" if row.chance.mean is None else f"{100 * row.chance.mean:.0f} %"
        said = row.subject if len(row.subject) <= _MOST_SAID else f"{row.subject[: _MOST_SAID - 1]}…"
        grid.add_row(*map(Text, (row.row, row.kind.replace("_", " "), chance, *when, said)))
    return grid


def _figure(value: float) -> str:
    return short_number(float(f"{value:.3g}"))


def outlook_picture(found: Outlook, scenario: Scenario, say: Callable[[str], str] = str) -> str:
    """Draw the fans of an outlook; `say` says what is ours."""
    exercise = scenario.crisis.exercise
    moves = [*accumulate(move.span.value for move in exercise.moves)] if exercise is not None else []
    titles = {name: actor.called for name, actor in scenario.actors.items()}
    panels = []
    for each in found.measures:
        name, unit = each.measure.name, each.measure.unit
        panels.append(FanPanel(named(name, titles.get(name.partition(".")[2], "")), unit, each.fan, each.past))
    return fans(
        Sentence("Look-ahead: {exercise}, {branch}", exercise=found.exercise, branch=found.branch),
        Sentence(_AHEAD, n=found.n, now=day(found.now), until=day(found.until)),
        panels,
        now=found.now,
        until=found.until,
        marks=moves,
        say=say,
    )
