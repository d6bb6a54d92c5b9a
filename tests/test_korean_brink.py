"""The brink of the North's doctrine: where it holds still, where it no longer does, and that one clause says so.

Beliefs are put in place by hand a few days into a run: what the doctrine makes of them is looked at, not how it
came to them.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

import pytest
from shipped import loaded

from sim.api import load
from sim.blueprint import Blueprint
from sim.deciding.doctrine import DoctrineDecider, _Situation
from sim.engine import Engine
from sim.models.escalation.model import Running
from sim.scenario.library import data_root
from sim.scenario.reading import read_file, write

CRISIS, NORTH, SOUTH, GUARANTOR = "korean_contingency", "north_korea", "south_korea", "united_states"
DOCTRINE: Final = ((f"actors.{NORTH}.doctrine", "coercive_diplomacy"),)
# the clause of the rule: unless the blow seems to be coming and nobody there has fired
CLAUSE: Final = " and (rung(target, me) < 6.5 or "
HELD_BACK: Final = {"weapons_test", "limited_kinetic", "air_or_missile_strike", "ultimatum", "exercise_notified"}
# and what it can do to the South alone
ACROSS: Final = {"jam_across"}
CHOICES: Final = 200


class Belief(NamedTuple):
    """What the North believes: rungs of the two toward it, whether the guarantor mobilised, what it felt of whom."""

    south: float = 0.0
    guarantor: float = 0.0
    mobilised: bool = True
    felt: tuple[tuple[str, ...], ...] = ()


@cache
def crisis(*, clause: bool = True) -> Blueprint:
    """Give the crisis as shipped, or with the rule as it was without the clause."""
    if clause:
        return loaded(CRISIS, settings=DOCTRINE)
    actor: Any = read_file(data_root() / "actors" / f"{NORTH}.yaml").tree
    tree: Any = read_file(data_root() / "scenarios" / f"{CRISIS}.yaml").tree
    rules = actor["doctrines"]["coercive_diplomacy"]["rules"]
    rule = next(rule for rule in rules if rule["id"] == "brink")
    rule["when"], found, _ = rule["when"].partition(CLAUSE)
    assert found, "the clause has other words now"
    with TemporaryDirectory() as folder:
        place = Path(folder)
        (place / f"{NORTH}.yaml").write_text(write(actor), encoding="utf-8")
        path = place / "before.yaml"
        path.write_text(write({**tree, "id": "before", "include": [f"{NORTH}.yaml"]}), encoding="utf-8")
        return load(path, settings=DOCTRINE)


def believing(belief: Belief, *, clause: bool = True) -> tuple[Engine, list[float]]:
    """Give a run of five days, and what the North believes then with this put in place."""
    engine = Engine(crisis(clause=clause), seed=1, explaining=True)
    engine.advance(120.0)
    model = engine.models["escalation"]
    assert isinstance(model, Running)
    for other, rung in ((SOUTH, belief.south), (GUARANTOR, belief.guarantor)):
        model.readings.believed(NORTH, other)
        engine.world.estimates._put(model.readings._index[NORTH, other], rung)
    desk = engine.desks[NORTH]
    beliefs = desk.beliefs(engine.now)
    for place, term in enumerate(desk.plan.terms):
        words = tuple(str(word) for word in term.arguments)
        if term.function == "mobilised" and words == (GUARANTOR,):
            beliefs[place] = float(belief.mobilised)
        elif term.function in {"received", "received_from"}:
            beliefs[place] = float(words in belief.felt)
        elif term.function == "cohesion" and not words:
            beliefs[place] = 0.4
    return engine, beliefs


def held_back(belief: Belief, *, clause: bool = True) -> set[str]:
    """Toward whom the rule forbids what it forbids; always all of it, or nothing."""
    engine, beliefs = believing(belief, clause=clause)
    plan = engine.desks[NORTH].plan
    evaluated = plan.evaluate(beliefs)
    (use,) = [use for use in plan.rules if use.rule.id == "brink"]
    hit = [plan.items[position] for place, spoken, _ in use.uses if evaluated[place] for position in spoken]
    targets = {item.target for item in hit}
    for target in targets:
        whole = HELD_BACK | ACROSS if target == SOUTH else HELD_BACK
        assert {item.action for item in hit if item.target == target} == whole
    return targets


def chosen(belief: Belief, *, clause: bool = True) -> Counter[str]:
    """What is ordered toward the South in so many decisions, by luck alone."""
    engine, beliefs = believing(belief, clause=clause)
    desk = engine.desks[NORTH]
    decider = desk.decider
    assert isinstance(decider, DoctrineDecider)
    menu = desk.menu(beliefs, engine.now)
    allowed = decider._filtered(menu.evaluated, menu.open)
    gains = [menu.evaluated[decider._first_gain + position] for position in allowed]
    found: Counter[str] = Counter()
    for occasion in range(CHOICES):
        # what is not kept leaves no mind made up: each is a first look
        situation = _Situation(engine.now, occasion, menu.purse, hasty=False, steps=())
        one, _ = decider._choose(allowed, gains, situation, None)
        found.update(name.partition(":")[0] for name in one.items if name.endswith(SOUTH))
    return found


EVERYBODY: Final = {"china", "japan", "russia", SOUTH, GUARANTOR}
STRUCK: Final = ("air_or_missile_strike",)
CASES: Final = {
    "quiet": (Belief(mobilised=False), set()),
    "a guarantor on alert is not enough": (Belief(guarantor=4.0, mobilised=False), set()),
    "a guarantor that mobilised": (Belief(), EVERYBODY),
    "a guarantor that shows its strength": (Belief(guarantor=5.0, mobilised=False), EVERYBODY),
    "a South that is getting ready": (Belief(south=6.0, mobilised=False), EVERYBODY),
    "a blow from the South seems to be coming": (Belief(south=7.0), EVERYBODY - {SOUTH}),
    "a blow from both seems to be coming": (Belief(south=7.0, guarantor=7.0), EVERYBODY - {SOUTH, GUARANTOR}),
    "the South has fired": (Belief(south=7.0, felt=((SOUTH, "limited_kinetic"),)), EVERYBODY),
    "the South has fired back": (Belief(south=7.0, felt=((SOUTH, "return_fire"),)), EVERYBODY),
    "somebody else has fired": (Belief(south=7.0, felt=((GUARANTOR, "return_fire"),)), EVERYBODY - {SOUTH}),
    "it has been struck": (Belief(south=6.0, felt=(STRUCK,)), set()),
}


@pytest.mark.parametrize("case", CASES)
def test_at_the_brink_the_north_holds_still_unless_the_blow_is_coming_and_nobody_has_fired(case: str) -> None:
    belief, expected = CASES[case]
    assert held_back(belief) == expected


def test_without_the_clause_it_holds_still_before_any_blow() -> None:
    coming = {name: belief for name, (belief, _) in CASES.items() if "seems to be coming" in name}
    assert len(coming) == 2
    for belief in coming.values():
        assert held_back(belief, clause=False) == EVERYBODY


def test_it_strikes_first_where_it_believes_a_blow_is_coming_and_only_by_the_clause() -> None:
    """An exercise and an heir without deeds: the reasons it has for a blow in any case."""
    reasons = ((SOUTH, "exercise_notified"), ("unrest",))
    coming = Belief(south=7.0, guarantor=4.0, felt=reasons)
    assert chosen(coming)["limited_kinetic"] > CHOICES / 2
    for held in (chosen(coming, clause=False), chosen(coming._replace(south=6.0))):
        assert not HELD_BACK & set(held)
        assert sum(held.values()) > CHOICES / 2, "it still does what the rule leaves"
