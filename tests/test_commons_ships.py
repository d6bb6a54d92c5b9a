"""Repair ships: the one that can begin first goes, from where she is; flags and waters; who cuts, and its price."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from commons_worlds import cyber, do, engine_of, fleet, value
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engine import Engine
from sim.models.commons.cyber.model import Cyber
from sim.models.globe import great_circle

DAY = 24.0
FAR = {"id": "far", "title": "far", "lat": 40.0, "lon": 120.0}


def network(model: Any) -> Cyber:
    found = model.domains["cyber"]
    assert isinstance(found, Cyber)
    return found


def mended(ships: list[dict[str, Any]], *, cuts: int = 1, waters: str = "", **more: Any) -> list[float]:
    """Days that each repair of the line took, in order."""
    parts = cyber(ships=ships, weather=0.01, **more)
    if waters:
        parts["segments"][0]["waters"] = waters
    engine, model = engine_of(horizon="365 d", cyber=parts)
    do(engine, "cut", "", cable="inner", cuts=cuts, ways=2)
    engine.advance(300 * DAY)
    return [hours / DAY for hours in network(model).repairs]


def test_the_nearer_ship_goes_and_mends_sooner_whichever_is_named_first() -> None:
    near, far = fleet(1)[0], FAR
    alone = mended([near])
    assert mended([far, near]) == mended([near, far]) == alone
    # 30 degrees more, at 12 kt, with 15 % for the way round
    assert mended([far])[0] - alone[0] == pytest.approx(30 * 60.04 * 1.15 / 12 / DAY, abs=0.05)


def test_of_two_faults_the_second_goes_to_the_farther_ship_and_not_to_the_nearer_one_at_work() -> None:
    both = mended([fleet(1)[0], FAR], cuts=2)
    assert both == pytest.approx([mended([fleet(1)[0]])[0], mended([FAR])[0]], rel=0.05)


def test_a_ship_with_cable_aboard_goes_straight_on_and_one_without_by_her_depot() -> None:
    once, onward = mended(fleet(1), cuts=2, aboard=2)
    _, back = mended(fleet(1), cuts=2, aboard=1)
    work = 4 + 2.8 * 0.27
    assert onward - once == pytest.approx(work / 0.85, rel=0.1), "she is there: only the work is left"
    sail = 10 * 60.04 * 1.15 / 12 / DAY
    assert back - onward == pytest.approx(4 + 2 * sail, rel=0.05), "home, loading, and out again"


def test_a_ship_under_way_home_is_called_back_from_where_she_is() -> None:
    engine, model = engine_of(horizon="365 d", cyber=cyber(ships=fleet(1), weather=0.01, aboard=2))
    found = network(model)
    do(engine, "cut", "", cable="line")
    while not found.repairs:
        engine.advance(engine.now + 1)
    engine.advance(engine.now + DAY)
    ship = found.cables.ships.idle[0]
    gone = great_circle(ship.place(engine.now), (0.0, 120.0))
    assert 200 < gone < 300, "a day at 12 kt, and not yet at her depot"
    do(engine, "cut", "", cable="inner")
    engine.advance(engine.now + 60 * DAY)
    assert found.repairs[1] == pytest.approx(gone * 1.15 / 12 + 24 * 4.76 / 0.85, rel=0.1)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.floats(-60, 60), st.floats(-170, 170)), min_size=1, max_size=4), st.integers(0, 9))
def test_one_more_ship_never_begins_later_and_none_works_twice_at_once(
    depots: list[tuple[float, float]], days: int
) -> None:
    ships = [{"id": f"s{n}", "title": "s", "lat": lat, "lon": lon} for n, (lat, lon) in enumerate(depots)]
    firsts = []
    for count in range(1, len(ships) + 1):
        engine, model = engine_of(horizon="400 d", cyber=cyber(ships=ships[:count], weather=0.01))
        found = network(model)
        engine.advance(days * DAY)
        for name in ("inner", "outer", "line"):
            do(engine, "cut", "", cable=name)
        engine.advance(engine.now + 6)
        while not found.repairs:
            assert len(found.cables.ships.idle) == max(count - 3, 0)
            engine.advance(engine.now + 6)
        firsts.append(found.repairs[0])
    assert all(after <= before + 1e-6 for before, after in pairwise(firsts))


def test_a_ship_of_the_flag_that_owns_the_waters_needs_no_permit_and_another_does() -> None:
    own, other = ([{**fleet(1)[0], "owner": owner}] for owner in ("north", "west"))
    free = mended(other)
    assert mended(own, waters="north", permit="40 d") == free
    assert mended(other, waters="north", permit="40 d")[0] > free[0] + 20
    assert mended(other, waters="north", permit="1 d") == free, "she was under way as long as that"


def test_a_farther_ship_of_the_right_flag_goes_where_a_permit_would_take_longer() -> None:
    near, far = {**fleet(1)[0], "owner": "west"}, {**FAR, "owner": "north"}
    assert mended([near, far], waters="north", permit="60 d") == mended([far])
    assert mended([near, far], waters="north", permit="2 d") == mended([near])


def test_a_slide_cuts_all_that_cross_the_place_and_nothing_else() -> None:
    parts = cyber()
    parts["segments"].append({"id": "elsewhere", "title": "e", "lat": 30.0, "lon": 120.0})
    parts["cables"][1]["along"] = {"elsewhere": 1}
    engine, model = engine_of(cyber=parts)
    found = network(model)
    do(engine, "cut", "", segment="strait", cuts=2)
    assert [found.cables.broken(name) for name in ("inner", "outer", "line")] == [2, 0, 2]
    told = do(engine, "cut", "", cable="outer", segment="strait")
    assert "no segment" in str(told)


def test_ordinary_faults_lie_where_the_cable_says_they_do() -> None:
    seen = {"strait": 0, "elsewhere": 0}
    parts = cyber(ships=[])
    parts["segments"].append({"id": "elsewhere", "title": "e", "lat": 30.0, "lon": 120.0})
    parts["cables"] = [{**parts["cables"][2], "users": {"east": 1}, "along": {"strait": 1, "elsewhere": 3}}]
    parts["cables"][0]["faults"] = "100 1/yr"
    engine, _ = engine_of(horizon="365 d", cyber=parts)
    engine.advance(365 * DAY)
    for record in engine.chronicle:
        if record.kind == "commons" and "in" in record.details:
            seen[str(record.details["in"])] += 1
    assert seen["strait"] / sum(seen.values()) == pytest.approx(0.25, abs=0.12)
    assert sum(seen.values()) > 60


def cutter(**users: dict[str, float]) -> tuple[Engine, Cyber]:
    """The north's traffic laid over the same cables, as a test wants it."""
    parts = cyber(ships=fleet(2))
    for cable in parts["cables"]:
        cable["users"] = {**cable["users"], "north": users["north"][cable["id"]]}
    engine, model = engine_of(horizon="120 d", cyber=parts)
    return engine, network(model)


