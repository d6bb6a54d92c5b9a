"""A small exercise: three moves, two played cells, a MSEL with rows of every kind; and ways to play it through."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any

from small_worlds import lively, plan_of

from sim.exercise.session import Answer, Session
from sim.exercise.store import Store
from sim.journal import Header

if TYPE_CHECKING:
    from collections.abc import Mapping

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


def begun(folder: Path, *, plan: Blueprint | None = None, seed: int = 1, seats: Mapping[str, str] = SEATS) -> Session:
    """Begin an exercise in a new store of a folder, with a lead and a member in each cell."""
    made = Session.make(
        Store(folder / "store.db"),
        "monday",
        plan or small_plan(),
        Header("small", seed, 0),
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
