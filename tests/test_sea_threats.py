"""Threats at sea: insurers ask more before any ship is hit, less the more pass unhurt, and forget when it is over."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sea_stage import Trial, assert_nothing_is_lost, small
from small_worlds import Node, actor, plan_of, world

from sim.engine import Engine
from sim.errors import InputError
from sim.models.commons.model import Commons
from sim.models.commons.sea.choice import DREAD_RATE, Goer, risky, stakes
from sim.models.commons.sea.sea import Sea
from sim.models.commons.sea.section import SeaSection
from sim.models.commons.sea.threats import Fears, feared
from sim.world.effects import Change

FEARS = Fears(force=0.012, war=0.005, believed=300.0, memory=30.0)


def rate(trial: Trial, name: str = "strait") -> float:
    return trial.sea.gates[name].rate


def without_a_way_around() -> SeaSection:
    """The small sea without its bend: whoever is afraid stays in port, and most go on."""
    stops = ("mine", "fork", "strait", "mill")
    return small(lanes=[{"between": [*pair], "distance": "900 nm"} for pair in pairwise(stops)])


# ---- what is asked -----------------------------------------------------------------------------------------------


def test_war_around_a_strait_is_asked_for_before_any_ship_is_hit_and_forgotten_when_it_is_over() -> None:
    trial = Trial(section=without_a_way_around(), believed=1e9).until(5)
    ordinary = rate(trial)
    trial.do("threaten", place="strait", days=30)
    trial.until(34)
    atop = rate(trial) - ordinary
    assert trial.sea.gates["strait"].hits == 0
    assert atop == pytest.approx(trial.section.war_rate.value, rel=0.05)
    trial.until(35 + 37)
    assert 0.2 * atop < rate(trial) - ordinary < 0.5 * atop, "a third is left after insurers' memory, and a week more"
    trial.until(300)
    assert rate(trial) == ordinary
    assert not trial.sea.gates["strait"].stirred
    assert_nothing_is_lost(trial)


@pytest.mark.parametrize("way", ["closed", "mined", "announced"])
def test_force_that_is_turned_on_ships_costs_more_than_war_around_them(way: str) -> None:
    acts: dict[str, tuple[str, dict[str, Any]]] = {
        "closed": ("close_passage", {"days": 30}),
        "mined": ("mine", {}),
        "announced": ("threaten", {"days": 30, "force": 1}),
    }
    rates = []
    for word, args in (acts[way], ("threaten", {"days": 30})):
        trial = Trial(section=without_a_way_around()).until(5)
        trial.do(word, "north", place="strait", **args)
        rates.append(rate(trial.until(30)))
    assert rates[0] > 1.5 * rates[1]


def test_a_wreck_endangers_nobody_else() -> None:
    trial = Trial(section=without_a_way_around()).until(5)
    ordinary = rate(trial)
    trial.do("close_passage", place="strait", days=20)
    assert rate(trial.until(20)) == ordinary


def test_ships_that_pass_unhurt_make_a_threat_that_lasts_cheaper() -> None:
    trial = Trial(section=without_a_way_around()).until(5)
    trial.do("threaten", place="strait", days=300)
    highest = max(rate(trial.until(day)) for day in range(6, 40))
    faced = trial.sea.gates["strait"].faced
    assert faced > 20
    assert rate(trial.until(150)) < highest
    later = trial.sea.gates["strait"].faced
    assert rate(trial) - trial.section.ordinary_rate.value == pytest.approx(
        trial.section.war_rate.value * 300 / (300 + later), rel=0.1
    )


def test_what_the_threat_costs_keeps_those_away_for_whom_a_way_around_is_cheap() -> None:
    shares = []
    for long_way in (2200.0, 12000.0):
        trial = Trial(section=small(long_way=long_way), believed=1e9).until(5)
        trial.do("threaten", place="strait", days=120)
        trial.until(60)
        shares.append(trial.sea.gates["strait"].transits(60, over=14))
    assert shares[0] < 0.2
    assert shares[1] > 0.8


@given(
    st.floats(0, 60), st.floats(0, 60), st.floats(0, 2000), st.floats(0, 2000), st.floats(0, 60), st.floats(0, 2000)
)
def test_a_fear_only_falls_with_time_and_with_ships_that_pass_and_is_never_beyond_its_rate(
    day: float, later: float, forced: float, more: float, warred: float, faced: float
) -> None:
    forced = min(forced, 60.0)
    before = feared(FEARS, day, forced=forced, warred=warred, faced=faced)
    assert 0 <= before <= FEARS.force + FEARS.war
    assert feared(FEARS, day + later, forced=forced, warred=warred, faced=faced) <= before
    assert feared(FEARS, day, forced=forced, warred=warred, faced=faced + more) <= before
    assert feared(FEARS, day, forced=-math.inf, warred=-math.inf, faced=faced) == 0


@given(st.integers(1, 50), st.integers(1, 60), st.sampled_from([0.0, 1.0]))
def test_with_a_threat_no_less_is_asked_than_hits_alone_would_have_insurers_ask(
    seed: int, days: int, force: float
) -> None:
    trial = Trial(seed, section=without_a_way_around()).until(3)
    trial.do("raid", "north", place="strait", attempts=1.0, days=40)
    trial.do("threaten", place="strait", days=days, force=force)
    gate, figures = trial.sea.gates["strait"], trial.sea.figures()
    for day in range(4, 60):
        before = gate.rate
        lately = gate.hits / max(gate.passes, 0.1 * gate.usual * figures.memory / 24, 1.0)
        by_hits = min(figures.ordinary + figures.feared * lately, figures.highest)
        trial.until(day)
        assert gate.rate >= before + (by_hits - before) * figures.quoted - 1e-12
        assert gate.rate <= figures.highest


def test_owners_fear_on_the_day_what_insurers_come_to_ask_for_in_a_week() -> None:
    """At the Red Sea in December 2023 lines left before the rate had risen."""
    willing = []
    for dread in ("0 MUSD", "0.47 MUSD"):
        section = small(
            classes=[
                {"id": "carrier", "title": "C", "load": "1e5 t", "speed": "12.5 kt", "day_cost": "0.05 MUSD"}
                | {"hull": "50 MUSD", "spare": 0, "dread": dread}
            ]
        )
        trial = Trial(section=section, quote_time=60 * 24.0, leave_time=24.0, believed=1e9).until(5)
        trial.do("threaten", place="strait", days=60, force=1)
        gate = trial.until(9).sea.gates["strait"]
        assert gate.rate < 0.2 * gate.known
        willing.append(min(gate.willing.values()))
    assert willing[1] < 0.5 * willing[0]


@given(st.floats(0, 0.03), st.floats(0, 0.03), st.floats(0, 0.03), st.floats(0, 30))
def test_nobody_goes_the_sooner_for_a_higher_rate_or_a_greater_danger(
    rate: float, danger: float, more: float, held_up: float
) -> None:
    goer = Goer(0, "x", hull=50.0, dread=67.0, saving=0.5, spread=0.25, day_cost=0.05, usual=0.85, ahead=0.0)
    share = goer.would(rate, danger, held_up)
    assert goer.would(rate + more, danger, held_up) <= share
    assert goer.would(rate, danger + more, held_up) <= share
    # where what is asked is what is known, it is E16
    assert goer.would(rate, rate, 0.0) == pytest.approx(
        min(risky(stakes(50.0, 67.0 * DREAD_RATE, rate), 0.5, spread=0.25) / 0.85, 1.0)
    )


# ---- a war nobody announces ----------------------------------------------------------------------------------


def at_war(rung: float, *, ladder: bool = True, names: tuple[str, ...] = ("east", "west")) -> Sea:
    """A strait between two shores, of which one stands on a rung toward the other from the tenth day on."""
    places: dict[str, Any] = {
        "mine": {"title": "Mine", "lat": 0, "lon": 0, "kind": "port"},
        "strait": {"title": "Strait", "lat": 0, "lon": 10, "kind": "passage", "war_between": list(names)},
        "mill": {"title": "Mill", "lat": 0, "lon": 20, "kind": "port"},
    }
    sea: Node = {
        "places": places,
        "lanes": [
            {"between": ["mine", "strait"], "distance": "900 nm"},
            {"between": ["strait", "mill"], "distance": "900 nm"},
        ],
        "classes": [
            {"id": "c", "title": "C", "load": "1e5 t", "speed": "12.5 kt", "day_cost": "0.05 MUSD", "hull": "50 MUSD"}
        ],
        "trades": [
            {
                "id": "ore",
                "owner": "west",
                "commodity": "ore",
                "origin": "mine",
                "goal": "mill",
                "ship": "c",
                "amount": "2e5 t/d",
            }
        ],
    }
    models: Node = {"commons": {"sea": sea}, **({"escalation": {}} if ladder else {})}
    engine = Engine(
        plan_of(world([actor(name) for name in ("east", "north", "west")], [], horizon="60 d", models=models)), seed=1
    )
    model = engine.models["commons"]
    assert isinstance(model, Commons)
    engine.advance(240)
    if ladder:
        engine.world.apply(Change("rung", "east", "west", rung), engine.now)
    engine.advance(24 * 20)
    domain = model.domains["sea"]
    assert isinstance(domain, Sea)
    return domain


def test_open_force_between_states_whose_war_would_be_fought_there_is_a_threat_nobody_need_announce() -> None:
    war, tension, elsewhere = at_war(6), at_war(5), at_war(6, names=("north", "west"))
    assert war.gates["strait"].rate > 3 * tension.gates["strait"].rate
    assert tension.gates["strait"].rate == elsewhere.gates["strait"].rate == tension.figures().ordinary
    assert at_war(6, ladder=False).gates["strait"].rate == tension.figures().ordinary


def test_whoever_takes_no_part_cannot_be_at_war() -> None:
    with pytest.raises(InputError, match="no actor named 'wesd'"):
        at_war(6, names=("east", "wesd"))
