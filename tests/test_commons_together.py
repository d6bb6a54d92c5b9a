"""Several models in one crisis: what the commons lack is felt where the others run, by their own variables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from commons_worlds import PARTIES, cyber, space
from fallen import section as displaced
from shipped import ran
from small_worlds import action, actor, inject, plan_of, world

from sim.api import load
from sim.engine import Engine
from sim.outcomes import Run
from sim.scenario import library
from sim.scenario.reading import read_file, write
from sim.world.effects import ModelEffect

SHIPPED = library.data_root() / "scenarios"


def storm(folder: Path, *, dark: bool, seed: int) -> Run:
    """The shipped typhoon with satellites and cables that all helpers live by, which fail in it or do not."""
    tree: Any = read_file(SHIPPED / "typhoon_isles.yaml").tree
    helpers = ["isles", "japan", "united_states", "australia"]
    tree["include"] = [str(SHIPPED / "invented" / "isles.yaml")]
    eyes = {"id": "eyes", "title": "eyes", "service": "imaging", "orbit": "low", "owner": "united_states"}
    relays = {"id": "relays", "title": "relays", "service": "communication", "orbit": "high"}
    needs = dict.fromkeys(helpers, 1.0)
    cable = {"id": "line", "title": "line", "ways": 1, "users": needs, "along": {"deep": 1}, "faults": "0 1/yr"}
    deep = {"id": "deep", "title": "deep", "lat": 10.0, "lon": 130.0}
    tree["models"]["commons"] = {
        "space": {
            "constellations": [
                {**eyes, "satellites": 2, "needs": needs, "enough": 1},
                {**relays, "satellites": 9, "needs": needs},
            ],
            "regions": [{"id": "here", "title": "here", "lat": 10.0, "lon": 130.0, "users": needs}],
            "jam_spill": 1,
            "jam_loss": 1,
        },
        "cyber": {"segments": [deep], "cables": [cable]},
    }
    jam = {"do": "commons.jam", "args": {"actor": "japan", "toward": "isles", "days": 60}}
    whose = {"toward": "united_states", "constellation": "eyes"}
    lose = {"do": "commons.lose_satellite", "args": whose}
    cut = {"do": "commons.cut", "args": {"cable": "line"}}
    tree["injects"].append(inject("dark", "12 h", to=["australia"], effects=[jam, lose, lose, cut] if dark else []))
    tree["id"] = "storm"
    path = folder / f"storm_{dark}.yaml"
    path.write_text(write(tree), encoding="utf-8")
    return Engine(load(path), seed=seed).finish()


def test_relief_is_later_and_less_where_nobody_sees_or_speaks(tmp_path: Path) -> None:
    differences = []
    for seed in range(3):
        light, dark = (storm(tmp_path, dark=value, seed=seed) for value in (False, True))
        one, other = (run.outcomes["unmet_person_days"].value for run in (light, dark))
        assert one is not None
        assert other is not None
        differences.append(other - one)
        slot = dark.world.slots.find("models.relief.coordination")
        assert dark.world.slots.value[slot] < light.world.slots.value[slot]
    # in whole runs, where everybody answers to everything, it holds of the mean and not of each seed
    assert sum(differences) > 0


def duel(*, dark: bool) -> Engine:
    """Two on the ladder and one beside them; in the dark one of them has lost its eyes."""
    models = {"escalation": {}, "commons": {"space": space(), "cyber": cyber()}}
    lose: Any = (
        [{"do": "commons.lose_satellite", "args": {"toward": "west", "constellation": "eyes"}}] * 6 if dark else []
    )
    injects = [inject("dark", "2 h", to=["north"], effects=lose)]
    acts = [action("talk", needs=["escalation"])]
    files = world([actor(n) for n in PARTIES], acts, horizon="40 d", injects=injects, models=models)
    return Engine(plan_of(files), seed=3)


def test_on_the_ladder_the_blind_read_the_other_with_more_error() -> None:
    errors = []
    for dark in (False, True):
        engine = duel(dark=dark)
        engine.advance(24 * 10)
        estimates, variable = engine.world.estimates, engine.scenario.vocabulary.relation_variables["rung"]
        slot = engine.world.network.slot("rung", "east", "west")
        index = estimates.of("west", "east", slot, variable)
        errors.append(estimates.sigma(index))
    assert errors[1] > 1.1 * errors[0]


def test_without_the_commons_the_typhoon_is_as_it_was(tmp_path: Path) -> None:
    """Satellites and cables at which nothing is amiss change no outcome of relief."""
    plain = ran("typhoon_isles", seed=0)
    beside = storm(tmp_path, dark=False, seed=0)
    for name in ("unmet_person_days", "days_to_50_coverage"):
        found, known = beside.outcomes[name].value, plain.outcomes[name].value
        assert found == pytest.approx(known), name


def _theatre(*, shut: bool) -> Engine:
    """A guest's nationals in the south, whose sky is closed for a month or open."""
    models = {
        "displacement": displaced(
            carriers=[JETS], nationals=[{"actor": "guest", "people": 4_000, "by": {"field": 1}}]
        ),
        "commons": {"air": {"corridors": [SKY]}},
    }
    close: Any = {"do": "commons.close_area", "args": {"actor": "north", "corridor": "sky", "days": 30, "danger": 1}}
    injects = [inject("notice", "1 h", to=["north"], effects=[close] if shut else [])]
    parties = [actor(name) for name in ("broken", "guest", "north", "south")]
    files = world(parties, [], horizon="60 d", injects=injects, models=models, roles={"theatre": ["south"]})
    engine = Engine(plan_of(files), seed=2)
    engine.advance(48)
    engine.world.apply(ModelEffect("displacement.evacuate", "d", "guest", "south", None, 1.0), engine.now)
    return engine


