"""The after-action review: the history walked again, decisions beside doctrine's, what each of them changed."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from exercises import begun, free_plan, play_out, small_plan
from hypothesis import given
from hypothesis import strategies as st
from small_worlds import action, actor, inject, plan_of, world

from sim.engine import Engine
from sim.errors import WhitecellError
from sim.exercise.review.crew import Errand, Futures, explore, lots, run_errand
from sim.exercise.review.decisions import Decided, decided, share_of
from sim.exercise.review.effects import led_by, weigh
from sim.exercise.review.forks import Chain, Fork, fork_of_decision, instant_from
from sim.exercise.review.future import Future
from sim.exercise.review.history import History, Walk, history_of
from sim.exercise.review.knowledge import known
from sim.exercise.review.review import Review, review
from sim.exercise.standing import consulted, draft, sheet_subject
from sim.journal import Input
from sim.runs.forking import CAN_FORK, in_child
from sim.runs.interval import Interval

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.blueprint import Blueprint
    from sim.exercise.session import Session

WASTE = {"squander": -0.4, "nibble": -0.05}


@cache
def spending() -> Blueprint:
    """A world in which what is best is known: two acts do nothing but wear one's forces, one of them much."""
    actions = [action(name, readiness=worn, adjudication={"chance": 1}) for name, worn in WASTE.items()]
    thrifty = [{"id": "thrift", "priority": "P2", "says": "forces are kept", "when": "1 > 0", "forbid": list(WASTE)}]
    actors = [actor(name, rules=thrifty) for name in ("party_a", "party_b")]
    lead = [{"measure": "readiness_end", "smallest": 0.01}]
    news = [inject(f"news_{day}", f"{day} d", delay="0 h") for day in range(1, 5)]
    return plan_of(world(actors, actions, horizon="10 d", injects=news, lead=lead))


def answered(session: Session, answers: list[list[str]]) -> History:
    """Play freely, one answer after another, then with no orders; give the history."""
    left = list(answers)
    while session.table.phase != "over":
        for request in session.engine.waiting:
            items = left.pop(0) if left else []
            assert session.do("white", "order", request=request.id, items=items).accepted
        session.do("white", "clock", verb="on")
    return history_of(session.store, session.branch)


def spent(tmp_path: Path, answers: list[list[str]]) -> History:
    return answered(begun(tmp_path, plan=spending(), seats={"party_a": "human"}), answers)


def copied(session: Session) -> History:
    """Play with doctrine's own choices, made by hand: its drafts on sheets and as answers."""
    while session.table.phase != "over":
        if session.table.phase == "planning":
            for cell, who in sorted(session.table.cells.items()):
                subject = sheet_subject(session.table, cell)
                orders = draft(session.engine, consulted(session.engine, who, subject=subject))
                assert session.do("white", "sheet", cell=cell, orders=list(orders)).accepted
        for request in session.engine.waiting:
            items = list(draft(session.engine, request))
            session.do("white", "order", request=request.id, items=items)
        verb = {"planning": "begin", "world": "next"}.get(session.table.phase, "on")
        assert session.do("white", "clock", verb=verb).accepted
    return history_of(session.store, session.branch)


def decisions(history: History, plan: Blueprint) -> list[Decided]:
    return [found for moment in Walk(history, plan).moments() if (found := decided(moment, draws=20)) is not None]


# ---- the history -----------------------------------------------------------------------------------------------


def test_a_history_walked_again_is_the_exercise(tmp_path: Path) -> None:
    session = begun(tmp_path)
    assert session.do("white", "sheet", cell="red", orders=["visit:party_b"], forbid=["scold"]).accepted
    play_out(session)
    walk = Walk(history_of(session.store, session.branch), session.plan)
    walk.to_the_end()
    assert walk.engine.chronicle.digest() == session.engine.chronicle.digest()
    assert walk.table.told() == session.table.told()


def test_looking_at_decisions_and_beliefs_never_changes_the_history(tmp_path: Path) -> None:
    history = copied(begun(tmp_path))
    walk = Walk(history, small_plan())
    for moment in walk.moments():
        decided(moment, draws=5)
        known(moment.engine, "party_a")
    plain = Walk(history, small_plan()).to_the_end()
    assert walk.engine.chronicle.digest() == plain.chronicle.digest()


# ---- what doctrine would have done -----------------------------------------------------------------------------


