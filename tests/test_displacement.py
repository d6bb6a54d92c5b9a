"""Displacement: people are conserved, borders dam, places help, seats bind, collapse follows strain, armies clash."""

from __future__ import annotations

from typing import Any

import pytest
from fallen import DEFAULTS, FALL, do, engine_of, files, fixed, section
from hypothesis import given
from hypothesis import strategies as st
from small_worlds import Node, plan_of, written

from sim.api import load, run
from sim.draws import Draws
from sim.engine import Engine
from sim.errors import InputError
from sim.expressions import Term
from sim.models.displacement.regime import Wait
from sim.models.displacement.route import Route
from sim.models.displacement.section import Route as RouteSpec


def route(seed: int, *, places: float = 5_000, most: float = 50_000, **changes: float) -> Route:
    spec = RouteSpec.model_validate(
        {"id": "r", "title": "a way", "toward": "x", "reach": 300_000, "places": places, "most": most}
    )
    return Route(spec, Draws(seed).keep("outflow", "r"), Draws(seed).keep("outflow wave", "r"), fixed(**changes))


def counted(way: Route) -> int:
    return way.at_home + way.on_the_way + way.at_border + way.over + way.settled


# ---- people -----------------------------------------------------------------------------------------------------

ORDERS = st.lists(st.floats(0, 1), min_size=5, max_size=60)


@given(st.integers(0, 999), ORDERS, st.floats(0, 1), st.integers(0, 60))
def test_no_one_is_lost_on_a_route_or_made_there(seed: int, orders: list[float], food: float, shut: int) -> None:
    way = route(seed)
    for day, order in enumerate(orders):
        if day == shut:
            way.closed_until = 24.0 * (day + 20)
        way.day(24.0 * day, order=order, food=food)
        assert counted(way) == way.people
        assert min(way.at_home, way.at_border, way.over, way.settled, way.waiting) >= 0


@given(st.integers(0, 999), ORDERS, st.integers(0, 40), st.integers(1, 60))
def test_closing_a_border_never_lowers_the_number_waiting(
    seed: int, orders: list[float], shut: int, length: int
) -> None:
    open_way, closed_way = route(seed), route(seed)
    closed_way.closed_until = -1.0
    for day, order in enumerate(orders):
        if day == shut:
            closed_way.closed_until = 24.0 * (day + length)
        for way in (open_way, closed_way):
            way.day(24.0 * day, order=order, food=0.3)
        assert closed_way.waiting >= open_way.waiting
        assert closed_way.left == open_way.left  # dammed, not removed


@given(st.integers(0, 999), ORDERS, st.integers(0, 20_000), st.integers(0, 30_000))
def test_more_places_never_leave_more_unserved(seed: int, orders: list[float], few: int, extra: int) -> None:
    less, more = route(seed, places=few), route(seed, places=few + extra)
    for day, order in enumerate(orders):
        for way in (less, more):
            way.day(24.0 * day, order=order, food=0.2)
        assert more.waiting <= less.waiting
    assert more.unserved_days <= less.unserved_days


def test_hardly_anyone_leaves_a_state_in_order_and_many_leave_a_fallen_one() -> None:
    quiet, fallen = route(1), route(1)
    for day in range(180):
        quiet.day(24.0 * day, order=0.85, food=0.6)
        fallen.day(24.0 * day, order=0.3, food=0.3)
    assert quiet.left < 0.02 * quiet.people
    assert fallen.left > 20 * quiet.left


# ---- the regime -------------------------------------------------------------------------------------------------


@given(st.integers(0, 999), st.floats(1e-6, 1e-2), st.floats(1, 20))
def test_a_higher_hazard_never_strikes_later(seed: int, hazard: float, factor: float) -> None:
    low, high = Wait(Draws(seed), "h"), Wait(Draws(seed), "h")
    for _ in range(400):
        early, late = high.over(24.0, hazard=hazard * factor), low.over(24.0, hazard=hazard)
        if early is not None or late is not None:
            assert early is not None
            assert late is None or early <= late
            return


def test_the_hazard_of_collapse_is_the_stated_one_where_nothing_strains() -> None:
    engine, model = engine_of(elite_cohesion_assumed=0.5, food_assumed=0.5)
    assert engine.now == 0
    assert model.regime.hazard() * 8766 == pytest.approx(0.016)


