"""What the review tells besides decisions: what rulings changed, what was known, what was expected, the landing."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from exercises import begun, free_plan, play_out, small_plan, step
from hypothesis import given
from hypothesis import strategies as st
from shipped import loaded
from small_worlds import action, actor, inject, lively, plan_of, world

from sim.engine import Engine
from sim.exercise.review.account import expected
from sim.exercise.review.crew import UNATTENDED, Errand
from sim.exercise.review.decisions import decided
from sim.exercise.review.effects import Led
from sim.exercise.review.forks import Fork, fork_of_decision
from sim.exercise.review.future import Future
from sim.exercise.review.history import Walk, history_of
from sim.exercise.review.hurry import Price, affordable, in_time, lucks_of
from sim.exercise.review.knowledge import known, picture, pictures
from sim.exercise.review.landing import landed
from sim.exercise.review.review import review
from sim.exercise.rulings import under_way
from sim.journal import Input
from sim.report.paper.markdown import markdown
from sim.report.paper.of_review import paper_of_hot_wash
from sim.scenario.vocabulary import Measure
from sim.world.stage import Outcome

if TYPE_CHECKING:
    from sim.blueprint import Blueprint
    from sim.exercise.session import Session


# ---- rulings ---------------------------------------------------------------------------------------------------


def gambling() -> Blueprint:
    """A world in which one act either wears one's forces or does nothing, by an even chance."""
    loss = {"change": "readiness", "by": -0.4, "whose": "me"}
    actions = [action("gamble", adjudication={"chance": 0.5}, effects=[loss], duration=["30 h", "31 h"])]
    actors = [actor(name, rules=_never()) for name in ("party_a", "party_b")]
    lead = [{"measure": "readiness_end", "smallest": 0.01}]
    return plan_of(world(actors, actions, horizon="10 d", injects=[inject("news_1", "1 d", delay="0 h")], lead=lead))


def _never() -> list[dict[str, object]]:
    return [{"id": "never", "priority": "P2", "says": "no gambling", "when": "1 > 0", "forbid": ["gamble"]}]


def ruled_otherwise(tmp_path: Path, *, outcome: str | None) -> Session:
    """Let the act be ordered, and ruled to end so (or as drawn, where none is given)."""
    session = begun(tmp_path, plan=gambling(), seats={"party_a": "human"})
    while session.table.phase != "over":
        for request in session.engine.waiting:
            session.do("white", "order", request=request.id, items=["gamble:party_b"])
            (doing,) = under_way(session.engine)
            body = {"verdict": "accept"} if outcome is None else {"verdict": "overrule", "outcome": outcome}
            answer = session.do("white", "ruling", doing=doing.id, reason="we know better", **body)
            assert answer.accepted, answer
        session.do("white", "clock", verb="on")
    return session


@pytest.mark.parametrize("outcome", ["full", "fail"])
def test_a_ruling_that_was_overruled_tells_what_it_changed(tmp_path: Path, outcome: str) -> None:
    session = ruled_otherwise(tmp_path, outcome=outcome)
    found = review(history_of(session.store, session.branch), session.plan, seeds=2, draws=5, workers=1)
    ((ruled, weighed),) = found.rulings
    assert ruled.reason == "we know better"
    assert ruled.outcome == outcome
    if ruled.outcome == ruled.drawn:
        assert weighed is None
        return
    assert weighed is not None
    (effect,) = weighed.effects
    assert weighed.clear
    # the act wears forces: to let it happen lowers readiness, to stop it spares as much
    assert ((effect.difference.mean or 0) < 0) is (outcome == "full")
    (record,) = [record for record in session.engine.chronicle if record.kind == "overruled"]
    assert record.details["model_had"] == ruled.drawn


def test_an_accepted_ruling_has_no_arms(tmp_path: Path) -> None:
    session = ruled_otherwise(tmp_path, outcome=None)
    found = review(history_of(session.store, session.branch), session.plan, seeds=1, draws=5, workers=1)
    assert [(each.verdict, weighed) for each, weighed in found.rulings] == [("accept", None)]


# ---- what was known --------------------------------------------------------------------------------------------


