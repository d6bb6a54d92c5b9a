"""The move by hand: menus with their draws, contests, effects, a track of state and drawn numbers, all on paper.

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
from sim.report.names import does, in_unit, named
from sim.report.pack.course import Course
from sim.report.pack.material import Material
from sim.report.pack.menu import Offer, closed, offers
from sim.report.paper.blocks import Block, Facts, Grid, Paper, Points, Prose, Section
from sim.report.wording import two_digits
from sim.scenario.action import ActionSpec, EffectLine

__all__ = ["by_hand", "draw_ranges", "drawn_numbers"]

_BEST_FIRST: Final[tuple[Outcome, ...]] = ("full", "partial", "fail", "backfire")
_TRACKED: Final = ("political_capital", "support", "readiness", "fatigue")
_TIES: Final = ("rung", "trust", "affinity", "threat", "grievance", "channel")
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
        Section(say("hand.track"), tuple(_track(material, engine)), fresh=True),
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
    titles, say = material.titles, material.say
    if line.by is not None and line.change is not None:
        sides = {side: titles.say(word) for side, word in (("me", "us"), ("target", "them"))}
        mark = " \u2192 " if ">" in line.whose else " \u2194 "
        whose = mark.join(sides[side] for side in line.whose.replace("+", ">").split(">"))
        return f"{titles.say(named(line.change))} ({whose}) {line.by.value:+.2g}"
    if line.promise is not None:
        return titles.say(f"a promise is {line.promise}")
    says = titles.say(does(line.do or "", material.plan.scenario.vocabulary))
    arguments = ", ".join(
        f"{name} {value:g}" if isinstance(value, float) else f"{name} {value}" for name, value in line.args.items()
    )
    return f"{say('hand.does')}: {says} ({arguments})" if arguments else f"{say('hand.does')}: {says}"


def _track(material: Material, engine: Engine) -> Iterator[Block]:
    """Figures at the start, and a column to write in for each move."""
    say, cells, world = material.say, material.exercise.cells, engine.world
    at, blank = engine.now, ("",) * len(material.exercise.moves)
    after = tuple(say("word.after", number=number) for number in range(1, len(blank) + 1))
    heads = (say("word.variable"), say("word.now"), *after)
    widths = (4, 1, *(1.2 for _ in blank))
    yield Prose(say("hand.track_says"), "soft")
    for name, cell in cells.items():
        rows = tuple(
            (
                material.titles.say(named(variable)),
                two_digits(world.slots.read(world.actor_slot(cell.actor, variable), at)),
                *blank,
            )
            for variable in _TRACKED
            if variable in material.plan.scenario.vocabulary.actor_variables
        )
        yield Grid(material.cell(name), heads, rows, frozenset({1}), widths=widths, room="line")
    known = material.plan.scenario.vocabulary.relation_variables
    told = material.titles
    actors = list(dict.fromkeys(cell.actor for cell in cells.values()))
    rows = tuple(
        (
            f"{told.say(named(variable))}: {told.actor(one)} > {told.actor(other)}",
            two_digits(world.slots.read(world.network.slot(variable, one, other), at)),
            *blank,
        )
        for variable in _TIES
        if variable in known
        for one in actors
        for other in actors
        if one != other and not (known[variable].mutual and actors.index(one) > actors.index(other))
    )
    if rows:
        yield Grid(say("hand.relations"), heads, rows, frozenset({1}), widths=widths, room="line")


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
