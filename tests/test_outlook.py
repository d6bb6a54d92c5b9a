"""The look-ahead: from now on, in futures that share the past; for the white cell alone."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from exercises import EXERCISE, begun, step
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from small_worlds import lively, plan_of, write_files

from sim.api import load
from sim.cli.work.white_desk import WhiteDesk
from sim.errors import InputError
from sim.exercise.entry import Refusal
from sim.exercise.outlook.ahead import LookAhead, Told
from sim.exercise.outlook.crew import Job, futures, position
from sim.exercise.outlook.outlook import gathered
from sim.exercise.review.future import carry_on
from sim.exercise.review.history import history_of
from sim.exercise.views import role_view
from sim.report.outlook import outlook_picture, outlook_screen
from sim.report.wording import Titles
from sim.runs.fan import fan, levels
from sim.runs.forking import CAN_FORK

if TYPE_CHECKING:
    from sim.exercise.session import Session


def job(session: Session, *, lucks: range = range(1, 5), until: float = 144.0) -> Job:
    engine = session.engine
    history = history_of(session.store, session.branch)
    stops = (engine.now, (engine.now + until) / 2, until)
    return Job(history, engine.now, engine.clock.steps, tuple(lucks), until, stops, ("trust_end", "actions_taken"))


@pytest.fixture(name="session")
def _session(tmp_path: Path) -> Session:
    """An exercise in its second move."""
    made = begun(tmp_path)
    while made.table.move < 1:
        assert step(made).accepted
    return made


# ---- futures ---------------------------------------------------------------------------------------------------


def test_the_past_is_held_and_luck_differs_from_now_on(session: Session) -> None:
    task = job(session)
    plan, now = session.plan, session.engine.now
    before = list(session.engine.chronicle.lines())
    lines = []
    for luck in task.lucks:
        moment, _ = position(task, plan)
        carry_on(moment, luck=luck, until=task.until)
        told = list(moment.engine.chronicle.lines())
        assert told[: len(before)] == before
        assert moment.engine.chronicle[len(before)].at >= now
        lines.append(tuple(told))
    assert len(set(lines)) == len(lines)


@pytest.mark.skipif(not CAN_FORK, reason="a process cannot be copied here")
def test_it_matters_not_whether_a_process_is_copied(session: Session) -> None:
    task = job(session)
    assert futures(task, session.plan, copying=True) == futures(task, session.plan, copying=False)


def test_a_future_is_known_by_its_luck_alone(session: Session) -> None:
    whole, _ = futures(job(session), session.plan, copying=CAN_FORK)
    for luck in (3, 1):
        alone, _ = futures(replace(job(session), lucks=(luck,)), session.plan, copying=CAN_FORK)
        assert alone[luck] == whole[luck]


def test_tracks_begin_at_what_stands_now_and_end_at_what_the_future_comes_to(session: Session) -> None:
    found, past = futures(job(session), session.plan, copying=CAN_FORK)
    standing = session.engine.standing()
    for name in ("trust_end", "actions_taken"):
        assert past[-1] == (session.engine.now, {key: standing[key].value for key in past[-1][1]})
        for future in found.values():
            assert future.tracks[name][0] == standing[name].value
            assert future.tracks[name][-1] == future.values[name]
    assert len({future.tracks["actions_taken"][-1] for future in found.values()}) > 1


def test_where_no_time_is_left_every_future_is_the_present(session: Session) -> None:
    found, _ = futures(job(session, until=session.engine.now), session.plan, copying=CAN_FORK)
    standing = session.engine.standing()
    assert all(future.values["trust_end"] == standing["trust_end"].value for future in found.values())


# ---- rows still to come ----------------------------------------------------------------------------------------


def outlook(session: Session, seeds: int = 6) -> dict[str, float | None]:
    task = job(session, lucks=range(1, seeds + 1))
    found, past = futures(task, session.plan, copying=CAN_FORK)
    told = gathered(
        session.table.msel,
        found,
        (),
        named=("monday", "main", 1),
        past=past,
        stops=task.stops,
        now=task.now,
        until=task.until,
    )
    return {row.row: row.chance.mean for row in told.rows}


def test_only_rows_that_have_not_come_and_come_by_themselves_are_told(tmp_path: Path) -> None:
    session = begun(tmp_path)
    first = outlook(session)
    # by the clock: certain; drafts and notes for controllers: never told
    assert first["press"] == 1.0
    assert not {"secret", "later"} & first.keys()
    assert 0 < first["want"] + first["nudge"] <= 1.0  # type: ignore[operator]
    while session.table.move < 1:
        assert step(session).accepted
    assert "press" not in outlook(session)


def test_a_row_that_is_held_back_is_not_told(tmp_path: Path) -> None:
    session = begun(tmp_path)
    assert "cold" in outlook(session)
    assert session.do("white", "msel", id="cold", status="held").accepted
    assert "cold" not in outlook(session)


# ---- for the white cell alone ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["lead", "member", "evaluator", "observer", "nobody"])
def test_nobody_but_the_white_cell_looks_ahead(session: Session, kind: str) -> None:
    name = f"{kind}_party_a" if kind in {"lead", "member"} else kind
    if kind in {"evaluator", "observer"}:
        assert session.do("white", "join", name=name, kind=kind).accepted
    ahead = LookAhead(session)
    for ask in (ahead.begin, ahead.poll, ahead.cancel):
        with pytest.raises(Refusal):
            ask(name)
    assert ahead.poll("white").total == 0


def test_what_is_seen_ahead_reaches_no_cell_and_no_journal(tmp_path: Path) -> None:
    marker = "MARKER_OF_WHAT_IS_TO_COME"
    exercise = {**EXERCISE, "msel": [{"id": "later", "at": "140 h", "to": ["party_b"], "message": marker}]}
    plan = plan_of(lively(3, horizon="6 d", exercise=exercise))
    session = begun(tmp_path, plan=plan)
    roles = [name for name in session.table.roles if name != "white"]
    before = {name: _seen(session, name) for name in roles}
    journal, digest = session.store.export("monday"), session.digest
    task = job(session, lucks=range(1, 3))
    found, past = futures(task, plan, copying=CAN_FORK)
    told = gathered(
        session.table.msel, found, (), named=("monday", "main", 1), past=past, stops=task.stops, now=0.0, until=144.0
    )
    assert marker in str(told)
    assert {name: _seen(session, name) for name in roles} == before
    assert not any(marker in text for text in before.values())
    assert (session.store.export("monday"), session.digest) == (journal, digest)


def _seen(session: Session, name: str) -> str:
    """Say what a role sees, but for the seconds the table has left: they go by."""
    view = role_view(session, name)
    return json.dumps({**view, "clock": {**view["clock"], "left_s": None}}, default=str)


# ---- in the background -----------------------------------------------------------------------------------------


def waited(ahead: LookAhead, *, futures_: int) -> Told:
    """Ask until so many futures are known."""
    ends = time.monotonic() + 120
    told = ahead.poll("white", seconds=0.5)
    while told.done < futures_ and told.running and time.monotonic() < ends:
        told = ahead.poll("white", seconds=0.5)
    return told


def test_a_look_ahead_works_behind_the_exercise_is_kept_and_stops(tmp_path: Path) -> None:
    path = write_files(tmp_path / "world", lively(3, horizon="6 d", exercise=EXERCISE))
    session = begun(tmp_path, plan=load(path), scenario=str(path))
    ahead = LookAhead(session, workers=1)
    first = ahead.begin("white", seeds=10)
    assert (first.total, first.running) == (10, True)
    # the exercise goes on meanwhile
    assert session.do("white", "sheet", cell="red", orders=[]).accepted
    assert ahead.poll("white").stale
    told = waited(ahead, futures_=10)
    assert (told.done, told.running) == (10, False)
    assert told.outlook is not None
    assert told.outlook.entries == session.next_number - 2
    assert next(row for row in told.outlook.rows if row.row == "press").chance.mean == 1.0
    session.go_back(session.next_number - 2)
    # asked again from the same place: known already
    again = ahead.begin("white", seeds=10)
    assert (again.done, again.running, again.stale) == (10, False, False)
    assert ahead.begin("white").total == 10
    session.catch_up()
    fresh = ahead.begin("white", seeds=200)
    assert fresh.running
    stopped = ahead.cancel("white")
    assert not stopped.running
    assert stopped.done < 200


# ---- fans ------------------------------------------------------------------------------------------------------


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40))
def test_bands_lie_in_order_and_within_the_values(values: list[float]) -> None:
    found = levels(values)
    assert found is not None
    # between two equal neighbours the last bit may fall to either side
    assert all(low <= high + 1e-6 for low, high in pairwise(found))
    assert min(values) <= found[0] + 1e-6
    assert found[-1] <= max(values) + 1e-6


def test_a_fan_of_yes_and_no_is_a_share_with_its_interval() -> None:
    found = fan([0.0, 1.0], [[0.0, 1.0], [0.0, 0.0], [0.0, 1.0], [0.0, 1.0]])
    assert found.is_share
    assert found.bands[0] is not None
    assert found.bands[1] is not None
    assert found.bands[0][:2] == (0.0, 0.0)
    assert found.bands[1][2] == 0.75
    assert found.bands[1][0] < 0.75 < found.bands[1][4]


def test_runs_in_which_it_is_not_known_are_counted_out() -> None:
    found = fan([0.0, 1.0], [[None, 2.0], [None, 4.0], [None, None]])
    assert found.bands[0] is None
    assert (found.known, found.n) == ((0, 2), 3)
    assert found.bands[1] is not None
    assert found.bands[1][2] == 3.0


# ---- on the screen ---------------------------------------------------------------------------------------------


def test_the_screen_and_the_picture_say_what_the_outlook_holds(session: Session) -> None:
    task = job(session, lucks=range(1, 5))
    found, past = futures(task, session.plan, copying=CAN_FORK)
    measures = [session.plan.scenario.vocabulary.measures[name] for name in task.measures]
    told = gathered(
        session.table.msel,
        found,
        measures,
        named=("monday", "main", 7),
        past=past,
        stops=task.stops,
        now=task.now,
        until=task.until,
    )
    console = Console(width=120, file=StringIO(), force_terminal=False)
    console.print(outlook_screen(Told(4, 9, running=True, stale=True, outlook=told)))
    assert isinstance(console.file, StringIO)
    text = console.file.getvalue()
    for words in (
        "4 of 9 futures",
        "more to come",
        "gone on since",
        "white cell alone",
        "no forecast",
        "actions_taken",
    ):
        assert words in text
    assert all(row.row in text for row in told.rows)
    picture = outlook_picture(told, session.plan.scenario)
    assert picture.count("<polygon") == 4
    assert "trust end, at the end: median" in picture


@pytest.mark.parametrize("word", ["ahead FILE.png", "ahead 0", "ahead x.svg"])
def test_what_the_white_cell_may_not_mean_is_said_with_the_way_out(session: Session, word: str) -> None:
    with pytest.raises(InputError, match="ahead"):
        WhiteDesk(session, Titles(session.plan)).typed(word)
