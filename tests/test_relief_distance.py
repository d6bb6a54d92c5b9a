"""How often transports, helicopters and craft go there and back, and what ships reach from where they lie."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from relief_stage import SHIPPED, Trial, assert_nothing_is_lost, crisis, invite, play, with_section

from sim.models.relief.posts import ASHORE, Post, where_short
from sim.models.relief.rates import Rates, Rounds
from sim.models.relief.section import ReliefSection
from sim.scenario.reading import read_file

ROUNDS = Rounds(hours=10.0, turnaround=0.75, speed=120.0, most=8.0, available=0.5)


def only(*names: str, **fields: Any) -> ReliefSection:
    """The shipped section with few forces, fields of each changed."""
    kept = tuple(force.model_copy(update=fields) for force in crisis()[1].forces if force.id in names)
    return with_section(forces=kept)


@given(st.floats(0.0, 300.0), st.floats(0.0, 300.0), st.floats(0.0, 100.0))
def test_a_longer_way_is_never_flown_more_often(one: float, more: float, from_ship: float) -> None:
    assert ROUNDS.a_day(one + more, from_ship) <= ROUNDS.a_day(one, from_ship) <= ROUNDS.a_day(one)
    assert 0 <= ROUNDS.a_day(one, from_ship) <= ROUNDS.available * ROUNDS.most


def test_rounds_are_hours_of_work_over_the_way_there_and_back_and_the_turnaround() -> None:
    assert ROUNDS.a_day(75.0) == pytest.approx(0.5 * 10 / (0.75 + 150 / 120))
    assert ROUNDS.a_day(0.0) == 0.5 * 8.0


def test_a_transport_of_2004_flies_nine_sorties_in_ten_days_over_the_way_it_had() -> None:
    trial = Trial(1, section=only("us_c130_first"))
    group, host = trial.relief.groups["us_c130_first"], trial.relief.hosts["indonesia"]
    airlift, hub = group.work.airlift, host.hubs[0]
    assert airlift is not None
    unhindered = airlift.sorties(host, hub, None, wait=False)
    hub.wait, hub.stands = 1.5, 2.4  # as in the first week
    assert unhindered > 1 > airlift.sorties(host, hub, None) == pytest.approx(0.9, abs=0.06)


def test_transports_that_stage_nearer_land_more() -> None:
    def flown(place: str) -> float:
        trial = Trial(1, section=only("us_c130_first", stages_at=place))
        invite(trial, "indonesia")
        trial.do("deploy", "united_states", "indonesia", "us_c130_first")
        trial.until(15)
        return trial.relief.ledger.sorties["aircraft", "united_states"]

    near, usual, far = flown("lhokseumawe"), flown("u_tapao"), flown("kadena")
    assert far < 0.6 * usual
    assert usual < near


def test_helicopters_of_the_carrier_fly_as_many_missions_a_day_as_in_2004() -> None:
    trial = play(Trial(1), until=12)
    host = trial.relief.hosts["indonesia"]
    for place in host.spec.coasts:
        assert host.posts[place].missions == pytest.approx(3.1, rel=0.15)


def moved(where: str) -> ReliefSection:
    """The shipped section with every station of the first host at one place."""
    hosts = tuple(
        host.model_copy(update={"station": where, "stations": ()}) if host.id == "indonesia" else host
        for host in crisis()[1].hosts
    )
    return only("us_carrier_group").model_copy(update={"hosts": hosts})


def test_ships_reach_no_district_beyond_the_radius_of_where_they_lie() -> None:
    trial = Trial(1, section=moved("off_sigli"))
    invite(trial, "indonesia")
    trial.do("deploy", "united_states", "indonesia", "us_carrier_group")
    trial.until(20)
    lifted = {district.id for district in trial.relief.districts if district.lifted_at is not None}
    assert "pidie_and_bireuen" in lifted
    assert not lifted & {"simeulue", "phang_nga", "phuket_and_krabi"}
    reached = trial.relief.hosts["indonesia"].posts["off_sigli"].flown
    names = [district.id for district in trial.relief.hosts["indonesia"].districts]
    assert lifted <= {names[index] for index in reached}


def test_a_ship_that_lies_far_out_of_reach_empties_no_hold() -> None:
    section = moved("darwin")
    trial = Trial(1, section=section)
    invite(trial, "indonesia")
    trial.do("deploy", "united_states", "indonesia", "us_carrier_group")
    trial.until(25)
    group = trial.relief.groups["us_carrier_group"]
    assert group.status == "working"
    assert group.hold == trial.relief.ledger.loaded
    assert not trial.relief.ledger.carried
    assert not trial.relief.ledger.water.get("united_states")


def posts(*short: int) -> tuple[dict[str, Post], list[int]]:
    """Posts with a district each, so much of which is missing."""
    found = {ASHORE: Post(ASHORE, {}, {}, {})}
    for index in range(len(short)):
        found[f"coast_{index}"] = Post(f"coast_{index}", {index: [(10.0, 0.0)]}, {}, {index: []})
    return found, list(short)


def test_ships_lie_where_most_is_short_for_each_hull_and_go_only_where_it_pays() -> None:
    found, short = posts(100, 150)

    def choose(now: str, lost: float, **hulls: int) -> str:
        return where_short(found, short, now, hulls=hulls, own=1, flies=True, lost=lambda _: lost)

    assert choose("coast_0", 0.1) == "coast_1"
    assert choose("coast_0", 0.5) == "coast_0"
    assert choose("coast_0", 0.1, coast_1=1) == "coast_0"
    assert choose("coast_1", 0.1, coast_1=2) == "coast_0"


def test_ships_spread_over_the_coasts_and_what_they_carry_is_not_lost() -> None:
    trial = play(Trial(2), until=16)
    working = [group for group in trial.relief.groups.values() if group.spec.by_sea and group.status == "working"]
    assert len({group.post for group in working}) >= 3  # two of them off the first host
    assert_nothing_is_lost(trial.relief)


def test_a_ship_that_goes_to_another_coast_loses_the_hours_of_the_way_and_goes_home_from_there() -> None:
    trial = Trial(1, section=only("us_amphibious_group"))
    invite(trial, "indonesia")
    trial.do("deploy", "united_states", "indonesia", "us_amphibious_group")
    group, host = trial.relief.groups["us_amphibious_group"], trial.relief.hosts["indonesia"]
    trial.until(20)
    other = "off_meulaboh" if group.post != "off_meulaboh" else "off_sigli"
    way = trial.relief.geography.by_sea(group.post, other, factor=1.2)
    host.where_short = lambda *_: other  # type: ignore[method-assign]
    trial.until(23.1)
    assert group.post == other
    moved_at = group._looked
    assert moved_at > 20 * 24
    assert group.work.free_from == max(23 * 24, moved_at + way / group.spec.speed.value)
    world = trial.relief.geography
    over = world.by_sea(other, "off_aceh", factor=1.2) + world.by_sea("off_aceh", "guam", factor=1.2)
    assert group._distance(group.spec.at) == pytest.approx(over)


def test_rates_follow_their_dials() -> None:
    slow, quick = (Rates.read(Trial(1, helicopter_speed=speed).relief.dials) for speed in (60.0, 120.0))
    assert slow.helicopters.a_day(70.0) < quick.helicopters.a_day(70.0)
    assert slow.craft == quick.craft


def reliefs() -> dict[str, Any]:
    """The section of every shipped relief crisis, and of the template."""
    paths = [*SHIPPED.parent.glob("*.yaml"), SHIPPED.parent / "templates" / "relief.yaml"]
    found = {}
    for path in paths:
        tree: Any = read_file(path).tree
        if "relief" in tree.get("models", {}):
            found[path.stem] = tree["models"]["relief"]
    return found


def test_every_ship_of_a_shipped_crisis_has_a_lane_to_every_station() -> None:
    sections = reliefs()
    assert sections.keys() >= {"tsunami_relief", "typhoon_isles", "earthquake_uplands", "relief"}
    for name, section in sections.items():
        lanes = {frozenset(route["between"]) for route in section["routes"]}
        at_sea = [force for force in section["forces"] if force.get("by", force["kind"]) in {"sea", "ship"}]
        assert at_sea, name
        for force in at_sea:
            for host in section["hosts"]:
                way = {force["at"], host["station"]}
                assert len(way) == 1 or frozenset(way) in lanes, (name, way)


def test_where_a_lane_leads_on_it_is_taken_and_not_the_way_over_land() -> None:
    world = Trial(1).relief.geography
    straight = world.by_air("off_meulaboh", "sattahip") * 1.2
    assert world.by_sea("off_meulaboh", "sattahip", factor=1.2) > straight