def test_a_picture_at_an_instant_is_what_a_run_that_far_believed(tmp_path: Path) -> None:
    session = play_out(begun(tmp_path))
    history = history_of(session.store, session.branch)
    at = [3.0, 30.0, 77.0]
    for instant, together in zip(at, pictures(history, small_plan(), ["party_a", "party_b"], at), strict=True):
        walk = Walk(history, small_plan())
        for entry in history.entries:
            if entry.at_h <= instant:
                walk.engine.advance_to_step(entry.step, entry.at_h)
                walk.carry(entry)
        walk.engine.advance_to_step(10**9, instant)
        assert together == [picture(walk.engine, name) for name in ("party_a", "party_b")]
        assert {each.at_h for each in together} == {instant}


def test_nothing_is_told_of_a_time_that_has_not_come(tmp_path: Path) -> None:
    session = begun(tmp_path)
    step(session)
    now = session.engine.now
    history = history_of(session.store, session.branch)
    assert len(list(pictures(history, small_plan(), ["party_a"], [now, now + 1]))) == 1


def test_an_actor_knows_itself_and_errs_about_others() -> None:
    engine = Engine(free_plan(), seed=2)
    engine.advance(50.0)
    for each in known(engine, "party_a"):
        if each.sigma is None:
            assert each.error == 0
        else:
            assert each.age_h is not None
    others = [each for each in known(engine, "party_a") if each.sigma is not None]
    assert others
    assert any(each.error for each in others)
    slot = engine.world.network.slot("affinity", "party_b", "party_a")
    true = next(each.true for each in others if each.about == 'affinity("party_b", "party_a")')
    assert true == engine.world.slots.read(slot, 50.0)


def test_what_a_model_tells_late_stands_beside_what_is_so() -> None:
    engine = Engine(loaded("tsunami_relief"), seed=1)
    engine.advance(48.0)
    toll = next(each for each in known(engine, "japan") if each.about == 'toll("indonesia")')
    assert 0 < toll.believed < toll.true
    need = next(each for each in known(engine, "japan") if each.about == 'need("indonesia")')
    assert need.true > 0
    assert need.error != 0


def test_an_act_is_heard_of_in_the_end_or_never(tmp_path: Path) -> None:
    session = play_out(begun(tmp_path))
    history = history_of(session.store, session.branch)
    for name in ("party_a", "party_b"):
        found = [each[0] for each in pictures(history, small_plan(), [name], [20.0, 60.0, 144.0])]
        assert [each.acts for each in found] == sorted(each.acts for each in found)
        for each in found:
            assert len(each.unheard) <= each.acts
            assert all(act.actor != name and act.at_h <= each.at_h for act in each.unheard)
    done = sum(record.kind == "ruling" for record in session.engine.chronicle)
    assert 0 < found[-1].acts <= done


# ---- what was expected -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "fate"), [("20 h", {"met", "late", "missed"}), ("140 h", {"met", "missed"}), ("1 h", {"late", "missed"})]
)
def test_expected_actions_are_met_late_or_missed_by_the_orders_given(at: str, fate: set[str], tmp_path: Path) -> None:
    rows = [
        {"id": f"{word[:4]}_{who}", "kind": "expected_action", "at": at, "to": [who], "expected_action": word}
        for word in ("talk", "visit", "scold:party_c")
        for who in ("party_a", "party_b")
    ]
    exercise = {"moves": [{"span": "6 d"}], "cells": {"red": {"actor": "party_a"}}, "msel": rows}
    session = play_out(begun(tmp_path, plan=plan_of(lively(3, horizon="6 d", exercise=exercise))))
    found = expected(session.engine, session.table)
    assert len(found) == len(rows)
    for each in found:
        assert each.fate in fate
        word, _, toward = each.action.partition(":")
        orders = [
            record.at
            for record in session.engine.chronicle
            if record.kind == "order"
            and record.actor in each.of
            and record.details["action"] == word
            and toward in ("", record.details["target"])
        ]
        assert each.came == min(orders, default=None)
        # what the white cell saw in play is the same, but for what came late
        assert (each.fate == "met") is (session.table.msel[each.row].status == "complete")


# ---- the landing -----------------------------------------------------------------------------------------------

MEASURES = {
    "higher": Measure("hope", "1", "higher", "how much there is"),
    "lower": Measure("hope", "1", "lower", "how much is missing"),
}