def test_strain_raises_the_hazard_of_collapse_and_lowers_order() -> None:
    engine, strained = engine_of(injects=[], elite_cohesion_assumed=0.2, food_assumed=0.2)
    other, calm = engine_of(injects=[])
    assert strained.regime.hazard() > 3 * calm.regime.hazard()
    engine.advance(90 * 24)
    other.advance(90 * 24)
    assert strained.regime.order < calm.regime.order - 0.1
    assert calm.regime.order == pytest.approx(0.85)


def test_a_hazard_a_hundred_times_as_high_lets_states_fall_by_themselves() -> None:
    fallen = 0
    for seed in range(12):
        engine, model = engine_of(seed, injects=[], collapses=True, collapse_hazard="3 1/yr")
        engine.advance(120 * 24)
        fallen += model.regime.fallen_at is not None
    assert 3 <= fallen <= 11  # 1 - exp(-3 * .6 * 120 / 365) = .45


def test_order_falls_in_a_collapse_and_troops_bring_some_of_it_back() -> None:
    alone, left = engine_of()
    helped, entered = engine_of()
    for engine in (alone, helped):
        engine.advance(11 * 24)
    assert left.regime.order < 0.55
    do(helped, "stabilise", "south")
    do(helped, "stabilise", "north")
    for engine in (alone, helped):
        engine.advance(110 * 24)
    assert entered.regime.order > left.regime.order + 0.2
    assert 0 <= left.regime.order <= 1


# ---- sites and armies -------------------------------------------------------------------------------------------


def test_sites_are_secured_by_troops_and_faster_when_ordered() -> None:
    days: list[float] = []
    for orders in ((), ("stabilise",), ("stabilise", "secure")):
        engine, model = engine_of()
        engine.advance(11 * 24)
        for name in orders:
            do(engine, name, "south")
        engine.advance(100 * 24)
        days.append(model.presence.insecure_days)
    assert days[0] > days[1] > days[2] > 0


def test_troops_on_their_way_count_as_sent_to_their_own_side_alone() -> None:
    engine, model = engine_of()
    engine.advance(11 * 24)

    def believed(observer: str) -> float:
        return model.getter(observer, Term("troops_sent", ("south",)))(engine.now)

    assert believed("south") == 0.0
    do(engine, "stabilise", "south")
    assert model.presence.troops(actor="south") == 0
    assert (believed("south"), believed("north")) == (120.0, 0.0)
    engine.advance(60 * 24)
    assert (believed("south"), believed("north")) == (120.0, 120.0)
    do(engine, "withdraw", "south")
    assert (believed("south"), believed("north")) == (0.0, 0.0)


def test_armies_without_a_treaty_clash_less_often_under_an_arrangement() -> None:
    engine, model = engine_of()
    engine.advance(11 * 24)
    do(engine, "stabilise", "south")
    do(engine, "stabilise", "north")
    engine.advance(60 * 24)
    risk = model.presence.risk("north", "south")
    assert risk > 0
    assert model.presence.risk("south", "guest") == 0.0  # in another zone
    do(engine, "deconflict", "north", "south")
    assert model.presence.risk("south", "north") == pytest.approx(risk * (1 - DEFAULTS["deconfliction"]))


def test_a_clash_is_seen_resented_and_counted() -> None:
    engine, model = engine_of(contact="1 1/d")
    engine.advance(11 * 24)
    before = engine.world.slots.read(engine.world.network.slot("grievance", "north", "south"), engine.now)
    do(engine, "stabilise", "south")
    do(engine, "stabilise", "north")
    engine.advance(40 * 24)
    assert model.presence.incidents > 0
    after = engine.world.slots.read(engine.world.network.slot("grievance", "north", "south"), engine.now)
    assert after > before
    assert engine.desks["north"].memory.last(engine.desks["north"].memory.watch_topic("incident"), engine.now) > 0


