"""A passage that is shut: who waits and who goes around is a matter of time; who is afraid comes back late."""

from __future__ import annotations

from collections import deque
from types import SimpleNamespace
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sea_stage import Trial, assert_nothing_is_lost, shipped, small

from sim.models.commons.sea.gate import Gate, Waiting
from sim.models.commons.sea.section import SeaSection

SHUT, DAYS = 5, 6.3
DAY = 24.0


def waiting(trial: Trial, name: str) -> int:
    return sum(item.voyage.ships for item in trial.sea.gates[name].queue)


def test_a_canal_that_a_wreck_blocks_for_six_days_has_the_queue_of_2021_and_few_go_around() -> None:
    """Made for another crisis. March 2021, from memory: shut for 6.3 days, 420 ships wait, dozens turn off."""
    winter = shipped("calibration/red_sea_2023")
    trial = Trial(section=winter.model_copy(update={"menaces": ()})).until(SHUT)
    trial.do("close_passage", place="suez", days=DAYS)
    opened = SHUT + 6
    trial.until(opened)
    assert 300 < waiting(trial, "suez") < 550
    trial.until(opened + 4)
    assert waiting(trial, "suez") > 0
    trial.until(opened + 14)
    assert waiting(trial, "suez") == 0, "some five days were told; at 1.4 times the usual ships a day it takes nine"
    assert 10 < trial.sea.fleet.book.turned < 150
    assert_nothing_is_lost(trial)


@pytest.mark.parametrize("days", [10, 40])
def test_what_only_took_time_is_done_again_at_once_and_what_somebody_shut_is_not(days: int) -> None:
    back = []
    for who in ("", "north"):
        trial = Trial(section=small(long_way=4000.0)).until(SHUT)
        trial.do("close_passage", who, place="strait", days=days)
        trial.until(SHUT + days - 1)
        gate = trial.sea.gates["strait"]
        left = min(gate.willing.values())
        trial.until(SHUT + days + 10)
        back.append((left, min(gate.willing.values(), default=1.0)))
    (left, wreck), (same, feared) = back
    assert same <= left < 0.9, "what somebody shut costs more besides"
    assert wreck > feared
    assert feared == pytest.approx(same, abs=0.05), "for two weeks after it nobody trusts it"


def test_ships_go_round_waters_that_are_closed_until_a_day_that_is_told_and_are_as_usual_on_the_next() -> None:
    """Boxes around Taiwan in August 2022, from memory: no rate moved, hardly a ship stayed away."""
    trial, quiet = Trial(section=small(long_way=2600.0), box_delay=12.0), Trial(section=small(long_way=2600.0))
    trial.until(SHUT)
    trial.do("close_waters", "north", place="strait", days=4)
    gate, rates, through = trial.sea.gates["strait"], [], []
    for day in range(SHUT + 1, SHUT + 21):
        trial.until(day)
        rates.append(gate.rate)
        through.append(min(gate.willing.values(), default=1.0))
    assert set(rates) == {trial.settings.get("ordinary_rate", trial.section.ordinary_rate.value)}
    assert 0.8 < min(through) < 1.0, "who would be there in time weighs half a day, and nothing else"
    assert through[0] == min(through) or through[1] == min(through), "who would be there too late does not"
    assert not gate.stirred
    assert trial.value("sea_delay") > 0
    assert trial.until(80).delivered == quiet.until(80).delivered
    assert_nothing_is_lost(trial)
    assert "refused" in trial.do("close_waters", "north", days=4)


@pytest.mark.parametrize("long_way", [None, 4000.0])
def test_whoever_gives_up_waiting_at_a_shut_strait_sails_back_and_does_not_come_out_on_its_other_side(
    long_way: float | None,
) -> None:
    trial = Trial(section=small(long_way=long_way) if long_way else without_the_bend()).until(SHUT)
    trial.do("close_passage", place="strait", days=90)
    trial.until(SHUT + 45)
    came = trial.sea.fleet.tally.came["island"]
    # 1,500 nm at 300 a day lie beyond the strait, 4,000 from the fork on the way around
    beyond, around = SHUT + 6, SHUT + 13
    assert not any(came[beyond:around])
    assert any(came[around:]) is bool(long_way)
    assert_nothing_is_lost(trial)


