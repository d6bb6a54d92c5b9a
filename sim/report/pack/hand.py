"""The move by hand: menus with their draws, contests, effects and drawn numbers, all on paper; beside it the track.

Odds are those of the engine's own adjudication with the figures at the start. For the white cell alone: it holds true
figures of every cell.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate
from typing import Final

from sim.deciding.adjudication import Outcome, adjudicate, spread
from sim.draws import Draws, uniform
from sim.engine import Engine
from sim.report.names import does, in_unit, named, worded
from sim.report.pack.course import Course
from sim.report.pack.material import Material
from sim.report.pack.menu import Offer, closed, offers
from sim.report.pack.track import figures, forces, moves, stands, told_cells
from sim.report.paper.blocks import Block, Facts, Grid, Paper, Points, Prose, Section
from sim.scenario.action import ActionSpec, EffectLine

__all__ = ["by_hand", "draw_ranges", "drawn_numbers"]

_BEST_FIRST: Final[tuple[Outcome, ...]] = ("full", "partial", "fail", "backfire")
_ACROSS: Final = 20
_NUMBERS: Final = 240
_LOG_ROWS: Final = 14
# tone: the step of the relation for a full ten points of weight (E8)
_TEN: Final = 10


def by_hand(material: Material, engine: Engine, course: Course | None, *, seed: int) -> Paper:
    """Make the paper."""
    say, cells = material.say, material.exercise.cells
    menus = {name: list(offers(material, engine, cell.actor)) for name, cell in cells.items()}
    sections = [
        Section(say("hand.steps_title"), (Points(say.several("hand.steps"), ordered=True),)),
        Section(say("hand.moves"), tuple(moves(material))),
        Section(say("hand.argued"), (_argued(material),)),
        Section(say("hand.log"), (_log(material),), fresh=True),
        *(
            Section(
                say("hand.menu", cell=material.cell(name)), tuple(_menu(material, engine, name, menu)), fresh=True
            )
            for name, menu in menus.items()
        ),
        Section(say("hand.contests"), tuple(_contests(material, engine, menus))),
        Section(say("hand.effects"), tuple(_effects(material, menus))),
        Section(say("hand.track"), tuple(figures(material, engine, menus)), fresh=True),
        Section(say("hand.beside"), (*forces(material, engine, menus), *stands(material, menus)), fresh=True),
        Section(say("hand.told"), tuple(told_cells(material))),
        Section(say("hand.course"), tuple(_course(material, course))),
        Section(say("hand.numbers"), tuple(_numbers(material, seed)), fresh=True),
    ]
    return material.paper("by_hand", say("audience.white_cell"), sections, opening=(Prose(say("hand.use")),))


def draw_ranges(chances: dict[Outcome, float]) -> dict[Outcome, tuple[int, int]]:
    """Share the numbers 1 to 100 out among outcomes, the best first, as the engine's draw does.

    A chance below half a hundredth gets no number; the last outcome takes what is left.
    """
    named = [outcome for outcome in _BEST_FIRST if chances.get(outcome, 0.0) > 0]
    ends = [round(100 * total) for total in accumulate(chances[outcome] for outcome in named)]
    if ends:
        ends[-1] = 100
    begins = [1, *(end + 1 for end in ends[:-1])]
    return {outcome: (low, high) for outcome, low, high in zip(named, begins, ends, strict=True) if low <= high}


def drawn_numbers(seed: int, *, many: int = _NUMBERS) -> list[int]:
    """Draw numbers from 1 to 100; the same seed draws the same."""
    key = Draws(seed).key("by_hand")
    return [int(100 * uniform(key, occasion)) + 1 for occasion in range(many)]


def _range(found: tuple[int, int] | None) -> str:
    if found is None:
        return "-"
    low, high = found
    return f"{low}" if low == high else f"{low} - {high}"


def _argued(material: Material) -> Grid:
    say = material.say
    rows = tuple(say.several(f"hand.argued_rows.{number}") for number in range(1, 6))
    return Grid("", say.several("hand.argued_heads"), rows, frozenset({1, 2}), widths=(4, 1, 2))


def _log(material: Material) -> Grid:
    heads = material.say.several("hand.log_heads")
    rows = tuple(("",) * len(heads) for _ in range(_LOG_ROWS))
    return Grid("", heads, rows, widths=(1, 1.4, 3, 0.9, 1.4, 1.4, 3), room="hand")


def _menu(material: Material, engine: Engine, name: str, menu: list[Offer]) -> Iterator[Block]:
    say, actor = material.say, material.exercise.cells[name].actor
    yield Prose(say("hand.menu_says"), "soft")
    rows = tuple(
        (
            material.titles.headed(offer.spec.id),
            offer.toward,
            material.price(offer.capital, offer.spec.money.value),
            offer.takes,
            _draw(material, engine, actor, offer),
            "; ".join(offer.bars) or "-",
        )
        for offer in menu
    )
    strong = frozenset(number for number, offer in enumerate(menu) if offer.open_at_start)
    yield Grid("", say.several("hand.menu_heads"), rows, strong=strong, widths=(2.6, 2.4, 1.2, 1.2, 1.2, 2.6))
    never = [f"{title}: {material.titles.say(reason)}" for title, reason in closed(material.titles, engine, actor)]
    if never:
        yield Facts(((say("hand.never", cell=material.cell(name)), "; ".join(never)),))


def _chances(engine: Engine, actor: str, spec: ActionSpec, target: str) -> dict[Outcome, float]:
    """Chance of each outcome by the figures at the start."""
    return spread(spec, adjudicate(spec, actor, target, u=0.5, world=engine.world, at=engine.now))


def _draw(material: Material, engine: Engine, actor: str, offer: Offer) -> str:
    if offer.spec.adjudication.chance is None:
        return material.say("brief.contest")
    ranges = draw_ranges(_chances(engine, actor, offer.spec, offer.items[0].target))
    return _range(ranges.get("full"))


def _contests(material: Material, engine: Engine, menus: dict[str, list[Offer]]) -> Iterator[Block]:
    """Every action whose chance hangs on the other side, toward each, those with the same draws together."""
    say, titles = material.say, material.titles
    rows = []
    for name, menu in menus.items():
        actor = material.exercise.cells[name].actor
        for offer in menu:
            if offer.spec.adjudication.chance is not None:
                continue
            alike: dict[tuple[str, ...], list[str]] = {}
            for target in dict.fromkeys(item.target for item in offer.items):
                ranges = draw_ranges(_chances(engine, actor, offer.spec, target))
                alike.setdefault(tuple(_range(ranges.get(each)) for each in _BEST_FIRST), []).append(target)
            rows += [
                (material.cell(name), titles.headed(offer.spec.id), ", ".join(map(titles.actor, whom)), *drawn)
                for drawn, whom in alike.items()
            ]
    if rows:
        yield Prose(say("hand.contests_says"), "soft")
        yield Grid(
            "", say.several("hand.contests_heads"), tuple(rows), frozenset({3, 4, 5, 6}), widths=(2, 3, 3, 1, 1, 1, 1)
        )


def _effects(material: Material, menus: dict[str, list[Offer]]) -> Iterator[Block]:
    say = material.say
    specs = {offer.spec.id: offer.spec for menu in menus.values() for offer in menu}
    step = material.plan.scenario.dynamics.step.value
    rows = tuple(
        (
            material.titles.headed(spec.id),
            "; ".join(_change(material, line) for line in spec.effects) or "-",
            f"{step * spec.goldstein / _TEN:+.3f}" if spec.target != ("none",) else "-",
        )
        for spec in specs.values()
    )
    yield Prose(say("hand.effects_says"), "soft")
    yield Grid("", say.several("hand.effects_heads"), rows, frozenset({2}), widths=(3, 6, 1))


def _change(material: Material, line: EffectLine) -> str:
    say, titles = material.say, material.titles
    if line.by is not None and line.change is not None:
        return f"{titles.say(named(line.change))} ({_whose(material, line.whose)}) {line.by.value:+.2g}"
    if line.promise is not None:
        return say.word("hand.promise", line.promise)
    done = titles.say(does(line.do or "", material.plan.scenario.vocabulary))
    how = ", ".join(filter(None, (_argument(material, name, value) for name, value in line.args.items())))
    return f"{done} ({say('hand.here', how=how)})" if how else done


def _whose(material: Material, ends: str) -> str:
    """Say whose variable is changed: `me`, `target`, `me>target`, `me+target`."""
    for sign, mark in (("+", " \u2194 "), (">", " \u2192 ")):
        if sign in ends:
            return mark.join(material.say.word("hand.whose", side) for side in ends.split(sign))
    return material.say.word("hand.whose", ends)


def _argument(material: Material, name: str, value: str | float) -> str:
    """Say with how much, or with what, an effect comes; an author's own word as he wrote it."""
    said = f"{value:g}" if isinstance(value, float) else material.titles.say(worded(value))
    label = material.say.texts.get(f"hand.with.{name}", f"{name.replace('_', ' ')} {{value}}")
    # a label without a gap is that of a yes or no
    return label.replace("{value}", said) if value or "{value}" in label else ""


