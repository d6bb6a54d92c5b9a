"""What lies on one cell's table: its brief, a sheet for each role, an order sheet for each move.

Nothing of another cell is read here but what the plan says of open things; `tests/test_pack.py` looks for markers.
"""

from __future__ import annotations

from collections.abc import Iterator

from sim.engine import Engine
from sim.report.pack.material import Material, minutes, span, told
from sim.report.pack.menu import closed, offers, purse
from sim.report.paper.blocks import Blank, Block, Choices, Facts, Grid, Paper, Points, Prose, Section
from sim.report.wording import two_digits
from sim.scenario.action import ActionSpec
from sim.scenario.exercise import Role
from sim.world.givens import authorities

__all__ = ["cell_brief", "role_sheets", "turn_sheets"]

_ORDER_WIDTHS = (0.7, 4, 2.4, 2.4, 2.8)
_MENU_WIDTHS = (3.6, 2.2, 1.1, 1.1, 1, 2.4)


def cell_brief(material: Material, engine: Engine, name: str) -> Paper:
    """Make the brief of a cell: its view, goals, limits, secret, forces, and all it may order."""
    say, cell = material.say, material.exercise.cells[name]
    scenario = material.plan.scenario
    secret = [Prose(say("brief.secret"), "warning"), *told(cell.secret)] if cell.secret else []
    holds = authorities(scenario, cell.actor)
    held = [material.titles.say(each.says) for each in scenario.actors[cell.actor].authorities if each.id in holds]
    sections = [
        Section(say("word.situation"), tuple(told(cell.brief))),
        Section(say("word.goals"), (Points(_flat(cell.goals)),) if cell.goals else ()),
        Section(say("word.bounds"), (Points(_flat(cell.limits)),) if cell.limits else ()),
        Section(say("word.secret"), tuple(secret)),
        Section(say("word.forces"), tuple(_forces(material, cell.actor))),
        Section(say("word.authorities"), (Points(_flat(tuple(held))),) if held else ()),
        Section(say("brief.menu"), tuple(_menu(material, engine, cell.actor)), fresh=True),
    ]
    opening = (
        Facts(((say("word.cell"), material.cell(name)), (say("word.actor"), material.titles.actor(cell.actor)))),
    )
    return material.paper(
        "brief", say("audience.cell", cell=material.cell(name)), sections, opening=opening, contents=False
    )


def role_sheets(material: Material, name: str) -> Paper:
    """Make the sheets of a cell's roles, one page each."""
    say, cell = material.say, material.exercise.cells[name]
    sections = [
        Section(
            say("role.title", role=role.title, cell=material.cell(name)),
            tuple(_sheet(material, name, role)),
            fresh=True,
        )
        for role in material.roles(cell)
    ]
    return material.paper("role_sheets", say("audience.cell", cell=material.cell(name)), sections, contents=False)


def turn_sheets(material: Material, name: str) -> Paper:
    """Make a cell's order sheets, a page for each move, and a form for messages."""
    say, exercise = material.say, material.exercise
    sections = []
    for number, move in enumerate(exercise.moves, start=1):
        heads = say.several("turn.heads")
        rows = tuple((str(line), "", "", "", "") for line in range(1, exercise.orders + 1))
        blocks = (
            Facts(
                (
                    (say("word.cell"), material.cell(name)),
                    (say("word.span"), span(move.span.value)),
                    (say("word.planning"), say("unit.minutes", value=minutes(move.planning.value))),
                )
            ),
            Grid(
                say("turn.orders", orders=exercise.orders), heads, rows, widths=(0.8, 4, 2.4, 2.4, 2.5), room="hand"
            ),
            Blank(say("turn.forbid")),
            Blank(say("turn.only")),
            Blank(say("turn.note")),
            Blank(f"{say('turn.argued')}: {say('turn.claim')}"),
            Blank(say("turn.reasons")),
            Blank(say("turn.against")),
            Blank(f"{say('turn.signed')} / {say('turn.received')}"),
        )
        sections.append(Section(material.move_title(number), blocks, fresh=True))
    message = (
        Blank(say("turn.from")),
        Blank(say("turn.to")),
        Choices(say("turn.way"), say.several("turn.ways")),
        Blank(say("turn.text"), 10),
        Blank(say("turn.answer"), 6),
        Prose(say("turn.copies"), "soft"),
    )
    sections.append(Section(say("turn.message"), message, fresh=True))
    return material.paper("turn_sheets", say("audience.cell", cell=material.cell(name)), sections, contents=False)


def _flat(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(" ".join(text.split()) for text in texts)


def _forces(material: Material, actor: str) -> Iterator[Block]:
    """Groups of an actor that this scenario knows; where it knows none, what the actor owns."""
    say, scenario = material.say, material.plan.scenario
    groups = [
        group
        for name, section in scenario.sections.items()
        for group in material.plan.models[name].groups(section)
        if group.actor == actor
    ]
    rows = [(material.titles.asset(group.id), say.word("brief.kinds", group.kind)) for group in groups]
    if rows:
        yield Grid("", (say("word.force"), say("word.kind")), tuple(dict.fromkeys(rows)), widths=(4, 1))


def _menu(material: Material, engine: Engine, actor: str) -> Iterator[Block]:
    say = material.say
    yield Prose(say("brief.menu_says", purse=two_digits(purse(engine, actor))), "soft")
    menu = list(offers(material, engine, actor))
    rows = tuple(
        (
            f"{material.titles.headed(offer.spec.id)}. {material.titles.say(offer.spec.explain)}",
            offer.toward,
            material.price(offer.capital, offer.spec.money.value),
            offer.takes,
            _chance(material, engine, offer.spec),
            "; ".join(offer.bars) or "-",
        )
        for offer in menu
    )
    strong = frozenset(number for number, offer in enumerate(menu) if offer.open_at_start)
    yield Grid("", say.several("brief.menu_heads"), rows, strong=strong, widths=_MENU_WIDTHS)
    never = [f"{title}: {material.titles.say(reason)}" for title, reason in closed(material.titles, engine, actor)]
    if never:
        yield Facts(((say("brief.never"), "; ".join(never)),))


def _chance(material: Material, engine: Engine, spec: ActionSpec) -> str:
    if spec.adjudication.chance is not None:
        return f"{round(100 * engine.world.slots.value[engine.world.chances[spec.id]])} %"
    return material.say("brief.honour" if spec.adjudication.honour else "brief.contest")


def _sheet(material: Material, name: str, role: Role) -> Iterator[Block]:
    say, cell = material.say, material.exercise.cells[name]
    yield Facts(((say("word.cell"), material.cell(name)), (say("word.actor"), material.titles.actor(cell.actor))))
    yield from told(role.sheet, say.lang) if role.sheet else (Prose(say("role.you")),)
    if cell.goals:
        yield Prose(say("role.cell_goals"), "soft")
        yield Points(_flat(cell.goals))
    yield Points(say.several("role.duties"), ordered=True)
    yield Blank(say("role.notes"), 8)
