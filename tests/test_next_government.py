"""Trade held back from a state that does not yield: given up with the next government, not with the same."""

from __future__ import annotations

from functools import cache

from shipped import ran

from sim.scenario.library import data_root
from sim.world.chronicle import Record

SITE = data_root() / "scenarios" / "calibration" / "defence_site_2016.yaml"
DAY = 24.0
VOTE = 305 * DAY
SEEDS = range(1, 5)


@cache
def played(seed: int, *, stays: bool) -> tuple[Record, ...]:
    """A run in which whoever governs wins every vote, or loses it."""
    words = [("models.domestic.incumbency", "300" if stays else "-300")]
    return tuple(ran(SITE, settings=words, seed=seed).chronicle)


def orders(seed: int, action: str, *, stays: bool) -> list[Record]:
    found = [r for r in played(seed, stays=stays) if r.kind == "order" and r.details["action"] == action]
    return [r for r in found if {r.actor, r.details["target"]} == {"china", "south_korea"}]


def test_trade_is_sold_again_to_the_next_government_and_not_before_it_came() -> None:
    again = [orders(seed, "trade_resumed", stays=False) for seed in SEEDS]
    assert sum(map(bool, again)) >= len(SEEDS) / 2
    assert all(record.at > VOTE for each in again for record in each)


def test_to_the_same_government_that_did_not_yield_nothing_is_sold_again() -> None:
    assert not any(orders(seed, "trade_resumed", stays=True) for seed in SEEDS)


def test_words_are_put_to_the_next_government_and_not_to_the_same() -> None:
    offers = {
        stays: sum(bool(orders(seed, "offer_exchange", stays=stays)) for seed in SEEDS) for stays in (True, False)
    }
    assert offers[False] > offers[True]
