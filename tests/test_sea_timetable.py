"""Ships on paper: they arrive and pass gates as those that sail, and may be stopped on any day."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sea_stage import Trial, assert_nothing_is_lost, shipped, small

from sim.models.commons.sea import course
from sim.models.commons.sea.chart import Way
from sim.models.commons.sea.course import Course, Courses
from sim.models.commons.sea.crossings import Crossings
from sim.models.commons.sea.gate import Gate
from sim.models.commons.sea.line import due, line_of, midnight
from sim.models.commons.sea.quays import Quays
from sim.models.commons.sea.timetable import Timetable
from sim.models.commons.sea.voyage import Voyage


def shipped_timetable() -> Timetable:
    section = shipped()
    classes = {item.id: item for item in section.classes}
    return Timetable(
        [line_of(trade, classes[trade.ship], section.chart, k) for k, trade in enumerate(section.trades)]
    )


@settings(max_examples=40)
@given(trade=st.integers(0, 33), day=st.integers(1, 40), ships=st.integers(1, 9), laden=st.booleans())
def test_ships_on_paper_arrive_and_pass_each_gate_when_the_length_of_their_way_says(
    trade: int, day: int, ships: int, *, laden: bool
) -> None:
    table = shipped_timetable()
    line = table.lines[trade]
    way, off, takes = (line.out, 0.0, line.takes) if laden else (line.home, line.port, line.back)
    for one in range(day + 1):
        table.leave(one, np.zeros(len(table.lines), dtype=np.int64))
    table.add(trade, day, ships, laden=laden)
    arrives = table.arriving(day + takes)[0 if laden else 1]
    assert arrives[trade] == ships
    assert arrives.sum() == ships
    for place, name in way.gates:
        passed = table.passing(name, 0, day + 1)
        after = midnight(off + way.after[place] / line.pace)
        expected = [ships if one == day + after else 0 for one in range(day + 2)]
        assert passed == expected


@settings(max_examples=20)
@given(st.integers(0, 40), st.sampled_from(["malacca", "hormuz", "suez", "luzon"]))
def test_stopping_all_before_a_gate_takes_just_those_that_would_have_passed_it(day: int, gate: str) -> None:
    table = shipped_timetable()
    table.begin()
    for one in range(1, day + 1):
        table.leave(one, np.arange(len(table.lines), dtype=np.int64) % 3)
        table.turn_back(one, table.arriving(one)[0])
    before = list(table.under_way(day))
    taken = table.take_off(gate, day)
    left = list(table.under_way(day))
    assert Counter(before) == Counter(left) + Counter(taken)
    for trade, laden, base, _ in before:
        line = table.lines[trade]
        way, off = (line.out, 0.0) if laden else (line.home, line.port)
        days = [base + midnight(off + way.after[k] / line.pace) for k, name in way.gates if name == gate]
        stopped = any((trade, laden, base) == found[:3] for found in taken)
        assert stopped == any(one > day for one in days)


def test_a_schedule_brings_what_is_due_and_what_is_due_adds_up() -> None:
    trial = Trial(section=small(daily=230_000.0)).until(150)
    fleet = trial.sea.fleet
    whole = due(fleet.lines, fleet.tally.owners, 1, 150)
    assert fleet.tally.due["island"][1:] == [tonnes for (tonnes,) in whole]
    pieces = [row for first in (1, 51, 101) for row in due(fleet.lines, fleet.tally.owners, first, first + 49)]
    assert pieces == whole
    assert sum(fleet.tally.due["island"]) == pytest.approx(150 * 230_000, abs=100_000)


@settings(max_examples=4)
@given(
    st.lists(
        st.tuples(
            st.integers(1, 50),
            st.sampled_from(["close_passage", "raid", "harass", "convoy", "search"]),
            st.sampled_from(["malacca", "hormuz", "suez", "lombok"]),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_remembering_courses_changes_nothing(doings: list[tuple[int, str, str]]) -> None:
    def play(most: int) -> Trial:
        trial = Trial(4)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(course, "_MOST", most)
            if not most:
                patch.setattr(Courses, "onward", lambda self, voyage, _: self.next(voyage, here=True))
                patch.setattr(Courses, "first", lambda self, voyage: self.next(voyage, here=True))
            for day, word, place in sorted(doings):
                trial.until(day).do(word, "japan", "china", place=place, days=15)
            return trial.until(90)

    remembered, anew = play(4096), play(0)
    assert remembered.sea.fleet.tally.came == anew.sea.fleet.tally.came
    assert remembered.sea.outcomes(0) == anew.sea.outcomes(0)
    assert remembered.sea.series() == anew.sea.series()
    assert_nothing_is_lost(remembered)


def test_what_ships_are_like_is_numbered_anew_when_there_is_too_much_and_no_number_is_given_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(course, "_MOST", 3)
    store = course._Store()
    first = [store.number(("pace", place)) for place in range(3)]
    assert [store.number(("pace", place)) for place in range(3)] == first
    later = [store.number(("pace", place)) for place in range(3, 9)]
    assert len(set(first + later)) == 9
    assert len(store.numbers) <= 3


def test_ships_that_go_on_have_the_course_that_would_be_laid_and_the_way_that_would_be_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Gates stir, shut and calm while courses follow courses: each is the one laid anew, each way around as well."""
    onward, first, around, asked = Courses.onward, Courses.first, Crossings._way_around, [0, 0, 0]

    def as_laid_anew(self: Courses, voyage: Voyage, found: Course) -> Course:
        anew, kept = self._lay(voyage, here=True), ("stop", "kind", "gate", "days", "passed", "era")
        assert all(getattr(found, name) == getattr(anew, name) for name in kept)
        return found

    def laid(self: Courses, voyage: Voyage, came: Course) -> Course:
        asked[0] += came.then is not None
        return as_laid_anew(self, voyage, onward(self, voyage, came))

    def set_out(self: Courses, voyage: Voyage) -> Course:
        asked[2] += 1
        return as_laid_anew(self, voyage, first(self, voyage))

    def found(self: Crossings, voyage: Voyage, place: int, gate: Gate) -> Way | None:
        way = around(self, voyage, place, gate)
        live = [self._gates[name] for name in self._live]
        worse = {one.name for one in live if one.is_shut() or one.willing.get(voyage.trade, 1.0) < 0.5}
        here, goal, chart = voyage.way.places[place], voyage.way.places[-1], self._chart
        avoided = {gate.name, *self._lines[voyage.trade].ship.shuns}
        asked[1] += 1

        def anew(without: set[str]) -> Way | None:
            if here == gate.name:
                return chart.back(voyage.way, place, without=without)
            return chart.way(here, goal, without=without)

        assert way is (anew(worse | avoided) or anew(avoided))
        if way is not None and here == gate.name:
            assert way.places[1] == voyage.way.places[place - 1]
            assert here not in way.places[1:], "nobody comes out on the other side of what is shut"
        return way

    monkeypatch.setattr(Courses, "onward", laid)
    monkeypatch.setattr(Courses, "first", set_out)
    monkeypatch.setattr(Crossings, "_way_around", found)
    trial = Trial(4)
    for day, word, place in ((2, "convoy", "luzon"), (5, "harass", "malacca"), (9, "close_passage", "lombok")):
        trial.until(day).do(word, "japan", "china", place=place, days=9, every=1)
    trial.until(20).do("close_passage", "japan", place="malacca", days=30)
    trial.until(35).do("close_passage", "japan", place="lombok", days=9)
    trial.until(36).do("close_passage", "japan", place="sunda", days=5)
    trial.until(70)
    assert min(asked) > 100


