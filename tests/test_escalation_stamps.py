"""What the ladder and its readings keep worked out is, at each step of a run, what it would be worked out anew."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st
from ladder_worlds import CHALLENGED, CHALLENGER, confrontation
from shipped import loaded
from small_worlds import plan_of

from sim.engine import Engine
from sim.models.escalation.choice import Costs, costs
from sim.models.escalation.model import Running
from sim.models.escalation.readings import Highest
from sim.world.effects import Shift


def _ladder_of(engine: Engine) -> Running:
    model = engine.models["escalation"]
    assert isinstance(model, Running)
    return model


def _highest_anew(model: Running, observer: str) -> tuple[int, float]:
    """The highest rung of one toward the core, and the highest it has seen others take there, pair by pair."""
    core, seen = model.stage.core, model.readings.seen
    own = [model.ladder.rung(observer, toward) for toward in core if toward != observer]
    others = [seen(observer, who, toward) for who, toward in permutations(core, 2) if who != observer]
    return max(own, default=0), max(others, default=0.0)


def test_the_highest_rung_an_actor_knows_of_is_never_an_old_one() -> None:
    engine = Engine(loaded("korean_contingency"), seed=3)
    model, found = _ladder_of(engine), set()
    for at in range(0, 24 * 60, 6):
        engine.advance(float(at))
        for actor in engine.scenario.actors:
            kept = (model.ladder.highest(actor), model.readings.highs[actor])
            assert kept == _highest_anew(model, actor), (actor, at)
            found.add(kept)
    # rungs rose and fell
    assert len(found) > 6


def test_what_one_is_shown_to_be_wrong_about_is_forgotten_at_once() -> None:
    engine = Engine(plan_of(confrontation(rungs=(0, 0), grievances=(0, 0))), seed=1)
    engine.advance(6.0)
    model = _ladder_of(engine)
    model.readings.act(CHALLENGED, CHALLENGER, CHALLENGED, rung=5, names=(), blur=1.0)
    assert model.readings.highs[CHALLENGED] == 5.0
    model.readings.forget(CHALLENGED, CHALLENGER, CHALLENGED, to=1.0)
    assert model.readings.highs[CHALLENGED] == 1.0


def _cost_anew(model: Running, actor: str, target: str, at: float) -> list[float]:
    """What standing on each rung costs, worked out from the figures as they stand now."""
    here, dials, slots = model.posture(actor, target, at), model.dials, model.stage.slots
    seen = model.tension.presence(target, actor, at) * (1 - 0.5 * model.reach.exposed(target, actor))
    breaks = tuple(
        (rung, slots.value[model.stage.parameter(f"firebreak_{rung}")] * (1 + dials("deterrence") * seen))
        for rung in (6, 8, 9)
    )
    shared, step = dials("firebreak_shared"), dials("step_cost")
    figures = Costs(dials("distance"), dials("rung_cost"), breaks, shared, step)
    found = list(costs(figures, standing=here.rung, believed=here.believed, called_for=here.called_for))
    face = dials("face_cost") if (actor, target) in model.tension.ultimatums else 0.0
    return [cost + face * (rung < here.rung) for rung, cost in enumerate(found)]


def test_what_rungs_cost_is_never_as_it_was_before_a_figure_or_a_rung_moved() -> None:
    engine = Engine(loaded("korean_contingency"), seed=3)
    model, pairs = _ladder_of(engine), list(permutations(engine.scenario.crisis.core, 2))
    found = set()
    for day in range(1, 60):
        engine.advance(day * 24.0)
        if day % 10 == 0:
            engine.world.apply(Shift("models.escalation.rung_cost", 0.2), engine.now)
        for actor, target in pairs:
            kept = model.posture(actor, target, engine.now)
            assert list(kept.cost) == _cost_anew(model, actor, target, engine.now)
            found.add((kept.rung, kept.effort[1]))
    rungs, efforts = ({pair[place] for pair in found} for place in (0, 1))
    # rungs and figures moved
    assert (len(rungs) > 2, len(efforts) > 3) == (True, True), found


ACTORS = ("a", "b", "c", "d")
sights = st.tuples(st.permutations(ACTORS), st.integers(0, 3))


@given(st.lists(sights, max_size=20))
def test_what_was_highest_is_what_is_highest_whatever_is_seen_next(seen_next: list[tuple[list[str], int]]) -> None:
    core, seen = ACTORS[:3], dict[tuple[str, str, str], float]()
    highs = Highest(core, seen)
    for (who, toward, *_), rung in seen_next:
        highs.see("a", who, toward, float(rung))
        seen["a", who, toward] = float(rung)
        others = [seen.get(("a", *pair), 0.0) for pair in permutations(core, 2) if pair[0] != "a"]
        assert highs["a"] == max(others)