def without_the_bend() -> SeaSection:
    """The same with no lane around the strait."""
    ways = (("mine", "fork", 900), ("fork", "strait", 600), ("strait", "mill", 1500))
    return small(lanes=[{"between": [one, other], "distance": f"{nm} nm"} for one, other, nm in ways])


def share_through(section: SeaSection, rate: float) -> float:
    """Share of owners who go through the strait two months after insurers began to ask a rate."""
    trial = Trial(section=section).until(SHUT)
    trial.do("war_risk", place="strait", rate=rate)
    trial.until(SHUT + 60)
    return min(trial.sea.gates["strait"].willing.values(), default=1.0)


def test_a_danger_that_sends_trade_around_one_strait_hardly_empties_another_past_which_no_way_leads() -> None:
    """The Gulf in 2019, from memory: six ships struck, .2 to .5 % of a hull asked, and traffic as before.

    Nor did it stop in the war of 1984 to 1988, at rates ten times as high: what is carried is worth more than that.
    """
    short, none = small(long_way=2300.0), without_the_bend()
    assert share_through(short, 0.004) < 0.6
    assert share_through(none, 0.004) > 0.98
    assert share_through(none, 0.02) > 0.8


def gate_of(usual: float, room: float, queue: int, shut_since: float | None) -> Gate:
    ships = cast("Waiting", SimpleNamespace(voyage=SimpleNamespace(ships=queue)))
    gate = Gate("strait", "Strait", room, 0.0, usual=usual, size=usual, queue=deque([ships] if queue else []))
    if shut_since is not None:
        gate.open, gate.shut_since = 0.0, shut_since
    return gate


@given(
    usual=st.floats(1, 80),
    room=st.floats(1, 3),
    queue=st.integers(0, 500),
    lasted=st.none() | st.floats(0, 60),
    ahead=st.floats(0, 40),
)
def test_who_is_still_far_away_never_expects_to_wait_longer_than_who_stands_there_and_what_comes_before_it(
    usual: float, room: float, queue: int, lasted: float | None, ahead: float
) -> None:
    gate = gate_of(usual, room, queue, None if lasted is None else 100.0 - lasted)
    here, there = gate.expected_wait(100.0), gate.expected_wait(100.0, ahead)
    assert 0 <= there <= here + ahead * (1 / room) + 1e-9
    shut = 0.0 if lasted is None else max(lasted, 0.5)
    assert here == pytest.approx(shut + queue / (usual * room))
    if ahead > shut and queue <= 1e-9:
        assert there <= max(usual * ahead - usual * room * (ahead - shut), 0.0) / (usual * room) + 1e-9


@pytest.mark.parametrize("days", [2, 5, 12])
def test_a_spell_without_goods_is_as_long_as_the_passage_was_shut_and_not_as_the_week_that_ships_are_counted_over(
    days: int,
) -> None:
    trial = Trial(section=small(long_way=1e5, daily=1_000_000.0, room=50.0)).until(20)
    assert trial.sea.spells() == (0.0, None)
    trial.do("close_passage", place="strait", days=float(days))
    longest, since = trial.until(80).sea.spells()
    assert longest / DAY == pytest.approx(days, abs=1)
    assert since is None


def test_a_spell_that_goes_on_began_on_its_first_day_without_goods() -> None:
    trial = Trial(section=small(long_way=1e5, daily=1_000_000.0, room=50.0)).until(20)
    trial.do("close_passage", place="strait")
    longest, since = trial.until(60).sea.spells()
    assert longest == 0
    assert since is not None
    came = trial.sea.fleet.tally.came
    first = next(day for day in range(21, 60) if not sum(row[day] for row in came.values()))
    assert since / DAY == first - 1
