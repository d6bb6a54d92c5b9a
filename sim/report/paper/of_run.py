"""The paper of one run: purpose and limits first, then what came of it, what mattered, pictures, how it was made."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from typing import Final

from sim.blueprint import Blueprint
from sim.engine import Run
from sim.provenance import version
from sim.report.moves import largest_moves
from sim.report.paper.blocks import Block, Facts, Figure, Grid, Happening, Happenings, Paper, Prose, Section
from sim.report.paper.of_record import beside_alone
from sim.report.summary import measured, settles, valued
from sim.report.timeline import shortened, timeline
from sim.report.wording import PURPOSE, Titles, date, day, unit_said
from sim.study.recorded import Alone

__all__ = ["CAPTIONS", "paper_of_run"]

_ROWS: Final = 44
_WIDTH: Final = 96
_MOVES: Final = 10
_BESIDE: Final = 6
# what a run settles by yes or no says so of itself
_ONE_RUN: Final = (
    "This is one run: one throw of the dice in one set of figures. It shows how things can come about and why; what "
    "is usual, and what an option changes, only many runs tell (compare)."
)
CAPTIONS: Final[Mapping[str, str]] = {
    "map": "Above, how forces came; below, the scene with the share of a day's need that was met at the end.",
    "sea": "Passages: by size how many ships go through, by colour what part did in the worst thirty days.",
    "deliveries": "What each party's forces brought in, and beside it what civil pipelines did.",
    "coverage": "Share of a day's need met in each district, day by day.",
    "ladder": "On which rung each stood toward the other, and what came from outside.",
    "course": "The leading measures from the start to the end; where other runs are shown, bands hold most of them.",
    "relations": "How the parties felt about each other at rest, and what the run moved.",
}


def paper_of_run(run: Run, plan: Blueprint, pictures: Mapping[str, str], alone: Alone | None = None) -> Paper:
    """Make the paper; `pictures` are whole SVG by the name of their file, `alone` what was read for a record."""
    crisis = plan.scenario.crisis
    begins = f"{crisis.start.day} {crisis.start:%B %Y}"
    under = f"Era {crisis.era} · {run.ended_at / 24:g} days from {begins} · seed {run.seed}"
    titles = Titles(plan)
    sections = [
        Section("Purpose and limits", (Prose(_flat(crisis.limits)), Prose(_ONE_RUN))),
        Section("The crisis", (Prose(_flat(crisis.brief)), Facts(tuple(_cast(run, plan, titles))))),
        Section("What came of it", tuple(_outcomes(run, titles))),
        Section("What mattered", tuple(_story(run, plan, titles))),
    ]
    figures = [
        Figure(name.removesuffix(".svg"), svg, CAPTIONS.get(name.removesuffix(".svg"), ""))
        for name, svg in pictures.items()
    ]
    tied = [figure for figure in figures if figure.name == "relations"]
    shown = tuple(figure for figure in figures if figure.name != "relations")
    if shown:
        sections.append(Section("How it went", shown))
    sections.append(Section("Relations", (*tied, *_relations(run, titles))))
    if alone is not None:
        changed = bool(run.options or plan.scenario.settings) or run.ended_at < crisis.horizon.value
        sections.append(beside_alone(alone, changed=changed))
    sections.append(Section("How this was made", (Facts(tuple(_made(run))),)))
    opening = (Prose(PURPOSE, "warning"), Prose(_flat(crisis.question), "lead"))
    return Paper(crisis.title, under, opening, tuple(sections))


def _flat(text: str) -> str:
    return " ".join(text.split())


def _cast(run: Run, plan: Blueprint, titles: Titles) -> Iterator[tuple[str, str]]:
    yield "With", ", ".join(run.options) or "nothing added: the world as it was"
    for path, value in plan.scenario.settings:
        yield "Set", f"{path} = {value}"
    for name, file in plan.scenario.actors.items():
        if len(file.doctrines) > 1:
            yield titles.actor(name), f"decides by the doctrine {plan.follows[name].replace('_', ' ')}"


def _outcomes(run: Run, titles: Titles) -> Iterator[Block]:
    rows = measured(run)
    leading = sum(lead for _, _, lead in rows)
    heads = ("measure", "value", "unit or range", "better", "what it is")

    def grid(count: int | None, caption: str, *, folded: bool = False) -> Grid:
        cells = []
        for measure, outcome, _ in rows[:count]:
            actor = measure.name.partition(".")[2]
            said = f"{measure.says.removesuffix(actor)}{titles.actor(actor)}" if actor else measure.says
            better = "" if measure.better == "none" else measure.better
            cells.append(
                (
                    titles.say(titles.measure(measure.name)),
                    valued(measure, outcome),
                    "" if settles(measure) else unit_said(measure.unit),
                    better,
                    said,
                )
            )
        return Grid(caption, heads, tuple(cells), frozenset({1}), frozenset(range(leading)), folded=folded)

    yield grid(leading + _BESIDE, "Outcomes to two digits; those declared beforehand as leading are bold")
    if len(rows) > leading + _BESIDE:
        yield grid(None, f"All {len(rows)} outcomes", folded=True)


def _story(run: Run, plan: Blueprint, titles: Titles) -> Iterator[Block]:
    actions = plan.scenario.actions.values()
    moving = {action.id for action in actions if any(line.do for line in action.effects)}
    lines = timeline(run.chronicle, titles, moving=moving)
    kept = shortened(lines, _ROWS, _WIDTH)
    counts = run.chronicle.counts()
    said = f"{counts.get('decision', 0)} decisions, {counts.get('order', 0)} orders, "
    said += f"{counts.get('false_alarm', 0)} false alarms. "
    left = len(lines) - len(kept)
    yield Prose(
        f"{said}{left} lesser lines are left out; chronicle.jsonl holds every record." if left else said, "soft"
    )
    start = plan.scenario.crisis.start
    yield Happenings(tuple(Happening(day(line.at), date(start, line.at), line.who, line.text) for line in kept))
    yield Prose(f"Ended on {day(run.ended_at)}: {run.ended_why}.")


def _relations(run: Run, titles: Titles) -> Iterator[Block]:
    moves = largest_moves(run, _MOVES)
    if moves:
        rows = tuple(
            (
                move.variable.replace("_", " "),
                f"{titles.actor(move.who)} toward {titles.actor(move.toward)}",
                _hundredths(move.before),
                _hundredths(move.after),
            )
            for move in moves
        )
        yield Grid("The largest moves", ("what", "who toward whom", "at rest", "at the end"), rows, frozenset({2, 3}))
    else:
        yield Prose("No relation moved by a hundredth.")


def _hundredths(value: float) -> str:
    """Say how a relation stands; no move of less than a hundredth is told."""
    return f"{round(value, 2) + 0.0:.2f}"


def _made(run: Run) -> Iterator[tuple[str, str]]:
    words = ["uv", "run", "run.py", "run", run.scenario]
    for option in run.options:
        words += ["--option", option]
    for path, value in run.settings:
        words += ["--set", f"{path}={value}"]
    words += ["--seed", str(run.seed)]
    if run.replication:
        words += ["--replication", str(run.replication)]
    yield "Command", shlex.join(words)
    yield "Ended at", f"{day(run.ended_at)}, {run.ended_at:g} h from the start"
    yield "Records", f"{len(run.chronicle):,}"
    yield "Digest", run.digest
    yield "Made with", f"whitecell {version()}"
    yield "Replay", "uv run run.py replay journal.jsonl runs it again and says whether it is the same"
