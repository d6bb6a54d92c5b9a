"""Branching: going back to any entry or move with everybody still in their seats; branches side by side.

Nothing is ever taken away: to go back is to begin a branch there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.deciding.request import Decider
from sim.errors import InputError
from sim.exercise.session import Session
from sim.outcomes import Run
from sim.sentence import Sentence

__all__ = ["Standing", "branch_off", "compared", "move_entry"]


@dataclass(frozen=True, slots=True)
class Standing:
    """A measure in each branch, in its unit; `better` says which way, None where there is no value."""

    measure: str
    unit: str
    better: str
    values: Mapping[str, float | None]


def branch_off(session: Session, name: str, *, upto: int, deciders: Mapping[str, Decider] | None = None) -> Session:
    """Begin a branch after the first `upto` entries of a session's, and open it.

    Raises:
        InputError: no such entry, or the name is taken.

    """
    last = session.fault_at - 1 if session.fault else session.next_number - 1
    if not 0 <= upto <= last:
        raise InputError.of(
            f"branch {name}",
            Sentence("no entry {upto}", upto=upto),
            Sentence("entries are 0 (the start) to {last}", last=last),
        )
    branch = session.store.fork(session.branch, name, upto)
    opened = Session(session.store, branch, session.plan, deciders=deciders or session.deciders)
    _keep_seated(session, opened)
    return opened


def _keep_seated(session: Session, opened: Session) -> None:
    """Leave everybody where they sit now: seats and roles that came after the moment one goes back to."""
    now, then = session.table, opened.table
    for actor, seat in sorted(now.seats.items()):
        if then.seats.get(actor, "doctrine") != seat and then.phase != "over":
            opened.do("white", "seat", actor=actor, seat=seat)
    for name, role in sorted(now.roles.items()):
        if name not in then.roles:
            opened.do("white", "join", name=name, kind=role.kind, cell=role.cell)


def move_entry(session: Session, move: int) -> int:
    """The last entry before a move was planned (moves count from 1): where one goes back to.

    Raises:
        InputError: that move has not begun.

    """
    begins = [
        0,
        *(entry.number for entry in session.entries if entry.kind == "clock" and entry.body["verb"] == "next"),
    ]
    if not 1 <= move <= len(begins):
        raise InputError.of(f"move {move}", Sentence("there were {count} so far", count=len(begins)), "count from 1")
    return begins[move - 1]


def compared(session: Session, names: Sequence[str], *, at_h: float | None = None) -> list[Standing]:
    """Measures of branches at one instant (h): that of the branch that has come least far, unless another is said.

    Beyond its last entry a branch goes on by itself, with open questions left to their defaults.

    Raises:
        InputError: no such branch.

    """
    store, exercise = session.store, session.branch.exercise
    opened = {
        name: Session(store, store.branch(exercise, name), session.plan, deciders=session.deciders) for name in names
    }
    until = min(each.engine.now for each in opened.values()) if at_h is None else at_h
    runs = {name: _until(each, until) for name, each in opened.items()}
    measures = session.plan.scenario.vocabulary.measures
    first = next(iter(runs.values()))
    return [
        Standing(
            measure,
            measures[measure].unit,
            measures[measure].better,
            {name: run.outcomes[measure].value for name, run in runs.items() if measure in run.outcomes},
        )
        for measure in first.outcomes
        if measure in measures
    ]


def _until(session: Session, until: float) -> Run:
    """Measure a branch at an instant: replay it that far, and end it there. The branch itself is left as it is."""
    if session.engine.now > until:
        upto = max((entry.number for entry in session.entries if entry.at_h <= until), default=0)
        session.go_back(upto)
    engine = session.engine
    while not engine.ended and engine.now < until:
        engine.advance(until)
    engine.end("compared here")
    return engine.finish()
