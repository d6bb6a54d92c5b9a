"""A fallen state decides no more as one mind: another doctrine, slower, less ready, and weapons that walk away."""

from __future__ import annotations

from typing import Any

import pytest
from fallen import FALL, do, files, section
from small_worlds import Node, actor, plan_of, scenario_of

from sim.engine import Engine
from sim.errors import InputError
from sim.models.displacement.model import Displacement

DAY = 24.0


def fallen(seed: int = 1, *, falls: bool = True, **more: Any) -> tuple[Engine, Displacement]:
    """A world whose state falls on the first days, with a second doctrine for what is left of its command."""
    tree = files(injects=[FALL] if falls else [], **more)
    plain = tree["broken.yaml"]["doctrines"]["plain"]
    tree["broken.yaml"]["doctrines"]["split"] = {**plain, "orders": 1, "says": "what is left of it"}
    engine = Engine(plan_of(tree), seed=seed)
    model = engine.models["displacement"]
    assert isinstance(model, Displacement)
    return engine, model


def of_the_fallen(engine: Engine, name: str) -> float:
    return engine.world.slots.read(engine.world.slots.find(f"actors.broken.{name}"), engine.now)


@pytest.mark.parametrize(
    ("falls", "named", "follows"), [(1, "split", "split"), (1, None, "plain"), (0, "split", "plain")]
)
def test_what_is_left_of_its_command_follows_a_doctrine_of_its_own(
    falls: int, named: str | None, follows: str
) -> None:
    more: Any = {} if named is None else {"broken_doctrine": named}
    engine, _ = fallen(falls=bool(falls), **more)
    engine.advance(30 * DAY)
    known = engine.scenario.actors["broken"].doctrines
    assert engine.desks["broken"].plan.doctrine == known[follows]


def test_orders_take_longer_the_less_order_there_is_and_sooner_again_as_it_comes_back() -> None:
    engine, model = fallen()
    before = of_the_fallen(engine, "latency")
    engine.advance(20 * DAY)
    assert model.regime.order < 0.7
    assert of_the_fallen(engine, "latency") == pytest.approx(before / model.regime.order, rel=0.06)
    low = of_the_fallen(engine, "latency")
    do(engine, "shock_order", "broken", by=3.0)
    engine.advance(engine.now + 2 * DAY)
    assert of_the_fallen(engine, "latency") < low
    whole, _ = fallen(falls=False)
    whole.advance(20 * DAY)
    assert of_the_fallen(whole, "latency") == before


def test_only_that_share_of_its_forces_obeys_that_order_is_left_of() -> None:
    engine, _ = fallen()
    before = of_the_fallen(engine, "readiness")
    while not (fall := [each for each in engine.chronicle if each.subject == "collapse"]):
        engine.advance(engine.now + 6)
    left = fall[0].details["order"]
    assert isinstance(left, float)
    assert of_the_fallen(engine, "readiness") == pytest.approx(before * left, rel=0.05)


def stolen(seed: int, loose: str, **more: Any) -> tuple[list[str], Engine]:
    engine, model = fallen(seed, loose=loose, **more)
    engine.finish()
    records = [each for each in engine.chronicle if each.subject == "loose_weapon"]
    assert len(records) == model.presence.loose
    return [str(each.details["zone"]) for each in records], engine


def test_weapons_are_carried_off_only_where_nobody_guards_them() -> None:
    plenty = "40 1/yr"
    assert stolen(1, plenty)[0]
    assert not stolen(1, plenty, zones=[], forces=[])[0]
    engine, _ = fallen(falls=False, loose=plenty)
    assert not [each for each in engine.finish().chronicle if each.subject == "loose_weapon"]
    # no more than there were
    assert all(len(stolen(seed, "4000 1/yr")[0]) <= 25 for seed in range(4))


def test_a_higher_hazard_or_more_sites_never_lose_fewer() -> None:
    few: Node = {"id": "coast", "title": "the coast", "sites": 10}
    many = few | {"sites": 30}
    for seed in range(6):
        counts = [len(stolen(seed, "0.3 1/yr", zones=[zone], forces=[])[0]) for zone in (few, many)]
        rates = [len(stolen(seed, rate, zones=[many], forces=[])[0]) for rate in ("0.1 1/yr", "0.3 1/yr", "1 1/yr")]
        assert counts == sorted(counts)
        assert rates == sorted(rates)


def test_everybody_hears_of_it_and_it_is_counted() -> None:
    zones, engine = stolen(1, "2 1/yr", zones=[{"id": "coast", "title": "the coast", "sites": 20}], forces=[])
    assert {*zones} == {"coast"}
    assert engine.standing()["loose_weapons"].value == len(zones)
    heard = [desk.memory.last("loose_weapon", engine.now) for desk in engine.desks.values()]
    assert min(heard) > 0


def test_a_doctrine_that_the_state_does_not_have_is_refused_with_its_place() -> None:
    tree = files(broken_doctrine="splitt")
    tree["broken.yaml"] = actor("broken")
    with pytest.raises(InputError, match="broken has no doctrine named 'splitt'") as caught:
        scenario_of(tree)
    assert caught.value.faults[0].path == "models.displacement.broken_doctrine"
    assert section()["origin"] == "broken"
