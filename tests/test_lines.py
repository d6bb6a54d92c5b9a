"""A line that is cut: offered to be opened in public, opened by who was asked or cut it, or left as it is."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any

import pytest
from korean_worlds import SCENARIO, Forced, silent
from quarrels import value
from shipped import loaded, ran

from sim.engine import Engine, Run
from sim.models.escalation.model import Running

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


def orders(run: Engine | Run, *acts: str) -> list[tuple[float, str, str]]:
    """When who ordered which of some acts, in order."""
    found = [record for record in run.chronicle if record.kind == "order" and record.details["action"] in acts]
    return [(record.at, record.actor, str(record.details["action"])) for record in found]


ASKS, ANSWERS = Forced(NORTH, "offer_line"), Forced(SOUTH, "reopen_line")
ANSWERS_NORTH = Forced(NORTH, "reopen_line")


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


def test_an_offer_that_is_older_than_the_cut_of_the_line_opens_nothing() -> None:
    stands = (f"relations.{NORTH}.{SOUTH}.rung", "3")
    engine = played(stands, days=40, north_korea=Forced(SOUTH, "cut_line", "offer_line"), south_korea=ANSWERS_NORTH)
    lines = orders(engine, "offer_line", "reopen_line", "cut_line")
    assert [act for _, _, act in lines[:3]] == ["offer_line", "reopen_line", "cut_line"]
    cut = lines[2][0]
    assert not [act for at, _, act in lines if act == "reopen_line" and cut < at < cut + 20 * 24.0]


@pytest.mark.parametrize("seed", range(1, 9))
def test_who_has_offered_a_line_does_not_cut_it_again(seed: int) -> None:
    """A law of doctrine: lines that the North had offered stood for two years and more."""
    offered = False
    for _, actor, act in orders(ran(SCENARIO, seed=seed), "offer_line", "cut_line"):
        offered = offered or (actor == NORTH and act == "offer_line")
        assert not (offered and act == "cut_line")


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


def test_nobody_is_sanctioned_in_public_before_something_was_laid_to_him_in_public() -> None:
    """Whatever a service is sure of: the measure is open to who named an author, and to who heard somebody do so."""
    measures = [f"{act}:{NORTH}" for act in ("targeted_sanctions", "sectoral_embargo")]
    engine = played(days=1)
    desk = engine.desks["united_states"]
    menu = desk.menu(desk.view.beliefs(engine.now), engine.now)
    assert [menu.barred_now[name] for name in measures] == ["nothing has been laid to them in public"] * 2
    desk.memory.hear(engine.now, "public_attribution", SOUTH)
    menu = desk.menu(desk.view.beliefs(engine.now), engine.now)
    assert not {*measures} & {*menu.barred_now}


GATE = "close_joint_zone"


def test_what_one_would_offer_one_takes() -> None:
    """Many have died, and the gate is shut, for which the South would offer an exchange: it takes the North's."""
    chances = []
    for shut in (False, True):
        engine = played(days=1, south_korea=ASKS)
        desk = engine.desks[SOUTH]
        model = engine.models["escalation"]
        assert isinstance(model, Running)
        model.harm.fell(NORTH, SOUTH, 40, at=engine.now)
        model.harm.know(SOUTH, NORTH, model.harm.taken(NORTH, SOUTH))
        for topic in ("offer_exchange", *([GATE] if shut else [])):
            desk.memory.hear(engine.now, topic, NORTH)
        menu = desk.menu(desk.view.beliefs(engine.now), engine.now)
        (use,) = [found for found in desk.plan.rules if found.rule.id == "take_the_exchange"]
        item = desk.plan.by_id[f"accept_exchange:{NORTH}"]
        chances.append(any(menu.evaluated[place] for place, spoken, _ in use.uses if item in spoken))
    assert chances == [False, True]
