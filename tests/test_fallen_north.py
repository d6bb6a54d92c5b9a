"""The North falls, as the shipped option has it: who goes in, and who is brought out before."""

from __future__ import annotations

from functools import cache

import pytest
from shipped import loaded, ran

from sim.engine import Engine, Run
from sim.models.escalation.model import Running
from sim.world.effects import ModelEffect

FALLS = 100 * 24.0


@cache
def fallen(seed: int, china: str) -> Run:
    return ran(
        "korean_contingency",
        seed=seed,
        options=["collapse_in_the_north"],
        settings=[("actors.china.doctrine", china)],
    )


def orders(found: Run, *, by: str, action: str) -> list[float]:
    """When an actor ordered an act (h)."""
    return [r.at for r in found.chronicle if r.kind == "order" and r.subject.startswith(f"{by}.{action}.")]


@pytest.mark.parametrize("china", ["status_quo", "assertive"])
def test_china_may_hold_a_strip_beyond_the_river_once_nobody_rules_there(china: str) -> None:
    entered = [
        when for seed in (1, 2) for when in orders(fallen(seed, china), by="china", action="enter_fallen_state")
    ]
    assert entered, "a strip beyond the river is wanted, and something else in the doctrine forbids to take it"
    assert min(entered) >= FALLS


@pytest.mark.parametrize("china", ["status_quo", "assertive"])
def test_nobody_whose_troops_are_in_or_on_their_way_orders_them_in_again(china: str) -> None:
    sent = dict[tuple[int, str], float]()
    for seed in (1, 2):
        for record in fallen(seed, china).chronicle:
            by = str(record.subject).split(".")[0]
            if (
                record.kind == "ruling"
                and ".enter_fallen_state." in record.subject
                and "'sent': ['" in str(record.detail)
            ):
                sent[seed, by] = record.at
            elif record.kind == "ruling" and ".withdraw_stabilisation." in record.subject:
                sent.pop((seed, by), None)
            elif record.kind == "order" and ".enter_fallen_state." in record.subject:
                assert (seed, by) not in sent, record.subject
    assert len(sent) >= 2


@pytest.mark.parametrize("china", ["status_quo", "assertive"])
def test_once_nobody_rules_there_it_is_settled_where_the_armies_stop(china: str) -> None:
    settled = [
        when
        for seed in (1, 2)
        for by in ("china", "united_states", "south_korea")
        for when in orders(fallen(seed, china), by=by, action="deconfliction_arrangement")
    ]
    assert settled, "rules ask for it, and nobody stands on the ladder so soon after a fall"
    assert min(settled) >= FALLS


# in runs in which force is not answered by force before, which calls for the same
@pytest.mark.parametrize("seed", [1, 4])
def test_nationals_are_brought_out_of_the_south_when_the_north_has_fallen_and_not_before(seed: int) -> None:
    found = fallen(seed, "status_quo")
    called = [when for by in ("japan", "united_states") for when in orders(found, by=by, action="evacuate_nationals")]
    assert called, "rules ask for it, and others forbid it or it costs more than it is worth"
    assert min(called) >= FALLS
    assert found.outcomes["evacuated"].value
    assert found.outcomes["days_to_evacuate_90"].value


@pytest.mark.parametrize("seed", [1, 4])
def test_nobody_is_brought_out_where_neither_force_is_answered_nor_the_north_falls(seed: int) -> None:
    found = ran("korean_contingency", seed=seed)
    assert (found.outcomes["peak_rung"].value or 0) < 6
    assert found.outcomes["evacuated"].value == 0


def test_whoever_brings_its_people_out_takes_no_step_toward_the_host_and_one_toward_whom_the_host_fears() -> None:
    ready = loaded("korean_contingency")
    evacuate = next(item for item in ready.plans["japan"].items if item.id == "evacuate_nationals:south_korea")
    assert evacuate.rung == 0
    engine = Engine(ready, seed=1)
    engine.advance(1.0)
    signal = next(
        line for line in ready.scenario.actions["evacuate_nationals"].effects if line.do == "escalation.signal"
    )
    args = tuple(signal.args.items())
    doing = "japan.evacuate_nationals.south_korea#1"
    engine.world.apply(ModelEffect("escalation.signal", doing, "japan", "south_korea", None, 1.0, args), engine.now)
    model = engine.models["escalation"]
    assert isinstance(model, Running)
    assert model.ladder.rung("japan", "north_korea") == 2
    assert model.ladder.rung("japan", "south_korea") == 0
    engine.advance(72.0)
    # by its doctrine the North takes it for more
    assert model.readings.seen("north_korea", "japan", "north_korea") == 4
