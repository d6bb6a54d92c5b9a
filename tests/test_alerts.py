"""Alert levels: one slot from 0 to 4, raised by acts and eased with the rung, that moves all it does by steps."""

from __future__ import annotations

import pytest
from alerted import alerted
from hypothesis import given, settings
from hypothesis import strategies as st
from ladder_worlds import ALLY, CHALLENGED, CHALLENGER
from quarrels import at_day, effect, quiet, told, value
from small_worlds import Node

from sim.engine import Engine
from sim.models.escalation.collisions import hazard as hazard_of

SHARP: Node = {"reading_error": 0, "hostile_reading": 0}


def level(engine: Engine) -> float:
    return value(engine, f"relations.{CHALLENGER}.{CHALLENGED}.alert")


def test_acts_raise_it_step_by_step_and_an_alert_alone_stops_at_short_notice() -> None:
    step = effect("alert")
    assert [level(alerted(*[step] * times)[0]) for times in range(4)] == [0, 1, 2, 2]
    assert level(alerted(effect("mobilise"))[0]) == 3
    assert level(alerted(effect("clash"), rung=6)[0]) == 3
    assert level(alerted(effect("deploy"))[0]) == 1
    # what is higher already stays
    assert level(alerted(effect("mobilise"), step)[0]) == 3


def test_it_stands_toward_one_and_the_highest_counts_for_all_ones_forces() -> None:
    engine, _ = alerted(effect("alert"), effect("alert", toward=ALLY), effect("alert", toward=ALLY))
    assert value(engine, f"relations.{CHALLENGER}.{ALLY}.alert") == 2
    assert level(engine) == 1
    assert value(engine, f"actors.{CHALLENGER}.alertness") == 2
    assert value(engine, f"actors.{CHALLENGED}.alertness") == 0


def test_it_eases_with_the_rung_and_all_it_did_is_undone() -> None:
    before = value(alerted()[0], f"actors.{CHALLENGER}.latency")
    acts = [effect("mobilise")]
    # rung 5 sinks by one each fortnight
    found = [level(alerted(*acts, day=day)[0]) for day in (2, 16, 30, 45)]
    assert found == [3, 2, 2, 0]
    engine, _ = alerted(*acts, day=45)
    assert value(engine, f"actors.{CHALLENGER}.latency") == pytest.approx(before)
    assert value(engine, f"actors.{CHALLENGER}.alertness") == 0


def test_each_step_hurries_wears_and_worries_more() -> None:
    latency, readiness, believed = [], [], []
    for acts in ([], [effect("alert")], [effect("alert")] * 2, [effect("mobilise")]):
        engine, model = alerted(*acts, day=10)
        latency.append(value(engine, f"actors.{CHALLENGER}.latency"))
        believed.append(model.readings.believed(CHALLENGED, CHALLENGER))
        readiness.append(value(engine, f"actors.{CHALLENGER}.readiness"))
    assert latency[2] == pytest.approx(0.6 * latency[0])
    assert latency == sorted(latency, reverse=True)
    assert believed == sorted(believed)
    assert believed[2] - believed[0] == pytest.approx(0.5, abs=0.1)
    assert readiness[0] > readiness[1] > readiness[2]
    assert len({*latency}) == len({*believed}) == 4


def test_forces_on_alert_are_likelier_to_collide() -> None:
    both = [effect("alert"), effect("alert", CHALLENGED, CHALLENGER)]
    stand = told(effect("incident", CHALLENGED, CHALLENGER, rung=5), at="1 h", name="stand")

    def hazard(*acts: Node) -> float:
        first = told(effect("incident", rung=5), at="1 h", name="first")
        then = [told(act, at=f"{place + 2} h", name=f"act_{place}") for place, act in enumerate(acts)]
        _, model = at_day(quiet(first, stand, *then), 2)
        return hazard_of(model, CHALLENGER, CHALLENGED)

    one, two, plain = hazard(both[0]), hazard(*both), hazard()
    assert 0 < plain < one < two
    assert two / plain == pytest.approx(1 + 0.15 * 2)


@settings(max_examples=12)
@given(st.lists(st.sampled_from(["alert", "mobilise", "deploy", "clash"]), max_size=5), st.integers(3, 6))
def test_it_is_never_out_of_range_and_never_higher_than_its_rung_allows(acts: list[str], rung: int) -> None:
    for day in (2, 20, 40):
        engine, model = alerted(*map(effect, acts), day=day, rung=rung)
        now = level(engine)
        assert now in {0, 1, 2, 3}
        assert value(engine, f"actors.{CHALLENGER}.alertness") == now
        if model.ladder.rung(CHALLENGER, CHALLENGED) < 3:
            assert now == 0