def _course(material: Material, course: Course | None) -> Iterator[Block]:
    if course is None or not course.found:
        return
    say, titles, measures = material.say, material.titles, material.plan.scenario.vocabulary.measures
    after = tuple(say("word.after", number=number + 1) for number in range(len(material.exercise.moves)))
    rows = tuple(
        (
            titles.say(titles.measure(name)),
            *course.said(name),
            "" if (unit := measures[name].unit) == "count" else titles.say(in_unit(unit)),
        )
        for name in course.found
    )
    last = course.seed + course.runs - 1
    yield Prose(say("hand.course_says", runs=course.runs, first=course.seed, last=last), "soft")
    numeric = frozenset(range(1, len(after) + 1))
    heads = (say("word.measure"), *after, say("word.unit"))
    widths = (2.4, *(2 for _ in after), 1.3)
    yield Grid("", heads, rows, numeric, frozenset(range(course.leading)), widths=widths)


def _numbers(material: Material, seed: int) -> Iterator[Block]:
    numbers = [f"{number:02d}" if number < 100 else "100" for number in drawn_numbers(seed)]
    rows = tuple(
        (f"{line}.", *numbers[place : place + _ACROSS])
        for line, place in enumerate(range(0, len(numbers), _ACROSS), start=1)
    )
    yield Prose(material.say("hand.numbers_says", seed=seed), "soft")
    heads = ("", *(str(column) for column in range(1, _ACROSS + 1)))
    yield Grid("", heads, rows, frozenset(range(_ACROSS + 1)), widths=(1,) * (_ACROSS + 1), room="line")