@given(st.lists(st.integers(0, 5), min_size=1, max_size=30), st.integers(0, 5), st.sampled_from(sorted(MEASURES)))
def test_the_share_beaten_counts_half_of_what_is_equal(others: list[int], mine: int, better: str) -> None:
    futures = {
        (*UNATTENDED, luck): Future({"hope": float(value)}, frozenset()) for luck, value in enumerate(others, start=1)
    }
    measure = MEASURES[better]
    run = Engine(free_plan(), seed=1)
    run.end("at once")
    ended = replace(run.finish(), outcomes={"hope": Outcome(float(mine))})
    (found,) = landed(ended, futures, [Led(measure)], range(1, len(others) + 1))
    sign = 1 if better == "higher" else -1
    want = sum((other * sign < mine * sign) + 0.5 * (other == mine) for other in others) / len(others)
    assert found.beaten.mean == pytest.approx(want)
    assert found.beaten.low is not None
    assert found.beaten.high is not None
    assert found.beaten.low <= want <= found.beaten.high


# ---- how many futures a time holds -----------------------------------------------------------------------------


PRICES = st.lists(st.tuples(st.floats(0, 2), st.floats(0, 2)), max_size=12)


def priced(found: list[tuple[float, float]]) -> list[Price]:
    item = Input("order")
    return [Price(Fork(place, "decision", (item, item), place), *each) for place, each in enumerate(found, start=1)]


@given(st.floats(0, 600), st.floats(0, 100), PRICES)
def test_a_budget_holds_the_most_telling_decisions_and_is_kept(
    budget: float, more: float, found: list[tuple[float, float]]
) -> None:
    prices = priced(found)
    seeds, chosen = affordable(budget, prices)
    assert seeds * (1 + sum(2 * each.runs for each in chosen)) <= budget + 1e-9
    assert seeds == 0 or 4 <= seeds <= 100
    assert chosen == sorted(prices, key=lambda each: (each.rank, each.fork.number))[: len(chosen)]
    assert len(affordable(budget + more, prices)[1]) >= len(chosen)


def test_without_a_limit_of_time_all_is_weighed_a_hundred_times_and_without_time_nothing() -> None:
    prices = priced([(1.0, 0.5)] * 40)
    assert affordable(math.inf, prices) == (100, prices)
    assert affordable(3.9, prices) == (0, [])
    # a minute of runs of half a second on two cores: the most telling ten of forty, four times
    assert [len(affordable(90.0, prices)[1]), affordable(90.0, prices)[0]] == [10, 4]


def test_a_hurried_review_weighs_the_most_telling_decisions_and_says_what_it_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.exercise.review.hurry.MOST", 5)
    session = ruled_otherwise(tmp_path, outcome=None)
    history, plan = history_of(session.store, session.branch), session.plan
    none = review(history, plan, within=0.0, draws=5, workers=1)
    assert (none.seeds, none.futures, none.ranked, none.landed) == (0, 0, [], ())
    every = review(history, plan, within=1e6, draws=5, workers=1)
    assert (every.seeds, every.hurried) == (5, False)
    differ = sum(not each.decision.same for each in every.decisions)
    assert differ
    assert (none.unweighed, every.unweighed) == (differ, 0)
    assert none.hurried
    said = markdown(paper_of_hot_wash(none, plan, "review it"))
    assert f"had no time in this minute: {differ}. The whole review weighs them." in said
    assert "had no time" not in markdown(paper_of_hot_wash(every, plan, "review it"))


@pytest.mark.parametrize("looks", [1, 3, 4, 8, 20, 60])
def test_however_slow_the_machine_is_the_most_telling_decision_is_weighed_first(
    looks: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = play_out(begun(tmp_path, plan=free_plan()))
    history, plan = history_of(session.store, session.branch), session.plan
    forks = [
        fork
        for moment in Walk(history, plan).moments()
        if (each := decided(moment, draws=1)) is not None
        and (fork := fork_of_decision(moment, each, even_if_same=True)) is not None
    ][:4]
    assert len(forks) > 2
    # the last is the most telling
    prices = [Price(fork, 1.0, 1.0 / fork.number) for fork in forks]
    errand = Errand(history, tuple(forks), until=session.engine.now, unattended=True, due=float(looks))
    clock = iter(range(10**6))
    monkeypatch.setattr("sim.exercise.review.crew.time.perf_counter", lambda: float(next(clock)))
    found, interrupted = in_time(errand, plan, prices, workers=1)
    monkeypatch.undo()
    assert not interrupted
    assert len(found) <= looks
    first, *others = (
        lucks_of([fork.done, fork.other], found, 100) for fork in sorted(forks, key=lambda each: -each.number)
    )
    if looks > 4:
        assert first[:1] == [1]
    assert all(len(first) >= len(each) - 1 for each in others)
    if looks == 60:
        assert len(first) > 2