JETS: Any = {
    "id": "jets",
    "actor": "guest",
    "title": "airliners",
    "kind": "aircraft",
    "number": 4,
    "seats": 150,
    "speed": "450 kt",
    "distance": "900 nm",
    "point": "field",
    "prepares": "6 h",
    "turnaround": "2 h",
}
SKY: Any = {
    "id": "sky",
    "title": "the sky",
    "flights": 500,
    "users": {"south": 0.6, "guest": 0.4},
    "around": 0.3,
    "detour": "1 h",
}


def test_a_closed_sky_slows_an_evacuation_and_is_undone_exactly() -> None:
    brought = []
    for shut in (False, True):
        engine = _theatre(shut=shut)
        slot = engine.world.slots.find("models.displacement.air_open")
        engine.advance(24 * 6)
        brought.append(engine.models["displacement"].outcomes(engine.now)["evacuated"].value or 0.0)
        assert (engine.world.slots.value[slot] < 0.95) == shut
        engine.advance(24 * 58)
        assert engine.world.slots.value[slot] == pytest.approx(1.0, abs=1e-12)
    assert brought[1] < brought[0]


def test_oil_that_does_not_come_is_felt_at_home_when_stocks_are_used_up_and_no_longer_when_it_comes() -> None:
    stock = {"owner": "west", "commodity": "ore", "holds": "5 d"}
    sea = {**small_sea(), "stocks": [stock]}
    injects = [
        inject(
            "shut",
            "1 d",
            to=["north"],
            effects=[{"do": "commons.close_passage", "args": {"place": "strait", "days": 60}}],
        )
    ]
    files = world([actor(n) for n in PARTIES], [], horizon="150 d", injects=injects, models={"commons": {"sea": sea}})
    engine = Engine(plan_of(files), seed=3)
    slots = engine.world.slots
    support, ready = (slots.find(f"actors.west.{name}") for name in ("support", "readiness"))
    first = slots.value[support], slots.value[ready]
    engine.advance(24 * 7)
    assert slots.read(support, engine.now) == first[0], "two days of ships under way and five of stock"
    engine.advance(24 * 9)
    assert slots.read(support, engine.now) < first[0]
    engine.advance(24 * 45)
    assert slots.read(support, engine.now) < first[0] - 5
    assert slots.read(ready, engine.now) < first[1]
    engine.advance(24 * 149)
    assert slots.read(support, engine.now) == pytest.approx(first[0], abs=1e-9)
    assert slots.read(ready, engine.now) == pytest.approx(first[1], abs=1e-9)


def small_sea() -> Any:
    """Two ports and one strait without a way around; the west buys."""
    places = {
        "mine": {"title": "Mine", "lat": 0, "lon": 0, "kind": "port"},
        "strait": {"title": "Strait", "lat": 0, "lon": 5, "kind": "passage", "room": 4},
        "mill": {"title": "Mill", "lat": 0, "lon": 10, "kind": "port"},
    }
    lanes = [
        {"between": ["mine", "strait"], "distance": "600 nm"},
        {"between": ["strait", "mill"], "distance": "600 nm"},
    ]
    ship = {
        "id": "bulk",
        "title": "Bulk",
        "load": "50000 t",
        "speed": "12.5 kt",
        "day_cost": "0.05 MUSD",
        "hull": "30 MUSD",
    }
    trade = {"id": "ore", "owner": "west", "commodity": "ore", "origin": "mine", "goal": "mill", "ship": "bulk"}
    return {"places": places, "lanes": lanes, "classes": [ship], "trades": [{**trade, "amount": "100000 t/d"}]}