def test_where_rungs_are_kept_a_clash_is_read_as_the_others_act() -> None:
    tree = files(contact="1 1/d")
    tree["small.yaml"]["models"]["escalation"] = {}
    engine = Engine(plan_of(tree), seed=1)
    engine.advance(11 * 24)
    for who in ("south", "north"):
        do(engine, "stabilise", who)
    engine.advance(40 * 24)
    rungs = [
        engine.world.slots.value[engine.world.network.slot("rung", *pair)]
        for pair in (("north", "south"), ("south", "north"))
    ]
    assert min(rungs) >= 3


# ---- strangers --------------------------------------------------------------------------------------------------


@given(st.integers(0, 99), st.integers(1, 100))
def test_nationals_are_conserved_and_no_trip_has_more_people_than_seats(seed: int, days: int) -> None:
    engine, model = engine_of(seed, injects=[])
    do(engine, "evacuate", "guest", "south")
    engine.advance(days * 12)
    do(engine, "evacuate", "north", "south")
    engine.advance(days * 24)
    for people in model.evacuation.communities.values():
        where = people.staying + sum(people.gathered.values()) + people.aboard + people.evacuated
        assert where == people.people
        assert people.evacuated <= people.heeding
    for carrier in model.evacuation.carriers:
        assert carrier.most_aboard <= carrier.spec.number.value * carrier.spec.seats.value
    brought = sum(carrier.carried for carrier in model.evacuation.carriers)
    assert brought == model.evacuation.evacuated


def test_nobody_is_brought_out_who_was_not_told_to_go() -> None:
    engine, model = engine_of(injects=[])
    engine.advance(100 * 24)
    assert model.evacuation.evacuated == 0
    do(engine, "evacuate", "guest", "south")
    engine.advance(119 * 24)
    assert model.evacuation.communities["guest"].evacuated > 0
    assert model.evacuation.communities["north"].evacuated == 0


def test_more_lift_leaves_fewer_behind_on_the_same_day() -> None:
    out = []
    for lift in ("0.5 points", "1 points", "2 points"):
        engine, model = engine_of(injects=[], lift=lift)
        do(engine, "evacuate", "guest", "south")
        do(engine, "evacuate", "north", "south")
        engine.advance(9 * 24)
        out.append(model.evacuation.evacuated)
    assert out[0] < out[1] <= out[2]


def test_more_seats_bring_people_out_sooner() -> None:
    took = []
    for number in (2, 12):
        carriers = [{**item, "number": number} for item in section()["carriers"]]
        engine, model = engine_of(injects=[], carriers=carriers)
        do(engine, "evacuate", "guest", "south")
        engine.advance(119 * 24)
        days = model.outcomes(engine.now)["days_to_evacuate_90"]
        assert not days.censored
        took.append(days.value or 0.0)
    assert took[1] < took[0]


# ---- the whole --------------------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_run_and_another_seed_another() -> None:
    plan = plan_of(files())
    assert run(plan, seed=3).digest == run(plan, seed=3).digest
    unserved = {run(plan, seed=seed).outcomes["unserved_refugee_days"].value for seed in (3, 4)}
    assert len(unserved) == 2


def test_a_quiet_state_sends_next_to_nobody_and_a_fallen_one_fills_the_camps() -> None:
    quiet, fallen = (run(plan_of(files(injects=what)), seed=1).outcomes for what in ([], [FALL]))
    assert (quiet["unserved_refugee_days"].value or 0.0) < 0.01 * (fallen["unserved_refugee_days"].value or 0.0)
    assert fallen["collapse_happened"].value == 1


def test_only_a_state_can_fall() -> None:
    tree = files()
    tree["broken.yaml"]["type"] = "group"
    with written(tree) as path, pytest.raises(InputError, match="has no public order"):
        load(path)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"origin": "nowhere"}, "no actor named 'nowhere'"),
        ({"theatre": None}, "need a 'theatre'"),
        ({"zones": []}, "goes to zone"),
        ({"points": []}, "no point"),
    ],
)
def test_what_does_not_fit_is_refused_in_one_line(change: Node, problem: str) -> None:
    tree = files()
    models: Any = tree["small.yaml"]["models"]
    for key, value in change.items():
        if value is None:
            del models["displacement"][key]
        else:
            models["displacement"][key] = value
    with written(tree) as path, pytest.raises(InputError, match=problem):
        load(path)
