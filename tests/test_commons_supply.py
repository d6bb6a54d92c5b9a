"""Critical goods: what comes is used or stored, stocks buy time, trade comes back late, both sides pay."""

from __future__ import annotations

from copy import copy

import pytest
from commons_worlds import do, engine_of, supply, value
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.expressions import Term
from sim.models.commons.supply.model import Supply

DAY = 24.0


def trade(seed: int = 1, **more: object):  # type: ignore[no-untyped-def]  # noqa: ANN201
    engine, model = engine_of(seed, horizon="400 d", supply=supply(**more))
    found = model.domains["supply"]
    assert isinstance(found, Supply)
    return engine, found


@settings(max_examples=20, deadline=None)
@given(start=st.integers(0, 60), length=st.integers(1, 120), release=st.booleans())
def test_what_comes_is_used_or_stored(start: int, length: int, *, release: bool) -> None:
    engine, goods = trade()
    engine.advance(start * DAY)
    do(engine, "withhold", "east", "west")
    if release:
        do(engine, "release", "west")
    engine.advance((start + length) * DAY)
    do(engine, "resume", "east", "west")
    engine.advance(300 * DAY)
    for one in goods.trades.values():
        assert one.came_in + one.first_stock + one.released == pytest.approx(one.used_up + one.stock, abs=1e-6)
        assert one.stock >= 0


def test_stocks_put_the_shortage_off() -> None:
    engine, goods = trade()
    for buyer in ("west", "north"):
        do(engine, "withhold", "east", buyer)
    engine.advance(18 * DAY)
    assert goods.trades["ore", "north"].used < goods.trades["ore", "west"].used


def test_reserves_put_it_off_further() -> None:
    lost = []
    for opened in (False, True):
        engine, _ = trade()
        do(engine, "withhold", "east", "west")
        engine.advance(10 * DAY)
        if opened:
            do(engine, "release", "west")
        engine.advance(60 * DAY)
        lost.append(value(engine, "capacity_days_lost.west"))
    assert lost[1] < lost[0]


def test_trade_comes_back_after_its_cause_is_gone_not_with_it() -> None:
    engine, goods = trade()
    do(engine, "withhold", "east", "west")
    engine.advance(30 * DAY)
    do(engine, "resume", "east", "west")
    engine.advance(32 * DAY)
    assert goods.trades["ore", "west"].flow < 0.35, "papers take days"
    engine.advance(50 * DAY)
    part = goods.trades["ore", "west"].flow
    assert 0.4 < part < 0.95
    engine.advance(200 * DAY)
    assert goods.trades["ore", "west"].flow > 0.99


def test_the_seller_pays_and_loses_buyers_for_good() -> None:
    engine, goods = trade()
    do(engine, "withhold", "east", "west")
    do(engine, "withhold", "east", "north")
    engine.advance(150 * DAY)
    do(engine, "resume", "east", "west")
    do(engine, "resume", "east", "north")
    engine.advance(399 * DAY)
    assert goods.cost("east") > 0
    assert value(engine, "diversified") > 0.02
    credibility = engine.world.slots.find("actors.east.credibility")
    assert engine.world.slots.read(credibility, engine.now) < engine.world.slots.rest[credibility] + 1e-9


def test_the_price_rises_for_those_who_were_not_meant_too() -> None:
    engine, goods = trade()
    do(engine, "withhold", "east", "west")
    engine.advance(20 * DAY)
    assert goods.price["ore"] > 1.2
    assert goods.cost("north") > 0


@pytest.mark.parametrize("price", [1.05, 1.3, 4.0])
def test_a_buyer_who_is_sold_all_and_saves_is_as_if_all_were_worked_out(price: float) -> None:
    _, model = engine_of(1, supply=supply())
    goods = model.domains["supply"]
    assert isinstance(goods, Supply)
    one = goods.trades["ore", "north"]
    other = copy(one)
    for step in range(1, 30):
        one.advance(step * 6.0, 6.0, price=price)
        other._spares = lambda used: used < 0  # type: ignore[method-assign]
        other.advance(step * 6.0, 6.0, price=price)
        kept = ("flow", "stock", "others", "used", "sold_less", "cost_rate")
        assert [getattr(one, name) for name in kept] == [getattr(other, name) for name in kept], step
    assert one.came_in == pytest.approx(other.came_in)
    assert one.used < 1


def test_who_has_let_papers_go_holds_nothing_back_while_the_buyer_still_waits_for_them() -> None:
    engine, goods = trade()
    do(engine, "withhold", "east", "west")
    engine.advance(20 * DAY)
    seller, buyer = (
        goods.getter(who, Term("withheld", (other,))) for who, other in (("east", "west"), ("west", "east"))
    )
    assert seller(engine.now) == buyer(engine.now) == 1
    do(engine, "resume", "east", "west")
    assert seller(engine.now) == 0, "it would sell again twice, while papers move"
    assert buyer(engine.now) == 1
    engine.advance(60 * DAY)
    assert buyer(engine.now) == 0
    do(engine, "withhold", "east", "west")
    engine.advance(engine.now + 10 * DAY)
    assert seller(engine.now) == 1


def test_a_stop_that_was_to_end_by_itself_is_held_until_then() -> None:
    engine, goods = trade()
    do(engine, "withhold", "east", "west", days=30.0)
    held = goods.getter("east", Term("withheld", ("west",)))
    engine.advance(20 * DAY)
    assert held(engine.now) == 1
    engine.advance(31 * DAY)
    assert held(engine.now) == 0
