"""A season in the commons: who acts in character does, and what is ordered has a cause."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from korean_worlds import Settings

from sim.api import load, run
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
    plan = load(SEASON, settings=settings)
    for seed in seeds:
        yield [record for record in run(plan, seed=seed).chronicle if record.kind == "order"]


def test_an_ally_whose_own_trade_goes_elsewhere_looks_after_the_ways_of_its_allies() -> None:
    engine = Engine(load(SEASON), seed=1)
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


def test_where_no_ship_is_attacked_no_insurer_need_be_stood_behind() -> None:
    for told in orders(range(1, 3), ("models.commons.sea.menaces.blasts.chance", "0")):
        assert not [order for order in told if order.details["action"] in {"insurance_backstop", "run_convoys"}]
