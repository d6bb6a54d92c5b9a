"""Networks: traffic finds other ways, ships mend one fault after another, services come back by themselves."""

from __future__ import annotations

from typing import Any

import pytest
from commons_worlds import cyber, do, engine_of, fleet, value
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.models.commons.cyber.leases import Leases
from sim.models.commons.cyber.model import Cyber

DAY = 24.0


def cables(seed: int = 1, **more: Any):  # type: ignore[no-untyped-def]  # noqa: ANN201
    engine, model = engine_of(seed, horizon="365 d", cyber=cyber(**more))
    found = model.domains["cyber"]
    assert isinstance(found, Cyber)
    return engine, found


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(["inner", "outer", "line"]), max_size=6))
def test_no_user_gets_more_through_than_the_cables_can_carry(cuts: list[str]) -> None:
    engine, network = cables()
    for name in cuts:
        do(engine, "cut", "", cable=name)
    for user in ("east", "west"):
        room = sum(spec.users[user].value * network.cables.room(name) for name, spec in network.cables.specs.items())
        assert network.cables.carried(engine.now)[0][user] <= min(room, 1) + 1e-9


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["inner", "outer", "line"]), st.integers(0, 9)), max_size=6))
def test_all_users_together_never_send_more_than_stands_whatever_is_rented_and_lit(
    cuts: list[tuple[str, int]],
) -> None:
    engine, network = cables()
    for name, days in cuts:
        do(engine, "cut", "", cable=name)
        engine.advance(engine.now + days * DAY)
        sent = sum(network.cables.carried(engine.now)[0][user] for user in ("east", "west"))
        assert sent <= network.cables.capacity(engine.now) + 1e-9
        for user in ("east", "west"):
            rented = network.cables.carried(engine.now)[1].get(user, 0.0)
            assert 0 <= rented <= network.cables.carried(engine.now)[0][user] <= 1


def strait(**more: Any):  # type: ignore[no-untyped-def]  # noqa: ANN201
    """Five lines through an invented strait, all cut at once, and one ring elsewhere that only the west uses."""
    lines = [
        {
            "id": f"line_{n}",
            "title": "l",
            "ways": 1,
            "users": {"east": 0.2, "west": 0.1},
            "along": {"strait": 1},
            "faults": "0 1/yr",
        }
        for n in range(5)
    ]
    ring = {"id": "ring", "title": "r", "users": {"west": 0.5}, "along": {"strait": 1}, "faults": "0 1/yr"}
    engine, network = cables(cables=[*lines, ring], ships=[], **more)
    for n in range(5):
        do(engine, "cut", "", cable=f"line_{n}")
    return engine, network


def test_who_lost_every_way_gets_through_by_rented_room_within_days_and_never_beyond_what_is_free() -> None:
    engine, network = strait(unlit=0.5, spare=0.3)
    found = []
    for days in (0, 1, 4, 30):
        engine.advance(days * DAY)
        found.append(network.share("east", engine.now))
    assert found[0] == 0
    assert 0 < found[1] < found[2] < found[3]
    assert found[3] < 0.5 * 0.8, (
        "the ring's own traffic comes first, and more is not free than its spare and the dark"
    )
    engine, network = strait(unlit=0.001, spare=0.001)
    engine.advance(20 * DAY)
    assert network.share("east", engine.now) < 0.01, "no room, no contract that helps"


def test_rented_room_is_paid_for() -> None:
    costs = []
    for price in (0.05, 0.5):
        engine, network = strait(lease_price=price)
        engine.advance(10 * DAY)
        costs.append(network.cost("east"))
    assert costs[1] > costs[0]
    engine, network = strait(unlit=3, lease_time="0.5 d", light_time="2 d")
    engine.advance(40 * DAY)
    assert network.share("east", engine.now) > 1 - 1e-6
    before = network.cost("east")
    engine.advance(50 * DAY)
    assert network.cost("east") > before, "who lacks nothing because others carry it still pays them"


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 30)), min_size=1, max_size=6))
def test_a_contract_holds_when_more_fails_and_what_is_lit_stays_lit(steps: list[tuple[float, float]]) -> None:
    leases = Leases({"lease_time": 72.0, "light_time": 480.0}.__getitem__)
    now = lit = 0.0
    for lack, days in steps:
        had = leases.signed(now).get("east", 0.0) * leases._lacks.get("east", 0.0)
        leases.changed(now, {"east": lack})
        assert leases.signed(now).get("east", 0.0) * lack == pytest.approx(min(had, lack), abs=1e-6)
        now += days * DAY
        assert leases.signed(now) == leases.signed(now), "reading commits nothing"
        assert lit <= leases.lit(now) <= 1
        lit = leases.lit(now)


def test_deep_water_and_a_rough_sea_keep_a_ship_longer() -> None:
    times = []
    for depth, workable in (("0.2 km", 1.0), ("4 km", 1.0), ("4 km", 0.5)):
        parts = cyber(workable=workable)
        parts["segments"][0]["depth"] = depth
        engine, model = engine_of(horizon="365 d", cyber=parts)
        do(engine, "cut", "", cable="line")
        engine.advance(360 * DAY)
        network = model.domains["cyber"]
        assert isinstance(network, Cyber)
        times.append(network.repairs[0])
    assert times[0] + 3 * DAY < times[1] < times[2] - 5 * DAY


