"""The exercise evaluation guide: a page an objective, with its tasks, the scale, and room for what was seen."""

from __future__ import annotations

from collections.abc import Iterator

from sim.report.pack.handbook import msel
from sim.report.pack.material import Material
from sim.report.paper.blocks import Blank, Block, Choices, Facts, Grid, Paper, Prose, Section
from sim.scenario.exercise import Objective
from sim.units import format_at

__all__ = ["evaluation_guide"]

_LEAST_ROWS = 4


def evaluation_guide(material: Material) -> Paper:
    """Make the guide."""
    say = material.say
    scale = Facts(tuple(_scale(material)))
    heads = say.several("guide.summary_heads")
    rated = tuple((f"{number}. {objective.says}", "", "") for number, objective in _numbered(material))
    summary = (Grid("", heads, rated, widths=(4, 2, 4), room="hand"),)
    sections = [
        Section(say("guide.scale"), (scale,)),
        *(
            Section(
                say("guide.objective", number=number, says=objective.says),
                tuple(_objective(material, objective)),
                fresh=True,
            )
            for number, objective in _numbered(material)
        ),
        Section(say("guide.expected"), tuple(_expected(material)), fresh=True),
        Section(say("guide.summary"), summary if rated else (), fresh=True),
    ]
    opening = (Prose(say("guide.use")), Blank(say("guide.evaluator")))
    return material.paper("evaluation_guide", say("audience.white_cell"), sections, opening=opening)


def _numbered(material: Material) -> list[tuple[int, Objective]]:
    return list(enumerate(material.exercise.objectives, start=1))


def _scale(material: Material) -> Iterator[tuple[str, str]]:
    """The steps of the scale; those that are ours in the language of the labels, an author's own as written."""
    say, own = material.say, material.exercise.ratings
    for step in material.exercise.scale:
        if own:
            yield step.title, step.says
        else:
            yield say(f"rating.{step.id}"), say(f"rating_says.{step.id}")


def _objective(material: Material, objective: Objective) -> Iterator[Block]:
    say = material.say
    rows = [(" ".join(task.split()), "", "", "") for task in objective.tasks]
    rows += [("", "", "", "")] * max(0, _LEAST_ROWS - len(rows))
    yield Grid("", say.several("guide.task_heads"), tuple(rows), widths=(4, 1.2, 1.4, 4), room="hand")
    lines = [line for line in msel(material) if line.row.objective == objective.id]
    if lines:
        told = "; ".join(f"{line.number} {line.row.subject or line.row.id}" for line in lines)
        yield Facts(((say("guide.related"), told),))
    yield Choices(say("guide.rate"), tuple(title for title, _ in _scale(material)))
    yield Blank(say("word.strengths"), 3)
    yield Blank(say("word.improvements"), 3)


def _expected(material: Material) -> Iterator[Block]:
    say = material.say
    rows = tuple(
        (
            f"{line.number} {line.row.subject or material.titles.item(line.row.expected_action)}",
            "" if line.row.due is None else format_at(line.row.due),
            material.row_cells(line.row),
            "",
            "",
        )
        for line in msel(material)
        if line.row.kind == "expected_action"
    )
    if rows:
        yield Grid("", say.several("guide.expected_heads"), rows, widths=(4, 1.2, 2.4, 1.4, 1.4), room="hand")
