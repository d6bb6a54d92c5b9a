"""The situation manual: what everybody may read before STARTEX; and the glossary."""

from __future__ import annotations

from collections.abc import Iterator

from sim.report.pack.material import Material, minutes, span, told
from sim.report.paper.blocks import Blank, Block, Facts, Grid, Paper, Points, Prose, Section

__all__ = ["glossary", "situation_manual"]


def situation_manual(material: Material) -> Paper:
    """Make the manual: purpose, schedule, people, situation, how a move goes, rules, limits."""
    say, exercise, crisis = material.say, material.exercise, material.plan.scenario.crisis
    purpose = [*told(exercise.purpose), *_headed(say("word.scope"), exercise.scope)]
    objectives = Points(tuple(objective.says for objective in exercise.objectives), ordered=True)
    situation = [*told(crisis.brief), *(block for text in exercise.situation for block in told(text))]
    sections = [
        Section(say("word.purpose"), tuple(purpose)),
        Section(say("word.objectives"), (objectives,) if objectives.items else ()),
        Section(say("word.participants"), tuple(_participants(material))),
        Section(say("word.schedule"), tuple(_schedule(material))),
        Section(say("word.situation"), (*situation, Facts(tuple(_facts(material))))),
        Section(say("manual.how"), tuple(_how(material))),
        Section(say("word.rules"), tuple(_rules(material))),
        Section(say("word.people"), (Facts(say.pairs("manual.people")), Blank(say("word.person")))),
        Section(say("word.introduction"), tuple(_introduction(material))),
        Section(say("word.limits"), tuple(told(crisis.limits))),
    ]
    opening = (Prose(say("purpose"), "warning"), Prose(" ".join(crisis.question.split()), "lead"))
    return material.paper("situation_manual", say("audience.everyone"), sections, opening=opening)


def glossary(material: Material) -> Paper:
    """Make the list of words of the field, in the order of the English words."""
    say = material.say
    pairs = say.pairs("glossary")
    body = Section(say("paper.glossary"), (Facts(pairs),))
    return material.paper("glossary", say("audience.everyone"), (body,), contents=False)


def _headed(head: str, text: str) -> Iterator[Block]:
    if text:
        yield Facts(((head, " ".join(text.split())),))


def _participants(material: Material) -> Iterator[Block]:
    say, exercise, scenario = material.say, material.exercise, material.plan.scenario
    heads = (say("word.cell"), say("word.actor"), say("word.roles"))
    rows = tuple(
        (
            material.cell(name),
            material.titles.actor(cell.actor),
            ", ".join(role.title for role in material.roles(cell)),
        )
        for name, cell in exercise.cells.items()
    )
    yield Grid("", heads, rows, widths=(3, 2, 4))
    played = {cell.actor for cell in exercise.cells.values()}
    others = [material.titles.actor(name) for name in scenario.actors if name not in played]
    if others:
        yield Facts(((say("word.actors_by_doctrine"), ", ".join(others)),))


def _schedule(material: Material) -> Iterator[Block]:
    say, exercise = material.say, material.exercise
    if exercise.schedule:
        heads = (say("word.at"), say("word.what"), say("word.minutes"))
        rows = tuple((_clock(line.at.value), line.title, minutes(line.span.value)) for line in exercise.schedule)
        yield Grid("", heads, rows, frozenset({2}), widths=(1, 7, 1))
    columns = (
        say("word.number"),
        say("word.move"),
        say("word.span"),
        *(f"{say(f'word.{phase}')} ({say('word.minutes')})" for phase in ("planning", "adjudication", "world")),
    )
    moves = tuple(
        (
            str(number),
            move.title,
            span(move.span.value),
            *(minutes(phase.value) for phase in (move.planning, move.adjudication, move.world)),
        )
        for number, move in enumerate(exercise.moves, start=1)
    )
    yield Grid(say("word.moves"), columns, moves, frozenset({3, 4, 5}), widths=(0.6, 3, 1.6, 1.6, 1.6, 1.8))


def _clock(hours: float) -> str:
    whole = round(hours * 60)
    return f"{whole // 60}:{whole % 60:02d}"


def _facts(material: Material) -> Iterator[tuple[str, str]]:
    say, crisis = material.say, material.plan.scenario.crisis
    yield say("word.start"), f"{crisis.start:%Y-%m-%d %H:%M} UTC"
    yield say("word.era"), crisis.era


def _how(material: Material) -> Iterator[Block]:
    say, exercise = material.say, material.exercise
    yield Points(say.several("manual.steps"), ordered=True)
    default = "manual.default_doctrine" if exercise.default == "doctrine" else "manual.default_nothing"
    yield Points(
        (
            say("manual.sheet", orders=exercise.orders),
            say("manual.interrupts", number=exercise.interrupts),
            say(default),
            say("manual.argued"),
            say("manual.secrecy"),
        )
    )


def _rules(material: Material) -> Iterator[Block]:
    if material.exercise.rules:
        yield Points(tuple(" ".join(text.split()) for text in material.exercise.rules), ordered=True)


def _introduction(material: Material) -> Iterator[Block]:
    found = material.exercise.introduction
    if found is None:
        return
    yield Prose(material.say("unit.minutes", value=found.minutes), "soft")
    yield from told(found.says)
    if found.steps:
        yield Points(tuple(" ".join(text.split()) for text in found.steps), ordered=True)
