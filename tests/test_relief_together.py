"""What partners lose between them and how evenly it comes: who leads, loads twice, deprivation, equity, illness."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from relief_stage import Trial, crisis, invite, play
from shipped import ran

from sim.models.relief.district import District
from sim.models.relief.ledger import Ledger
from sim.models.relief.outcomes import gini
from sim.models.relief.rates import Life
from sim.models.relief.ward import Ward
from sim.scenario.figures import Figure

# Coordination.


def test_each_partner_costs_part_of_the_last_mile_by_hand_and_a_cell_gives_part_of_it_back() -> None:
    trial = Trial(1, coordination=0.4, coordination_loss=0.06, cell_gain=0.2, lead_gain=0.5)
    host = trial.relief.hosts["indonesia"]
    invite(trial, "indonesia")
    assert host.friction(0.0) == 1
    for actor, group in (
        ("united_states", "us_carrier_group"),
        ("united_states", "us_c130_first"),
        ("australia", "australia_c130"),
        ("india", "india_ships"),
    ):
        trial.do("deploy", actor, "indonesia", group)
    for actor in ("united_nations", "relief_ngos"):
        trial.do("supply", actor, "indonesia")
    trial.until(15)
    now = trial.clock.now
    assert sorted(actor for actor, groups in host.guests.items() if groups) == ["australia", "india", "united_states"]
    # three foreign forces, and the lines of UN, voluntary agencies and givers
    assert host.supply.partners(now) == 3
    assert host.friction(now) == pytest.approx(1 / (1 + 0.06 * 6 * 0.6))
    trial.do("coordinate", "united_states", "indonesia")
    assert host.friction(now) == pytest.approx(1 / (1 + 0.06 * 6 * 0.6 * 0.8))
    told = trial.do("take_lead", "united_nations", "indonesia")
    # a second cell gives half of what the first gave, and civil lines plan with one lead
    left = 0.6 * 0.8 * 0.9
    assert told == {"coordination": pytest.approx(1 - left, abs=1e-4), "cells": 2}
    assert host.friction(now) == pytest.approx(1 / (1 + 0.06 * (3 + 3 * 0.5) * left))


def test_the_more_partners_do_not_coordinate_the_less_reaches_households() -> None:
    loose, tight, agreed = (
        play(Trial(4, coordination_loss=loss, coordination=chi), until=40).value("tonnes_received")
        for loss, chi in ((0.3, 0.2), (0.0, 0.2), (0.3, 1.0))
    )
    assert loose < 0.97 * tight
    assert loose < 0.97 * agreed


def test_the_lead_passes_when_it_was_taken_and_not_when_it_was_ordered() -> None:
    horizon = [("horizon", "18 d")]
    usual = ran("tsunami_relief", seed=1, settings=horizon)
    barred = [*horizon, ("actions.take_over_coordination.adjudication.chance", "0")]
    failed = ran("tsunami_relief", seed=1, settings=barred)
    for run, passes in ((usual, True), (failed, False)):
        orders = [
            r.at for r in run.chronicle if r.kind == "order" and r.details["action"] == "take_over_coordination"
        ]
        leads = [r.at for r in run.chronicle if r.kind == "relief" and "leads" in r.details]
        assert orders
        assert bool(leads) == passes
        assert all(at > orders[0] for at in leads)


# Loads that come twice.


def district(trial: Trial, ledger: Ledger, **changes: Figure) -> District:
    spec = crisis()[1].districts[0].model_copy(update=changes)
    return District(spec, ledger, trial.relief.dials)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 300_000), min_size=1, max_size=5), st.floats(0.0, 1.0))
def test_what_finds_no_room_in_households_came_twice_by_hand(loads: list[int], useful: float) -> None:
    ledger = Ledger()
    place = district(Trial(1), ledger)
    room = place.room()[0]
    for kg in loads:
        place.receive([kg, 0, 0], useful)
    good = sum(int(kg * useful) for kg in loads)
    assert ledger.twice == max(0, good - room)
    assert ledger.misdirected == sum(loads) - good
    assert place.stock[0] == ledger.saved - place.stock[2] + min(good, room)


def test_what_comes_twice_overflows_stores_and_where_they_never_fill_hardly_anything_does() -> None:
    usual, bottomless = (
        play(Trial(2, household_days=days * 24.0, plan_sharing=0.0, coordination=0.0)).value("duplication")
        for days in (7.0, 90.0)
    )
    assert bottomless < 0.25 * usual


# Deprivation and equity.


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 20), st.floats(1.5, 3.0))
def test_deprivation_grows_with_the_power_of_the_days_without(days: int, power: float) -> None:
    trial = Trial(1, household_start=0.0, deprivation_power=power)
    place = district(trial, Ledger(), hosted=Figure(value=0.0, share=True))
    life = Life.read(trial.relief.dials)
    for _ in range(days):
        place.end_day(0.0, life)
    assert place.unmet == pytest.approx(place.people * days)
    assert place.deprivation == pytest.approx(place.people * days**power)
    # as many days without, but a day with after each: every spell is of one day
    broken = district(trial, Ledger(), hosted=Figure(value=0.0, share=True))
    for day in range(2 * days):
        if day % 2:
            broken.stock[:] = [broken.needs[0], broken.kits, broken.needs[2]]
            broken.drink(broken.litres)
        else:
            broken.stock[:] = [0, 0, 0]
        broken.end_day(0.0, life)
    assert broken.unmet == pytest.approx(place.unmet)
    assert broken.deprivation == pytest.approx(place.people * days)


def lorenz(values: Sequence[float], weights: Sequence[float]) -> float:
    """Gini as twice the area between the line of equality and the Lorenz curve: another way to the same number."""
    pairs = sorted(zip(values, weights, strict=True))
    people, whole = sum(weights), sum(value * weight for value, weight in pairs)
    area = served = 0.0
    for value, weight in pairs:
        area += weight / people * (2 * served + value * weight) / whole / 2
        served += value * weight
    return 1 - 2 * area


def test_equity_gap_and_gini_of_two_districts_by_hand() -> None:
    # 100 people with .2 of their need met, 300 with .8: mean .65; 2 * .6 * 100 * 300 / (2 * .65 * 400 * 400)
    assert gini([0.2, 0.8], [100.0, 300.0]) == pytest.approx(0.173077, abs=1e-6)
    assert lorenz([0.2, 0.8], [100.0, 300.0]) == pytest.approx(0.173077, abs=1e-6)
    trial = play(Trial(3), until=30)
    met = [1 - d.unmet / d.needed_days for d in trial.relief.districts]
    people = [float(d.people) for d in trial.relief.districts]
    assert trial.value("equity_gap") == pytest.approx(max(met) - min(met))
    assert trial.value("equity_gap") > 0.05
    assert trial.value("coverage_gini") == pytest.approx(lorenz(met, people))


@given(st.lists(st.tuples(st.floats(0.01, 1.0), st.floats(1.0, 1e6)), min_size=1, max_size=8), st.floats(0.1, 10.0))
def test_gini_does_not_hang_on_scale_and_is_nothing_where_all_are_equal(
    pairs: list[tuple[float, float]], scale: float
) -> None:
    values, weights = [value for value, _ in pairs], [weight for _, weight in pairs]
    assert gini(values, weights) == pytest.approx(lorenz(values, weights), abs=1e-9)
    assert gini([value * scale for value in values], weights) == pytest.approx(gini(values, weights))
    assert gini([values[0]] * len(values), weights) == pytest.approx(0, abs=1e-12)


# Vaccination.


@settings(max_examples=15, deadline=None)
@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_vaccination_takes_its_share_of_illness_away_and_water_the_rest_of_thirst(
    effect: float, water: float
) -> None:
    trial = Trial(1, illness=0.001 / 24, illness_thirst=1.5, vaccination_effect=effect, vaccination_share=0.3)
    life = Life.read(trial.relief.dials)
    bare, half, full = (Ward(0, 1_000_000, trial.relief.dials) for _ in range(3))
    assert half.vaccinate(150_000) == 150_000
    assert full.vaccinate(400_000) == full.children == 300_000, "no more than there are children"
    for _ in range(10):
        for ward in (bare, half, full):
            ward.end_day(1_000_000, water, life)
    ill = 10_000 * (1 + 1.5 * (1 - water))
    assert bare.fell_ill == pytest.approx(ill, abs=1)
    assert half.fell_ill == pytest.approx(ill * (1 - effect / 2), abs=1)
    assert full.fell_ill == pytest.approx(ill * (1 - effect), abs=1)


# Who leads before anybody coordinates.


def core_groups(name: str, seed: int) -> list[float]:
    orders = [record for record in ran(name, seed=seed).chronicle if record.kind == "order"]
    return [order.at for order in orders if order.details["action"] == "form_core_group"]


def test_governments_gather_a_core_where_several_countries_are_struck_and_none_where_one_is() -> None:
    assert len(core_groups("tsunami_relief", 1)) >= 3
    assert core_groups("haiti_2010", 1) == core_groups("nargis_2008", 1) == []


def test_how_many_are_struck_is_told_by_the_known_dead_and_one_cell_anywhere_coordinates() -> None:
    trial = Trial(2)
    assert trial.believes("united_states", "hosts_struck") == trial.believes("japan", "coordinated") == 0
    trial.until(2)
    assert trial.believes("united_states", "hosts_struck") == len(trial.relief.hosts)
    trial.do("coordinate", "united_nations", "thailand")
    assert trial.believes("japan", "coordinated") == 1
    for district in trial.relief.hosts["thailand"].districts:
        district.toll = 0
    trial.relief.hosts["thailand"].recount()
    assert trial.believes("united_states", "hosts_struck") == len(trial.relief.hosts) - 1
