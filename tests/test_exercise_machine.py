"""A machine plays sessions (sheets, orders, injects, rulings, swaps, time, reopening, branches) against replay."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from exercises import begun, reopened
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from sim.deciding.request import Decision, DecisionRequest
from sim.exercise.branching import branch_off
from sim.exercise.recording import recording_of
from sim.exercise.running import Runner
from sim.exercise.session import Answer, Session
from sim.exercise.standing import consulted
from sim.exercise.store import Store
from sim.exercise.views import cell_view

ACTORS = ("party_a", "party_b", "party_c")


class First:
    """A program that orders the first thing on the menu."""

    def decide(self, request: DecisionRequest) -> Decision:
        """Decide."""
        return Decision(tuple(item.id for item in request.menu.items if item.spec is not None)[:1], "first")


class Exercises(RuleBasedStateMachine):
    """One exercise; the model is the list of acknowledged entries, and replay."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.session = begun(Path(self.folder.name))
        self.acknowledged = self.session.next_number - 1
        self.branches = 0

    def _told(self, answer: Answer) -> None:
        assert "failed" not in answer.reason
        if answer.accepted:
            self.acknowledged = max(self.acknowledged, answer.number)

    @rule(actor=st.sampled_from(ACTORS), places=st.lists(st.integers(0, 40), max_size=4), forbid=st.booleans())
    def sheet(self, *, actor: str, places: list[int], forbid: bool) -> None:
        items = [item.id for item in self.session.engine.desks[actor].plan.items]
        orders = [items[place % len(items)] for place in places]
        cell = self.session.table.cell_of(actor) or actor
        self._told(self.session.do("white", "sheet", cell=cell, orders=orders, forbid=["scold"] if forbid else []))

    @rule(place=st.integers(0, 40))
    def order(self, place: int) -> None:
        for request in self.session.engine.waiting[:1]:
            items = [item.id for item in consulted(self.session.engine, request.actor).menu.items]
            self._told(self.session.do("white", "order", request=request.id, items=[items[place % len(items)]]))

    @rule(hours=st.floats(0.1, 60))
    def go_on(self, hours: float) -> None:
        verb = {"planning": "begin", "world": "next"}.get(self.session.table.phase, "on")
        until = {"until_h": self.session.engine.now + hours} if verb == "on" else {}
        self._told(self.session.do("white", "clock", verb=verb, **until))

    @rule(mode=st.sampled_from(["automatic", "contested", "all"]))
    def rulings(self, mode: str) -> None:
        self._told(self.session.do("white", "clock", verb="rulings", mode=mode))

    @rule(verdict=st.sampled_from(["accept", "overrule"]), outcome=st.sampled_from(["full", "fail", "partial"]))
    def ruling(self, verdict: str, outcome: str) -> None:
        doing = Runner(self.session).ruling_due()
        if doing is not None:
            words = {"verdict": verdict, "outcome": outcome, "reason": "so it is"}
            self._told(self.session.do("white", "ruling", doing=doing.id, **words))

    @rule(actor=st.sampled_from(ACTORS), seat=st.sampled_from(["human", "doctrine", "white", "recorded", "mine:Own"]))
    def swap(self, actor: str, seat: str) -> None:
        recording = recording_of(self.session.entries, actor)
        more = {"recording": recording} if seat == "recorded" else {}
        self._told(self.session.do("white", "seat", actor=actor, seat=seat, **more))

    @rule(here=st.booleans())
    def program(self, *, here: bool) -> None:
        """A program comes or goes; what is answered without it is for people."""
        self.session.deciders = {f"{actor}/mine:Own": First() for actor in ACTORS} if here else {}

    @rule(
        row=st.sampled_from(["press", "nudge", "cold", "later", "first", "round", "blow"]),
        status=st.sampled_from(["held", "approved", "skipped", "now"]),
    )
    def msel(self, row: str, status: str) -> None:
        if status == "now":
            self._told(self.session.do("white", "inject", id=row))
        else:
            self._told(self.session.do("white", "msel", id=row, status=status))

    @rule(after=st.floats(0, 30))
    def add_row(self, after: float) -> None:
        at = self.session.engine.now + after
        row = {"id": f"row{self.session.next_number}", "at": f"{at} h", "to": ["party_a"], "message": "more"}
        self._told(self.session.do("white", "msel", rows=[row]))

    @rule(row=st.sampled_from(["first", "round", "blow", "press"]), after=st.floats(-5, 60))
    def move(self, row: str, after: float) -> None:
        """Move a row, or a line of the scenario itself, in time."""
        there = self.session.table.msel[row]
        at = f"{max(self.session.engine.now + after, 0.0)!r} h"
        self._told(self.session.do("white", "msel", rows=[{**there.row, "at": at}]))

    @rule(seconds=st.floats(0.1, 600), speed=st.sampled_from([0, 1, 60]))
    def tick(self, seconds: float, speed: float) -> None:
        if self.session.table.phase == "planning":
            self._told(self.session.do("white", "clock", verb="begin", stands=True))
        self._told(self.session.do("white", "clock", verb="speed", speed=speed))
        self._told(self.session.tick(seconds))
        # where time stands while nothing happens need not be on the disk; what comes next writes it
        self._told(self.session.do("white", "clock", verb="pause"))

    @rule()
    def save(self) -> None:
        """What is exported and taken in elsewhere is the same exercise."""
        name, branch = self.session.branch.exercise, self.session.branch.name
        with Store(":memory:") as other:
            other.take_in(self.session.store.export(name).splitlines(), "f")
            assert Session(other, other.branch(name, branch), self.session.plan).digest == self.session.digest

    @rule(number=st.integers(0, 9))
    def secret(self, number: int) -> None:
        self._told(self.session.do("lead_party_a", "message", to=["white"], text=f"MARK_{number}"))

    @rule(chance=st.sampled_from([0.0, 0.4, 1.0]))
    def argue(self, chance: float) -> None:
        self._told(self.session.do("lead_party_b", "argue", claim="something else"))
        name = list(self.session.table.argued)[-1]
        line = '{"change": "support", "by": 2, "args": {"actor": "party_b"}}'
        self._told(self.session.do("white", "weigh", id=name, chance=chance, effects=[line]))

    @rule()
    def pause(self) -> None:
        self._told(self.session.do("white", "clock", verb="pause"))

    @rule()
    def reopen(self) -> None:
        digest = self.session.digest
        self.session = reopened(self.session)
        assert self.session.digest == digest

    @rule(share=st.floats(0, 1))
    def branch(self, share: float) -> None:
        if self.branches < 4:
            self.branches += 1
            upto = int(share * (self.session.next_number - 1))
            self.session = branch_off(self.session, f"branch{self.branches}", upto=upto)
            self.acknowledged = self.session.next_number - 1

    @invariant()
    def nothing_acknowledged_is_lost(self) -> None:
        rows = self.session.store.entries(self.session.branch)
        assert [row[0] for row in rows] == list(range(1, len(rows) + 1))
        assert len(rows) >= self.acknowledged

    @invariant()
    def no_cell_sees_anothers_words(self) -> None:
        for cell in self.session.table.cells:
            if cell != "red":
                assert "MARK_" not in json.dumps(cell_view(self.session, cell))

    def teardown(self) -> None:
        self.reopen()
        self.session.store.close()
        self.folder.cleanup()


def test_sessions_agree_with_replay() -> None:
    run_state_machine_as_test(Exercises, settings=settings(max_examples=4, stateful_step_count=25, deadline=None))


@pytest.mark.long
def test_sessions_agree_with_replay_over_thousands_of_steps() -> None:
    run_state_machine_as_test(Exercises, settings=settings(max_examples=80, stateful_step_count=60, deadline=None))
