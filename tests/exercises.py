"""A small exercise: three moves, two played cells, a MSEL with rows of every kind; and ways to play it through."""

from __future__ import annotations

import functools
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

from small_worlds import lively, plan_of

from sim.exercise.branching import branch_off
from sim.exercise.running import Runner
from sim.exercise.session import Answer, Session
from sim.exercise.store import Store
from sim.journal import Header

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sim.blueprint import Blueprint

EXERCISE: dict[str, Any] = {
    "moves": [{"span": "2 d", "planning": "20 min"}, {"span": "2 d"}, {"span": "2 d"}],
    "cells": {"red": {"actor": "party_a", "title": "Red", "secret": "MARK_SECRET"}},
    "objectives": [{"id": "talking", "says": "talk before acting"}],
    "msel": [
        {"id": "press", "at": "30 h", "to": ["party_a"], "subject": "The press asks", "message": "what will you do?"},
        {
            "id": "want",
            "kind": "expected_action",
            "at": "20 h",
            "to": ["party_b"],
            "expected_action": "scold:party_c",
        },
        {"id": "nudge", "kind": "contingency", "unless": "want", "to": ["party_b"], "message": "no word so far"},
        {"id": "cold", "when": 'affinity("party_b", "party_a") < 5', "at": "40 h", "message": "ties are cold"},
        {"id": "secret", "kind": "information", "message": "for the controllers only", "notes": "watch them"},
        {"id": "later", "status": "draft", "at": "50 h", "message": "not approved"},
    ],
}
SEATS = {"party_a": "human", "party_b": "human"}


@functools.cache
def small_plan() -> Blueprint:
    """The small exercise, ready to run."""
    return plan_of(lively(3, horizon="6 d", exercise=EXERCISE))


@functools.cache
def free_plan() -> Blueprint:
    """The same world without moves: every question opens as it comes."""
    return plan_of(lively(3, horizon="6 d"))


def begun(
    folder: Path,
    *,
    plan: Blueprint | None = None,
    seed: int = 1,
    seats: Mapping[str, str] = SEATS,
    scenario: str = "small",
) -> Session:
    """Begin an exercise in a new store of a folder, with a lead and a member in each cell."""
    made = Session.make(
        Store(folder / "store.db"),
        "monday",
        plan or small_plan(),
        Header(scenario, seed, 0),
        seats=seats,
    )
    for actor in sorted(seats):
        cell = made.table.cell_of(actor)
        for kind in ("lead", "member"):
            assert made.do("white", "join", name=f"{kind}_{actor}", kind=kind, cell=cell).accepted
    return made


def reopened(session: Session) -> Session:
    """The same branch, read again from its file."""
    path = session.store.path
    session.store.close()
    store = Store(path)
    return Session(store, store.branch(session.branch.exercise, session.branch.name), session.plan)


def step(session: Session) -> Answer:
    """Do the next thing a facilitator would: begin the span, go on, begin the next move; questions get no orders."""
    for request in session.engine.waiting:
        if session.table.tempo == "free" or request.id in session.table.interrupts:
            session.do("white", "order", request=request.id, items=[])
    verb = {"planning": "begin", "world": "next"}.get(session.table.phase, "on")
    return session.do("white", "clock", verb=verb)


def play_out(session: Session) -> Session:
    """Go on to the end."""
    while session.table.phase != "over":
        answer = step(session)
        assert answer.accepted, answer
    return session


def scripted(session: Session, seed: int, *, most: int = 400) -> Iterator[Session]:
    """Play a script of acts of every kind, drawn by a seed; give the session after each that was acknowledged."""
    chance = random.Random(seed)
    acts: list[Callable[[Session], Answer]] = [
        lambda s: s.do("white", "message", to=["red"], text=f"word {s.next_number}"),
        lambda s: s.do("lead_party_a", "sheet", orders=chance.sample(["scold:party_c", "visit:party_b"], 1)),
        lambda s: s.do("lead_party_b", "question", text="what now?"),
        lambda s: s.do("white", "msel", id="press", status=chance.choice(["held", "approved"])),
        lambda s: s.do("white", "msel", id="blow", status=chance.choice(["held", "approved"])),
        lambda s: s.do("white", "inject", id=chance.choice(["later", "cold"])),
        lambda s: s.do("white", "seat", actor="party_b", seat=chance.choice(["human", "doctrine"])),
        lambda s: s.do("white", "clock", verb="rulings", mode=chance.choice(["automatic", "all"])),
        lambda s: s.do("lead_party_a", "argue", claim="something else"),
        lambda s: s.do("white", "weigh", id=next(iter(s.table.argued), ""), chance=0.5, effects=[]),
    ]
    for turn in range(most):
        if session.engine.ended or turn % 40 == 39:
            name = f"branch{session.next_number}.{seed}.{len(session.store.branches(session.branch.exercise))}"
            session = branch_off(session, name, upto=session.next_number // 2)
            yield session
        doing = Runner(session).ruling_due()
        if doing is not None:
            session.do("white", "ruling", doing=doing.id, verdict="accept")
        if step(session).accepted:
            yield session
        if chance.choice(acts)(session).accepted:
            yield session
