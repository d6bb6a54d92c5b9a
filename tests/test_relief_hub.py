"""Congestion of a hub: waits grow with what comes, an optimum lies inside, coordination and reopening relieve it."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from relief_stage import Trial, crisis, play, with_section

from sim.clock import Clock
from sim.models.relief.congestion import delay
from sim.models.relief.hub import Hub
from sim.models.relief.ledger import Ledger
from sim.models.relief.section import ReliefSection
from sim.scenario.figures import Figure

LOAD = 7000


def figure(value: float, dimension: str = "number") -> Figure:
    return Figure(value=value, dimension=dimension)


def hub_of(**fields: Any) -> Hub:
    """The first airfield alone, its shed emptied by whoever tests."""
    spec = crisis()[1].hosts[0].hubs[0].model_copy(update={"growth": figure(0.0, "mass_rate"), **fields})
    return Hub(Clock(), spec, Ledger(), Trial(1).relief.dials)


def landed(hub: Hub, flights: int, coordination: float, *, days: int = 12) -> int:
    """Flights that land on the last of some days on which so many want to."""
    here = 0
    for day in range(days):
        hub.begin_day(24.0 * day, coordination, 1.0)
        hub.give_out(list(hub.stock))
        here = min(flights, hub.landings(LOAD))
        hub.land(here, LOAD)
        astray = (flights - here) * (1 - coordination)
        hub.refuse(astray * LOAD, astray)
    return here


@given(st.floats(0.0, 3.0), st.floats(0.0, 3.0), st.floats(0.1, 5.0), st.floats(0.0, 2.0))
def test_a_wait_never_falls_with_the_load_and_never_rises_with_better_planning(
    load: float, more: float, rate: float, spread: float
) -> None:
    wait = delay(load, rate, span=24.0, spread=spread)
    assert 0 <= wait <= delay(load + more, rate, span=24.0, spread=spread) + 1e-9
    assert delay(load, rate, span=24.0, spread=spread / 2) <= wait + 1e-9


@pytest.mark.parametrize("load", [0.2, 0.5, 0.8])
def test_over_a_long_day_a_light_load_waits_as_in_a_steady_queue(load: float) -> None:
    assert delay(load, 2.0, span=1e6, spread=1.0) == pytest.approx(load / (2.0 * (1 - load)), rel=1e-3)


def test_what_a_day_cannot_serve_waits_until_the_end_of_it_on_average_half_as_long_as_the_line() -> None:
    assert delay(1.5, 2.0, span=24.0, spread=0.0) == pytest.approx(24 * 0.5 / 2)
    assert delay(0.9, 2.0, span=24.0, spread=0.0) == 0
    assert delay(0.0, 2.0, span=24.0, spread=1.0) == delay(1.0, 0.0, span=24.0, spread=1.0) == 0


def test_more_flights_than_an_airfield_takes_bring_less_where_nobody_plans_together() -> None:
    counts = range(4, 61, 4)
    apart = [landed(hub_of(), count, 0.0) for count in counts]
    best = max(apart)
    assert 0 < apart.index(best) < len(apart) - 1
    assert apart[-1] < 0.8 * best
    joined = [landed(hub_of(), count, 1.0) for count in counts]
    assert joined == sorted(joined)
    assert joined[-1] >= best


def test_flights_without_a_slot_wait_are_sent_away_and_keep_controllers_busy() -> None:
    crowded, calm = hub_of(), hub_of()
    landed(crowded, 40, 0.0)
    landed(calm, 6, 0.0)
    assert crowded.wait > 4 * calm.wait
    assert crowded.stands > calm.stands >= calm.spec.turnaround.value
    assert crowded.turned_away > 0 == calm.turned_away
    assert crowded._controllers.level + crowded._rotors.level < calm._controllers.level + calm._rotors.level


def test_reopening_works_and_better_planning_shorten_waits_under_the_same_load() -> None:
    usual = hub_of()
    landed(usual, 24, 0.4)
    opened, planned = hub_of(), hub_of()
    opened.works(1.0)
    landed(opened, 24, 0.4)
    landed(planned, 24, 0.9)
    assert opened.wait < 0.6 * usual.wait
    assert planned.wait < usual.wait
    assert min(opened.handles, planned.handles) > usual.handles


def test_where_nobody_is_refused_flights_that_come_by_slot_wait_less() -> None:
    waits = []
    for coordination in (0.0, 0.5, 1.0):
        hub = hub_of()
        landed(hub, 10, coordination)
        assert hub.turned_away == 0
        waits.append(hub.wait)
    assert waits[0] > 1.5 * waits[1] > 0
    assert waits[2] == 0


def test_a_hub_to_which_little_comes_works_as_if_nobody_had_to_wait() -> None:
    hub = hub_of()
    landed(hub, 1, 0.4)
    free = hub.spec.capacity.value * 24_000 * Trial(1).relief.dials("hub_free_flow")
    assert hub.handles == pytest.approx(free, rel=0.05)
    assert hub.handles < free


def first_host(**fields: Any) -> ReliefSection:
    hosts = [host for host in crisis()[1].hosts if host.id == "indonesia"]
    hubs = tuple(hub.model_copy(update=fields) for hub in hosts[0].hubs)
    changed = [h.model_copy(update={"hubs": hubs}) if h.id == "indonesia" else h for h in crisis()[1].hosts]
    return with_section(hosts=tuple(changed))


@cache
def by_sea(berths: float) -> tuple[float, float]:
    """Civil tonnes in all, and what berths of the port unload a day."""
    trial = Trial(1, section=first_host(berths=figure(berths), storage=figure(1e6, "mass")))
    trial.do("supply", "united_nations", "indonesia")
    trial.until(20)
    return trial.value("civil_tonnes"), berths * trial.relief.dials.handling().berth / 1000


def test_berths_bound_what_civil_ships_unload() -> None:
    none, few, many = by_sea(0.0), by_sea(0.05), by_sea(3.0)
    assert none[0] < few[0] < many[0]
    assert few[0] - none[0] <= 20 * few[1]


def test_pallets_are_no_other_bound_than_tonnes() -> None:
    """Both loads that the record gives in pallets come to the same tonnes each, so loaders in tonnes say it."""
    ships = 1_000_000 * 0.45359237e-3 / 375
    aircraft = 6.9 / 6
    assert ships == pytest.approx(aircraft, rel=0.1)


def test_bad_weather_over_an_airfield_means_fewer_flights_and_good_days_make_up_for_it() -> None:
    host = Trial(5).relief.hosts["indonesia"]
    skies = [host._weather.skies(day) for day in range(4000)]
    for hub in host.hubs:
        seen = {round(sky[hub.place], 6) for sky in skies}
        assert len(seen) == 2
        assert min(seen) < 0.7
        assert math.fsum(sky[hub.place] for sky in skies) / len(skies) == pytest.approx(1.0, abs=0.02)
    assert any(sky["banda_aceh"] != sky["medan"] for sky in skies)


def test_transports_fly_less_where_the_weather_is_worse_on_every_day() -> None:
    def flown(left: float) -> float:
        # one day in two is bad, and good days cannot make up for it where slots are few
        trial = Trial(3, section=first_host(ramp=figure(0.5)), bad_weather=0.5, bad_weather_flights=left)
        return play(trial, until=12).relief.ledger.sorties_flown

    assert flown(0.05) < flown(1.0)
