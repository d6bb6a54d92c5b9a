"""A line that is cut: offered to be opened in public, opened by who was asked or cut it, or left as it is."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any

import pytest
from korean_worlds import SCENARIO, Forced, silent
from quarrels import value
from shipped import loaded

from sim.engine import Engine, Run

NORTH, SOUTH, PATRON = "north_korea", "south_korea", "china"
LINE = "channel_open"
# the South stands on the ladder, so that there is something to call about
STANDS = f"relations.{SOUTH}.{NORTH}.rung"


@cache
def plan(*settings: tuple[str, str]) -> Any:
    return loaded(SCENARIO, settings=list(settings))


def played(*settings: tuple[str, str], seed: int = 1, days: float = 60, **seats: Any) -> Engine:
    """Run with these in their seats and everybody else silent."""
    cast = {**silent(), **seats}
    programs = {f"{actor}/program": decider for actor, decider in cast.items()}
    ready = plan((STANDS, "3"), *settings)
    engine = Engine(ready, seed=seed, seats=dict.fromkeys(cast, "program"), deciders=programs)
    engine.advance(days * 24.0)
    return engine


def line(engine: Engine) -> list[float]:
    """Whether the line is open, by direction."""
    return [value(engine, f"relations.{one}.{other}.{LINE}") for one, other in ((NORTH, SOUTH), (SOUTH, NORTH))]


def ordered(run: Engine | Run) -> Counter[tuple[str, str, str]]:
    orders = (record for record in run.chronicle if record.kind == "order")
    return Counter((each.actor, str(each.details["action"]), str(each.details["target"])) for each in orders)


ASKS, ANSWERS = Forced(NORTH, "offer_line"), Forced(SOUTH, "reopen_line")


def test_a_line_that_was_cut_before_the_start_is_open_once_one_offers_it_and_the_other_answers() -> None:
    assert line(played(days=0)) == [0, 0]
    engine = played(south_korea=ASKS, north_korea=ANSWERS)
    assert line(engine) == [1, 1]
    assert ordered(engine)[NORTH, "reopen_line", SOUTH] >= 1


def test_an_offer_that_is_left_unanswered_opens_nothing_and_nobody_opens_what_was_not_offered() -> None:
    refused = played(south_korea=ASKS)
    assert ordered(refused)[SOUTH, "offer_line", NORTH] >= 1
    assert line(refused) == [0, 0]
    unasked = played(north_korea=ANSWERS)
    assert not ordered(unasked)
    assert line(unasked) == [0, 0]


def test_who_cut_a_line_may_open_it_unasked_and_that_ends_the_cut() -> None:
    opened = [(f"relations.{one}.{other}.{LINE}", "1") for one, other in ((NORTH, SOUTH), (SOUTH, NORTH))]
    engine = played(
        *opened, (f"relations.{NORTH}.{SOUTH}.rung", "3"), north_korea=Forced(SOUTH, "cut_line", "reopen_line")
    )
    found = ordered(engine)
    assert found[NORTH, "cut_line", SOUTH] == found[NORTH, "reopen_line", SOUTH] == 1
    (over,) = [record for record in engine.chronicle if record.kind == "lapsed"]
    assert str(over.details["called_off"]).startswith(f"{NORTH}.reopen_line.{SOUTH}")
    assert line(engine) == [1, 1]


def test_without_a_line_two_talk_by_way_of_a_mediator_and_not_without_one() -> None:
    talks = Forced(SOUTH, "open_negotiation")
    alone = [played(seed=seed, days=150, north_korea=talks) for seed in range(3)]
    assert not any(ordered(engine)[NORTH, "open_negotiation", SOUTH] for engine in alone)
    between = [
        played(seed=seed, days=150, north_korea=talks, china=Forced(NORTH, "offer_mediation")) for seed in range(3)
    ]
    assert any(ordered(engine)[NORTH, "open_negotiation", SOUTH] for engine in between)
    assert all(line(engine) == [0, 0] for engine in between)


def test_progressives_in_the_south_talk_to_the_north_of_their_own_will() -> None:
    ready = plan((f"actors.{SOUTH}.doctrine", "progressive"))
    found = sum((ordered(Engine(ready, seed=seed).finish()) for seed in range(1, 5)), Counter[tuple[str, str, str]]())
    assert found[SOUTH, "offer_line", NORTH] >= 2
    assert found[NORTH, "reopen_line", SOUTH] >= 1
    called = sum(found[SOUTH, act, NORTH] for act in ("open_negotiation", "crisis_call", "hotline_call"))
    assert called >= 2


@pytest.mark.parametrize("act", ["offer_line", "reopen_line"])
def test_nobody_opens_a_line_that_is_open(act: str) -> None:
    opened = [(f"relations.{one}.{other}.{LINE}", "1") for one, other in ((NORTH, SOUTH), (SOUTH, NORTH))]
    assert not ordered(played(*opened, south_korea=Forced(NORTH, act)))
