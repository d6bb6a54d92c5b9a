"""Dials: what is worked out from figures alone is kept until one moves, and is never old."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from shipped import loaded

from sim.deciding.plan import Fall
from sim.engine import Engine
from sim.models.commons.model import Commons
from sim.models.commons.services import wants
from sim.models.commons.supply.model import Supply
from sim.models.commons.supply.trade import Figures as OfGoods
from sim.models.displacement.model import Displacement
from sim.models.displacement.regime import _Figures as OfOrder
from sim.models.displacement.route import Pace
from sim.models.domestic.home import Figures as OfHomes
from sim.models.domestic.model import Domestic
from sim.models.pressure.household import _Figures as OfHouseholds
from sim.models.pressure.model import Pressure
from sim.models.pressure.model import _Figures as OfHazards
from sim.models.pressure.regime import _adaptation
from sim.world.effects import Shift

if TYPE_CHECKING:
    from sim.models.dials import Reading

GRID = 6.0
# of what is kept: what it is now, and the same worked out anew
Pair = tuple[Callable[[], object], Callable[[], object]]


def kept_in(engine: Engine) -> list[Pair]:
    """Everything that the models of a run keep of their dials."""
    pressure, displacement, domestic = (engine.models[name] for name in ("pressure", "displacement", "domestic"))
    assert isinstance(pressure, Pressure)
    assert isinstance(displacement, Displacement)
    assert isinstance(domestic, Domestic)

    def reach(dials: Reading) -> float:
        return dials("outside_enforcement") + dials("secondary_reach")

    regime, dials = pressure.regime, pressure.dials
    hazards = partial(OfHazards.now, pressure.section.exercises_provoke, dials)
    pairs: list[Pair] = [
        (pressure._figures, hazards),
        (pressure.household._figures, partial(OfHouseholds.now, dials)),
        (regime._reach, partial(reach, dials)),
        (regime._usual, partial(_adaptation, dials, 1.0)),
        (regime._hasty, lambda: _adaptation(dials, dials("evasion_haste"))),
        (displacement.regime._figures, partial(OfOrder.now, displacement.dials)),
    ]
    pairs += [(route._pace, partial(Pace.now, displacement.dials)) for route in displacement.routes]
    pairs += [(home._figures, partial(OfHomes.now, domestic.dials)) for home in domestic.homes.values()]
    return pairs


def test_what_is_kept_is_what_the_dials_give_while_levers_mature() -> None:
    engine = Engine(loaded("korean_contingency", options=("everything",)), seed=4)
    pairs = kept_in(engine)
    first = [now() for now, _ in pairs]
    while engine.now < 60 * 24 and not engine.ended:
        engine.advance(engine.now + GRID)
        assert [now() for now, _ in pairs] == [anew() for _, anew in pairs], engine.now
    moved = [now() != before for (now, _), before in zip(pairs, first, strict=True)]
    assert sum(moved) > 2, "levers moved figures, or this shows nothing"


def test_what_is_kept_is_what_the_dials_give_when_figures_are_shifted() -> None:
    engine = Engine(loaded("korean_contingency"), seed=4)
    pairs, slots = kept_in(engine), engine.world.slots
    figures = [path for path in slots if path.split(".")[1] in {"pressure", "displacement", "domestic"}]
    assert len(figures) > 100
    for path in figures:
        engine.world.apply(Shift(path, 0.1), engine.now)
        assert [now() for now, _ in pairs] == [anew() for _, anew in pairs], path


def test_goods_and_services_follow_every_figure_of_theirs() -> None:
    engine = Engine(loaded("commons_disruption"), seed=4)
    model, slots = engine.models["commons"], engine.world.slots
    assert isinstance(model, Commons)
    goods = model.domains["supply"]
    assert isinstance(goods, Supply)

    def of_goods() -> OfGoods:
        return OfGoods._make([slots.value[slots.find(f"models.commons.supply.{name}")] for name in OfGoods._fields])

    def of_services() -> tuple[float, ...]:
        return wants(lambda name: slots.value[slots.find(f"models.commons.services.{name}")])

    trade, moved = next(iter(goods.trades.values())), set()
    figures = [path for path in slots if path.startswith(("models.commons.supply.", "models.commons.services."))]
    for path in figures:
        before = trade._figures(), model.services._wants()
        engine.world.apply(Shift(path, 0.1), engine.now)
        assert (trade._figures(), model.services._wants()) == (of_goods(), of_services()), path
        moved |= {part for part, old in enumerate(before) if (trade._figures(), model.services._wants())[part] != old}
    assert moved == {0, 1}


def test_a_plan_looks_its_items_up_anew_over_another_ground() -> None:
    engine = Engine(loaded("korean_provocation"), seed=1)
    for desk in engine.desks.values():
        plan, costs = desk.plan, engine.world.costs
        assert plan.slots("cost", costs) == [costs.get(item.action, -1) for item in plan.items]
        other = {name: slot + 7 for name, slot in costs.items()}
        assert plan.slots("cost", other) == [other.get(item.action, -1) for item in plan.items]
        for idle in ((), tuple(plan.falls), tuple(plan.falls[:1])):
            ways = [
                Fall(item.target, item.spec.lowers, item.spec.lowers_in, item.spec.ends_own) if item.spec else None
                for item in plan.items
            ]
            holds = [
                ("", 0) if stands[1] < 0 and way in idle else stands
                for way, stands in zip(ways, plan.stands, strict=True)
            ]
            assert [plan.postures[place] for place in plan.ranged(idle)] == holds


def test_what_is_kept_is_made_once_while_no_figure_moves() -> None:
    engine = Engine(loaded("korean_contingency"), seed=4)
    model = engine.models["domestic"]
    assert isinstance(model, Domestic)
    made: list[float] = []

    def make(dials: Reading) -> float:
        made.append(dials("rally"))
        return 2 * made[-1]

    twice = model.dials.derived(make)
    engine.advance(10 * 24)
    first = twice()
    assert (first, len(made)) == (2 * made[0], 1)
    engine.world.apply(Shift("models.domestic.rally", 0.5), engine.now)
    assert twice() > first
    assert len(made) == 2


def test_shifts_are_counted_by_what_they_move() -> None:
    slots = loaded("commons_disruption").ground.slots.copy()
    paths = list(slots)
    counted = {}
    for head in ("actors.", "relations.", "models.", "actions."):
        path = next(path for path in paths if path.startswith(head))
        before = slots.shifts, slots.figures, slots.ties
        slots.shift(slots.find(path), 0.1, 0.0)
        counted[head] = tuple(
            now - then for now, then in zip((slots.shifts, slots.figures, slots.ties), before, strict=True)
        )
    assert counted == {"actors.": (1, 0, 0), "relations.": (1, 0, 1), "models.": (1, 1, 0), "actions.": (1, 1, 0)}
