"""What the ladder and its readings keep worked out is, at each step of a run, what it would be worked out anew."""

from __future__ import annotations

from itertools import permutations

from ladder_worlds import CHALLENGED, CHALLENGER, confrontation
from small_worlds import plan_of

from sim.api import load
from sim.engine import Engine
from sim.models.escalation.model import Running


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
    engine = Engine(load("korean_contingency"), seed=3)
    model, found = _ladder_of(engine), set()
    for at in range(0, 24 * 60, 6):
        engine.advance(float(at))
        for actor in engine.scenario.actors:
            kept = (model.ladder.highest(actor), model.readings.highest(actor))
            assert kept == _highest_anew(model, actor), (actor, at)
            found.add(kept)
    # rungs rose and fell
    assert len(found) > 6


def test_what_one_is_shown_to_be_wrong_about_is_forgotten_at_once() -> None:
    engine = Engine(plan_of(confrontation(rungs=(0, 0), grievances=(0, 0))), seed=1)
    engine.advance(6.0)
    model = _ladder_of(engine)
    model.readings.act(CHALLENGED, CHALLENGER, CHALLENGED, rung=5, names=(), blur=1.0)
    assert model.readings.highest(CHALLENGED) == 5.0
    model.readings.forget(CHALLENGED, CHALLENGER, CHALLENGED, to=1.0)
    assert model.readings.highest(CHALLENGED) == 1.0
