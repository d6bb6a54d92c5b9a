"""War has a price and exercises a switch: what the two Koreas choose on beliefs that are put in place by hand.

Beliefs are those of some days into a run, changed where a case says so: what a doctrine makes of them is looked at,
not how it came to them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from korean_worlds import Settings, reciprocity
from shipped import loaded

from sim.blueprint import Blueprint
from sim.deciding.doctrine import DoctrineDecider
from sim.engine import Engine
from sim.models.escalation.model import Running
from sim.models.escalation.reckoning import defeat

NORTH, SOUTH, PATRON = "north_korea", "south_korea", "china"
BOLD: Final[Settings] = ((f"actors.{NORTH}.doctrine", "coercive_diplomacy"),)
WAR: Final = "answer_with_war"
Belief = Mapping[tuple[str, ...], float]


@cache
def crisis(settings: Settings) -> Blueprint:
    return loaded("korean_contingency", settings=(*BOLD, *settings))


def believing(
    belief: Belief, settings: Settings = (), *, theirs: float = 0.0, own: int = 0
) -> tuple[Engine, list[float]]:
    """Give a run of five days, and what the North believes then, with the rungs of the two toward each other."""
    engine = Engine(crisis(settings), seed=1)
    engine.advance(120.0)
    model = engine.models["escalation"]
    assert isinstance(model, Running)
    model.readings.believed(NORTH, SOUTH)
    engine.world.estimates._put(model.readings._index[NORTH, SOUTH], theirs)
    if own:
        model.ladder.rise(NORTH, SOUTH, "military", own, at=engine.now, decided=True)
    desk = engine.desks[NORTH]
    beliefs = desk.beliefs(engine.now)
    for place, term in enumerate(desk.plan.terms):
        words = (term.function, *(str(word) for word in term.arguments))
        if words in belief:
            beliefs[place] = belief[words]
        elif words[0] in {"received", "received_from"}:
            beliefs[place] = 0.0
    return engine, beliefs


def worths(belief: Belief, settings: Settings = ()) -> dict[str, float]:
    """Give what every act is worth to the North, with what its rules add, and whether they leave it."""
    engine, beliefs = believing(belief, settings)
    desk = engine.desks[NORTH]
    decider = desk.decider
    assert isinstance(decider, DoctrineDecider)
    evaluated = desk.plan.evaluate(beliefs)
    left = set(decider._filtered(evaluated, [item.position for item in desk.plan.items]))
    return {item.id: evaluated[item.gain] for item in desk.plan.items if item.position in left}


def chance_of_war(belief: Belief, settings: Settings = ()) -> float:
    """Chance that the North, at the height of a crisis, takes the posture of war toward the South."""
    engine, beliefs = believing(belief, settings, theirs=8.0, own=7)
    desk = engine.desks[NORTH]
    decider = desk.decider
    assert isinstance(decider, DoctrineDecider)
    assert decider._postures is not None
    evaluated = desk.plan.evaluate(beliefs)
    # armies called up and a purse for it: what is looked at is the price, not the means
    war = desk.plan.by_id[f"{WAR}:{SOUTH}"]
    opened = [item.position for item in desk.plan.items if item.gate < 0 or evaluated[item.gate]]
    allowed = decider._filtered(evaluated, sorted({*opened, war}))
    gains = [evaluated[decider._first_gain + position] for position in allowed]
    precision = desk.plan.doctrine.precision.value
    utilities, why = decider._utilities(allowed, gains, precision), dict[str, object]()
    ranged = decider._postures.ranged()
    decider._postures.choose(ranged, allowed, utilities, 0, at=engine.now, precision=precision, why=why)
    told = why["postures"]
    assert isinstance(told, dict)
    weights = {name: math.exp(precision * found["worth"]) for name, found in told.items()}
    return weights.get("south_korea: rung 8", 0.0) / sum(weights.values())


# ---- war --------------------------------------------------------------------------------------------------------

STRUCK: Final[Belief] = {
    ("mobilised",): 1.0,
    ("rung", SOUTH, NORTH): 8.0,
    ("received_from", SOUTH, "air_or_missile_strike"): 1.0,
    ("received", "air_or_missile_strike"): 1.0,
}
HOT: Final[Settings] = reciprocity(0.95)


def test_the_chance_of_war_is_above_nothing_and_falls_with_its_threshold_and_with_the_fear_of_losing() -> None:
    def war(firebreak: str, lost: float) -> float:
        settings = (*HOT, ("models.escalation.firebreak_8", firebreak))
        return chance_of_war({**STRUCK, ("defeat", SOUTH): lost}, settings)

    cheap, shipped, dear = (war(price, 0.7) for price in ("0", "5", "12"))
    assert cheap > shipped > dear > 0
    assert war("5", 0.2) > shipped > war("5", 1.0)


@given(share=st.floats(0.01, 0.99), more=st.floats(1.0, 3.0))
def test_who_is_the_weaker_loses_the_likelier_and_the_more_so_the_more_strength_decides(
    share: float, more: float
) -> None:
    assert defeat(share, more) + defeat(1 - share, more) == pytest.approx(1)
    assert (defeat(share, more) - share) * (share - 0.5) >= -1e-12
    assert defeat(0.5, more) == pytest.approx(0.5)


def test_who_believes_in_its_patron_fears_defeat_less_and_armies_called_up_count() -> None:
    def lost(trust: float, *, called_up: bool = False) -> float:
        engine, _ = believing({})
        model = engine.models["escalation"]
        assert isinstance(model, Running)
        estimates, slot = engine.world.estimates, engine.world.network.slot("trust", PATRON, NORTH)
        estimates._put(estimates._known[NORTH, slot], trust)
        if called_up:
            model.tension.mobilised[NORTH] = engine.now + 1
        return model._beliefs.reckoning.defeat(NORTH, SOUTH)(engine.now)

    assert lost(1.0) < lost(0.0)
    assert lost(0.5, called_up=True) < lost(0.5)


# ---- exercises --------------------------------------------------------------------------------------------------

UNREST: Final[Belief] = {("received", "unrest"): 1.0, ("cohesion",): 0.5, ("grievance", SOUTH): 1.0}
EXERCISE: Final[Belief] = {("received_from", SOUTH, "exercise_notified"): 1.0, ("received", "exercise_notified"): 1.0}


def test_what_is_bound_later_counts_on_allies_as_they_are_bound_by_then() -> None:
    engine = Engine(crisis(()), seed=1)
    engine.advance(120.0)
    model = engine.models["escalation"]
    assert isinstance(model, Running)
    reckoning = model._beliefs.reckoning
    before, at = reckoning.share(NORTH, SOUTH), engine.now
    assert reckoning.share(NORTH, SOUTH) is before  # bound once for an answer and a defeat
    clarity = model.stage.relation("clarity", PATRON, NORTH)
    engine.world.slots.write(clarity, engine.world.slots.value[clarity] / 10, at)
    engine.advance(126.0)
    assert reckoning.share(NORTH, SOUTH)(engine.now) > before(engine.now)


@pytest.mark.parametrize("doctrine", ["coercive_diplomacy", "survival_first"])
def test_an_exercise_moves_the_norths_choice_as_far_as_the_switch_says(doctrine: str) -> None:
    def moved(switch: str) -> dict[str, float]:
        settings = (("models.pressure.exercises_provoke", switch), (f"actors.{NORTH}.doctrine", doctrine))
        without, with_it = (worths({**UNREST, **felt}, settings) for felt in ({}, EXERCISE))
        shared = without.keys() & with_it.keys()
        found = {name: with_it[name] - without[name] for name in shared if with_it[name] != without[name]}
        return found | dict.fromkeys(without.keys() ^ with_it.keys(), 0.0)

    blow = f"limited_kinetic:{SOUTH}"
    none, some, strong = (moved(switch) for switch in ("none", "some", "strong"))
    assert none == {}
    if doctrine == "coercive_diplomacy":
        assert strong[blow] > some[blow] > 0
    assert strong[f"demarche:{SOUTH}"] > 0


def test_an_exercise_is_read_and_resented_as_far_as_the_switch_says() -> None:
    def read(switch: str) -> tuple[float, float]:
        settings = (("models.pressure.exercises_provoke", switch), (f"actors.{NORTH}.doctrine", "survival_first"))
        engine, _ = believing({}, settings)
        model = engine.models["escalation"]
        assert isinstance(model, Running)
        model.readings.drills.add("exercise_notified")
        return model.readings.alarm(NORTH), model.readings._shift(NORTH, ("exercise_notified", "military"))

    assert [read(switch) for switch in ("none", "some", "strong")] == [(0.0, 0.0), (0.5, 0.5), (1.0, 1.0)]
