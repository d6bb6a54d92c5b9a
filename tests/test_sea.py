"""The sea as a whole: nothing is lost, closing never helps, guarding never harms, trade comes back with its lag."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sea_stage import Trial, assert_nothing_is_lost, shipped, small

from sim.models.commons.sea.crossings import Crossings
from sim.models.commons.sea.gate import Gate
from sim.models.commons.sea.voyage import Voyage

RED_SEA = "calibration/red_sea_2023"
ADEN = "calibration/gulf_of_aden_2009"


def mean_transits(trial: Trial, name: str, *, until: int, over: int = 14) -> float:
    return trial.sea.gates[name].transits(until, over=over)


def returned(trial: Trial, name: str, opened: int) -> int:
    """Days from the reopening until two weeks' ships are nine tenths of the usual ones, counting no surge."""
    for day in range(opened + 14, opened + 120):
        trial.until(day)
        if day >= opened + 28 and mean_transits(trial, name, until=day) >= 0.9:
            return day - 7 - opened
    return 120


def test_a_quiet_sea_brings_exactly_what_is_due() -> None:
    trial = Trial().until(120)
    fleet = trial.sea.fleet
    assert fleet.tally.came == fleet.tally.due
    assert sum(sum(days) for days in fleet.tally.came.values()) > 3e8
    assert trial.sea.capacity(0) == 1
    assert trial.value("sea_delay") == trial.value("stock_shortfall") == trial.value("sea_diverted") == 0
    assert_nothing_is_lost(trial)


def test_ships_that_stop_at_a_gate_for_nothing_sail_as_those_that_pass_it_on_paper() -> None:
    quiet, stopped = Trial(), Trial()
    for gate in stopped.sea.gates.values():
        gate.menaced = gate.stirred = True
        stopped.sea.fleet.stir(gate.name)
    quiet.until(60)
    stopped.until(60)
    assert quiet.sea.fleet.tally.came == stopped.sea.fleet.tally.came
    for name, gate in quiet.sea.gates.items():
        assert gate.passed[:60] == stopped.sea.gates[name].passed[:60]