def test_a_gate_that_was_calm_for_weeks_is_as_one_that_was_looked_at_every_day() -> None:
    looked, left = (Gate("g", "g", room=1.3, toll=0.0, usual=2.7, size=2.7) for _ in range(2))
    for day in range(1, 41):
        looked.new_day(day)
        looked.count(day, 2 + day % 3)
        left.count(day, 2 + day % 3)
        looked.forget(day, 0.9)
    left.new_day(40)
    left.forget(40, 0.9)
    assert (left.left, left.over, left.passes) == (looked.left, looked.over, looked.passes)


def test_ships_laid_up_are_called_for_cargo_that_finds_none_and_are_given_back() -> None:
    section = small()
    line = line_of(section.trades[0], section.classes[0], section.chart, 0)
    quays = Quays([line], storage=4.0, activation=3.0)
    quays.pool = {"carrier": 5}
    quays.idle[0] = 0
    left = [int(quays.load(day)[0]) for day in range(1, 15)]
    assert quays.pool["carrier"] == 0
    assert sum(left) == 5
    assert int(quays.shut_in[0]) > 0
    assert quays.made == quays.waiting + quays.shut_in + sum(left) * line.load
    quays.idle[0] = 40
    for day in range(15, 18):
        quays.load(day)
    assert quays.pool["carrier"] == 5
