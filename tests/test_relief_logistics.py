"""The parts of the relief model: the way of ships, slots of hubs, wards, plans made apart, warning, fuel."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from relief_stage import Trial, assert_nothing_is_lost, crisis, invite, play, play_known, with_section

from sim.clock import Clock, Tank
from sim.models.relief.geography import Geography, Whereabouts
from sim.models.relief.offer import Offer
from sim.models.relief.rates import Life
from sim.models.relief.section import ReliefSection
from sim.models.relief.ward import Ward, treat_all
from sim.scenario.figures import Figure


def figure(value: float, dimension: str = "number") -> Figure:
    return Figure(value=value, dimension=dimension)


def changed(what: str, name: str, **fields: Any) -> ReliefSection:
    """The shipped section with fields of one force, host or district changed."""
    items = [item.model_copy(update=fields) if item.id == name else item for item in getattr(crisis()[1], what)]
    return with_section(**{what: tuple(items)})


def geography() -> Geography:
    section = crisis()[1]
    return Geography(section.places, section.routes)


@given(st.floats(0.0, 1.0))
def test_a_ship_under_way_is_never_farther_than_by_the_place_it_left_or_goes_to(part: float) -> None:
    world = geography()
    leg = world.by_sea("east_of_malaysia", "off_aceh", factor=1.2)
    where = Whereabouts("east_of_malaysia", "off_aceh", part * leg, (1 - part) * leg)
    there = world.onward(where, "off_phuket", by_sea=True, factor=1.2)
    back = world.by_sea("east_of_malaysia", "off_phuket", factor=1.2)
    across = world.by_sea("off_aceh", "off_phuket", factor=1.2)
    assert there <= min(part * leg + back, (1 - part) * leg + across) + 1e-6
    assert world.onward(where, "off_aceh", by_sea=True, factor=1.2) <= (1 - part) * leg + 1e-6


def test_a_ship_under_way_is_turned_from_where_it_is_and_arrives_in_time_for_its_speed() -> None:
    trial = Trial(1)
    for host in ("indonesia", "thailand"):
        invite(trial, host)
    trial.do("deploy", "japan", "indonesia", "japan_ships_at_sea")
    trial.until(1.0)
    group = trial.relief.groups["japan_ships_at_sea"]
    left = group.passage(trial.relief.hosts["thailand"])
    assert trial.believes("japan", "can_turn", "japan_ships_at_sea", "thailand") == 1
    assert "refused" in trial.do("deploy", "japan", "thailand", "japan_ships_at_sea")
    assert "sent" in trial.do("divert", "japan", "thailand", "japan_ships_at_sea")
    trial.until(1.0 + left / 24 + 0.01)
    assert group.status == "working"
    assert group.host is trial.relief.hosts["thailand"]
    assert trial.value("diversions") == 1


def test_a_ship_on_station_goes_on_to_another_place_and_home_from_there() -> None:
    trial = Trial(1)
    for host in ("indonesia", "thailand"):
        invite(trial, host)
    trial.do("deploy", "japan", "thailand", "japan_ships_at_sea")
    trial.until(6)
    assert "sent" in trial.do("divert", "japan", "indonesia", "japan_ships_at_sea")
    trial.until(8)
    group = trial.relief.groups["japan_ships_at_sea"]
    assert group.status == "working"
    trial.do("withdraw", "japan", "indonesia")
    trial.until(8.5)
    assert group.status == "returning"
    assert "sent" in trial.do("divert", "japan", "thailand", "japan_ships_at_sea")
    trial.until(12)
    assert group.host is trial.relief.hosts["thailand"]
    assert_nothing_is_lost(trial.relief)


def test_every_ship_of_2004_has_a_lane_over_water_to_every_station() -> None:
    section = crisis()[1]
    lanes = {frozenset(route.between) for route in section.routes}
    stations = {host.station for host in section.hosts}
    ways = {frozenset((force.at, station)) for force in section.forces if force.by_sea for station in stations}
    assert {way for way in ways if len(way) > 1} <= lanes


def test_who_is_sent_on_is_as_tired_as_before_and_only_home_gives_rest_and_stores() -> None:
    trial = Trial(1)
    for host in ("indonesia", "thailand"):
        invite(trial, host)
    trial.do("deploy", "japan", "thailand", "japan_ships_at_sea")
    trial.until(6)
    work = trial.relief.groups["japan_ships_at_sea"].work
    since, left = work._at_work_since, work.stores.left
    assert 0 < since < 6 * 24
    trial.do("divert", "japan", "indonesia", "japan_ships_at_sea")
    trial.until(9)
    assert work._begun > since
    assert work._at_work_since == since
    assert work.stores.left < left
    trial.do("withdraw", "japan", "indonesia")
    trial.until(40)
    assert trial.relief.groups["japan_ships_at_sea"].status == "home"
    trial.do("deploy", "japan", "thailand", "japan_ships_at_sea")
    trial.until(80)
    assert work._at_work_since > 40 * 24
    assert work.stores.left > 0


@given(st.lists(st.floats(0.0, 50.0), max_size=30))
def test_a_tank_holds_what_was_filled_less_what_was_drawn(amounts: list[float]) -> None:
    tank = Tank(Clock(), capacity=1e6)
    held = 0.0
    for amount in amounts:
        tank.fill(amount)
        held += amount
        tank.draw(amount / 2)
        held -= amount / 2
    assert tank.level == pytest.approx(held)


def test_fewer_ramp_spots_let_fewer_aircraft_land_and_more_controllers_more_helicopters() -> None:
    def landed(**fields: Any) -> tuple[float, float]:
        hosts = [host for host in crisis()[1].hosts if host.id == "indonesia"]
        hubs = tuple(hub.model_copy(update=fields) for hub in hosts[0].hubs)
        trial = play(Trial(1, section=changed("hosts", "indonesia", hubs=hubs)), until=30)
        series = trial.relief.series()
        return series["sorties.aircraft"].values[-1], series["sorties.helicopter"].values[-1]

    narrow, wide = landed(ramp=figure(0.25)), landed(ramp=figure(20))
    assert narrow[0] < wide[0]
    silent, busy = landed(movements=figure(0.5, "rate")), landed(movements=figure(50, "rate"))
    assert silent[1] < busy[1]


def test_without_fuel_at_the_hub_helicopters_fetch_nothing_there() -> None:
    hosts = [host for host in crisis()[1].hosts if host.id == "indonesia"]
    dry = tuple(hub.model_copy(update={"fuel": figure(0.0, "mass_rate")}) for hub in hosts[0].hubs)
    without = play(Trial(1, section=changed("hosts", "indonesia", hubs=dry)), until=30)
    usual = play(Trial(1), until=30)
    lifted = [sum(trial.relief.ledger.lifted.values()) for trial in (without, usual)]
    assert lifted[0] < 0.7 * lifted[1]


@given(
    st.lists(st.integers(0, 5000), min_size=1, max_size=6),
    st.dictionaries(st.sampled_from("abc"), st.integers(0, 3000), max_size=3),
)
def test_treatment_is_shared_out_and_booked_to_the_last_patient(waiting: list[int], doctors: dict[str, int]) -> None:
    trial = Trial(1)
    wards = [Ward(count, 10_000, trial.relief.dials) for count in waiting]
    treat_all(wards, doctors, trial.relief.ledger)
    treated = sum(ward.treated for ward in wards)
    assert treated == min(sum(doctors.values()), sum(waiting)) == sum(trial.relief.ledger.treated.values())
    for ward in wards:
        ward.end_day(10_000, 0.3, Life.read(trial.relief.dials))
        assert ward.injured + ward.fell_ill == ward.waiting + ward.treated + ward.healed


def test_partners_who_plan_together_send_less_twice() -> None:
    apart = sum(
        play(Trial(seed, plan_sharing=0.0, coordination=0.0, last_mile=2.0)).value("duplication") for seed in range(3)
    )
    joined = sum(play(Trial(seed, plan_sharing=1.0, last_mile=2.0)).value("duplication") for seed in range(3))
    assert joined < 0.5 * apart


def test_a_country_that_is_warned_gets_people_out_of_the_way() -> None:
    def struck(*, ordered: bool) -> Trial:
        section = with_section(begins=figure(48.0, "time"), warning=figure(48.0, "time"))
        trial = Trial(1, section=section)
        trial.until(0.5)
        if ordered:
            assert trial.believes("indonesia", "warned", "indonesia") == pytest.approx(36.0)
            assert trial.do("evacuate", "indonesia") == {"ordered": True}
        trial.until(10)
        assert "refused" in trial.do("evacuate", "indonesia")
        return trial

    told, silent = struck(ordered=True), struck(ordered=False)
    assert ("warning", "indonesia") in [(topic, subject) for _, topic, subject in told.news]
    assert told.believes("japan", "toll", "indonesia") < 0.5 * silent.believes("japan", "toll", "indonesia")
    assert told.value("people_evacuated") > 0 == silent.value("people_evacuated")
    assert_nothing_is_lost(told.relief)


def test_the_host_s_own_forces_need_no_consent_and_work_where_the_airfield_opens_late() -> None:
    section = crisis()[1]
    late = tuple(
        host.model_copy(
            update={"hubs": tuple(h.model_copy(update={"opens": figure(240.0, "time")}) for h in host.hubs)}
        )
        for host in section.hosts
    )
    trial = Trial(1, section=with_section(hosts=late))
    trial.do("deploy", "indonesia", None, "indonesia_c130")
    trial.do("deploy", "indonesia", None, "indonesia_ships")
    trial.until(9)
    assert trial.relief.groups["indonesia_ships"].status == "working"
    assert not trial.relief.ledger.flown
    trial.until(20)
    assert trial.relief.ledger.flown["indonesia"] > 0


def test_trucks_of_soldiers_bring_more_over_open_roads() -> None:
    usual = play(Trial(1))
    section = changed("forces", "indonesia_helicopters", haul=figure(20.0, "mass_rate"))
    hauled = play(Trial(1, section=section))
    assert hauled.value("tonnes_received") > usual.value("tonnes_received")


def test_the_missing_are_found_or_given_up() -> None:
    trial = play(Trial(1), until=60)
    assert trial.value("missing_found") > 0
    assert trial.believes("japan", "missing", "thailand") < 20


def test_who_is_found_alive_leaves_the_toll_and_who_is_given_up_stays_in_it() -> None:
    trial, idle = Trial(1), Trial(1)
    trial.do("deploy", "thailand", None, "thailand_helicopters")
    trial.do("deploy", "thailand", None, "thailand_ships")
    host, alone = (one.relief.hosts["thailand"] for one in (trial, idle))
    struck = sum(district.struck for district in host.districts)
    tolls = []
    for day in (1, 2, 4, 8, 16, 60):
        for one in (trial, idle):
            one.until(day)
        assert_nothing_is_lost(trial.relief)
        tolls.append(host.toll)
        assert trial.believes("japan", "toll", "thailand") == pytest.approx(host.toll * host.known(day * 24.0))
    assert tolls == sorted(tolls, reverse=True)
    assert struck == alone.toll
    assert host.toll == struck - trial.value("missing_found") < struck
    assert trial.value("dead_and_missing") == idle.value("dead_and_missing") - trial.value("missing_found")
    # nobody is left to look for, and of those who were missing all but the found are dead
    assert sum(district.sought for district in host.districts) < 5
    killed = sum(district.struck - district.missing for district in host.districts)
    assert sum(district.dead for district in host.districts) > killed + 1000


def test_news_of_the_toll_waits_for_what_is_really_known_when_many_are_found_alive() -> None:
    def told(search: float) -> list[float]:
        missing = changed("districts", "phang_nga", missing=figure(6000.0, "persons"))
        forces = [
            force.model_copy(update={"search": figure(search)}) if force.id == "thailand_helicopters" else force
            for force in missing.forces
        ]
        trial = Trial(1, section=missing.model_copy(update={"forces": tuple(forces)}), search_time=240.0)
        trial.do("deploy", "thailand", None, "thailand_helicopters")
        trial.until(40)
        return [at for at, topic, subject in trial.news if topic == "toll_known" and subject == "thailand"]

    none, some, most = told(0.0), told(120.0), told(3000.0)
    assert len(none) == len(some) == 2 > len(most)
    assert none[0] == some[0], "before the first dusk nobody was found"
    assert none[1] + 1 < some[1]


def test_the_proxy_for_deaths_has_two_ends() -> None:
    trial = play(Trial(2), until=40)
    assert 0 < trial.value("excess_deaths_low") < trial.value("excess_deaths_high")


def test_a_group_counts_in_the_theatre_before_it_works_and_not_when_it_is_far() -> None:
    trial = Trial(1)
    invite(trial, "indonesia")
    trial.do("deploy", "united_states", "indonesia", "us_amphibious_group")
    group, seen = trial.relief.groups["us_amphibious_group"], []
    for hours in range(6, 15 * 24, 6):
        trial.until(hours / 24)
        seen.append((group.status, group.in_theatre()))
    assert ("travelling", False) in seen
    assert seen.index(("travelling", True)) < seen.index(("working", True))
    assert all(there for status, there in seen if status == "working")


def test_aircraft_of_the_first_flight_are_there_at_once_and_the_rest_follow() -> None:
    def flown(at_once: float) -> float:
        section = changed("forces", "us_c130_first", at_once=figure(at_once))
        kept = tuple(force for force in section.forces if force.id == "us_c130_first")
        trial = Trial(1, section=section.model_copy(update={"forces": kept}))
        invite(trial, "indonesia")
        trial.do("deploy", "united_states", "indonesia", "us_c130_first")
        trial.until(8)
        return trial.relief.ledger.sorties["aircraft", "united_states"]

    assert flown(2) < flown(5) < flown(10)


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**6), st.floats(0, 1))
def test_water_that_is_carried_takes_the_place_of_as_much_cargo(
    lift: int, craft: int, most: int, share: float
) -> None:
    litres = min(most, lift + craft)
    offer = Offer(
        group="g",
        actor="a",
        foreign=True,
        post="",
        lift=lift,
        craft=craft,
        haul=0,
        litres=litres,
        afloat=True,
        patients=0,
        doses=0,
        search=0.0,
        aboard=0,
        unload=lambda kg: kg,
    )
    offer.pour(share)
    assert 0 <= offer.litres <= litres
    assert lift + craft - offer.lift - offer.craft == offer.litres
    assert offer.lift >= 0
    assert offer.craft >= 0


def test_no_more_water_is_brought_than_is_asked_for() -> None:
    trial = play_known(Trial(2))
    most = sum(d.people * trial.relief.dials("water_ration") * 1000 for d in trial.relief.districts) * 40
    assert 0 < sum(trial.relief.ledger.water.values()) <= most


def test_of_a_coast_that_is_silent_nothing_is_known_at_first() -> None:
    trial = Trial(1, section=changed("hosts", "indonesia", silence=figure(24.0, "time")))
    trial.until(0.9)
    assert trial.believes("japan", "toll", "indonesia") == 0 < trial.believes("japan", "toll", "thailand")
    trial.until(1.5)
    assert trial.believes("japan", "toll", "indonesia") > 0
