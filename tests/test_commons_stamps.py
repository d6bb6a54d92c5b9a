"""Stamps of domains: while one stays the same, so do capacity and shares; trade at rest is as if it were advanced."""

from __future__ import annotations

from copy import copy

import pytest
from commons_worlds import PARTIES, air, cyber, do, engine_of, space, supply
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.api import load
from sim.engine import Engine
from sim.models.commons.model import GRID, Commons
from sim.models.commons.supply.model import Supply

DAY = 24.0
ACTS: tuple[tuple[str, str, str | None, dict[str, str | float]], ...] = (
    ("close_area", "east", None, {"days": 3}),
    ("identify", "east", None, {"days": 20, "earnest": 1}),
    ("ash", "", None, {"days": 2}),
    ("jam", "east", "west", {"days": 4}),
    ("stop_jamming", "east", None, {}),
    ("debris", "east", "west", {"fragments": 9e5}),
    ("lose_satellite", "", "west", {"constellation": "eyes"}),
    ("disrupt", "east", "west", {"domain": "cyber", "days": 2}),
    ("cut", "", None, {"cable": "line", "cuts": 1}),
    ("withhold", "east", "west", {}),
    ("resume", "east", "west", {}),
)


def standing(engine: Engine) -> dict[str, tuple[int, float, tuple[float, ...]]]:
    model = engine.models["commons"]
    assert isinstance(model, Commons)
    at = engine.now
    return {
        name: (domain.stamp, domain.capacity(at), tuple(domain.share(actor, at) for actor in engine.scenario.actors))
        for name, domain in model.domains.items()
    }


def missing_where(engine: Engine, until: float) -> set[str]:
    """Go on step by step: the same stamp means the same standing. Give the domains of which something was missing."""
    before, seen = standing(engine), set()
    while engine.now < until and not engine.ended:
        engine.advance(min(engine.now + GRID, until))
        after = standing(engine)
        for name, (stamp, capacity, shares) in after.items():
            if stamp == before[name][0]:
                assert (capacity, shares) == before[name][1:], (name, engine.now)
            if capacity < 1:
                seen.add(name)
        before = after
    return seen


@settings(max_examples=8, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.sampled_from(ACTS)), min_size=1, max_size=6))
def test_nothing_changes_behind_a_stamp_whatever_is_done(
    doings: list[tuple[int, tuple[str, str, str | None, dict[str, str | float]]]],
) -> None:
    engine, _ = engine_of(2, air=air(), space=space(), cyber=cyber(), supply=supply())
    for day, (name, who, target, args) in sorted(doings, key=lambda item: item[0]):
        missing_where(engine, day * DAY)
        do(engine, name, who, target, **args)
    missing_where(engine, 45 * DAY)


def test_a_season_in_the_commons_never_changes_behind_a_stamp() -> None:
    engine = Engine(load("commons_disruption"), seed=5)
    assert missing_where(engine, 100 * DAY) == {"air", "sea", "space", "cyber", "supply"}


def test_cables_that_are_being_mended_never_change_behind_a_stamp() -> None:
    assert missing_where(Engine(load("cables_2006"), seed=2), 40 * DAY) == {"cyber"}


@pytest.mark.parametrize("buyer", PARTIES[1:])
def test_trade_that_rests_is_as_if_it_were_advanced(buyer: str) -> None:
    _, model = engine_of(1, supply=supply())
    goods = model.domains["supply"]
    assert isinstance(goods, Supply)
    one = goods.trades["ore", buyer]
    other = copy(one)
    for step in range(1, 40):
        assert one.resting
        one.rest(GRID)
        other.advance(step * GRID, GRID, price=1.0)
    kept = ("flow", "stock", "others", "used", "sold_less")
    assert [getattr(one, name) for name in kept] == [getattr(other, name) for name in kept]
    assert one.came_in == pytest.approx(other.came_in)
    assert one.cost_rate(1.0) == other.cost_rate(1.0) == 0
    one.stop(0.0, 1.0)
    assert not one.resting