def test_where_all_gates_are_stirred_every_ship_comes_to_each_that_it_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also to one at whose place ships turn off for another farther on."""
    came: Counter[str] = Counter()
    enter = Crossings._enter

    def entered(self: Crossings, voyage: Voyage, place: int, gate: Gate, **more: Any) -> None:
        came[gate.name] += voyage.ships
        enter(self, voyage, place, gate, **more)

    monkeypatch.setattr(Crossings, "_enter", entered)
    trial = Trial()
    for gate in trial.sea.gates.values():
        gate.menaced = gate.stirred = True
        trial.sea.fleet.stir(gate.name)
    trial.until(60)
    assert sum(came.values()) > 1000
    for name, gate in trial.sea.gates.items():
        # but for the ships of the last midnight
        assert came[name] == pytest.approx(sum(gate.passed[:60]), rel=0.01, abs=4), name


ACTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("close_passage", {"days": 15}),
    ("close_passage", {"days": 30, "open": 0.4}),
    ("bar", {"days": 20}),
    ("search", {"teams": 1, "days": 20}),
    ("harass", {"days": 20}),
    ("raid", {"attempts": 1.5, "days": 25}),
    ("mine", {"mines": 30}),
    ("convoy", {"every": 3}),
    ("war_risk", {"rate": 0.02}),
    ("escort", {"hulls": 3}),
    ("insure", {}),
    ("reroute", {}),
    ("release_reserves", {}),
)


@settings(max_examples=8)
@given(
    st.lists(
        st.tuples(
            st.integers(1, 40),
            st.sampled_from(ACTS),
            st.sampled_from(["malacca", "hormuz", "suez", "taiwan_strait", "lombok"]),
        ),
        max_size=5,
    ),
    st.integers(1, 99),
)
def test_whatever_is_done_no_ship_and_no_tonne_is_lost(
    doings: list[tuple[int, tuple[str, dict[str, Any]], str]], seed: int
) -> None:
    trial = Trial(seed)
    for day, (word, args), place in sorted(doings, key=lambda item: item[0]):
        trial.until(day)
        trial.do(word, "japan", "china", place=place, **args)
    for day in (45, 80):
        trial.until(day)
        assert_nothing_is_lost(trial)


@settings(max_examples=8)
@given(
    st.sampled_from(["malacca", "hormuz", "suez", "taiwan_strait", "cape", "tsushima"]),
    st.integers(3, 40),
    st.sampled_from([0.0, 0.5]),
)
def test_a_closed_passage_never_makes_the_total_that_is_delivered_larger(place: str, days: int, open_: float) -> None:
    trial, quiet = Trial().until(10), Trial().until(10)
    trial.do("close_passage", place=place, days=days, open=open_)
    for day in (30, 60, 100):
        assert trial.until(day).delivered <= quiet.until(day).delivered


@pytest.mark.parametrize(("strait", "bend"), [(0.2, 0.02), (0.1, 0.025)])
def test_two_narrow_passages_deliver_no_more_than_the_greatest_flow_and_in_the_end_near_it(
    strait: float, bend: float
) -> None:
    section = small(long_way=2600.0, daily=300_000.0)
    trial = Trial(section=section).until(20)
    trial.do("close_passage", place="strait", open=strait)
    trial.do("close_passage", place="bend", open=bend)
    trial.until(60)
    before = trial.delivered
    trial.until(260)
    gates = trial.sea.gates
    # ships pass twice a voyage, laden and in ballast
    rooms = {
        name: gates[name].size * gates[name].room * open_ for name, open_ in (("strait", strait), ("bend", bend))
    }
    most = section.chart.lanes.greatest_flow({"mine": 6.0}, {"mill": 99.0}, rooms=rooms) / 2
    rate = (trial.delivered - before) / 200 / 100_000
    assert most < 3
    assert 0.88 * most <= rate <= 1.02 * most


def test_reopening_brings_ships_back_with_a_lag_and_a_short_closure_costs_more_a_day() -> None:
    lost, lags = {}, {}
    for days in (10, 20, 40):
        trial = Trial().until(10)
        trial.do("close_passage", place="malacca", days=days)
        lags[days] = returned(trial, "malacca", 10 + days)
        # ships that waited together go on coming together, round after round
        month = [trial.until(day).sea.capacity(0) for day in range(141, 171)]
        lost[days] = trial.value("sea_delay")
        assert sum(month) / len(month) > 0.95
    assert lost[10] < lost[20] < lost[40]
    assert lost[10] / 10 > lost[20] / 20 > lost[40] / 40
    assert all(14 <= lag <= 60 for lag in lags.values()), lags


def at_rate(rate: float) -> Trial:
    section = shipped(RED_SEA).model_copy(update={"menaces": ()})
    trial = Trial(section=section).until(5)
    trial.do("war_risk", place="bab_el_mandeb", rate=rate)
    return trial.until(120)


@pytest.mark.parametrize(
    ("rate", "least", "most"), [(0.001, 0.88, 0.99), (0.0035, 0.75, 0.95), (0.007, 0.45, 0.55), (0.01, 0.05, 0.30)]
)
def test_trade_leaves_the_red_sea_at_the_recorded_rates(rate: float, least: float, most: float) -> None:
    trial = at_rate(rate)
    # a count of ships has noise of a ship a day or so
    assert least - 0.01 <= mean_transits(trial, "suez", until=120, over=40) <= most + 0.01
    if rate == 0.007:
        assert mean_transits(trial, "cape", until=120, over=40) >= 1.5
        book = trial.sea.fleet.book
        assert 8 <= book.longer / book.turned <= 14
    assert_nothing_is_lost(trial)


def fixed(seed: int, hulls: int) -> Trial:
    """A strait under attack where owners do not reckon: only luck and guards."""
    raw = small(long_way=1e5, daily=1_000_000.0)
    trial = Trial(seed, section=raw, leave_time=1e12).until(10)
    trial.do("raid", "pirate", place="strait", attempts=1.0, days=80)
    trial.sea.gates["strait"].hulls = hulls
    guard = trial.sea.navy.day
    trial.sea.navy.day = lambda now: {**guard(now), "strait": hulls}  # type: ignore[method-assign]
    return trial


@pytest.mark.parametrize("seed", range(4))
def test_with_the_same_luck_and_ways_guards_never_lessen_what_is_delivered(seed: int) -> None:
    few, many = fixed(seed, 0), fixed(seed, 8)
    for day in range(20, 140, 10):
        few.until(day)
        many.until(day)
        assert many.delivered >= few.delivered
        assert many.value("ships_hit") <= few.value("ships_hit")
    assert many.value("ships_hit") < few.value("ships_hit")


def test_guards_bring_owners_back_and_so_does_a_state_behind_insurers_who_makes_none_safer() -> None:
    def through(**doing: Any) -> tuple[float, float]:
        total, hits = 0.0, 0.0
        for seed in range(3):
            section = shipped(RED_SEA).model_copy(update={"squadrons": shipped().squadrons})
            section = section.model_copy(
                update={"squadrons": tuple(s.model_copy(update={"base": "gulf"}) for s in section.squadrons)}
            )
            trial = Trial(seed, section=section).until(60)
            for word, args in doing.items():
                for owner in ("united_states", "china", "europe", "others"):
                    trial.do(word, owner, **args)
            trial.until(130)
            total += trial.sea.gates["suez"].transits(130, over=60)
            hits += trial.value("ships_hit")
        return total, hits

    alone, guarded_, backed = through(), through(escort={"place": "bab_el_mandeb", "hulls": 6}), through(insure={})
    assert guarded_[0] > alone[0]
    assert guarded_[1] < alone[1]
    assert backed[0] > alone[0]
    # more sail, and whoever attacks finds a ship of the day whether many pass or few: as many are hit, but for chance
    assert backed[1] == pytest.approx(alone[1], rel=0.15)


def test_pirates_go_where_nobody_guards_and_are_no_fewer_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def attacks(hulls: int) -> tuple[int, int]:
        here = total = 0
        for seed in range(2):
            trial = Trial(seed, section=shipped(ADEN))
            monkeypatch.setattr(trial.sea.navy, "day", lambda _: {"gulf_of_aden": hulls})
            trial.until(300)
            assert trial.sea.band is not None
            here += trial.sea.band.by_place["gulf_of_aden"]
            total += trial.sea.band.attempts
        return here, total

    (open_here, open_all), (guarded_here, guarded_all) = attacks(0), attacks(12)
    assert guarded_here < 0.8 * open_here
    assert guarded_all > 0.75 * open_all


def test_those_held_for_ransom_come_free_and_are_counted() -> None:
    trial = Trial(2, section=shipped(ADEN)).until(300)
    assert trial.sea.band is not None
    ships, people = trial.sea.band.holds(300)
    assert 0 < ships < trial.value("ships_taken")
    assert 15 * ships < people < 30 * ships
    assert_nothing_is_lost(trial)


def test_a_blockade_keeps_out_only_those_it_is_aimed_at() -> None:
    trial = Trial().until(5)
    trial.do("bar", "china", "japan", place="taiwan_strait", days=200)
    trial.do("bar", "china", "japan", place="luzon", days=200)
    trial.until(60)
    assert trial.value("sea_delay.japan") > 0
    assert trial.value("sea_delay.south_korea") == trial.value("sea_delay.china") == 0


def test_a_passage_is_barred_from_when_warships_are_there_until_they_are_called_home() -> None:
    trial = Trial().until(5)
    trial.do("bar", "china", "japan", place="taiwan_strait", days=60)
    gate = trial.sea.gates["taiwan_strait"]
    assert not gate.barred, "they are under way"
    trial.until(10)
    assert list(gate.barred) == ["japan"]
    trial.do("call_home", "china")
    trial.until(12)
    assert not gate.barred


def test_without_a_free_warship_nobody_is_kept_out() -> None:
    trial = Trial().until(5)
    trial.do("bar", "china", "japan", place="taiwan_strait", days=60, hulls=99)
    assert "refused" in str(trial.do("bar", "china", "japan", place="luzon", days=60))
    trial.until(20)
    assert not trial.sea.gates["luzon"].barred
    assert trial.sea.gates["taiwan_strait"].barred


def test_hormuz_shut_empties_stocks_and_a_reserve_fills_them_for_a_time() -> None:
    def short(*, release: bool) -> tuple[float, float]:
        trial = Trial().until(5)
        trial.do("close_passage", place="hormuz")
        trial.until(60)
        if release:
            trial.do("release_reserves", "south_korea", days=200)
        trial.until(130)
        assert_nothing_is_lost(trial)
        return trial.value("stock_shortfall.south_korea"), trial.value("stock_shortfall.japan")

    kept, drawn = short(release=False), short(release=True)
    assert kept[0] > drawn[0] > 0
    assert kept[1] == drawn[1]
    assert Trial().until(5).believes("japan", "stock_days", "crude") > 70


def test_reading_changes_nothing() -> None:
    looked, left = Trial(3).until(5), Trial(3).until(5)
    for trial in (looked, left):
        trial.do("raid", "pirate", place="malacca", attempts=1, days=40)
    for day in range(6, 60):
        looked.until(day)
        for term in ("transits", "war_risk", "ships_waiting", "ships_attacked", "passage_shut"):
            looked.believes("japan", term, "malacca")
        looked.value("sea_delay")
        looked.sea.series()
    left.until(59)
    assert looked.sea.fleet.tally.came == left.sea.fleet.tally.came
    assert looked.sea.outcomes(0) == left.sea.outcomes(0)


def test_attacks_are_told_at_first_and_whenever_they_have_doubled_until_a_month_has_been_quiet() -> None:
    trial = Trial(2, section=small()).until(3)
    trial.do("raid", "pirate", place="strait", attempts=2, days=20)
    trial.until(60)
    told = [at for at, topic, subject in trial.news if (topic, subject) == ("ships_attacked", "strait")]
    made = trial.sea.gates["strait"].attempts
    assert 1 < len(told) <= 1 + math.log2(made), "each time there have been twice as many"
    trial.do("raid", "pirate", place="strait", attempts=0.2, days=10)
    trial.until(90)
    assert any(at > 60 * 24 for at, topic, _ in trial.news if topic == "ships_attacked"), "after a quiet month anew"


def test_an_owner_is_told_once_that_its_stock_runs_low() -> None:
    trial = Trial().until(5)
    assert not any(topic == "stock_low" for _, topic, _ in trial.news)
    trial.do("close_passage", place="hormuz")
    trial.until(130)
    told = [subject for _, topic, subject in trial.news if topic == "stock_low"]
    assert "crude" in told
    assert len(told) <= len(trial.sea.tanks)
    held = Trial(low_stock=0.0).until(5)
    held.do("close_passage", place="hormuz")
    assert not any(topic == "stock_low" for _, topic, _ in held.until(130).news)


def test_ships_that_are_harassed_are_run_into_now_and_then() -> None:
    def collisions(rate: float) -> tuple[int, float]:
        trial = Trial(section=small(), collision=rate).until(3)
        trial.do("harass", "guard", "island", place="strait", days=60)
        trial.until(80)
        assert_nothing_is_lost(trial)
        return trial.incidents.happened.count("collision"), trial.value("sea_delay.island")

    none, some, daily = collisions(0.0), collisions(0.1 / 24), collisions(10.0)
    assert none[0] == 0 < some[0] < daily[0] <= 61
    assert none[1] + 30 * some[0] == pytest.approx(some[1], rel=0.05)
