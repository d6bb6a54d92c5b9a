"""What an act leaves in those it is done to: grievance, and threat seen in its author."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from ladder_worlds import ALLY, CHALLENGED, CHALLENGER, confrontation
from small_worlds import plan_of

from sim.engine import Engine
from sim.models.escalation.model import Running


def _quarrel() -> tuple[Engine, Running]:
    engine = Engine(plan_of(confrontation(rungs=(0, 0), grievances=(0, 0))), seed=1)
    model = engine.models["escalation"]
    assert isinstance(model, Running)
    return engine, model


def _of(engine: Engine, variable: str, observer: str, toward: str) -> float:
    return engine.world.slots.read(engine.world.network.slot(variable, observer, toward), 0.0)


def test_a_blow_is_feared_and_held_against_its_author_by_whom_it_hits() -> None:
    engine, model = _quarrel()
    before = _of(engine, "threat", CHALLENGED, CHALLENGER)
    back = _of(engine, "threat", CHALLENGER, CHALLENGED)
    model.wrongs.act(CHALLENGER, CHALLENGED, 6, losses=0.0, at=0.0)
    # a hundredth of what is left to the bound for each rung
    assert _of(engine, "threat", CHALLENGED, CHALLENGER) == before + 0.06 * (1 - before)
    assert _of(engine, "grievance", CHALLENGED, CHALLENGER) > 0
    assert _of(engine, "threat", CHALLENGER, CHALLENGED) == back


def test_what_is_usual_frightens_nobody_and_force_always_does() -> None:
    engine, model = _quarrel()
    found = []
    for rung in (3, 3, 2, 4, 6, 6):
        before = _of(engine, "threat", CHALLENGED, CHALLENGER)
        model.wrongs.act(CHALLENGER, CHALLENGED, rung, losses=0.0, at=0.0)
        found.append(_of(engine, "threat", CHALLENGED, CHALLENGER) > before)
    assert found == [True, False, False, True, True, True]


def test_who_is_blamed_wrongly_is_feared() -> None:
    engine, model = _quarrel()
    before = _of(engine, "threat", CHALLENGED, ALLY)
    model.wrongs.lay(CHALLENGED, ALLY, 6)
    assert _of(engine, "threat", CHALLENGED, ALLY) > before


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 9), max_size=20))
def test_no_act_makes_its_author_less_feared_and_none_beyond_all_measure(rungs: list[int]) -> None:
    engine, model = _quarrel()
    for rung in rungs:
        before = _of(engine, "threat", CHALLENGED, CHALLENGER)
        model.wrongs.act(CHALLENGER, CHALLENGED, rung, losses=0.0, at=0.0)
        assert before <= _of(engine, "threat", CHALLENGED, CHALLENGER) <= 1
