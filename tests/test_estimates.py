"""Estimates are weighed all at once, and come to what each would come to alone."""

from __future__ import annotations

import math
from itertools import permutations

import pytest
from shipped import loaded

from sim.engine import Engine
from sim.models.escalation.model import Running
from sim.scenario.vocabulary import Variable
from sim.world.effects import Change
from sim.world.network import GRID
from sim.world.world import World

_USUAL_DELAY = 12.0
_DAY = 24.0


def _alone(world: World, observer: str, holder: str, variable: Variable, at: float) -> tuple[float, float]:
    """Standard deviation and age (h) of one estimate by E2, from what stands in the world at an instant."""
    slots, core = world.slots, world.scenario.crisis.core
    perception = world.scenario.crisis.perception

    def own(actor: str, name: str) -> float:
        return slots.read(world.actor_slot(actor, name), at)

    def precision(actor: str) -> float:
        return float(max(2 * (1 - own(actor, "fusion_quality")) * perception.error_scale.value, 1e-3) ** -2)

    partners = [other for other in core if other not in (observer, holder)]
    shares = [slots.read(world.network.slot("share", other, observer), at) for other in partners]
    pooled = sum(share * precision(other) for share, other in zip(shares, partners, strict=True))
    error = (precision(observer) + (1 - perception.overlap.value) * pooled) ** -0.5
    fresh = 1 - 0.6 * (sum(shares) / len(shares) if shares else 0.0)
    old = variable.delay * own(observer, "fusion_delay") / _USUAL_DELAY * fresh
    age = 0.0 if variable.told else min(math.ceil(old / GRID - 1e-9) * GRID, _DAY)
    return variable.error * error, age


@pytest.mark.parametrize(
    ("scenario", "options"), [("commons_disruption", ()), ("korean_contingency", ("everything@mature",))]
)
def test_every_estimate_has_the_error_and_age_it_would_have_alone(scenario: str, options: tuple[str, ...]) -> None:
    engine = Engine(loaded(scenario, options=options), seed=2)
    world, vocabulary = engine.world, engine.scenario.vocabulary
    found = set()
    for day in (0, 9, 10, 30):
        engine.advance(day * _DAY)
        for observer in engine.scenario.actors:
            for holder in engine.scenario.actors:
                for name, variable in vocabulary.relation_variables.items():
                    for toward in engine.scenario.actors:
                        if holder in (observer, toward):
                            continue
                        held = world.estimates.certainty(observer, world.network.slot(name, holder, toward))
                        if held is not None:
                            assert held == pytest.approx(_alone(world, observer, holder, variable, engine.now))
                            found.add(held)
    # not one error and one age for all
    assert len(found) > 20


def test_what_one_observer_holds_is_what_all_hold_of_it_also_after_news_and_late_questions() -> None:
    plan = loaded("korean_provocation")
    engine, compared = Engine(plan, seed=2), 0
    variable = plan.scenario.vocabulary.relation_variables["grievance"]
    for day in (0, 3, 10, 40):
        engine.advance(day * _DAY)
        estimates, network = engine.world.estimates, engine.world.network
        for observer, holder, toward in permutations(plan.scenario.actors, 3):
            slot = network.slot("grievance", holder, toward)
            # some are first asked for in mid-run, between those of others
            if day or estimates.certainty(observer, slot) is not None:
                index, place = (ask(observer, holder, slot, variable) for ask in (estimates.of, estimates.place))
                assert estimates.held(observer)[place] == estimates.value[index]
                if day == 10:
                    estimates.tell(observer, slot, 0.7, at=engine.now)
                    assert estimates.held(observer)[place] == estimates.value[index]
                compared += 1
    assert compared > 100


def test_a_hostile_reading_asked_for_in_mid_run_is_weighed_with_the_others_from_the_next_time_on() -> None:
    plan = loaded("korean_provocation")
    early, late = (Engine(plan, seed=2) for _ in range(2))
    world, variable = late.world, plan.scenario.vocabulary.relation_variables["grievance"]
    asked = [
        (observer, holder, slot)
        for observer, holder, toward in permutations(plan.scenario.actors, 3)
        if world.estimates.certainty(observer, slot := world.network.slot("grievance", holder, toward)) is None
        and world.slots.value[world.network.slot("affinity", observer, holder)] < -0.1
    ]
    held = []
    for engine in (early, late):
        if engine is late:
            engine.advance(10 * _DAY)
        places = [engine.world.estimates.of(observer, holder, slot, variable) for observer, holder, slot in asked]
        engine.advance(10 * _DAY)
        # the better the line, the less hostile the reading
        for observer, holder, _ in asked:
            engine.world.apply(Change("channel", observer, holder, 0.9), engine.now)
        engine.world.estimates.stale()
        engine.advance(20 * _DAY)
        held.append([engine.world.estimates.value[place] for place in places])
    assert held[0] == held[1]
    assert max(held[0]) > 0


def test_where_nothing_was_shown_there_is_nothing_to_misread_and_what_is_shown_is_misread() -> None:
    errors = list[float]()
    for seed in range(1, 9):
        engine = Engine(loaded("korean_contingency"), seed=seed)
        engine.advance(24.0)
        model = engine.models["escalation"]
        assert isinstance(model, Running)
        for one, other in permutations(engine.scenario.crisis.core, 2):
            # what is left is the leaning of those who dislike each other over a closed line
            leaning = engine.world.slots.value[model.stage.parameter("hostile_reading")]
            assert 0 <= model.readings.believed(one, other) <= leaning
        model.readings.act("japan", "china", "japan", rung=4, names=(), blur=1.0)
        errors.append(model.readings.believed("japan", "china") - 4)
    assert max(errors) - min(errors) > 0.5
