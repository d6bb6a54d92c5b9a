"""What happens to groups while they are there: weather on the way, handing over, tiring, full beds."""

from __future__ import annotations

import math
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from relief_stage import Trial, crisis, invite, with_section

from sim.models.relief.dials import Dials
from sim.models.relief.section import ReliefSection
from sim.models.relief.weather import hours_at_sea
from sim.scenario.figures import Figure


def only(name: str, **fields: Figure | bool | str) -> ReliefSection:
    kept = [force.model_copy(update=fields) for force in crisis()[1].forces if force.id == name]
    return with_section(forces=tuple(kept))


def at_work(section: ReliefSection, *, until: float, seed: int = 1, **settings: float) -> Trial:
    trial = Trial(seed, section=section, **settings)
    invite(trial, "indonesia")
    for group in trial.relief.groups.values():
        trial.do("deploy", group.actor, "indonesia", group.id)
    trial.until(until)
    return trial


# Weather on the way.


@cache
def dials() -> Dials:
    return Trial(1).relief.dials


@given(st.integers(0, 2**63), st.floats(1.0, 9000.0), st.floats(5.0, 30.0), st.floats(0.0, 500.0))
def test_a_passage_is_never_shorter_than_in_fair_weather_nor_longer_than_in_foul(
    key: int, distance: float, speed: float, at: float
) -> None:
    found = dials()
    chance, left = found("bad_weather"), found("bad_weather_passage")
    fair = speed / (1 - chance * (1 - left))
    hours = hours_at_sea(key, found, distance=distance, speed=speed, at=at)
    assert distance / fair - 1e-6 <= hours <= distance / (fair * left) + 1e-6


@given(st.integers(0, 2**63), st.floats(100.0, 4000.0), st.floats(0.0, 4000.0))
def test_a_farther_place_is_never_reached_sooner(key: int, distance: float, more: float) -> None:
    near, far = (hours_at_sea(key, dials(), distance=way, speed=15.0, at=7.0) for way in (distance, distance + more))
    assert near <= far


def test_ships_are_on_average_as_fast_as_they_are_and_some_come_late() -> None:
    found = dials()
    hours = [hours_at_sea(key * 7919, found, distance=3000.0, speed=15.0, at=0.0) for key in range(4000)]
    assert math.fsum(hours) / len(hours) == pytest.approx(200.0, rel=0.01)
    assert max(hours) > 1.1 * min(hours)


def test_a_rough_sea_lets_ships_come_later_and_aircraft_not() -> None:
    def came(name: str, left: float) -> float:
        trial = at_work(only(name), until=30, bad_weather=0.9, bad_weather_passage=left)
        return next(at for at, topic, _ in trial.news if topic == "group_arrived")

    ships = {came("us_carrier_group", left) for left in (0.2, 0.6, 1.0)}
    assert len(ships) == 3
    assert came("us_c130_first", 0.2) == came("us_c130_first", 1.0)


# Handing over.


def test_who_hands_over_leaves_hull_by_hull_evenly_over_the_time() -> None:
    trial = at_work(only("us_amphibious_group", endurance=Figure(value=1e4, dimension="time")), until=20)
    group, whole = trial.relief.groups["us_amphibious_group"], trial.relief.dials("handover_time") / 24
    trial.do("handover", "united_states", "indonesia")
    seen = []
    for turn in range(1, group.units):
        trial.until(20 + whole * turn / group.units)
        seen.append(group.gone)
    assert seen == list(range(1, group.units))
    assert group.status == "working"
    trial.until(20.1 + whole * (group.units - 0.5) / group.units)
    assert group.status == "returning"


def test_a_group_that_thins_brings_less_each_day() -> None:
    def lifted(*, hands_over: bool) -> list[float]:
        trial = at_work(only("us_carrier_group", endurance=Figure(value=1e4, dimension="time")), until=12)
        if hands_over:
            trial.do("handover", "united_states", "indonesia")
        before, found = trial.relief.ledger.sorties["helicopter", "united_states"], []
        for day in range(16, 37, 4):
            trial.until(day)
            now = trial.relief.ledger.sorties["helicopter", "united_states"]
            found.append(now - before)
            before = now
        return found

    thin, whole = lifted(hands_over=True), lifted(hands_over=False)
    assert all(less <= more for less, more in zip(thin, whole, strict=True))
    assert thin[-1] < 0.5 * whole[-1]


# Tiring.


def wide(section: ReliefSection) -> ReliefSection:
    """With sheds and airfields that are never full."""
    room = {"storage": Figure(value=1e5, dimension="mass"), "capacity": Figure(value=100.0, dimension="mass_rate")}
    hosts = []
    for host in section.hosts:
        hubs = tuple(hub.model_copy(update=room | {"ceiling": None}) for hub in host.hubs)
        hosts.append(host.model_copy(update={"hubs": hubs}))
    return section.model_copy(update={"hosts": tuple(hosts)})


def test_crews_tire_and_tired_crews_fly_less() -> None:
    def flown(tiring: float) -> list[float]:
        trial, before, found = at_work(wide(only("us_c130_first")), until=4, tiring=tiring), 0.0, []
        for day in range(10, 41, 10):
            trial.until(day)
            now = trial.relief.ledger.sorties.get(("aircraft", "united_states"), 0.0)
            found.append(now - before)
            before = now
        return found

    fresh, tired = flown(0.0), flown(0.5)
    assert all(less < more for more, less in list(zip(fresh, tired, strict=True))[1:])
    shares = [less / more for more, less in zip(fresh, tired, strict=True)]
    assert all(later < sooner for sooner, later in pairwise(shares))
    # in the end half of the output is lost, with the time constant of tiring
    assert shares[-1] == pytest.approx(1 - 0.5 * (1 - math.exp(-32 / 40)), abs=0.08)


# Beds.


def test_full_beds_turn_away_those_who_must_lie_and_nobody_who_can_walk() -> None:
    def treated(beds: float, must_lie: float) -> int:
        section = only("australia_field_hospital", beds=Figure(value=beds))
        return at_work(section, until=25, must_lie=must_lie).relief.ledger.treated.get("australia_field_hospital", 0)

    few, many = treated(2.0, 0.1), treated(1000.0, 0.1)
    assert 0 < few < many
    assert few >= 0.89 * many  # nine in ten walk
    assert treated(2.0, 0.0) == treated(1000.0, 0.0) > 0
