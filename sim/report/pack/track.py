"""The track: what a white cell writes down from move to move when it runs an exercise by hand.

Spans of the moves, figures with where they go back to by themselves, forces, what orders have set up that no figure
holds, and what each cell was told. Whatever an order on a menu changes has its place here.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from sim.engine import Engine
from sim.expressions import Term
from sim.report.names import named
from sim.report.pack.material import Material, minutes, span
from sim.report.pack.menu import Offer
from sim.report.paper.blocks import Block, Grid, Prose
from sim.report.wording import two_digits

__all__ = ["changed", "figures", "forces", "groups", "moves", "stands", "told_cells"]

Menus = Mapping[str, Sequence[Offer]]

_TRACKED: Final = ("political_capital", "support", "readiness", "fatigue")
_TIES: Final = ("rung", "trust", "affinity", "threat", "grievance", "channel")
_SPARE: Final = 8
# days from order to work of a force, where a model has it
_REACH: Final = "reach"
_HOURS_A_DAY: Final = 24


def changed(menus: Menus) -> set[str]:
    """Name the variables that some order changes."""
    lines = (line for menu in menus.values() for offer in menu for line in offer.spec.effects)
    return {line.change for line in lines if line.change is not None}


def moves(material: Material) -> Iterator[Block]:
    """When each move begins and ends in the scenario, and how long people plan for it."""
    begins, rows = 0.0, []
    for number, move in enumerate(material.exercise.moves, start=1):
        ends = begins + move.span.value
        rows.append((material.move_title(number), span(begins), span(ends), minutes(move.planning.value)))
        begins = ends
    yield Grid("", material.say.several("hand.moves_heads"), tuple(rows), frozenset({1, 2, 3}), widths=(4, 1, 1, 1.4))


def figures(material: Material, engine: Engine, menus: Menus) -> Iterator[Block]:
    """Figures at the start, where each goes back to by itself, and a column to write in for each move."""
    say, cells, words = material.say, material.exercise.cells, material.plan.scenario.vocabulary
    world, moved, blank = engine.world, changed(menus), ("",) * len(material.exercise.moves)
    after = tuple(say("word.after", number=number) for number in range(1, len(blank) + 1))
    heads = (say("word.variable"), say("hand.returns"), say("word.now"), *after)
    widths = (3.6, 1.6, 0.9, *(1.1 for _ in blank))
    yield Prose(say("hand.track_says"), "soft")
    for name, cell in cells.items():
        kind = material.plan.scenario.actors[cell.actor].type
        known = words.actor_variables
        variables = [*_TRACKED, *sorted(moved & set(known) - set(_TRACKED))]
        rows = [
            (material.titles.say(named(each)), *_stood(engine, world.actor_slot(cell.actor, each)), *blank)
            for each in variables
            if each in known and known[each].belongs_to(kind)
        ]
        rows.append((say("hand.money"), "-", "0", *blank))
        yield Grid(material.cell(name), heads, tuple(rows), frozenset({1, 2}), widths=widths, room="line")
    told, ties = material.titles, words.relation_variables
    actors = list(dict.fromkeys(cell.actor for cell in cells.values()))
    pairs = [
        (
            f"{told.say(named(each))}: {told.actor(one)} > {told.actor(other)}",
            *_stood(engine, world.network.slot(each, one, other)),
            *blank,
        )
        for each in [*_TIES, *sorted(moved & set(ties) - set(_TIES))]
        if each in ties
        for one in actors
        for other in actors
        if one != other and not (ties[each].mutual and actors.index(one) > actors.index(other))
    ]
    # toward those whom nobody plays a line is written when something changes it
    spare = [("",) * len(heads) for _ in range(_SPARE)]
    yield Grid(say("hand.relations"), heads, (*pairs, *spare), frozenset({1, 2}), widths=widths, room="line")


def _stood(engine: Engine, slot: int) -> tuple[str, str]:
    """Say where a figure goes back to and in how long it is half way there; and how it stands."""
    slots = engine.world.slots
    value, tau = two_digits(slots.read(slot, engine.now)), slots.tau[slot]
    if not tau:
        return "-", value
    half = two_digits(tau * math.log(2) / _HOURS_A_DAY)
    return f"{two_digits(slots.rest[slot])} ({half}\u00a0d)", value


def groups(material: Material) -> frozenset[str]:
    """Name the forces that this scenario knows; other assets of an order say how it is done."""
    plan = material.plan
    sections = plan.scenario.sections.items()
    return frozenset(group.id for name, section in sections for group in plan.models[name].groups(section))


def forces(material: Material, engine: Engine, menus: Menus) -> Iterator[Block]:
    """Every force that an order may send, how soon it can work where, with room for where it is."""
    say, cells, known, rows = material.say, material.exercise.cells, groups(material), []
    for name, menu in menus.items():
        where: dict[str, dict[str, None]] = {}
        for item in (item for offer in menu for item in offer.items if item.asset in known):
            where.setdefault(item.asset, {}).update(dict.fromkeys([item.target] if item.target else ()))
        rows += [
            (
                material.titles.asset(each),
                material.cell(name),
                _reaches(material, engine, cells[name].actor, each, to),
            )
            for each, to in where.items()
        ]
    if rows:
        yield Prose(say("hand.forces_says"), "soft")
        heads, blank = say.several("hand.forces_heads"), ("", "", "")
        lines = tuple((*row, *blank) for row in rows)
        yield Grid(say("hand.forces"), heads, lines, widths=(3, 2, 2, 1.6, 1.2, 1.2), room="line")


def _reaches(material: Material, engine: Engine, actor: str, asset: str, whom: Iterable[str]) -> str:
    """Say in how many days from the order a force can work toward each, where a model of this run knows that."""
    models = engine.scenario.vocabulary.models
    if not any(each.name == _REACH for name in engine.models for each in models[name].functions):
        return "-"
    view = engine.desks[actor].view
    days = {each: view.one(Term(_REACH, (asset, each)), engine.now) for each in whom}
    return ", ".join(f"{material.titles.actor(each)} {two_digits(value)}" for each, value in days.items()) or "-"


def stands(material: Material, menus: Menus) -> Iterator[Block]:
    """Every order that does something which no figure holds, with room for by whom, toward whom and how long."""
    say, known = material.say, groups(material)
    found = dict.fromkeys(
        offer.spec.id
        for menu in menus.values()
        for offer in menu
        # what a force does stands beside its name
        if not any(item.asset in known for item in offer.items)
        and any(line.change is None for line in offer.spec.effects)
    )
    rows = tuple((material.titles.headed(name), "", "", "") for name in found)
    if rows:
        yield Prose(say("hand.stands_says"), "soft")
        yield Grid(say("hand.stands"), say.several("hand.stands_heads"), rows, widths=(3.4, 4, 1.2, 1.2), room="line")


def told_cells(material: Material) -> Iterator[Block]:
    """Give room for what each cell is told at the end of a move."""
    say = material.say
    rows = tuple((material.cell(name), "", "") for name in material.exercise.cells)
    yield Grid("", say.several("hand.told_heads"), rows, widths=(2, 4, 4), room="hand")
