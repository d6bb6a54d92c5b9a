"""The parts of the sea: charts against networkx, E16, gates as queues, raiders and guards, stocks, warships."""

from __future__ import annotations

import itertools
import math

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sea_stage import Trial, assert_nothing_is_lost, shipped, small

from sim.draws import Draws
from sim.models.commons.sea.chart import Chart
from sim.models.commons.sea.choice import risky, stakes
from sim.models.commons.sea.convoys import Guard, guarded, met
from sim.models.commons.sea.course import Course
from sim.models.commons.sea.gate import Gate
from sim.models.commons.sea.navy import Navy
from sim.models.commons.sea.raiders import Band, poisson, targets
from sim.models.commons.sea.sea import Sea
from sim.models.commons.sea.share import left_after, toward
from sim.models.commons.sea.stocks import Tanks
from sim.models.commons.sea.voyage import Voyage
from sim.scenario.figures import Figure
from sim.world.network import Lanes

NAMES = "abcdefg"
lanes = st.dictionaries(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).filter(lambda pair: pair[0] < pair[1]),
    st.integers(1, 1000),
    min_size=1,
)
GUARD = Guard(cover=0.12, bite=1.2, in_company=8.0, sighting=0.4)


@given(lanes, st.sets(st.sampled_from(NAMES[1:-1]), max_size=3))
def test_a_way_is_as_long_as_networkx_s_shortest_over_what_is_left(
    lengths: dict[tuple[str, str], int], shut: set[str]
) -> None:
    chart = Chart(dict.fromkeys(NAMES, "passage"), [(a, b, float(n)) for (a, b), n in lengths.items()])
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from("ag")
    graph.add_weighted_edges_from((a, b, n) for (a, b), n in lengths.items() if not {a, b} & shut)
    way = chart.way("a", "g", without=shut)
    if way is None:
        assert not nx.has_path(graph, "a", "g")
    else:
        assert way.length == nx.dijkstra_path_length(graph, "a", "g")
        assert not shut & set(way.places)


@given(lanes)
def test_turning_off_at_the_fork_is_never_longer_than_turning_off_anywhere_else(
    lengths: dict[tuple[str, str], int],
) -> None:
    chart = Chart(dict.fromkeys(NAMES, "passage"), [(a, b, float(n)) for (a, b), n in lengths.items()])
    way = chart.way("a", "g")
    for gate, name in way.gates if way else ():
        at = chart.fork(way, gate)  # type: ignore[arg-type]
        costs = {}
        for k in range(gate):
            around = chart.way(way.places[k], "g", without={name})  # type: ignore[union-attr]
            costs[k] = math.inf if around is None else way.after[k] + around.length  # type: ignore[union-attr]
        assert costs[at] <= min(costs.values()) + 1.0


@given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 9))
def test_the_greatest_flow_through_two_straits_is_what_both_let_through(one: int, other: int, asked: int) -> None:
    net = Lanes([("a", "b", 1.0), ("a", "c", 9.0), ("b", "d", 1.0), ("c", "d", 9.0)])
    assert net.greatest_flow({"a": asked}, {"d": 99}, rooms={"b": one, "c": other}) == min(asked, one + other)


def test_owners_take_the_danger_as_the_published_figures_say() -> None:
    # an Aframax: a detour of .93 MUSD, a hull of 60, half of them gone at .7 %
    through = [risky(stakes(60, 0.47, rate), 0.93, spread=0.25) for rate in (0.001, 0.0035, 0.007, 0.01)]
    assert 0.88 <= through[0] <= 0.99
    assert 0.75 <= through[1] <= 0.95
    assert through[2] == pytest.approx(0.54, abs=0.05)
    assert 0.05 <= through[3] <= 0.30


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0.1, 9), st.floats(0.1, 9))
def test_owners_move_the_same_whether_looked_at_once_or_twice(now: float, aim: float, one: float, two: float) -> None:
    both, first, second = (left_after(days, leave=3.0, back=14.0) for days in (one + two, one, two))
    once = toward(now, aim, clear=True, left=both)
    twice = toward(toward(now, aim, clear=True, left=first), aim, clear=True, left=second)
    assert once == pytest.approx(twice, abs=1e-12)
    assert toward(0.2, 1.0, clear=False, left=both) == 0.2


@given(st.integers(0, 40), st.integers(0, 40), st.floats(0.01, 0.99))
def test_more_guards_never_let_more_attempts_succeed(hulls: int, more: int, success: float) -> None:
    few = guarded(success, hulls, GUARD)
    many = guarded(success, hulls + more, GUARD)
    assert many <= few <= success + 1e-12
    draws = Draws(3)
    hit = targets(draws, ("here",), 5, 30, chance=few, ships=9)
    less = targets(draws, ("here",), 5, 30, chance=many, ships=9)
    assert all(less.count(ship) <= hit.count(ship) for ship in set(less))


