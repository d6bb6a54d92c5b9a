"""The controllers' and evaluators' handbook: how the day is run, what each cell hides, and the whole MSEL.

Never given to players: it holds every secret of every cell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sim.report.pack.material import Material, minutes, span, told
from sim.report.paper.blocks import Blank, Block, Facts, Grid, Paper, Points, Prose, Section
from sim.report.wording import day
from sim.scenario.exercise import COLUMNS, Cell, Move, MselRow
from sim.units import format_at, format_hours

__all__ = ["Line", "controllers_handbook", "msel"]

# columns that stand in the head of a row, or mean nothing on paper
_ABOVE = frozenset({"id", "subject", "effects"})
_WORDS = {"kind": "kind", "method": "method", "status": "status"}


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the MSEL with its number and the move it falls in, counted from 1; 0 where a condition decides."""

    number: int
    row: MselRow
    move: int


def msel(material: Material) -> list[Line]:
    """Put the rows in order of time, those that wait for a condition last, and number them."""
    exercise = material.exercise
    rows = sorted(exercise.msel, key=lambda row: (row.due is None, row.due or 0.0))
    return [Line(number, row, _move_of(material, row)) for number, row in enumerate(rows, start=1)]


def controllers_handbook(material: Material) -> Paper:
    """Make the handbook."""
    say, exercise = material.say, material.exercise
    lines = msel(material)
    sections = [
        Section(say("book.use"), (Points(say.several("book.use_says")),)),
        Section(say("book.before"), (Points(say.several("book.before_steps"), ordered=True),)),
        *(
            Section(material.move_title(number), tuple(_move(material, number, move, lines)))
            for number, move in enumerate(exercise.moves, start=1)
        ),
        Section(say("book.after"), tuple(_after(material))),
        Section(say("book.cells"), tuple(_cells(material)), fresh=True),
        Section(say("book.hazards"), tuple(_hazards(material))),
        Section(say("book.msel"), tuple(_overview(material, lines)), fresh=True),
        Section(say("book.rows"), tuple(_rows(material, lines)), fresh=True),
    ]
    return material.paper("controllers_handbook", say("audience.white_cell"), sections)


def _move_of(material: Material, row: MselRow) -> int:
    if row.due is None:
        return 0
    begins = 0.0
    for number, move in enumerate(material.exercise.moves, start=1):
        begins += move.span.value
        if row.due < begins:
            return number
    return len(material.exercise.moves)


def _move(material: Material, number: int, move: Move, lines: list[Line]) -> Iterator[Block]:
    say = material.say
    yield Facts(
        (
            (say("word.span"), span(move.span.value)),
            *(
                (say(f"word.{name}"), say("unit.minutes", value=minutes(phase.value)))
                for name, phase in (
                    ("planning", move.planning),
                    ("adjudication", move.adjudication),
                    ("world", move.world),
                )
            ),
        )
    )
    if move.brief:
        yield Prose(say("word.brief"), "soft")
        yield from told(move.brief)
    if move.questions:
        yield Prose(say("word.question"), "soft")
        yield Points(tuple(" ".join(text.split()) for text in move.questions))
    if move.notes:
        yield Prose(say("word.notes"), "soft")
        yield from told(move.notes)
    due = [f"{line.number} {line.row.subject or line.row.id}" for line in lines if line.move == number]
    if due:
        yield Facts(((say("book.msel"), "; ".join(due)),))


def _after(material: Material) -> Iterator[Block]:
    say = material.say
    yield Points(say.several("book.after_steps"), ordered=True)
    if material.exercise.hot_wash:
        yield Prose(say("word.hot_wash"), "soft")
        yield Points(tuple(" ".join(text.split()) for text in material.exercise.hot_wash), ordered=True)


def _cells(material: Material) -> Iterator[Block]:
    """What each cell alone was told, and what its doctrine breaks off for."""
    say = material.say
    for name, cell in material.exercise.cells.items():
        pairs = [
            (say("word.secret"), " ".join(cell.secret.split())),
            (say("word.goals"), " / ".join(" ".join(text.split()) for text in cell.goals)),
            (say("word.bounds"), " / ".join(" ".join(text.split()) for text in cell.limits)),
            (say("word.red_lines"), "; ".join(_red_lines(material, cell))),
        ]
        yield Prose(material.cell(name), "lead")
        if shown := tuple((head, text) for head, text in pairs if text):
            yield Facts(shown)
    yield Prose(say("book.red_lines_says"), "soft")


def _red_lines(material: Material, cell: Cell) -> list[str]:
    doctrine = material.plan.scenario.doctrines[cell.actor]
    return [material.titles.say(rule.says) for rule in doctrine.rules if rule.priority == "P1"]


def _hazards(material: Material) -> Iterator[Block]:
    """What the scenario brings by itself."""
    say, crisis = material.say, material.plan.scenario.crisis
    rows = []
    for inject in sorted(crisis.injects, key=lambda each: each.at.value):
        times = day(inject.at.value)
        if inject.every is not None:
            times = f"{times} + {format_hours(inject.every.value)}"
        whom = say("word.all") if inject.to == ("all",) else ", ".join(map(material.titles.actor, inject.to))
        rows.append((times, " ".join(inject.says.split()), " ".join(inject.benign.split()), whom))
    if rows:
        yield Prose(say("book.hazards_says"), "soft")
        heads = (say("word.time"), say("word.what"), say("book.benign"), say("column.to"))
        yield Grid("", heads, tuple(rows), widths=(1, 4, 3, 1.5))


def _overview(material: Material, lines: list[Line]) -> Iterator[Block]:
    say = material.say
    yield Prose(say("book.msel_says"), "soft")
    rows = tuple(
        (
            str(line.number),
            say("column.when") if line.row.due is None else format_at(line.row.due),
            say(f"kind.{line.row.kind}"),
            material.row_names(line.row),
            "" if line.row.kind == "expected_action" else say(f"method.{line.row.method}"),
            line.row.subject or line.row.id,
            say(f"status.{line.row.status}"),
            "",
        )
        for line in lines
    )
    if rows:
        yield Grid("", say.several("book.msel_heads"), rows, widths=(0.7, 1.5, 1.5, 1.9, 1.3, 2.8, 1.1, 1.3))


def _rows(material: Material, lines: list[Line]) -> Iterator[Block]:
    say = material.say
    for line in lines:
        yield Prose(say("book.row", number=line.number, subject=line.row.subject or line.row.id), "lead")
        yield Facts(tuple(_told(material, line)))
        yield Blank(say("book.sent"))


def _told(material: Material, line: Line) -> Iterator[tuple[str, str]]:
    """All that a row says, column by column, in words."""
    say, row = material.say, line.row
    texts = row.cells()
    yield say("column.id"), row.id
    for column in COLUMNS:
        text = texts[column]
        if column in _ABOVE or not text or (row.kind == "expected_action" and column == "method"):
            continue
        if column == "at" and row.due is not None:
            text = format_at(row.due)
        elif column == "to":
            text = material.row_cells(row)
        elif column == "seen_by":
            text = material.titles.actor(text)
        elif column in _WORDS:
            text = say.word(_WORDS[column], text)
        elif column == "objective":
            text = next((each.says for each in material.exercise.objectives if each.id == text), text)
        elif column == "expected_action":
            text = f"{material.titles.item(text)} ({text})"
        yield say(f"column.{column}"), " ".join(text.split())
    if line.move and not row.move:
        yield say("column.move"), material.move_title(line.move)
    if texts["effects"]:
        yield say("column.effects"), texts["effects"]