def test_who_cuts_a_cable_takes_the_one_that_hurts_the_target_most_for_what_it_costs_itself() -> None:
    engine, found = cutter(north={"inner": 0.6, "outer": 0.2, "line": 0.2})
    told = do(engine, "cut", "north", "east")
    assert told["cable"] == "outer", "the east sends more by the inner ring, and so does the north"
    assert found.cables.broken("outer") == 2, "both ways of a ring, or it would live with it"
    do(engine, "cut", "", cable="line")
    lost = {user: 1 - found.share(user, engine.now) for user in ("east", "north")}
    assert lost["east"] > lost["north"] > 0, "what is cut is cut for all who use it"
    engine.advance(2 * DAY)
    assert found.cost("north") > 0
    assert value(engine, "commons_incidents") == 2, "one doing, one inquiry, however many ways it cut; and the line's"


def test_who_would_lose_more_than_its_target_finds_no_cable_to_cut() -> None:
    engine, found = cutter(north={"inner": 0.6, "outer": 0.4, "line": 0.0})
    assert do(engine, "cut", "north", "east")["cable"] == "line"
    engine, found = cutter(north={"inner": 0.5, "outer": 0.3, "line": 0.2})
    assert "refused" in do(engine, "cut", "north", "east")
    assert not found.cables.faults
