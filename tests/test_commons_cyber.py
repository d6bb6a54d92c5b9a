"""Networks: traffic finds other ways, ships mend one fault after another, services come back by themselves."""

from __future__ import annotations

import pytest
from commons_worlds import cyber, do, engine_of, value
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.models.commons.cyber.model import Cyber

DAY = 24.0


def cables(seed: int = 1, **more: object):  # type: ignore[no-untyped-def]  # noqa: ANN201
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
        assert network.cables.carried(user) <= min(room, 1) + 1e-9


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
        ships = [{"id": f"s{n}", "title": "s", "distance": "600 nm"} for n in range(count)]
        engine, network = cables(ships=ships)
        for _ in range(6):
            do(engine, "cut", "", cable="inner")
        engine.advance(3 * DAY)
        assert len(network.cables.ships.users) <= count, "no ship is in two places"
        engine.advance(200 * DAY)
        assert not any(network.cables.broken.values())
        waited.append(sum(network.repairs))
    assert waited[0] > waited[1] > waited[2]


def test_waters_of_one_who_resents_take_longer_to_enter() -> None:
    times = []
    for grievance in (0.0, 1.0):
        parts = cyber()
        for cable in parts["cables"]:
            cable["waters"] = "north"
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
    assert network.cables.broken["line"] == 1


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
