"""Rehearsal: what comes, what never does and why, whose table is too full; and that it changes nothing by itself."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from exercises import EXERCISE
from small_worlds import lively, plan_of, write_files

from sim.engine import Engine
from sim.errors import InputError
from sim.exercise.rehearsal.crew import rehearse
from sim.exercise.rehearsal.playing import Played, ends_of, play
from sim.exercise.rehearsal.rehearsal import Rehearsal, RowFound, gathered, rehearsable
from sim.report.rehearsal_files import write_rehearsal
from sim.report.rehearsed import summed, told
from sim.runs.replicate import Arm

if TYPE_CHECKING:
    from pathlib import Path

    from sim.blueprint import Blueprint


def plan(*, rows: tuple[dict[str, Any], ...] = (), **changed: Any) -> Blueprint:
    exercise = {**EXERCISE, "msel": [*EXERCISE["msel"], *rows], **changed}
    return plan_of(lively(3, horizon="8 d", exercise=exercise))


def rehearsed(ready: Blueprint, times: int = 3) -> Rehearsal:
    return gathered(ready, [play(ready, seed=1, replication=number) for number in range(times)])


def row(found: Rehearsal, name: str) -> RowFound:
    return next(each for each in found.rows if each.row.id == name)


def test_a_row_by_the_clock_comes_in_every_rehearsal_at_its_time() -> None:
    found = row(rehearsed(plan()), "press")
    assert (found.state, found.share.mean, found.when) == ("live", 1.0, (30.0, 30.0, 30.0))


def test_what_somebody_must_release_is_not_called_dead() -> None:
    found = rehearsed(plan())
    assert {row(found, name).state for name in ("later", "secret")} == {"by hand"}


def test_a_condition_that_never_holds_makes_a_dead_row_with_its_reason() -> None:
    never = {"id": "never", "when": 'affinity("party_b", "party_a") > 5', "message": "impossible"}
    found = row(rehearsed(plan(rows=(never,))), "never")
    assert (found.state, found.why) == ("dead", "its condition held in no rehearsal")


def test_a_time_after_the_last_move_is_unreachable_and_says_so() -> None:
    found = row(rehearsed(plan(rows=({"id": "late", "at": "7 d", "message": "too late"},))), "late")
    assert (found.state, found.why) == ("dead", "its time lies past the last move")


def test_an_expected_action_missed_and_what_is_sent_for_it_are_told_together() -> None:
    found = rehearsed(plan(rows=({**EXERCISE["msel"][1], "id": "hopeless", "at": "0 h"},)))
    want, nudge = row(found, "want"), row(found, "nudge")
    assert row(found, "hopeless").state == "never met"
    assert (want.share.mean or 0) + (nudge.share.mean or 0) == pytest.approx(1.0)


def idling(ready: Blueprint) -> Rehearsal:
    played, idle = (
        [play(ready, seed=1, replication=number, idle=side) for number in range(3)] for side in (False, True)
    )
    return gathered(ready, played, idle)


def test_what_is_sent_for_want_of_an_act_is_found_where_cells_do_nothing() -> None:
    sure = {"id": "sure", "kind": "expected_action", "at": "70 h", "to": ["all"], "expected_action": "visit"}
    rows = (sure, {"id": "no_visit", "kind": "contingency", "unless": "sure", "message": "nobody went"})
    every = {name: {"actor": name} for name in ("party_a", "party_b", "party_c")}
    ready = plan(rows=rows, cells=every)
    plain, found = rehearsed(ready), idling(ready)
    assert (row(plain, "no_visit").state, row(plain, "no_visit").why) == ("dead", "'sure' was met in every rehearsal")
    assert (row(found, "no_visit").state, row(found, "sure").state) == ("if idle", "always met")
    assert found.rows != plain.rows
    assert found.loads == plain.loads
    assert sum(play(ready, seed=1, replication=0, idle=True).orders.values()) == 0


def test_an_expected_action_that_is_met_in_all_is_told_as_one_that_never_is() -> None:
    visit = {"kind": "expected_action", "to": ["all"], "expected_action": "visit"}
    rows = ({**visit, "id": "sure", "at": "70 h"}, {**visit, "id": "hopeless", "at": "0 h"})
    every = {name: {"actor": name} for name in ("party_a", "party_b", "party_c")}
    found = rehearsed(plan(rows=rows, cells=every))
    assert row(found, "sure").why.startswith("it tells nobody apart")
    assert "doctrine never met: want, hopeless. Expected actions that doctrine met in all: sure." in summed(found)
    assert "met in all" not in summed(rehearsed(plan(rows=rows[1:], cells=every)))


def test_why_a_row_is_dead_tells_an_unnoted_absence_from_a_condition_of_the_past() -> None:
    rows = (
        {"id": "drafted", "kind": "expected_action", "at": "9 h", "expected_action": "visit", "status": "draft"},
        {"id": "orphan", "kind": "contingency", "unless": "drafted", "message": "nobody notes it"},
        {"id": "early", "at": "60 h", "when": "day() < 1", "seen_by": "party_a", "message": "only at first"},
    )
    found = idling(plan(rows=rows))
    assert row(found, "orphan").why == "'drafted' is draft, so that nobody notes its absence"
    assert row(found, "early").why.startswith("its condition held only before its time")
    assert {each.row.id for each in found.dead} >= {"orphan", "early"}


def test_a_term_that_nothing_moves_is_named_with_what_it_was() -> None:
    strong = {"id": "strong", "when": 'strength("sea", "party_b") > 9', "seen_by": "party_a", "message": "now"}
    found = idling(plan(rows=(strong,)))
    (gap,) = [each for each in found.gaps if "asks for" in each]
    assert gap == (
        'row \'strong\' asks for strength("sea", "party_b"), which was 0 at every look: nothing here moves it'
    )


def test_looking_at_conditions_on_the_way_changes_nothing_but_what_is_known() -> None:
    rows = (
        {"id": "by_belief", "when": 'affinity("party_b") < 5', "seen_by": "party_a", "at": "33 h", "message": "x"},
    )
    found = play(plan(rows=rows), seed=1, replication=0)
    assert found.came["by_belief"] == 33.0
    assert found.read["by_belief", 'affinity("party_b")'][0] < found.read["by_belief", 'affinity("party_b")'][1]


def test_a_move_overruns_in_the_share_of_rehearsals_that_need_more_minutes() -> None:
    tight = plan(moves=[{"span": "6 d", "adjudication": "6 min", "world": "1 min"}])
    one = play(tight, seed=1, replication=0)
    runs = [replace(one, asked={("red", 0): times}) for times in (0, 1, 1, 2, 2, 2)]
    took = [4 * run.asked["red", 0] + run.sent["red", 0] for run in runs]
    for minutes in sorted({*took, 60}):
        held = plan(moves=[{"span": "6 d", "adjudication": f"{minutes} min", "world": "0 min"}])
        (load,) = gathered(held, runs).loads
        assert load.overruns == pytest.approx(sum(each > minutes for each in took) / 6)
        assert load.red == one.red["red", 0] <= one.asked["red", 0]


def test_minutes_are_the_exercises_own_a_cells_before_them_with_their_range() -> None:
    takes = {"interruption": {"value": "5 min", "low": "3 min", "high": "9 min"}, "row": "2 min"}
    quick = {"interruption": "1 min", "row": {"value": "0.5 min", "low": "0.25 min", "high": "1 min"}}
    cells = {"red": {"actor": "party_a"}, "blue": {"actor": "party_b", "takes": quick}}
    ready = plan(cells=cells, takes=takes)
    one = play(ready, seed=1, replication=0)
    run = replace(one, asked={("red", 0): 2, ("blue", 0): 2}, sent={("red", 0): 3, ("blue", 0): 3})
    found = {load.cell: load for load in gathered(ready, [run]).loads if load.move == 1}
    red, blue = found["red"], found["blue"]
    assert (red.least, red.minutes, red.most) == pytest.approx((12, 16, 24))
    assert (blue.least, blue.minutes, blue.most) == pytest.approx((2.75, 3.5, 5))


def test_an_interrupted_rehearsal_says_how_far_it_came() -> None:
    found = replace(rehearsed(plan(), 2), wanted=50)
    assert found.interrupted
    assert "Interrupted after 2 of 50 rehearsals" in summed(found)
    assert told(found)["interrupted"]
    assert not replace(found, wanted=2).interrupted


def test_what_was_stopped_goes_on_where_it_was_and_other_words_begin_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = write_files(tmp_path / "world", lively(3, horizon="8 d", exercise=EXERCISE))
    arm, out, asked = Arm(str(world)), tmp_path / "out", []

    def counting(ready: Blueprint, *, seed: int, replication: int, idle: bool = False) -> Played:
        asked.append((replication, idle))
        return play(ready, seed=seed, replication=replication, idle=idle)

    monkeypatch.setattr("sim.exercise.rehearsal.crew.play", counting)
    whole = rehearse(arm, replications=2, workers=1, out=out)
    assert asked == [(0, False), (1, False), (0, True), (1, True)]
    asked.clear()
    assert rehearse(arm, replications=2, workers=1, out=out) == whole
    assert asked == []
    # one is lost, another was cut off in the middle: only these are played again
    (lost,) = out.glob("rehearsals/*/played-000001.json")
    (torn,) = out.glob("rehearsals/*/idle-000000.json")
    lost.unlink()
    torn.write_text(torn.read_text("utf-8")[:40], "utf-8")
    assert rehearse(arm, replications=2, workers=1, out=out) == whole
    assert asked == [(1, False), (0, True)]
    asked.clear()
    rehearse(arm, replications=1, workers=1, seed=2, out=out)
    assert asked == [(0, False), (0, True)]


def test_objectives_cells_and_chairs_without_a_row_are_gaps() -> None:
    cells = {"red": {"actor": "party_a"}, "green": {"actor": "party_c", "roles": ["minister"]}}
    found = rehearsed(
        plan(cells=cells, msel=[{"id": "x", "at": "1 h", "to": ["party_a"], "role": "poet", "message": "y"}]), 1
    )
    assert "objective 'talking' has no inject" in found.gaps
    assert "cell 'green' is sent nothing by the MSEL" in found.gaps
    assert "row 'x' is for 'poet', a chair of no cell" in found.gaps


def test_more_than_there_are_minutes_for_is_said() -> None:
    rows = tuple(
        {"id": f"row_{number}", "at": "1 h", "to": ["party_a"], "message": "read me"} for number in range(40)
    )
    found = rehearsed(plan(rows=rows), 1)
    over = [(load.cell, load.move) for load in found.loads if load.over]
    assert over == [("red", 1)]
    assert "red in move 1" in summed(found)


def test_answering_as_doctrine_would_leaves_the_world_as_it_is_without_people() -> None:
    """Rows of the MSEL change what is known, so the law is told of an exercise that sends none."""
    ready = plan(msel=[])
    crisis = ready.scenario.crisis
    alone = Engine(ready, seed=1)
    alone.advance(ends_of(rehearsable(ready), crisis.horizon.value)[-1])
    orders = [(record.at, record.actor, record.detail) for record in alone.chronicle if record.kind == "order"]
    counted = play(ready, seed=1, replication=0).orders
    assert sum(counted.values()) == sum(actor == "party_a" for _, actor, _ in orders)


def test_the_same_words_give_the_same_rehearsal() -> None:
    ready = plan()
    assert rehearsed(ready) == rehearsed(ready)


def test_a_scenario_without_an_exercise_is_refused_with_the_way_out() -> None:
    with pytest.raises(InputError, match="no exercise to rehearse"):
        gathered(plan_of(lively(3)), [])


def test_its_files_say_the_same_as_its_words(tmp_path: Path) -> None:
    found = rehearsed(plan(), 2)
    names = write_rehearsal("A small one", found, [48.0, 96.0, 144.0], tmp_path, [("made by", "a test")])
    assert {"rows.csv", "loads.csv", "rehearsal.json", "report.html", "report.md", "rows.svg"} <= set(names)
    assert json.loads((tmp_path / "rehearsal.json").read_text("utf-8")) == json.loads(json.dumps(told(found)))
    assert "press" in (tmp_path / "report.html").read_text("utf-8")