@given(st.floats(0.05, 8))
def test_attempts_come_as_often_as_expected_and_more_luck_is_never_fewer(mean: float) -> None:
    counts = [poisson((k + 0.5) / 2000, mean) for k in range(2000)]
    assert counts == sorted(counts)
    assert sum(counts) / 2000 == pytest.approx(mean, rel=0.03, abs=0.01)


@pytest.mark.parametrize("room", [0.5, 0.8])
def test_a_queue_at_a_narrow_passage_keeps_little_s_law(room: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits is what passes a day times how long each waited, counted apart: by midnights and by ships."""
    trial = Trial(section=small(long_way=1e5), leave_time=1e9).until(30)
    fleet, gate = trial.sea.fleet, trial.sea.gates["strait"]
    waits: list[tuple[int, int]] = []
    through = fleet._crossings._pass

    def timed(voyage: Voyage, place: int, at: Gate, *, waited: bool = False, came: Course | None = None) -> None:
        if at is gate:
            waits.append((voyage.ships, fleet.day - math.ceil(voyage.when(place) - 1e-9)))
        through(voyage, place, at, waited=waited, came=came)

    monkeypatch.setattr(fleet._crossings, "_pass", timed)
    trial.do("close_passage", place="strait", open=room / 2, days=60)
    lengths, begins, first = [], 31, sum(gate.passed[:31])
    for day in range(begins, 200):
        trial.until(day)
        lengths.append(gate.waiting())
    assert gate.waiting() == 0
    passed = sum(gate.passed[:200]) - first
    length, rate = sum(lengths) / len(lengths), passed / len(lengths)
    each = sum(ships * days for ships, days in waits) / passed
    assert max(lengths) > 10
    assert length == pytest.approx(rate * each)


def test_the_first_to_come_is_the_first_through() -> None:
    trial = Trial(section=small(long_way=1e5, room=1.0), leave_time=1e9)
    trial.until(20)
    trial.do("close_passage", place="strait", days=10)
    gate = trial.sea.gates["strait"]
    for day in range(21, 60):
        trial.until(day)
        since = [item.since for item in gate.queue]
        assert since == sorted(since)
        if gate.queue:
            assert gate.passed[day] <= math.ceil(gate.usual * gate.room)
        assert gate.passed[day] == 0 if day <= 29 else True


@given(st.lists(st.integers(0, 200), max_size=40), st.integers(1, 100), st.integers(0, 500))
def test_a_stock_s_tonnes_are_all_somewhere_and_need_is_met_or_missing(
    cargoes: list[int], need: int, reserve: int
) -> None:
    tanks = Tanks("me", "oil", need, need // 4, 300, reserve, releasing_until=1e9)
    for day, cargo in enumerate(cargoes):
        tanks.day(cargo, released=0.5, now=day)
    assert 300 + reserve + tanks.came == tanks.free + tanks.reserve + tanks.used
    assert tanks.used + tanks.missing == need * len(cargoes)


def test_warships_that_are_out_are_nowhere_else() -> None:
    section = shipped()
    navy = Navy(section.squadrons, section.chart)
    free = navy.free("japan")
    assert navy.send("japan", "malacca", "escort", 3, now=0, ready=2, stay=30) == 3
    assert navy.send("japan", "hormuz", "escort", 99, now=0, ready=2, stay=30) == free - 3
    assert navy.send("japan", "suez", "escort", 1, now=0, ready=2, stay=30) == 0
    there = min(detail.there for detail in navy.out if detail.place == "malacca")
    assert 2 + 7 < there < 2 + 9  # 2,900 nm and something at 16 knots
    assert navy.day(there + 1) == {"malacca": 3}
    assert navy.recall("japan", now=there + 1) == free
    assert navy.day(there + 30) == {}
    assert navy.free("japan") == free
    for doing in ("one", "two"):
        navy.send("japan", "malacca", "escort", 2, now=0, ready=2, stay=30, of=doing)
    assert navy.recall("japan", now=1, of="one") == 2
    assert navy.day(15) == {"malacca": 2}


def test_mines_keep_a_passage_shut_until_warships_have_swept_them() -> None:
    trial = Trial().until(5)
    trial.do("mine", "china", place="tsushima", mines=40)
    trial.until(12)
    assert trial.believes("japan", "passage_shut", "tsushima") == 1
    trial.do("sweep", "japan", place="tsushima", hulls=4, days=30)
    trial.until(40)
    assert trial.believes("japan", "passage_shut", "tsushima") == 0
    assert ("passage_open", "tsushima") in [(topic, subject) for _, topic, subject in trial.news]
    assert_nothing_is_lost(trial)


def at_sea(fits: float, *, days: int = 700) -> list[int]:
    """Attempts in a corridor of thirty ships a day, guarded from the first day, by half years."""
    pirates = shipped("calibration/gulf_of_aden_2009").pirates
    assert pirates is not None
    how = pirates.model_copy(update={"fits": Figure(value=fits * 24), "growth": Figure(value=0.0)})
    gates = {area.place: Gate(area.place, area.place, 50.0, 0.0, rate=0.0) for area in pirates.areas}
    for gate in gates.values():
        gate.usual = 30.0
    gates["gulf_of_aden"].hulls = 15
    band = Band(how, gates, Draws(3))
    found = []
    for day in range(days):
        if day % 180 == 0:
            found.append(band.by_place["gulf_of_aden"])
        band.attack(day, 3, GUARD)
    return [later - earlier for earlier, later in itertools.pairwise(found)]


@given(usual=st.floats(0.1, 200), every=st.integers(1, 10), sighting=st.floats(0.05, 0.95))
def test_a_convoy_is_one_thing_to_find_and_where_there_is_none_nothing_is(
    usual: float, every: int, sighting: float
) -> None:
    guard, gate = GUARD._replace(sighting=sighting), Gate("strait", "t", room=2.0, toll=0.0, usual=usual)
    assert met(gate, 3, guard) == 1, "who goes singly is found as ever"
    gate.convoy = every
    found = [met(gate, day, guard) for day in range(every * 2)]
    assert all(0 <= part <= 1 + 1e-12 for part in found)
    assert sum(part > 0 for part in found) == 2, "on the days on which one sails"
    gate.usual = 2 * usual + 1
    assert met(gate, 0, guard) <= found[0] + 1e-12, "the more ships go in it, the more it saves"


@given(success=st.floats(0.05, 0.95), hulls=st.integers(0, 6), ships=st.floats(1, 200), more=st.floats(0, 100))
def test_a_warship_in_company_guards_so_many_ships_and_not_the_hundredth(
    success: float, hulls: int, ships: float, more: float
) -> None:
    small, large = (guarded(success, hulls, GUARD, convoy=size) for size in (ships, ships + more))
    assert small <= large + 1e-12 <= success + 1e-9
    if hulls * GUARD.in_company >= ships and hulls:
        assert small == pytest.approx(1 / (1 + math.exp(-(math.log(success / (1 - success)) - GUARD.bite))))
    if not hulls:
        assert small == pytest.approx(success)


def test_pirates_leave_a_guarded_corridor_as_fast_as_they_find_boats_for_other_waters_and_in_the_end_alike() -> None:
    soon, late = at_sea(1), at_sea(300)
    assert late[0] > soon[0]
    assert late[-1] < late[0], "they do leave"
    never = at_sea(9000)
    assert never[-1] > 0.9 * never[0] > late[-1]


def would(sea: Sea, gate: Gate) -> dict[int, float]:
    """Share of owners of each trade who would go through now."""
    return {trade: brave * patient for trade, brave, patient in sea.would(gate)}


def test_what_owners_would_do_is_held_against_the_ordinary_rate_as_it_is_now() -> None:
    trial = Trial(4)
    trial.until(2).do("war_risk", place="malacca", rate=0.002)
    trial.until(5)
    sea, gate = trial.sea, trial.sea.gates["malacca"]
    before = would(sea, gate)
    trial.settings["ordinary_rate"] = 0.0015
    after = would(sea, gate)
    sea._goers.clear()
    assert would(sea, gate) == after
    assert all(after[trade] >= share for trade, share in before.items())
    assert after != before


def test_what_was_counted_for_a_year_stays_what_it_was_at_its_end() -> None:
    """The stage begins in September: four months of one year, then the next."""
    trial = Trial(7, section=shipped("calibration/gulf_of_aden_2009")).until(160)  # an attempt on the first day
    found = trial.sea.series()
    assert {len(series.values) for series in found.values()} == {160}
    first, second = (found[f"sea.attacks.{year}"].values for year in (2010, 2011))
    assert set(first[121:]) == {first[121]}
    assert first[121] > first[60] > 0
    assert set(second[:122]) == {0}
    assert second[-1] > 0
    assert trial.sea.band is not None
    assert first[-1] + second[-1] == trial.sea.band.attempts, (
        "every attempt is in one year, those of the first day too"
    )


def test_what_takes_no_time_is_at_once() -> None:
    at_once = Trial(section=small(), quote_time=0.0, memory=0.0, leave_time=0.0, return_time=0.0, all_clear=0.0)
    usual = Trial(section=small())
    for trial in (at_once, usual):
        trial.until(20).do("close_passage", "island", place="strait", days=9)
        trial.do("war_risk", place="strait", rate=0.02)
        trial.until(21)
    gates = [trial.sea.gates["strait"] for trial in (at_once, usual)]
    assert gates[0].willing[0] < gates[1].willing[0] < 1