def test_the_share_is_the_chance_of_the_choice() -> None:
    parties = [actor("party_a", precision=3.0, orders=1), actor("party_b")]
    plan = plan_of(world(parties, [action("visit"), action("talk")]))
    engine = Engine(plan, seed=1, seats={"party_a": "human"})
    engine.submit(Input("ask", actor="party_a", subject="now"))
    (request,) = engine.waiting
    why = Engine(plan, seed=1, seats={"party_a": "human"}, explaining=True)
    why.submit(Input("ask", actor="party_a", subject="now"))
    told = why.doctrines["party_a"].decide(why.waiting[0])
    assert told is not None
    assert told.why is not None
    menu = told.why["menu"]
    assert isinstance(menu, dict)
    for item in ("visit:party_b", "talk:party_b"):
        share = share_of(engine, request, (item,), draws=4000)
        # four standard errors of a share among so many draws
        assert share.same / share.draws == pytest.approx(menu[item]["chance"], abs=4 * (0.25 / 4000) ** 0.5)
        assert share.orders == ((item, share.same),)


def test_a_choice_that_a_rule_speaks_against_has_no_share(tmp_path: Path) -> None:
    history = spent(tmp_path, [["squander:party_b"], []])
    first, second, *_ = decisions(history, spending())
    assert first.share is not None
    assert first.share.same == 0
    assert first.against == (("squander:party_b", "forces are kept"),)
    assert second.share is not None
    assert second.same
    # of what is left to it, doing nothing or waiting a day, doctrine draws both
    assert 0 < second.share.same < second.share.draws


def test_drafts_made_by_hand_are_what_doctrine_would_have_done(tmp_path: Path) -> None:
    found = decisions(copied(begun(tmp_path)), small_plan())
    assert {each.kind for each in found} == {"sheet", "answer"}
    assert all(each.same for each in found)


# ---- what each decision changed --------------------------------------------------------------------------------


def reviewed(history: History, plan: Blueprint, *, seeds: int = 3) -> Review:
    return review(history, plan, seeds=seeds, draws=20, workers=1)


def test_the_decision_known_to_be_worst_is_ranked_first_with_its_known_effect(tmp_path: Path) -> None:
    history = spent(tmp_path, [["nibble:party_b"], ["squander:party_b"], ["nibble:party_b"], []])
    found = reviewed(history, spending())
    first, *others = found.ranked
    assert first.decision.items == ("squander:party_b",)
    assert [each.decision.items for each in others] == [("nibble:party_b",)] * 2
    for each in found.ranked:
        assert each.effect is not None
        (effect,) = each.effect.effects
        assert effect.difference.mean == pytest.approx(_lost(history, each.decision), abs=1e-12)
        assert (effect.difference.mean or 0) < 0
        assert each.effect.clear


def _lost(history: History, decision: Decided) -> float:
    """Readiness lost at the end by one answer, from two plain runs that share the answers before it."""
    ends = []
    for mine in (decision.items, ()):
        engine = Engine(spending(), seed=history.header.seed, seats={"party_a": "human"})
        for entry in history.entries:
            if entry.item is None or entry.item.kind != "order" or entry.number > decision.number:
                continue
            engine.advance_to_step(entry.item.step or entry.step, entry.at_h)
            items = mine if entry.number == decision.number else entry.item.items
            assert engine.submit(replace(entry.item, items=items)).accepted
        engine.submit(Input("seat", actor="party_a", seat="doctrine"))
        ends.append(engine.finish().outcomes["readiness_end"].value or 0.0)
    return ends[0] - ends[1]


