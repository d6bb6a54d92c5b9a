"""Faults elsewhere: shared ships are away as often as the yearly rate of the world has it, and our cables wait."""

from __future__ import annotations

import math
from typing import Any

import pytest
from commons_worlds import cyber, do, engine_of, fleet

from sim.engine import Engine
from sim.models.commons.cyber.model import Cyber
from sim.models.commons.cyber.section import CyberSection

DAY = 24.0


def run_of(seed: int = 1, *, ships: int = 1, horizon: str = "400 d", **more: Any) -> tuple[Engine, Cyber]:
    engine, model = engine_of(seed, horizon=horizon, cyber=cyber(ships=fleet(ships), **more))
    domain = model.domains["cyber"]
    assert isinstance(domain, Cyber)
    return engine, domain


def mended_after(seed: int, rate: str, *, ships: int = 1) -> float:
    """Days until a fault of the twentieth day is mended; those of the horizon, if it never is."""
    engine, network = run_of(seed, ships=ships, elsewhere=rate)
    engine.advance(20 * DAY)
    do(engine, "cut", "", cable="line", cuts=1)
    engine.advance(399 * DAY)
    return network.repairs[0] / DAY if network.repairs else 379.0


def test_a_ship_that_is_called_elsewhere_keeps_our_fault_waiting() -> None:
    idle = [mended_after(seed, "0 1/yr") for seed in range(20)]
    shared = [mended_after(seed, "12 1/yr") for seed in range(20)]
    assert max(idle) < 25
    assert sum(shared) > 1.3 * sum(idle)
    assert sum(late > 1.2 * soon for late, soon in zip(shared, idle, strict=True)) >= 5
    # who is not called away goes as before, to the hour
    assert sum(late == pytest.approx(soon) for late, soon in zip(shared, idle, strict=True)) >= 3


def test_of_two_ships_one_is_left_more_often() -> None:
    waits = [sum(mended_after(seed, "12 1/yr", ships=ships) for seed in range(20)) for ships in (1, 2)]
    assert waits[1] < waits[0]


def test_calls_come_at_the_rate_that_is_written_and_the_start_is_like_any_day() -> None:
    rate, ships, years = 5.8, 12, 3
    count, busy_first, busy_later = 0, 0, 0
    for seed in range(12):
        engine, network = run_of(seed, ships=ships, horizon=f"{years * 365} d", elsewhere=f"{rate} 1/yr")
        idle = network.cables.ships.idle
        engine.advance(1.0)
        busy_first += ships - len(idle)
        engine.advance(years * 182 * DAY)
        busy_later += ships - len(idle)
        engine.advance(years * 364 * DAY)
        count += network.cables.elsewhere.faults
    expected = rate * ships * years * 12
    assert count == pytest.approx(expected + busy_first, abs=4 * math.sqrt(expected))
    # one in six is away: 4 days to load and 12 over the fault, 5.8 times a year
    assert 0.08 < busy_first / (12 * ships) < 0.35
    assert abs(busy_first - busy_later) < 4 * math.sqrt(busy_first + busy_later)


def test_faults_that_wait_are_told_of_our_cables_alone() -> None:
    engine, network = run_of(elsewhere="60 1/yr")
    engine.advance(200 * DAY)
    assert network.cables.elsewhere.waiting > 0
    assert network.cables.waiting == 0
    do(engine, "cut", "", cable="line", cuts=1)
    engine.advance(200 * DAY + 1)
    assert network.cables.waiting == 1


def test_the_rate_is_that_of_the_record_over_the_ships_there_are() -> None:
    """150 to 200 faults a year worldwide (facts, C8 and the model's S22), over 20 to 60 ships (memory)."""
    figure = CyberSection.model_fields["elsewhere"].default
    year = 8766
    assert figure.value * year == pytest.approx(175 / 30, rel=0.02)
    assert figure.low * year == pytest.approx(150 / 60, rel=0.02)
    assert figure.high * year == pytest.approx(200 / 20, rel=0.02)


def test_under_another_luck_other_calls_come_and_whoever_is_away_stays_away() -> None:
    counts = []
    for luck in (0, 1, 2):
        engine, network = run_of(3, ships=6, elsewhere="5.8 1/yr")
        engine.advance(100 * DAY)
        away, so_far = len(network.cables.ships.idle), network.cables.elsewhere.faults
        if luck:
            engine.draws.turn(luck)
        assert len(network.cables.ships.idle) == away
        engine.advance(390 * DAY)
        counts.append((so_far, network.cables.elsewhere.faults))
    assert len({before for before, _ in counts}) == 1
    assert len({after for _, after in counts}) > 1
