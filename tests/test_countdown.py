"""The countdown of a phase: seconds that the table worked, not those in which it paused, slept or was closed."""

from __future__ import annotations

from pathlib import Path

import pytest
from exercises import begun, small_plan

from sim.exercise.session import Session
from sim.exercise.store import Store
from sim.exercise.views import clock_view


class Watch:
    """A stopwatch that goes when it is told; like the machine's, it stands still while that sleeps."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        """Read it."""
        return self.at


def timed(folder: Path, watch: Watch) -> Session:
    """Open the exercise of a folder with a stopwatch."""
    store = Store(folder / "store.db")
    return Session(store, store.branch("monday", "main"), small_plan(), stopwatch=watch)


@pytest.fixture
def watch() -> Watch:
    """A stopwatch."""
    return Watch()


@pytest.fixture
def session(tmp_path: Path, watch: Watch) -> Session:
    """Begin the small exercise, twenty minutes of planning first."""
    begun(tmp_path).store.close()
    return timed(tmp_path, watch)


def left(session: Session) -> int:
    """Seconds that the table has left."""
    told = clock_view(session)["left_s"]
    assert isinstance(told, int)
    return told


def test_it_counts_down_and_starts_anew_with_each_phase(session: Session, watch: Watch) -> None:
    at_start = left(session)
    assert 1199 <= at_start <= 1200
    watch.at += 500
    assert left(session) == at_start - 500
    session.do("white", "clock", verb="begin")
    assert session.table.phase in {"adjudication", "world"}
    assert left(session) == 15 * 60
    watch.at += 1000
    assert left(session) == -100


def test_a_pause_costs_the_table_nothing(session: Session, watch: Watch) -> None:
    watch.at += 300
    session.do("white", "clock", verb="pause")
    before = left(session)
    watch.at += 5000
    assert left(session) == before
    session.do("white", "clock", verb="resume")
    assert left(session) == before
    watch.at += 60
    assert left(session) == before - 60


def test_a_machine_that_was_off_costs_the_table_nothing(session: Session, watch: Watch, tmp_path: Path) -> None:
    watch.at += 300
    session.do("lead_party_a", "message", to=["white"], text="we are ready")
    before = left(session)
    session.store.close()
    # another machine's stopwatch has no relation to the first one's
    other = Watch()
    other.at = 9e6
    again = timed(tmp_path, other)
    assert left(again) == before
    other.at += 10
    assert left(again) == before - 10


def test_deadlines_are_the_engines_and_know_nothing_of_the_stopwatch(session: Session, watch: Watch) -> None:
    session.do("white", "clock", verb="begin")
    deadlines = {request.id: request.deadline for request in session.engine.waiting}
    digest = session.engine.chronicle.digest()
    watch.at += 1e6
    assert {request.id: request.deadline for request in session.engine.waiting} == deadlines
    assert session.engine.chronicle.digest() == digest
