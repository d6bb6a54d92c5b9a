"""A season in the commons: who acts in character does, and what is ordered has a cause."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from korean_worlds import Settings
from shipped import loaded, ran

from sim.engine import Engine
from sim.expressions import Term
from sim.models.commons.model import Commons
from sim.models.commons.sea.sea import Sea
from sim.world.chronicle import Record

SEASON = "commons_disruption"
BLASTS: Settings = (
    ("models.commons.sea.menaces.blasts.chance", "1"),
    ("models.commons.sea.menaces.blasts.attempts", "12 1/mo"),
)


def orders(seeds: range, *settings: tuple[str, str]) -> Iterator[list[Record]]:
    for seed in seeds:
        yield [record for record in ran(SEASON, seed=seed, settings=settings).chronicle if record.kind == "order"]


def test_an_ally_whose_own_trade_goes_elsewhere_looks_after_the_ways_of_its_allies() -> None:
    engine = Engine(loaded(SEASON), seed=1)
    asked = Term("worst_rate", ())
    commons = engine.models["commons"]
    assert isinstance(commons, Commons)
    sea = commons.domains["sea"]
    assert isinstance(sea, Sea)
    sea.gates["malacca"].rate = 0.02
    for who in ("united_states", "japan"):
        assert commons.getter(who, asked)(0.0) == pytest.approx(0.02)


def test_where_ships_are_attacked_warships_of_several_states_go_along_with_them_and_insurers_are_stood_behind() -> (
    None
):
    sent, backed = set(), set()
    for told in orders(range(1, 4), *BLASTS):
        sent |= {order.actor for order in told if order.details["action"] == "escort_trade"}
        backed |= {order.actor for order in told if order.details["action"] == "insurance_backstop"}
        once = [(o.actor, o.at) for o in told if o.details["action"] == "insurance_backstop"]
        assert len(once) == len(set(once)), "once, and not once for each whom one knows"
    assert {"japan", "south_korea", "united_states"} <= sent
    assert backed


def test_warships_are_ordered_out_within_days_of_the_second_attempt_and_no_throw_of_dice_keeps_them_in_port() -> None:
    """What they come too late for is the way there: preparing and sailing take what is left of two weeks."""
    waited, under_way = [], []
    for seed in range(1, 5):
        told = ran(SEASON, seed=seed, settings=BLASTS)
        attempts, guarded = (told.series()[f"sea.{what}.malacca"] for what in ("attacks", "guarded"))
        second = next(at for at, count in zip(attempts.at, attempts.values, strict=True) if count >= 2)
        there = next(at for at, hulls in zip(guarded.at, guarded.values, strict=True) if hulls > 0)
        sent = [record for record in told.chronicle if record.details.get("action") == "escort_trade"]
        waited.append((sent[0].at - second) / 24)
        under_way.append((there - sent[0].at) / 24)
        rulings = [each for each in told.chronicle if each.kind == "ruling" and ".escort_trade" in each.subject]
        assert {each.details["outcome"] for each in rulings} == {"full"}
    assert max(waited) < 7, waited
    assert min(under_way) > 7, under_way


def test_where_no_ship_is_attacked_no_insurer_need_be_stood_behind() -> None:
    for told in orders(range(1, 3), ("models.commons.sea.menaces.blasts.chance", "0")):
        assert not [order for order in told if order.details["action"] in {"insurance_backstop", "run_convoys"}]
