"""What a stop of sales would take from a buyer, as its seller reckons: share, stocks, other sources, and a guess."""

from __future__ import annotations

import math
from typing import Final

import pytest
from commons_worlds import do, engine_of, supply
from hypothesis import given
from hypothesis import strategies as st
from shipped import loaded

from sim.engine import Engine
from sim.expressions import Term
from sim.models.commons.supply.stake import lost
from sim.models.commons.supply.trade import Figures

DAY: Final = 24.0
HALF_A_YEAR: Final = 180 * DAY
FIGURES: Final = Figures(
    leak=0.2,
    stop_time=4 * DAY,
    restart_time=25 * DAY,
    restart_delay=4 * DAY,
    substitution=0.5,
    substitution_time=400 * DAY,
    returns=0.7,
    thrift=0.15,
)
SHARES: Final = st.floats(0, 1)
STORES: Final = st.floats(0, 400)


def taken(part: float, store: float, others: float = 0.0, *, figures: Figures = FIGURES) -> float:
    return lost(figures, part=part, store=store, others=others, ahead=HALF_A_YEAR)


def reckoned(seller: str, buyer: str, *, seed: int = 1, days: float = 0.0, **more: object) -> float:
    """What one believes that a stop would take from another."""
    engine, model = engine_of(seed, horizon="400 d", supply=supply(**more))
    if days:
        do(engine, "withhold", seller, buyer)
        engine.advance(days * DAY)
    return model.getter(seller, Term("stop_hits", (buyer,)))(engine.now)


def test_a_buyer_with_half_a_year_in_store_is_hardly_worth_stopping() -> None:
    assert taken(0.9, 180) == 0
    assert taken(0.9, 0) > 0.5
    assert taken(0.9, 10) > 5 * taken(0.9, 100) > 0


def test_the_mean_of_what_others_give_is_that_of_the_trade_itself() -> None:
    """By the trade's own law, hour by hour: others grow toward what they can give, the faster the more lacks."""
    others = met = 0.0
    for _ in range(180 * 24):
        met += others
        others = 0.5 + (others - 0.5) * math.exp(-0.8 / FIGURES.substitution_time)
    expected = 0.9 * (1 - FIGURES.leak - met / (180 * 24))
    assert taken(0.9, 0) == pytest.approx(expected, rel=1e-3)


@given(part=SHARES, more=SHARES, store=STORES, others=SHARES)
def test_who_buys_a_greater_share_from_the_seller_loses_no_less(
    part: float, more: float, store: float, others: float
) -> None:
    low, high = sorted((part, more))
    assert taken(low, store, others) <= taken(high, store, others) + 1e-12
    assert 0 <= taken(low, store, others) <= low


@given(part=SHARES, store=STORES, more=STORES, others=SHARES, found=SHARES)
def test_who_has_more_in_store_or_finds_more_elsewhere_loses_no_more(
    part: float, store: float, more: float, others: float, found: float
) -> None:
    low, high = sorted((store, more))
    assert taken(part, high, others) <= taken(part, low, others)
    few, many = sorted((others, found))
    assert taken(part, store, many) <= taken(part, store, few) + 1e-12


def test_a_seller_reckons_with_each_buyer_and_nobody_else_can_stop_them() -> None:
    assert reckoned("east", "north") > reckoned("east", "west") > 0, "the north has less in store"
    assert reckoned("west", "north") == reckoned("east", "east") == 0


def test_stocks_are_a_guess_that_is_the_same_in_a_run_and_another_in_the_next() -> None:
    sure = {reckoned("east", "west", seed=seed, stock_guess=0) for seed in (1, 2)}
    assert len(sure) == 1
    unsure = [reckoned("east", "west", seed=seed, stock_guess=0.5) for seed in range(1, 31)]
    assert len(set(unsure)) == len(unsure)
    assert 5 < sum(found < min(sure) for found in unsure) < 25, "one takes them for more as often as for less"
    assert reckoned("east", "west", seed=3, stock_guess=0.5) == unsure[2]


def test_what_is_used_up_while_a_stop_lasts_makes_it_bite_until_others_sell() -> None:
    def after(days: float) -> float:
        return reckoned("east", "west", days=days, stock_guess=0, substitution_time="900 d", substitution=0.2)

    assert after(25) > after(0)


def face(stock: str) -> float:
    """Worth to a quarrelsome seller of stopping what a buyer with so much in store buys."""
    settings = (
        ("actors.china.doctrine", "assertive"),
        ("relations.china.japan.grievance", "1.2"),
        ("models.commons.supply.goods.rare_earths.buyers.japan.stock", stock),
        ("models.commons.supply.stock_guess", "0"),
    )
    engine = Engine(loaded("minerals_2010", settings=settings), seed=1)
    desk = engine.desks["china"]
    found = desk.plan.evaluate(desk.beliefs(engine.now))
    (item,) = [each for each in desk.plan.items if each.id == "trade_coercion:japan"]
    return found[item.gain]


def test_a_stop_brings_the_less_standing_the_less_it_would_hit() -> None:
    bare, half, full = (face(stock) for stock in ("0 d", "100 d", "200 d"))
    assert bare > half > full
    assert face("400 d") == full, "what hits nobody brings nothing more or less"