def test_of_three_faults_on_one_way_the_one_between_is_found_when_another_is_mended() -> None:
    last = []
    ships = fleet(9)
    for ways in (1, 2):
        engine, network = cables(ships=ships, weather=0.01)
        do(engine, "cut", "", cable="inner", cuts=3, ways=ways)
        assert network.cables.standing("inner") == 1 - ways / 2
        engine.advance(300 * DAY)
        last.append(max(network.repairs))
    assert last[0] > last[1] + 4 * DAY, "found late, and mended by a ship that is there with cable aboard"


def test_one_more_cut_never_lets_more_through() -> None:
    engine, network = cables()
    before = network.capacity(engine.now)
    for name in ("inner", "line", "inner", "outer", "outer"):
        do(engine, "cut", "", cable=name)
        assert network.capacity(engine.now) <= before
        before = network.capacity(engine.now)
    assert before == 0


def test_a_ring_lives_with_one_cut_and_a_line_does_not() -> None:
    engine, network = cables()
    do(engine, "cut", "", cable="inner")
    assert network.share("east", engine.now) == 1
    do(engine, "cut", "", cable="line")
    assert network.share("east", engine.now) < 1


def test_faults_wait_for_ships_and_more_ships_mend_sooner() -> None:
    waited = []
    for count in (1, 2, 6):
        engine, network = cables(ships=fleet(count))
        for _ in range(6):
            do(engine, "cut", "", cable="inner")
        engine.advance(3 * DAY)
        assert len(network.cables.ships.resource.users) <= count, "no ship is in two places"
        engine.advance(200 * DAY)
        assert not network.cables.faults
        waited.append(sum(network.repairs))
    assert waited[0] > waited[1] > waited[2]


def test_waters_of_one_who_resents_take_longer_to_enter() -> None:
    times = []
    for grievance in (0.0, 1.0):
        parts = cyber(permit="10 d")
        parts["segments"][0]["waters"] = "north"
        engine, model = engine_of(horizon="200 d", cyber=parts)
        for user in ("east", "west"):
            slot = engine.world.network.slot("grievance", "north", user)
            engine.world.slots.write(slot, grievance, 0.0)
        do(engine, "cut", "", cable="line")
        engine.advance(150 * DAY)
        network = model.domains["cyber"]
        assert isinstance(network, Cyber)
        times.append(network.repairs[0])
    assert times[1] > times[0] + 2 * DAY


def test_without_ships_nothing_is_mended() -> None:
    engine, network = cables(ships=[])
    do(engine, "cut", "", cable="line")
    engine.advance(300 * DAY)
    assert network.cables.broken("line") == 1


def test_what_lies_cut_at_the_end_counts_with_the_time_it_has_lain() -> None:
    found = []
    for mended in (True, False):
        engine, network = cables() if mended else cables(ships=[])
        for name in ("line", "inner", "inner"):
            do(engine, "cut", "", cable=name)
        engine.advance(engine.now + 60 * DAY)
        found.append(network.outcomes(engine.now)["repair_time"].value)
    # nobody mends is no repair of no time
    assert found[0] is not None
    assert found[1] == pytest.approx(60)
    assert 5 < found[0] < 60


def test_ordinary_faults_come_at_the_stated_rate() -> None:
    count = 0.0
    for seed in range(20):
        parts = cyber()
        for cable in parts["cables"]:
            cable["faults"] = "4 1/yr"
        engine, _ = engine_of(seed, horizon="365 d", cyber=parts)
        engine.advance(365 * DAY)
        count += value(engine, "cable_faults")
    assert count / 20 == pytest.approx(12, rel=0.15)


def test_what_an_attack_made_to_fail_comes_back() -> None:
    engine, network = cables()
    do(engine, "disrupt", "east", "west", domain="cyber", days=3)
    engine.advance(2 * DAY)
    during = network.share("west", engine.now)
    assert during < network.share("east", engine.now) < 1
    engine.advance(20 * DAY)
    assert network.share("west", engine.now) > 0.99 > during


def test_an_island_whose_one_cable_is_cut_rents_no_room_on_cables_that_never_come_near_it() -> None:
    """Tonga, January 2022, from memory: five weeks with next to nothing; mended 38 days after the eruption."""
    far = [
        {"id": name, "title": name, "lat": lat, "lon": 0.0, "depth": "1.5 km"}
        for name, lat in (("here", 0), ("far", 50))
    ]
    lines: list[dict[str, Any]] = [
        {"id": "only", "title": "o", "ways": 1, "users": {"east": 1}, "along": {"here": 1}, "faults": "0 1/yr"},
        {"id": "theirs", "title": "t", "users": {"west": 1}, "along": {"far": 1}, "faults": "0 1/yr"},
    ]
    engine, network = cables(segments=far, cables=lines, ships=[])
    do(engine, "cut", "", cable="only")
    engine.advance(30 * DAY)
    carried, rented = network.cables.carried(engine.now)
    assert carried == {"east": 0.0, "west": 1.0}
    assert rented.get("east", 0.0) == 0.0
    near = [lines[0], {**lines[1], "along": {"far": 1, "here": 1}}]
    engine, network = cables(segments=far, cables=near, ships=[])
    do(engine, "cut", "", cable="only")
    engine.advance(30 * DAY)
    assert network.cables.carried(engine.now)[1]["east"] > 0.2, "one that passes by can be joined"