@pytest.mark.parametrize("plan", [small_plan, free_plan])
def test_with_doctrines_own_choices_made_by_hand_every_effect_is_exactly_zero(
    tmp_path: Path, plan: Callable[[], Blueprint]
) -> None:
    history = copied(begun(tmp_path, plan=plan()))
    assert reviewed(history, plan(), seeds=1).ranked == []
    # and not by definition alone: the arms are run and give the same to the last bit
    forks = [
        fork
        for moment in Walk(history, plan()).moments()
        if (found := decided(moment, draws=1)) is not None
        and (fork := fork_of_decision(moment, found, even_if_same=True)) is not None
    ]
    assert len(forks) > 4
    some = tuple(forks[:: len(forks) // 4])
    futures = run_errand(Errand(history, some, until=144.0), lucks=2, workers=1, plan=plan())
    for fork in some:
        for luck in (1, 2):
            assert futures[(*fork.done, luck)] == futures[(*fork.other, luck)]
        effects = weigh(fork, futures, led_by(plan().scenario), (1, 2)).effects
        assert effects
        assert all(effect.difference == Interval(0.0, 0.0, 0.0) for effect in effects)


@pytest.mark.parametrize(
    ("done", "other", "told"),
    [
        ((271.3, 188.1), (271.3 + 1.4e-13, 188.1 - 1.7e-13), False),
        ((1e-7, 2e-7), (1e-7 + 1e-22, 2e-7), False),
        ((1e-7, 2e-7), (1.1e-7, 2e-7), True),
        ((271.3, 188.1), (271.3001, 188.1), True),
    ],
)
def test_what_is_beyond_the_digits_of_a_sum_is_no_difference(
    done: tuple[float, ...], other: tuple[float, ...], *, told: bool
) -> None:
    item = Input("order")
    fork = Fork(1, "decision", (item, item), 1)
    futures = {
        (*way, luck): Future({"readiness_end": value}, frozenset())
        for way, values in ((fork.done, done), (fork.other, other))
        for luck, value in enumerate(values, start=1)
    }
    (effect,) = weigh(fork, futures, led_by(spending().scenario), (1, 2)).effects
    assert (effect.difference != Interval(0.0, 0.0, 0.0)) is told
    assert (effect.size != 0) is told
    assert (effect.shares.equal == 1) is not told


# ---- decisions of one instant -----------------------------------------------------------------------------------


@cache
def spending_together() -> Blueprint:
    """The world in which acts only cost, played in moves by two cells whose sheets are given at one instant."""
    exercise = {
        "moves": [{"span": "3 d"}],
        "cells": {"red": {"actor": "party_a"}, "blue": {"actor": "party_b"}, "green": {"actor": "party_c"}},
    }
    actions = [action(name, readiness=worn, adjudication={"chance": 1}) for name, worn in WASTE.items()]
    thrifty = [{"id": "thrift", "priority": "P2", "says": "forces are kept", "when": "1 > 0", "forbid": list(WASTE)}]
    actors = [actor(name, rules=thrifty) for name in ("party_a", "party_b", "party_c")]
    lead = [{"measure": "readiness_end", "smallest": 0.01}]
    return plan_of(world(actors, actions, horizon="10 d", lead=lead, exercise=exercise))


SHEETS = {"red": ["nibble:party_b"], "blue": ["squander:party_a", "nibble:party_a"], "green": ["nibble:party_a"]}


def together(tmp_path: Path, sheets: dict[str, list[str]]) -> History:
    seats = dict.fromkeys(("party_a", "party_b", "party_c"), "human")
    session = begun(tmp_path, plan=spending_together(), seats=seats)
    for cell, orders in sheets.items():
        assert session.do("white", "sheet", cell=cell, orders=orders).accepted
    assert session.do("white", "clock", verb="begin").accepted
    return history_of(session.store, session.branch)


def forked(history: History, plan: Blueprint, *, chained: bool) -> list[Fork]:
    chain, found = Chain(), []
    for moment in Walk(history, plan).moments():
        chain.note(moment.entry)
        each = decided(moment, draws=1)
        if each is not None and (fork := fork_of_decision(moment, each)) is not None:
            found.append(chain.link(fork) if chained else fork)
    return found


def test_decisions_of_one_instant_share_their_arms_and_their_effects_add_up_to_the_whole(tmp_path: Path) -> None:
    history = together(tmp_path, SHEETS)
    plan, lucks = spending_together(), (1, 2)
    linked, alone = (forked(history, plan, chained=chained) for chained in (True, False))
    assert len(linked) == len(alone) == 3
    errand = Errand(history, tuple(linked), until=72.0)
    assert errand.arms == 4
    assert Errand(history, tuple(alone), until=72.0).arms == 6
    futures = run_errand(errand, lucks=2, workers=1, plan=plan)
    apart = run_errand(Errand(history, tuple(alone), until=72.0), lucks=2, workers=1, plan=plan)
    led, total = led_by(plan.scenario), 0.0
    for fork, single in zip(linked, alone, strict=True):
        (effect,) = weigh(fork, futures, led, lucks).effects
        (by_itself,) = weigh(single, apart, led, lucks).effects
        assert effect.difference.mean == pytest.approx(by_itself.difference.mean, abs=1e-12)
        total += effect.difference.mean or 0.0
    first, last = linked[0], linked[-1]
    for luck in lucks:
        done, other = (futures[(*way, luck)].values["readiness_end"] or 0.0 for way in (last.done, first.other))
        assert done - other == pytest.approx(total, abs=1e-12)
    assert total < -0.1
    ranked = reviewed(history, plan, seeds=1).ranked
    assert ranked[0].decision.items == ("squander:party_a", "nibble:party_a")


def test_an_instant_ends_where_time_passes_or_the_white_cell_does_something(tmp_path: Path) -> None:
    history = together(tmp_path, SHEETS)
    head = next(entry.number for entry in history.entries if entry.kind == "order")
    instant = instant_from(history.entries, head)
    orders = [entry.number for entry in instant if entry.kind == "order"]
    assert len(orders) == 3
    entries = [*history.entries]
    place = next(place for place, entry in enumerate(entries) if entry.number == orders[1])
    later, ruled = replace(entries[place], step=entries[place].step + 1), replace(entries[place], kind="inject")
    for other in (later, ruled):
        changed = [*entries[:place], other, *entries[place + 1 :]]
        assert instant_from(changed, head)[-1].number < orders[1]


# ---- the crew --------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not CAN_FORK, reason="a process is copied on Linux alone")
def test_futures_in_copies_of_a_process_are_those_of_walks_of_their_own(tmp_path: Path) -> None:
    history = answered(begun(tmp_path, plan=free_plan()), [["scold:party_b"], ["talk:party_c"]])
    found = reviewed(history, free_plan(), seeds=0)
    forks = tuple(
        fork
        for moment in Walk(history, free_plan()).moments()
        if (each := decided(moment, draws=1)) is not None and (fork := fork_of_decision(moment, each)) is not None
    )[:3]
    errand = Errand(history, forks, until=found.until, unattended=True)
    apart = explore(errand, free_plan(), range(1, 3), copying=False)
    assert explore(errand, free_plan(), range(1, 3), copying=True) == apart
    assert len(apart) == errand.arms * 2
    # another luck is another future, and the arms of a decision that differs are not the same
    done, other = forks[0].done, forks[0].other
    assert apart[(*done, 1)] != apart[(*done, 2)]
    assert apart[(*done, 1)] != apart[(*other, 1)]


def test_a_copy_that_fails_says_so() -> None:
    with pytest.raises(WhitecellError, match="ZeroDivisionError"):
        in_child(lambda: 1 / 0)
    assert in_child(lambda: 2 + 2) == 4


@given(st.integers(1, 300), st.integers(1, 120), st.integers(1, 16))
def test_lots_hold_every_luck_once(lucks: int, arms: int, crew: int) -> None:
    found = lots(lucks, arms=arms, crew=crew)
    assert [luck for lot in found for luck in lot] == list(range(1, lucks + 1))
    # with enough to do nobody waits for another: no lot is larger than a worker's share
    assert max(map(len, found)) <= -(-lucks // crew)
    # and little is lost with one who is killed: of a review of forty decisions four futures an arm
    assert max(map(len, found)) * arms <= max(240, 40 + arms)


@pytest.mark.parametrize("looks", [0, 1, 4, 7, 100])
def test_when_time_is_up_nothing_more_is_begun_and_the_lucks_that_are_whole_are_told(
    looks: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = answered(begun(tmp_path, plan=free_plan()), [["scold:party_b"]])
    fork = next(
        fork
        for moment in Walk(history, free_plan()).moments()
        if (each := decided(moment, draws=1)) is not None and (fork := fork_of_decision(moment, each)) is not None
    )
    errand = Errand(history, (fork,), until=Walk(history, free_plan()).to_the_end().now, unattended=True, due=0.5)
    clock = iter([0.0] * looks)
    monkeypatch.setattr("sim.exercise.review.crew.time.perf_counter", lambda: next(clock, 1.0))
    found = run_errand(errand, lucks=3, workers=1, plan=free_plan())
    assert len(found) == min(looks, 3 * errand.arms)
    assert errand.complete(found, 3) == min(looks // errand.arms, 3)


def test_an_interrupted_review_is_that_of_the_lucks_that_are_whole(tmp_path: Path) -> None:
    history = answered(begun(tmp_path, plan=free_plan()), [["scold:party_b"]])

    def interrupt(*_: int) -> None:
        raise KeyboardInterrupt

    found = review(history, free_plan(), seeds=50, draws=20, workers=1, progress=interrupt)
    whole = review(history, free_plan(), seeds=found.seeds, draws=20, workers=1)
    assert found.interrupted
    assert not whole.interrupted
    assert 2 <= found.seeds < 50
    assert (found.decisions, found.landed) == (whole.decisions, whole.landed)


def test_a_review_of_which_nothing_is_whole_when_it_is_interrupted_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = answered(begun(tmp_path, plan=free_plan()), [["scold:party_b"]])

    def interrupt(*_: object, **__: object) -> Futures:
        raise KeyboardInterrupt

    monkeypatch.setattr("sim.exercise.review.crew.explore", interrupt)
    with pytest.raises(KeyboardInterrupt):
        review(history, free_plan(), seeds=3, draws=20, workers=1)
