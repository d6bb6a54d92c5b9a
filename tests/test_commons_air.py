"""The air: closures send flights around, clouds ground them, whoever fled as a trade comes back late."""

from __future__ import annotations

from typing import Any

import pytest
from commons_worlds import air, do, engine_of, value
from hypothesis import given
from hypothesis import strategies as st
from shipped import loaded

from sim.engine import Engine
from sim.models.commons.air.corridor import Corridor, Figures
from sim.models.commons.air.section import AirSection
from sim.models.commons.air.section import Corridor as Spec
from sim.scenario.figures import Figure

DIALS = {n: f.default.value for n, f in AirSection.model_fields.items() if isinstance(f.default, Figure)}


def corridor(**changes: float) -> Corridor:
    spec = Spec.model_validate({"id": "c", "title": "c", "flights": 100, "users": {"a": 1.0}, "detour": "0.5 h"})
    figures = Figures.now({**DIALS, **changes}.__getitem__)
    return Corridor(spec, lambda: figures)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(1, 400))
def test_every_flight_goes_through_or_around_or_not_at_all(danger: float, ash: float, hours: float) -> None:
    there = corridor()
    there.close(200, danger=danger, by="x")
    if ash > 0:
        there.cloud(ash, 100, fades=24)
    for step in range(1, int(hours // 6) + 2):
        there.advance(6.0 * step, 6.0)
        parts = there.split(6.0 * step)
        assert sum(parts) == pytest.approx(1)
        assert min(parts) >= -1e-12


@given(st.floats(0, 1), st.floats(0, 1))
def test_more_danger_never_lets_more_through(low: float, high: float) -> None:
    low, high = sorted((low, high))
    calm, wild = corridor(), corridor()
    calm.close(240, danger=low, by="x")
    wild.close(240, danger=high, by="x")
    for step in range(1, 60):
        for there in (calm, wild):
            there.advance(6.0 * step, 6.0)
        assert wild.capacity(6.0 * step) <= calm.capacity(6.0 * step) + 1e-12


@pytest.mark.parametrize("as_a_trade", [False, True])
def test_flights_leave_a_box_within_hours_and_come_back_as_soon_unless_the_trade_kept_away(
    *, as_a_trade: bool
) -> None:
    """The boxes of August 2022 around Taiwan, from memory: airlines were back within a day or two of their end."""
    there = corridor()
    there.close(240, danger=1, by="x")
    if as_a_trade:
        there.alarmed_until = 200.0
    shares = {}
    for step in range(1, 220):
        there.advance(6.0 * step, 6.0)
        shares[6 * step] = there.avoiding
    assert shares[24] > 0.8
    if as_a_trade:
        assert shares[264] > 0.6, "a day after it ended most still keep away"
    else:
        assert shares[264] < 0.1, "who was told until when is back on the next day"
    assert there.capacity(6.0 * 219) == 1


def test_a_gentler_rule_lets_more_through_the_same_cloud() -> None:
    strict, gentle = corridor(), corridor(rule=0.3)
    for there in (strict, gentle):
        there.cloud(1.0, 120, fades=24)
    assert gentle.split(60)[0] > strict.split(60)[0]
    assert strict.split(60)[2] == pytest.approx(DIALS["ban_heeded"])


def test_airlines_that_keep_away_as_a_trade_lose_more() -> None:
    lost = []
    for alarmed in (False, True):
        engine, _ = engine_of(air=air())
        engine.advance(24)
        do(engine, "close_area", "east", corridor="shared", days=10, danger=0.3)
        if alarmed:
            do(engine, "reroute", "west", days=20)
        engine.advance(24 * 30)
        lost.append(value(engine, "capacity_days_lost_air"))
    assert lost[1] > lost[0]


def test_a_zone_meets_only_those_who_do_not_announce_themselves() -> None:
    def met(**changes: Any) -> int:
        total = 0
        for seed in range(12):
            engine, model = engine_of(seed, air=air(**changes))
            do(engine, "identify", "east", days=60, earnest=1)
            do(engine, "intercept", "east", days=60)
            engine.advance(24 * 60)
            total += sum("interception" in str(i.author) or i.author == "east" for i in model.incidents.all)
        return total

    bold = met(zone_risk=1e-9, intercept_rate="0.2 1/d")
    timid = met(zone_risk=1e-3, intercept_rate="0.2 1/d")
    assert timid == 0
    assert bold > 10


@pytest.mark.parametrize("target", ["united_states", "japan", "south_korea", "china"])
@pytest.mark.parametrize("actor", ["china", "north_korea"])
def test_nobody_closes_air_that_does_not_lead_by_its_coasts(actor: str, target: str) -> None:
    """Whoever was meant, the first corridor of the list was closed: the North shut the East China Sea."""
    if actor == target:
        return
    engine = Engine(loaded("commons_disruption"), seed=3)
    air = engine.models["commons"].domains["air"]  # type: ignore[attr-defined]
    (closed,) = do(engine, "close_area", actor, target)["closed"]
    over = do(engine, "identify", actor, target)["zone_over"]
    for name in (closed, *over):
        assert actor in air.corridors[name].spec.near
    if actor == "north_korea":
        assert closed == "yellow_sea"


def test_where_several_are_in_reach_that_is_closed_in_which_most_of_the_targets_flights_go() -> None:
    engine = Engine(loaded("commons_disruption"), seed=3)
    assert do(engine, "close_area", "china", "japan")["closed"] == ["east_china_sea"]
    assert do(engine, "close_area", "china", "australia")["closed"] == ["south_china_sea"]
    assert do(engine, "close_area", "china", "japan", corridor="yellow_sea")["closed"] == ["yellow_sea"]
