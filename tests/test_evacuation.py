"""Evacuation and roads where people judge for themselves: calls believed or not, seasons, waves, a set day."""

from __future__ import annotations

import statistics

import pytest
from fallen import do, engine_of, files, fixed, section
from small_worlds import Node, plan_of

from sim.draws import Draws
from sim.engine import Engine
from sim.errors import InputError
from sim.models.displacement.model import Displacement
from sim.models.displacement.route import Route
from sim.models.displacement.section import Route as RouteSpec


def _between(rung: int) -> tuple[Engine, Displacement]:
    """Give a world with rungs: the broken state stands so high toward the south."""
    args = {"actor": "broken", "toward": "south", "domain": "military"}
    injects: list[Node] = [
        {
            "id": "shots",
            "at": "1 d",
            "says": "shots",
            "benign": "a drill that was not announced",
            "effects": [{"do": "escalation.incident", "args": {**args, "rung": rung}}],
        }
    ]
    tree = files(injects=injects if rung else [])
    tree["small.yaml"]["core"] = ["broken", "guest", "north", "south"]
    tree["small.yaml"]["models"] = {"displacement": section(collapses=False), "escalation": {"grade": "J"}}
    engine = Engine(plan_of(tree), seed=1)
    model = engine.models["displacement"]
    assert isinstance(model, Displacement)
    return engine, model


def _heeding(rung: int) -> int:
    engine, model = _between(rung)
    engine.advance(2 * 24)
    do(engine, "evacuate", "guest", "south")
    engine.advance(12 * 24)
    return model.evacuation.communities["guest"].heeding


def test_people_go_when_they_see_war_coming_and_not_because_they_are_told() -> None:
    found = [_heeding(rung) for rung in (0, 4, 6, 7)]
    assert found[0] == found[1] == 0
    assert 0 < found[2] < found[3] < 9_000


def test_where_nobody_keeps_rungs_a_call_is_believed() -> None:
    engine, model = engine_of(injects=[])
    do(engine, "evacuate", "guest", "south")
    assert model.evacuation.communities["guest"].heeding == pytest.approx(9_000 * 0.85, abs=1)


def test_who_has_not_left_stays_when_the_danger_has_passed() -> None:
    engine, model = _between(7)
    engine.advance(2 * 24)
    do(engine, "evacuate", "guest", "south")
    engine.advance(4 * 24)
    community = model.evacuation.communities["guest"]
    called = community.heeding
    engine.advance(100 * 24)
    assert sum(community.came.values()) <= community.heeding <= called
    assert community.people == community.staying + sum(community.gathered.values()) + community.aboard + (
        community.evacuated
    )


def test_a_set_day_brings_the_collapse_on_that_day_and_no_other() -> None:
    engine, model = engine_of(injects=[], collapses=False, collapse_at="40 d")
    engine.advance(39 * 24)
    assert model.regime.fallen_at is None
    engine.advance(41 * 24)
    assert model.regime.fallen_at == 40 * 24


def _way(seed: int, *, seasons: list[Node], **changes: float) -> Route:
    spec = RouteSpec.model_validate(
        {
            "id": "r",
            "title": "a way",
            "toward": "x",
            "reach": 10_000_000,
            "places": 10,
            "most": 10,
            "journey": "1 d",
            "seasons": seasons,
        }
    )
    draws = Draws(seed)
    return Route(spec, draws.keep("outflow", "r"), draws.keep("outflow wave", "r"), fixed(**changes))


def _leaving(way: Route, days: int) -> list[int]:
    found = []
    for day in range(days):
        before = way.left
        way.day(day * 24.0, order=0.8, food=0.5)
        found.append(way.left - before)
    return found


def test_ice_opens_a_road_for_its_season_and_no_longer() -> None:
    ice: Node = {"begins": "30 d", "ends": "60 d", "factor": 3, "says": "the river is frozen"}
    with_ice, without = _leaving(_way(1, seasons=[ice]), 90), _leaving(_way(1, seasons=[]), 90)
    assert with_ice[:30] == without[:30]
    assert sum(with_ice[30:60]) == pytest.approx(3 * sum(without[30:60]), rel=0.02)
    assert sum(with_ice[60:]) == pytest.approx(sum(without[60:]), rel=0.05)


def test_people_leave_in_waves_that_change_when_and_not_how_many() -> None:
    def days(**changes: float) -> list[list[int]]:
        return [_leaving(_way(seed, seasons=[], **changes), 210) for seed in range(12)]

    steady, waves = days(outflow_spread=0.05, outflow_waves=0.05), days()
    spread = [
        statistics.fmean(statistics.stdev(run) / statistics.fmean(run) for run in kind) for kind in (steady, waves)
    ]
    assert spread[0] < 0.15
    assert spread[1] > 0.6
    total = [statistics.fmean(map(sum, kind)) for kind in (steady, waves)]
    assert total[1] == pytest.approx(total[0], rel=0.15)


def test_a_season_that_ends_before_it_begins_is_refused() -> None:
    bad: Node = {"begins": "30 d", "ends": "10 d", "factor": 2, "says": "a typing error"}
    with pytest.raises(ValueError, match="a season ends after it begins"):
        _way(1, seasons=[bad])
    with pytest.raises(InputError):
        engine_of(collapse_at="soon")


# ---- berths and closed air ----------------------------------------------------------------------------------------


def _airlift(*, berths: int, boarding: float = 20, air_open: float = 1.0, people: int = 12_000) -> float:
    """Days until those who go by one airfield are out, by twelve aircraft that go together."""
    points = [{"id": "field", "title": "an airfield", "kind": "airport", "berths": berths, "boarding": boarding}]
    carrier = {"id": "jets", "actor": "guest", "title": "jets", "kind": "aircraft", "number": 12, "seats": 150}
    way = {"speed": "450 kt", "distance": "450 nm", "point": "field", "prepares": "12 h", "turnaround": "2 h"}
    whole = section(
        points=points,
        nationals=[{"actor": "guest", "people": people, "by": {"field": 1}}],
        carriers=[{**carrier, **way}],
        air_open=air_open,
        assembling="2 h",
    )
    tree = files(injects=[])
    tree["small.yaml"]["models"] = {"displacement": whole}
    engine = Engine(plan_of(tree), seed=1)
    do(engine, "evacuate", "guest", "south")
    engine.advance(90 * 24)
    model = engine.models["displacement"]
    assert isinstance(model, Displacement)
    (found,) = model.evacuation.communities.values()
    assert found.people == found.staying + sum(found.gathered.values()) + found.aboard + found.evacuated
    reached = model.evacuation.reached(0.95)
    return reached / 24 if reached is not None else float("inf")


def test_berths_bind_half_of_them_bring_people_out_later() -> None:
    found = [_airlift(berths=berths) for berths in (12, 6, 3, 1)]
    assert found == sorted(found)
    assert found[-1] > 1.5 * found[0]


def test_a_group_boards_over_as_many_berths_as_it_has_hulls_and_no_more() -> None:
    assert _airlift(berths=12) == _airlift(berths=60)
    # 1,530 seats over ten berths at 150 an hour board in an hour, over one berth in ten
    assert _airlift(berths=10, boarding=150) < 0.6 * _airlift(berths=1, boarding=150)


def test_closed_air_slows_aircraft_and_shut_air_keeps_them_on_the_ground() -> None:
    usual, around, shut = (_airlift(berths=12, air_open=value) for value in (1.0, 0.5, 0.001))
    assert usual < around < shut
    assert shut == float("inf")
