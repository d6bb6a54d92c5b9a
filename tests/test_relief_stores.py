"""Ships' stores: a stock that runs down, supply ships that give what they have, a port with a distance."""

from __future__ import annotations

from typing import Any

import pytest
from relief_stage import Trial, assert_nothing_is_lost, crisis, invite, play, with_section

from sim.models.relief.group import Group
from sim.models.relief.section import ReliefSection
from sim.scenario.figures import Figure

SHIPS = "us_carrier_group", "us_amphibious_group"


def days(value: float) -> Figure:
    return Figure(value=value * 24, dimension="time")


def two_groups(**fields: Any) -> ReliefSection:
    """The carrier's group, which has supply ships, and the amphibious one, with fields of the first changed."""
    kept = []
    for force in crisis()[1].forces:
        if force.id in SHIPS:
            changes = {"endurance": days(8.0)} | (fields if force.id == SHIPS[0] else {})
            kept.append(force.model_copy(update=changes))
    return with_section(forces=tuple(kept))


def sent(section: ReliefSection, *, until: float = 40, **settings: float) -> Trial:
    trial = Trial(1, section=section, **settings)
    invite(trial, "indonesia")
    for group in trial.relief.groups.values():
        trial.do("deploy", group.actor, "indonesia", group.id)
    trial.until(until)
    return trial


def group_of(trial: Trial, name: str) -> Group:
    return trial.relief.groups[name]


@pytest.mark.parametrize(("seed", "last"), [(1, 3.0), (2, 11.5), (3, 20.0), (4, 33.3)])
def test_stores_that_were_loaded_are_used_aboard_or_landed(seed: int, last: float) -> None:
    section = two_groups(supplies=Figure(value=30.0))
    trial = Trial(seed, section=section)
    invite(trial, "indonesia")
    for name in SHIPS:
        trial.do("deploy", "united_states", "indonesia", name)
    trial.until(last)
    if seed % 2:
        trial.do("withdraw", "united_states", "indonesia")
        trial.until(last + 25)
    ledger = trial.relief.ledger
    aboard = sum(group.stores.left + group.stores.carried for group in trial.relief.groups.values())
    assert ledger.stores_loaded == ledger.stores_used + ledger.stores_landed + aboard
    assert_nothing_is_lost(trial.relief)


def test_a_group_uses_a_ship_day_of_stores_for_each_hull_and_day_at_work() -> None:
    trial = sent(two_groups(replenishes=False, endurance=days(30.0)), until=15.01)
    group = group_of(trial, SHIPS[0])
    begun = next(at for at, topic, _ in trial.news if topic == "group_arrived")
    assert group.stores.holds - group.stores.left == pytest.approx(group.units * (15 * 24 - begun), abs=8)


def test_a_supply_ship_gives_what_it_has_and_must_fetch_more_from_port() -> None:
    trial = sent(two_groups(supplies=Figure(value=40.0)), until=1)
    ship = group_of(trial, SHIPS[0])
    emptied, full = 0, ship.stores.carries
    assert full == 40 * 24
    was = full
    for day in range(2, 60):
        trial.until(day)
        now = ship.stores.carried
        if ship.stores.back > trial.clock.now and now == full and was < full:
            emptied += 1
            away = ship.stores.back - trial.clock.now
            assert away > trial.relief.dials("port_time")
        was = now
    assert emptied > 0


def test_an_empty_supply_ship_gives_nothing_until_it_is_back() -> None:
    trial = sent(two_groups(supplies=Figure(value=40.0)), until=12)
    giver, taker = (group_of(trial, name).stores for name in SHIPS)
    now = trial.clock.now
    taker.left, giver.back = 0, now + 48
    giver.give(taker, now)
    assert taker.left == 0
    giver.give(taker, now + 49)
    assert taker.left > 0


def test_without_a_supply_ship_a_group_is_away_for_the_way_to_port_and_back() -> None:
    def lost(port: str) -> float:
        hosts = tuple(host.model_copy(update={"port": port}) for host in crisis()[1].hosts)
        section = two_groups(replenishes=False).model_copy(update={"hosts": hosts})
        return sent(section).relief.ledger.water["united_states"]

    assert lost("guam") < 0.9 * lost("singapore")


@pytest.mark.parametrize(("tie", "comes"), [(0.1, False), (0.5, True)])
def test_a_partner_shares_fuel_only_with_whom_it_has_trained(tie: float, *, comes: bool) -> None:
    kept = tuple(force for force in crisis()[1].forces if force.id in {SHIPS[0], "india_ships"})
    trial = sent(with_section(forces=kept), until=14, interoperability=tie)
    stranger, host = group_of(trial, "india_ships").stores, trial.relief.hosts["indonesia"]
    stranger.left = 0
    assert (stranger.day(host, trial.clock.now, 0.01) is None) == comes


def test_a_group_without_fuel_brings_less_water_than_one_that_is_given_some() -> None:
    def brought(**fields: Any) -> float:
        section = two_groups(endurance=days(2.0), **fields)
        kept = tuple(force for force in section.forces if force.id == SHIPS[0])
        return sent(section.model_copy(update={"forces": kept})).relief.ledger.water["united_states"]

    alone, helped = brought(replenishes=False), brought(replenishes=True, supplies=Figure(value=1000.0))
    assert alone < 0.8 * helped
    # a small supply ship is soon away for more itself
    assert brought(replenishes=True, supplies=Figure(value=8.0)) < helped


def test_stores_are_conserved_over_a_whole_relief_in_which_everybody_sails() -> None:
    trial = play(Trial(4), until=90)
    ledger = trial.relief.ledger
    aboard = sum(group.stores.left + group.stores.carried for group in trial.relief.groups.values())
    assert ledger.stores_loaded == ledger.stores_used + ledger.stores_landed + aboard
    assert ledger.stores_landed > 0
