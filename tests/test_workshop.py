"""The workshop: weapons get ready at their pace, only their owner hears of it, and its doctrine tries them."""

from __future__ import annotations

from pressed import DAY, model_of, pressed
from shipped import ran
from small_worlds import plan_of

from sim.api import run
from sim.outcomes import Run
from sim.scenario.library import data_root

SEASON = data_root() / "scenarios" / "calibration" / "tests_2017.yaml"


def ready(found: Run) -> list[float]:
    return [record.at for record in found.chronicle if record.subject == "weapon_ready"]


def test_weapons_get_ready_at_their_rate_and_never_where_none_is_written() -> None:
    written, none = plan_of(pressed(tests_ready="18 1/yr")), plan_of(pressed())
    counts = [len(ready(run(written, seed=seed))) for seed in range(12)]
    # 200 days at 18 a year
    assert 8 < sum(counts) / len(counts) < 12
    assert not ready(run(none, seed=1))


def test_a_pace_moves_nothing_but_itself_until_somebody_acts_on_it() -> None:
    written, none = plan_of(pressed(tests_ready="18 1/yr")), plan_of(pressed())
    one, other = run(written, seed=1), run(none, seed=1)
    assert one.outcomes == other.outcomes


def test_nothing_gets_ready_while_the_programme_stands_still() -> None:
    engine = run(plan_of(pressed(tests_ready="200 1/yr")), seed=1, until=DAY)
    model = model_of(engine)
    before = len(engine.chronicle)
    for day in range(1, 60):
        model.workshop.advance(day, frozen=True)
    assert len(engine.chronicle) == before
    for day in range(1, 60):
        model.workshop.advance(day, frozen=False)
    assert len(engine.chronicle) > before


def test_what_is_ready_is_tried_again_and_again() -> None:
    tests = []
    for pace in ("18 1/yr", "0 1/yr"):
        words = [("models.pressure.tests_ready", pace)]
        runs = [ran(SEASON, settings=words, seed=seed, until=150 * DAY) for seed in range(1, 5)]
        found = [each.outcomes["provocations"].value or 0 for each in runs]
        tests.append(sum(found))
    # the first test is put in
    assert tests[0] >= 4 + 4 > tests[1]
