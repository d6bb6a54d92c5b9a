"""The laws of a run: same words same run, looking changes nothing, the journal is all, refusals are values."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from engines import (
    FEW,
    SCRIPTS,
    Script,
    act,
    answer,
    lines,
    plan,
    played,
    saved_and_read,
    seated,
    tsunami,
    under_way,
)
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from small_worlds import Files, lively, plan_of

from sim.api import run
from sim.deciding.adjudication import OUTCOMES
from sim.deciding.request import Decision, DecisionRequest
from sim.engine import Engine
from sim.errors import InputError, WhitecellError
from sim.journal import Input, Journal
from sim.replay import replay

if TYPE_CHECKING:
    pass


# ---- the same words, the same run


def test_hash_seed_and_process_never_change_a_run() -> None:
    words = "from sim.api import run; print(run('tsunami_relief', seed=7).digest)"
    found = subprocess.run(
        [sys.executable, "-c", words],
        env={**os.environ, "PYTHONHASHSEED": "4242"},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert found.stdout.strip() == run(tsunami(), seed=7).digest


def test_a_run_leaves_nothing_behind_for_the_next() -> None:
    first = run(plan(), seed=5)
    run(plan(), seed=6)
    again = run(plan(), seed=5)
    assert again.digest == first.digest
    assert again.outcomes == first.outcomes


def test_seed_and_replication_each_change_the_run() -> None:
    digests = {run(plan(), seed=seed, replication=number).digest for seed in (1, 2) for number in (0, 1)}
    assert len(digests) == 4


def test_explaining_a_run_changes_nothing_but_the_explanations() -> None:
    plain, told = run(plan(), seed=4), run(plan(), seed=4, explaining=True)
    assert plain.outcomes == told.outcomes
    without = [{**record.as_object(), "why": None} for record in plain.chronicle]
    assert without == [{**record.as_object(), "why": None} for record in told.chronicle]


# ---- looking changes nothing


def look(engine: Engine) -> None:
    """Read whatever can be read."""
    at = engine.now
    for desk in engine.desks.values():
        beliefs = desk.view.beliefs(at)
        assert dict(desk.menu(beliefs, at).barred) is not None
    engine.world.network.graphml(at)
    for slot in range(0, len(engine.world.slots), 7):
        engine.world.slots.read(slot, at)
    for model in engine.models.values():
        model.outcomes(at)
    engine.chronicle.digest()
    engine.world.levers.reached(at)


@FEW
@given(st.lists(st.floats(0, 480), max_size=12), st.integers(1, 10**6), st.booleans())
def test_pausing_stepping_and_reading_never_change_a_run(stops: list[float], seed: int, reading: bool) -> None:  # noqa: FBT001
    engine = Engine(plan(), seed=seed)
    for stop in sorted(stops):
        engine.advance(stop)
        if reading:
            look(engine)
    assert engine.finish().digest == run(plan(), seed=seed).digest


@settings(max_examples=2, deadline=None)
@given(st.lists(st.floats(0, 2160), max_size=6))
def test_pausing_and_reading_never_change_a_run_with_models(stops: list[float]) -> None:
    engine = Engine(tsunami(), seed=3)
    for stop in sorted(stops):
        engine.advance(stop)
        look(engine)
    ended, straight = engine.finish(), run(tsunami(), seed=3)
    assert ended.digest == straight.digest
    assert ended.outcomes == straight.outcomes


def test_advancing_to_the_past_changes_nothing() -> None:
    engine = Engine(plan(), seed=1)
    engine.advance(100.0)
    engine.advance(3.0)
    assert engine.now == 100.0
    assert engine.finish().digest == run(plan(), seed=1).digest


# ---- the journal is the whole run


@settings(FEW, max_examples=20)
@given(SCRIPTS, st.integers(1, 999))
def test_a_replayed_journal_is_the_live_run(script: Script, seed: int) -> None:
    live = played(script, seed=seed)
    done = live.finish()
    again = replay(plan(), saved_and_read(live.journal)).finish()
    assert again.digest == done.digest
    assert again.outcomes == done.outcomes
    assert again.journal.inputs == done.journal.inputs


@FEW
@given(SCRIPTS, st.integers(0, 99))
def test_leaving_out_one_input_changes_the_digest(script: Script, pick: int) -> None:
    live = played(script)
    done = live.finish()
    inputs = done.journal.inputs
    assume(inputs)
    left = pick % len(inputs)
    fewer = Journal(done.journal.header, [item for place, item in enumerate(inputs) if place != left])
    assert replay(plan(), fewer, lenient=True).finish().digest != done.digest


@FEW
@given(SCRIPTS, st.integers(0, 99), SCRIPTS)
def test_a_branch_shares_its_past(script: Script, pick: int, other: Script) -> None:
    live = played(script)
    live.finish()
    upto = pick % (len(live.journal.inputs) + 1)
    branch = replay(plan(), live.journal, upto=upto)
    past = lines(branch)
    assert lines(live)[: len(past)] == past
    assert branch.journal.inputs == live.journal.inputs[:upto]
    for hours, kind, number in other:
        branch.advance(branch.now + hours)
        act(branch, kind, number + 100)
    branch.finish()
    assert lines(branch)[: len(past)] == past
    assert replay(plan(), branch.journal).finish().digest == branch.chronicle.digest()


def test_the_journal_of_an_engine_knows_the_seats_it_was_given() -> None:
    engine = Engine(plan(), seed=1, seats={"party_a": "human"})
    engine.advance(engine.horizon)
    answer(engine, 2)
    assert replay(plan(), engine.journal).finish().digest == engine.finish().digest


class Session(RuleBasedStateMachine):
    """Anything from outside, in any order; in the end the journal gives the same run."""

    @initialize(seed=st.integers(1, 99))
    def begin(self, seed: int) -> None:
        self.engine = seated(seed=seed, party_a="human")
        self.engine.advance(0.0)

    @rule(hours=st.floats(0, 60))
    def advance(self, hours: float) -> None:
        self.engine.advance(self.engine.now + hours)

    @precondition(lambda self: bool(self.engine.waiting))
    @rule(pick=st.integers(0, 30))
    def order(self, pick: int) -> None:
        receipt = answer(self.engine, pick)
        assert receipt is not None
        assert receipt.accepted or receipt.reason

    @precondition(lambda self: bool(under_way(self.engine)))
    @rule(pick=st.integers(0, 30))
    def ruling(self, pick: int) -> None:
        act(self.engine, "ruling", pick)

    @rule(pick=st.integers(0, 30))
    def inject(self, pick: int) -> None:
        act(self.engine, "inject", pick)

    @rule(pick=st.integers(0, 5))
    def swap(self, pick: int) -> None:
        act(self.engine, "seat", pick)

    @rule()
    def refused(self) -> None:
        before = self.engine.chronicle.digest()
        assert not self.engine.submit(Input("order", request="nobody@nothing", items=("talk:party_b",))).accepted
        assert self.engine.chronicle.digest() == before

    def teardown(self) -> None:
        if hasattr(self, "engine"):
            done = self.engine.finish()
            assert replay(plan(), saved_and_read(done.journal)).finish().digest == done.digest


TestSession = Session.TestCase
TestSession.settings = settings(max_examples=12, stateful_step_count=12, deadline=None)


# ---- refusals are values


def asked(files: Files | None = None, seed: int = 1) -> tuple[Engine, DecisionRequest]:
    """Run until the first question to the human who sits for the first party."""
    engine = seated(plan_of(files) if files else None, seed=seed, party_a="human")
    return engine, engine.advance(engine.horizon)[0]


def poor() -> Files:
    """Make every act dear, so that one can be paid and two cannot."""
    files = lively()
    acts = files["actions.yaml"]["actions"]
    assert isinstance(acts, list)
    for item in acts:
        assert isinstance(item, dict)
        item["cost"] = 5
    return files


REFUSED = {
    "no such request": Input("order", request="party_a@nothing", items=("talk:party_b",)),
    "no such item": Input("order", items=("fly:party_b",)),
    "not at oneself": Input("order", items=("talk:party_a",)),
    "more than its number of orders": Input("order", items=("talk:party_b", "talk:party_c", "visit:party_b")),
    "barred by rule of the menu": Input("order", items=("visit",)),
    "no such outcome": Input("ruling", doing="party_a.talk.party_b#1", outcome="splendid"),
    "no such actor to tell": Input("inject", subject="word", topic="news", to=("nobody",)),
    "no such actor to seat": Input("seat", actor="nobody", seat="human"),
    "no such decider": Input("seat", actor="party_a", seat="oracle"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_comes_with_a_reason_and_changes_nothing(name: str) -> None:
    engine, request = asked()
    item = REFUSED[name]
    if item.kind == "order" and not item.request:
        item = Input("order", request=request.id, items=item.items)
    before, inputs = engine.chronicle.digest(), list(engine.journal.inputs)
    receipt = engine.submit(item)
    assert not receipt.accepted
    assert receipt.reason
    assert engine.chronicle.digest() == before
    assert engine.journal.inputs == inputs
    assert engine.waiting == [request]
    untouched, _ = asked()
    for each in (engine, untouched):
        each.submit(Input("order", request=request.id, items=("talk:party_b",), by="tester"))
    assert engine.finish().digest == untouched.finish().digest


@pytest.mark.parametrize(
    "items",
    [
        pytest.param(("visit:party_b", "visit:party_b"), id="the same thing twice, against its least interval"),
        pytest.param(("delay_24h", "delay_24h"), id="waiting twice"),
        pytest.param(("do_nothing", "visit:party_b"), id="nothing and something"),
    ],
)
def test_orders_that_cannot_stand_together_are_refused(items: tuple[str, ...]) -> None:
    engine, request = asked()
    assert not engine.submit(Input("order", request=request.id, items=items)).accepted


def test_orders_that_together_cost_more_than_there_is_are_refused() -> None:
    engine, request = asked(poor())
    assert not engine.submit(Input("order", request=request.id, items=("visit:party_b", "visit:party_c"))).accepted


def test_a_ruling_on_what_is_over_is_refused() -> None:
    engine = Engine(plan(), seed=1)
    engine.advance(200.0)
    over = next(record.subject for record in engine.chronicle if record.kind == "ruling")
    assert not engine.submit(Input("ruling", doing=over, outcome="full", by="white cell")).accepted


class Stubborn:
    """A program that always gives the same answer, legal or not."""

    def __init__(self, *items: str) -> None:
        self.items = items

    def decide(self, request: DecisionRequest) -> Decision:
        assert request.deadline > request.at
        return Decision(self.items, "program")


@pytest.mark.parametrize("items", [("fly:party_b",), ("talk:party_b",) * 9, ("visit:party_b", "visit:party_b")])
def test_what_a_program_may_not_do_is_told_and_never_done(items: tuple[str, ...]) -> None:
    engine = Engine(plan(), seed=1, seats={"party_a": "program"}, deciders={"party_a/program": Stubborn(*items)})
    with pytest.raises(WhitecellError, match="party_a"):
        engine.advance(24.0)
    assert not [record for record in engine.chronicle if record.kind == "order" and record.actor == "party_a"]


@pytest.mark.parametrize("seats", [{"nobody": "human"}, {"party_a": "oracle"}])
def test_a_seat_that_does_not_exist_is_a_fault_and_no_crash(seats: dict[str, str]) -> None:
    with pytest.raises(InputError):
        Engine(plan(), seed=1, seats=seats).advance(24.0)


def test_nothing_can_be_put_into_a_run_that_is_over() -> None:
    engine = Engine(plan(), seed=1)
    done = engine.finish()
    receipt = engine.submit(Input("inject", subject="late", topic="news"))
    assert not receipt.accepted
    assert "over" in receipt.reason
    assert engine.chronicle.digest() == done.digest


# ---- deadlines and rulings


def test_a_question_nobody_answers_gets_its_default_at_the_deadline() -> None:
    engine, request = asked()
    assert request.default == "do_nothing"
    engine.advance(request.deadline)
    mine = [record for record in engine.chronicle if record.subject == request.id]
    assert [record.kind for record in mine] == ["default", "decision"]
    assert {record.at for record in mine} == {request.deadline}
    assert mine[0].details["default"] == "do_nothing"
    assert mine[1].details["by"] == "default"
    assert mine[1].details["choice"] == ()
    assert request not in engine.waiting
    late = engine.submit(Input("order", request=request.id, items=("talk:party_b",)))
    assert not late.accepted


def test_an_answer_in_time_keeps_the_default_away() -> None:
    engine, request = asked()
    assert engine.submit(Input("order", request=request.id, items=("talk:party_b",), by="tester")).accepted
    engine.advance(request.deadline + 1)
    assert not [record for record in engine.chronicle if record.kind == "default" and record.subject == request.id]
    assert [record.details["by"] for record in engine.chronicle if record.subject == request.id] == ["tester"]


@FEW
@given(st.integers(0, 200), st.sampled_from(sorted(OUTCOMES)), st.integers(1, 50))
def test_an_overruled_doing_changes_nothing_before_it(pick: int, outcome: str, seed: int) -> None:
    plain = Engine(plan(), seed=seed)
    plain.finish()
    rulings = [record for record in plain.chronicle if record.kind == "ruling"]
    ruled = rulings[pick % len(rulings)]
    ordered = next(r.at for r in plain.chronicle if r.kind == "order" and r.subject == ruled.subject)
    other = Engine(plan(), seed=seed)
    other.advance(ordered)
    other.submit(Input("ruling", doing=ruled.subject, outcome=outcome, by="white cell", reason="argued"))
    other.finish()
    before = [record.line() for record in plain.chronicle if record.at < ruled.at]
    assert [r.line() for r in other.chronicle if r.at < ruled.at and r.kind != "input"] == before
    mine = {r.kind: r for r in other.chronicle if r.subject == ruled.subject and r.at == ruled.at}
    assert mine["overruled"].details["model_had"] == ruled.details["outcome"]
    assert mine["overruled"].details["author"] == "white cell"
    assert mine["ruling"].details["outcome"] == outcome
    assert [mine["ruling"].details[word] for word in ("p", "u")] == [ruled.details[word] for word in ("p", "u")]


def test_a_ruling_that_agrees_with_the_model_changes_only_what_is_said_of_it() -> None:
    plain = Engine(plan(), seed=2)
    plain.finish()
    ruled = next(record for record in plain.chronicle if record.kind == "ruling")
    other = Engine(plan(), seed=2)
    other.submit(Input("ruling", doing=ruled.subject, outcome=str(ruled.details["outcome"]), by="white cell"))
    other.finish()
    assert lines(other, but=("input", "overruled")) == lines(plain)
