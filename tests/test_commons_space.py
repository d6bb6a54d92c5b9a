"""Space: what is jammed is back when it stops, what is broken is not, and services go down with what gives them."""

from __future__ import annotations

from typing import Any

import pytest
from commons_worlds import do, engine_of, space, value
from hypothesis import given
from hypothesis import strategies as st

from sim.models.commons.space.orbit import Orbit
from sim.models.commons.space.section import SpaceSection
from sim.scenario.figures import Figure

DIALS = {n: f.default.value for n, f in SpaceSection.model_fields.items() if isinstance(f.default, Figure)}
DAY = 24.0


def test_after_jamming_all_is_back_in_a_week_and_after_fragments_nothing_is() -> None:
    """Check V-32 of the model: reversible against debris, with the same target and the same horizon."""
    jammed, model = engine_of(space=space())
    do(jammed, "jam", "east", "west", days=10)
    jammed.advance(9 * DAY)
    assert model.domains["space"].share("west", jammed.now) < 0.8
    jammed.advance(17 * DAY)
    assert model.domains["space"].capacity(jammed.now) >= 0.98
    assert value(jammed, "debris_hazard") == pytest.approx(value(engine_of(space=space())[0], "debris_hazard"))

    broken, model = engine_of(space=space())
    do(broken, "debris", "east", "west")
    low = []
    for day in range(1, 60):
        broken.advance(day * DAY)
        low.append(model.domains["space"].capacity(broken.now))
    assert max(low) < 0.98, "not back within the horizon"
    assert value(broken, "debris_hazard") > 1.2 * value(jammed, "debris_hazard")


@given(st.lists(st.floats(1, 5_000), max_size=6))
def test_the_hazard_only_climbs_with_each_act(acts: list[float]) -> None:
    orbit = Orbit(DIALS.__getitem__)
    before = orbit.hazard(0)
    for day, fragments in enumerate(acts):
        orbit.scatter(fragments, day * DAY)
        now = orbit.hazard(day * DAY)
        assert now > before
        before = now
    # within a crisis next to nothing falls
    assert orbit.hazard(120 * DAY) > 0.98 * orbit.hazard(len(acts) * DAY)


def test_fragments_are_counted_at_midnight_and_at_once_when_they_come() -> None:
    orbit = Orbit({**DIALS, "fragments_stay": 0.5}.__getitem__)
    orbit.scatter(3_000, 30.0)
    first = orbit.crowding(30.0)
    assert first == 1 + 3_000 / orbit.first
    assert orbit.crowding(47.9) == first > orbit.crowding(48.0) > orbit.crowding(72.0)
    # a year halves them, to a day
    assert orbit.crowding(48.0 + 8_766) == pytest.approx(1 + 1_500 / orbit.first, rel=2e-3)
    before = orbit.crowding(80.0)
    orbit.scatter(1_000, 80.0)
    assert orbit.crowding(80.0) == pytest.approx(before + 1_000 / orbit.first)


def test_a_jammer_feels_its_own_jamming() -> None:
    engine, model = engine_of(space=space())
    do(engine, "jam", "east", "west", days=5)
    engine.advance(2 * DAY)
    assert model.domains["space"].share("west", engine.now) < model.domains["space"].share("east", engine.now) < 1


def test_more_fragments_lose_more_satellites_for_the_same_luck() -> None:
    lost = []
    for fragments in (0, 30_000, 300_000):
        total = 0.0
        for seed in range(8):
            engine, _ = engine_of(seed, horizon="720 d", space=space(loss_rate="0.02 1/yr"))
            if fragments:
                do(engine, "debris", "east", "north", fragments=fragments)
            engine.advance(720 * DAY)
            total += value(engine, "satellites_lost")
        lost.append(total)
    assert lost[0] <= lost[1] <= lost[2]
    assert lost[2] > lost[0] + 4


def test_blind_means_seeing_later_and_worse_and_all_is_undone_when_it_is_over() -> None:
    engine, _ = engine_of(space=space())
    slots = engine.world.slots
    quality, delay = (slots.find(f"actors.west.{name}") for name in ("fusion_quality", "fusion_delay"))
    engine.advance(DAY)
    before = [slots.read(slot, engine.now) for slot in (quality, delay)]
    do(engine, "jam", "east", "west", days=5)
    do(engine, "lose_satellite", "", "west", constellation="eyes")
    engine.advance(4 * DAY)
    during = [slots.read(slot, engine.now) for slot in (quality, delay)]
    assert during[1] > before[1]
    engine.advance(20 * DAY)
    after = [slots.read(slot, engine.now) for slot in (quality, delay)]
    assert during[1] > after[1] >= before[1]


def test_jamming_alone_leaves_no_trace_in_sight() -> None:
    engine, _ = engine_of(space=space())
    slot = engine.world.slots.find("actors.west.fusion_delay")
    engine.advance(DAY)
    before = engine.world.slots.read(slot, engine.now)
    do(engine, "jam", "east", "west", days=5)
    engine.advance(3 * DAY)
    assert engine.world.slots.read(slot, engine.now) > 1.02 * before
    engine.advance(30 * DAY)
    assert engine.world.slots.read(slot, engine.now) == pytest.approx(before, rel=1e-9)


def test_stopping_ends_it_early() -> None:
    engine, model = engine_of(space=space())
    do(engine, "jam", "east", "west", days=30)
    engine.advance(3 * DAY)
    assert do(engine, "stop_jamming", "east")["ended"] == 1
    engine.advance(10 * DAY)
    assert model.domains["space"].share("west", engine.now) > 0.98


def test_satellites_that_break_up_by_chance_raise_the_hazard_for_the_rest_and_others_do_not() -> None:
    found = []
    for share in (0, 1):
        engine, model = engine_of(space=space(shatters=share))
        orbit: Any = model.domains["space"]
        before = orbit.orbit.hazard(engine.now)
        for _ in range(2):
            orbit._collide("eyes")
        found.append(orbit.orbit.hazard(engine.now) / before)
    assert found[0] == 1
    assert found[1] > 1.3
