"""What each group brings beside all others, and the ship that goes home because it brings little."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from relief_stage import Trial, invite
from shipped import ran

from sim.models.relief.use import WEEK, Use

CARRIER, MARINES = "us_carrier_group", "us_amphibious_group"
DAY = st.tuples(st.integers(1, 900), st.integers(0, 900), st.integers(0, 500), st.integers(0, 90), st.integers(0, 90))


@given(st.lists(DAY, min_size=1, max_size=12))
def test_shares_of_a_week_are_between_none_and_all_and_older_days_are_forgotten(
    days: list[tuple[int, int, int, int, int]],
) -> None:
    use = Use(1)
    for ours, theirs, by_road, litres, patients in days:
        lifted = ours + theirs
        use.bring({"ours": ours, "theirs": theirs}, lifted, [(0, lifted)])
        use.pour("ours", litres)
        use.treat("theirs", patients)
        use.end_day([lifted + by_road], 2 * litres, patients)
    week = days[-WEEK:]
    goods = sum(ours for ours, *_ in week) / sum(ours + theirs + by_road for ours, theirs, by_road, *_ in week)
    water = 0.5 if any(litres for *_, litres, _ in week) else 0.0
    assert use.share("ours") == pytest.approx(max(goods, water))
    assert use.share("theirs") == pytest.approx(1) or not any(patients for *_, patients in week)
    assert use.share("nobody") == 0


def test_who_alone_reaches_one_place_is_of_use_though_it_brings_little_of_the_whole() -> None:
    use = Use(2)
    use.bring({"ours": 10}, 10, [(1, 10)])
    use.end_day([10_000, 10], 0, 0)
    assert use.share("ours") == 1


def test_a_group_is_weighed_once_it_has_worked_for_a_week_and_by_its_owner_alone() -> None:
    trial = Trial(2)
    invite(trial, "indonesia")
    trial.do("deploy", "united_states", "indonesia", CARRIER)
    trial.until(8)
    assert trial.relief.groups[CARRIER].status == "working"
    assert trial.believes("united_states", "spared", CARRIER, "indonesia") == 0
    trial.until(30)
    assert 0 < trial.believes("united_states", "spared", CARRIER, "indonesia") < 1
    assert trial.believes("japan", "spared", CARRIER, "indonesia") == 0
    assert trial.believes("united_states", "spared", CARRIER, "thailand") == 0
    assert trial.believes("united_states", "spared", MARINES, "indonesia") == 0


def test_the_group_that_is_released_goes_home_and_the_others_stay() -> None:
    trial = Trial(2)
    invite(trial, "indonesia")
    for group in (CARRIER, MARINES):
        trial.do("deploy", "united_states", "indonesia", group)
    trial.until(14)
    assert trial.do("release", "united_states", "indonesia", CARRIER) == {"released": CARRIER}
    assert "refused" in trial.do("release", "japan", "indonesia", MARINES)
    trial.until(14.1)
    assert trial.relief.groups[CARRIER].status == "returning"
    assert trial.relief.groups[MARINES].status == "working"
    assert "refused" in trial.do("release", "united_states", "indonesia", CARRIER)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_carrier_that_brings_little_goes_home_before_others_while_most_is_short(seed: int) -> None:
    result = ran("haiti_2010", seed=seed)
    left = {r.subject: r.at for r in result.chronicle if r.kind == "relief" and "withdrew" in r.details}
    assert left["us_carrier"] < 45 * 24
    assert left["us_carrier"] < left.get("us_amphibious", 60 * 24.0)
    assert left["us_carrier"] < left.get("us_hospital_ship", 60 * 24.0)
