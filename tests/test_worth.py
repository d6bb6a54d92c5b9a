"""What acts are worth: goals reach choices, and norms bind those who care for them, on the deciders' own beliefs."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache
from typing import Final

import pytest
from korean_worlds import Settings
from shipped import loaded
from small_worlds import Node, action, actor, plan_of, world

from sim.api import run
from sim.blueprint import Blueprint
from sim.deciding.phrasebook import Phrasebook
from sim.deciding.plan import Plan
from sim.deciding.planning import build_plan
from sim.engine import Engine
from sim.scenario.actor import Doctrine
from sim.scenario.figures import Figure

CRISES: Final = ("korean_contingency", "commons_disruption", "tsunami_relief")
GOALS: Final = ("security", "regime", "prosperity", "alliance", "humanitarian", "norms", "domestic")
COERCION: Final = {
    "greyzone_harassment",
    "disruptive_cyber",
    "reversible_jamming",
    "declare_closure_area",
    "declare_identification_zone",
    "trade_coercion",
}
QUARREL: Final[Settings] = (
    ("actors.china.doctrine", "assertive"),
    ("relations.china.japan.grievance", "2"),
    ("relations.china.united_states.grievance", "2"),
)
DAY: Final = 24.0


def all_for(goal: str, who: str, doctrine: str) -> Settings:
    """One goal is all that an actor cares for."""
    return tuple((f"doctrines.{who}.{doctrine}.goals.{name}", str(float(name == goal))) for name in GOALS)


def ordered(crisis: str, settings: Settings, who: str, *, seeds: int, days: float) -> Counter[str]:
    """What one actor orders, over so many seeds."""
    ready = loaded(crisis, settings=settings)
    found: Counter[str] = Counter()
    for seed in range(1, seeds + 1):
        told = run(ready, seed=seed, until=days * DAY)
        found.update(str(r.details["action"]) for r in told.chronicle if r.kind == "order" and r.actor == who)
    return found


# ---- what is written --------------------------------------------------------------------------------------------


@cache
def ready(crisis: str) -> Blueprint:
    return loaded(crisis)


def caring_for(goal: str, who: str, doctrine: Doctrine, crisis: str) -> Plan:
    """Give the plan of an actor that weighs one goal alone."""
    scenario = ready(crisis).scenario
    alone = doctrine.model_copy(update={"goals": {goal: Figure(value=1.0)}, "rules": (), "wake_when": ()})
    changed = replace(scenario, doctrines={**scenario.doctrines, who: alone})
    models = ready(crisis).models
    groups = [group for name, section in scenario.sections.items() for group in models[name].groups(section)]
    return build_plan(changed, who, groups, Phrasebook(changed))


# firms and relief bodies can do nothing yet that touches these
UNTOUCHED: Final = {
    ("private_sector", "domestic"),
    ("private_sector", "security"),
    ("relief_ngos", "domestic"),
    ("relief_ngos", "regime"),
}


def test_every_goal_of_every_doctrine_is_read_by_the_worth_of_something_its_actor_can_do() -> None:
    cared_for: set[tuple[str, str]] = set()
    read: set[tuple[str, str]] = set()
    for crisis in CRISES:
        for who, file in ready(crisis).scenario.actors.items():
            ways = file.doctrines.values()
            goals = {(who, goal) for way in ways for goal, weight in way.goals.items() if weight.value}
            cared_for |= goals
            for found in goals - read:
                gains = caring_for(found[1], who, next(iter(ways)), crisis).gains
                read |= {found} if any(gain.text != "0" for gain in gains) else set()
    assert len(cared_for) > 60
    assert cared_for - read == UNTOUCHED


def test_what_is_expected_is_weighed_with_its_size() -> None:
    def gain(size: float) -> float:
        look = action(
            "look", target=["none"], goldstein=0, expects=[{"variable": "readiness", "by": "0.5", "size": size}]
        )
        files = world([actor("host", goals={"ready": 1})], [look], goals=_ready())
        plan = plan_of(files).plans["host"]
        (item,) = [item for item in plan.items if item.id == "look"]
        return plan.evaluate([0.0] * len(plan.terms))[item.gain]

    assert gain(2.0) == 2 * gain(1.0) != 0


def _ready() -> Node:
    return {"ready": {"says": "be ready", "values": [{"variable": "readiness", "weight": "3"}]}}


# ---- what comes of it -------------------------------------------------------------------------------------------


def weapons_tested(seeds: int) -> dict[str, int]:
    """Weapons tests of the North where one goal is all it cares for, in so many runs of half a year."""
    north = ("north_korea", "coercive_diplomacy")
    return {
        goal: ordered(CRISES[0], all_for(goal, *north), north[0], seeds=seeds, days=180)["weapons_test"]
        for goal in ("regime", "humanitarian")
    }


def test_who_lives_by_staying_in_power_tests_weapons_and_who_cares_for_food_does_not() -> None:
    found = weapons_tested(4)
    assert found["regime"] > found["humanitarian"] == 0


@cache
def worth_of_coercion(norm: str, *options: str, matter: str) -> dict[str, float]:
    """Give what each coercive act in the commons is worth to a quarrelsome power after five days."""
    engine = Engine(loaded(CRISES[1], options=options, settings=commons(norm, matter=matter)), seed=1)
    engine.advance(5 * DAY)
    desk = engine.desks["china"]
    found = desk.plan.evaluate(desk.beliefs(engine.now))
    return {item.id: found[item.gain] for item in desk.plan.items if item.action in COERCION}


def commons(norm: str, *, matter: str) -> Settings:
    """A quarrel where all norms of the commons are so strong, and matter or not."""
    norms = tuple((f"models.bargaining.norms.{name}", norm) for name in ("sea", "air", "space", "cyber", "supply"))
    return (*QUARREL, ("models.bargaining.norms_matter", matter), *norms)


def test_a_norm_takes_from_the_worth_of_breaking_it_where_norms_matter_and_only_there() -> None:
    weak, strong = (worth_of_coercion(norm, matter="true") for norm in ("0", "1"))
    assert len(weak) > 10
    for item, before in weak.items():
        assert strong[item] < before, item
    assert worth_of_coercion("0", matter="false") == worth_of_coercion("1", matter="false") == weak


def test_a_tenth_of_a_norm_takes_from_the_odds_of_breaking_it_what_the_model_says_seen_or_unseen() -> None:
    weak, strong = (worth_of_coercion(norm, matter="true") for norm in ("0", "1"))
    precision = ready(CRISES[1]).scenario.doctrines["china"].precision.value
    for item, before in weak.items():
        if item.endswith(("japan", "south_korea", "united_states")):
            assert 0.1 <= precision * (before - strong[item]) / 10 <= 0.6, item


def test_the_lever_of_law_binds_more_where_norms_matter_and_where_they_do_not_its_side_effects_alone_are_left() -> (
    None
):
    usual, lawful = "commons_law@frozen", "commons_law@mature"
    frozen, mature = (worth_of_coercion("0.5", option, matter="true") for option in (usual, lawful))
    assert len(frozen) > 10
    assert all(mature[item] < before for item, before in frozen.items())
    assert worth_of_coercion("0.5", lawful, matter="false") == worth_of_coercion("0.5", usual, matter="false")


@pytest.mark.long
def test_over_twenty_seeds_goals_and_norms_change_what_is_done() -> None:
    found = weapons_tested(20)
    assert found["regime"] >= 10
    assert found["humanitarian"] == 0

    def acts(norm: str, *, matter: str, seeds: int = 20) -> Counter[str]:
        return ordered(CRISES[1], commons(norm, matter=matter), "china", seeds=seeds, days=60)

    weak, strong = (acts(norm, matter="true") for norm in ("0", "1"))
    coerced = [sum(mix[name] for name in COERCION) for mix in (weak, strong)]
    assert coerced[1] < 0.85 * coerced[0]


@pytest.mark.long
def test_over_two_dozen_seeds_fewer_rules_are_broken_where_they_are_stronger() -> None:
    def broken(norm: str) -> int:
        settings = tuple(pair for pair in commons(norm, matter="true") if pair not in QUARREL[1:])
        mix = ordered(CRISES[1], settings, "china", seeds=24, days=120)
        return sum(mix[name] for name in COERCION)

    weak, middling, strong = (broken(norm) for norm in ("0.1", "0.5", "0.9"))
    assert weak > middling >= strong > 0
    assert strong < 0.75 * weak
