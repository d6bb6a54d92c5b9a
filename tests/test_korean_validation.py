"""The Korean contingency held against the checks of the preparatory study; small here, at length for `-m long`.

The long test writes `korean_validation.md` beside itself: every check with its numbers, n and 95 % interval, passed
or missed. A miss stays in the table; `MISSED` says which are known, and a check that comes to pass must leave it.
"""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from korean_checks import (
    DAY,
    Check,
    honoured,
    p_honour,
    quiet,
    report,
    turned,
    withdrawn,
)
from korean_default import deed, default_case
from korean_worlds import SCENARIO, forced_to_war, median_interval, plan, reciprocity
from shipped import composed

from sim.api import run
from sim.engine import Engine
from sim.runs.pair import paired

# what misses, each with its reason
MISSED: dict[str, str] = {}


def test_an_ally_honours_its_word_by_trust_clarity_and_interoperability() -> None:
    assert p_honour(0) < 0.3
    assert p_honour(1) > 0.85
    assert p_honour(0.5, -3.0) < 0.41 < p_honour(0.5, 0.5)


def test_reading_the_world_more_often_changes_nothing() -> None:
    ready = plan()
    once = run(ready, seed=5, until=60 * DAY)
    engine = Engine(ready, seed=5)
    for hour in range(0, 60 * 24, 3):
        engine.advance(float(hour))
        for variable in ("affinity", "grievance", "rung"):
            engine.world.slots.read(engine.world.network.slot(variable, "north_korea", "south_korea"), engine.now)
    engine.advance(60 * DAY)
    engine.end("asked to stop here")
    assert engine.finish().digest == once.digest


def test_a_forced_choice_reaches_rung_8_and_what_adds_up_is_censored() -> None:
    found = run(plan(), seed=1, deciders=forced_to_war())
    assert found.outcomes["probability_rung_8"].value == 1
    assert found.outcomes["unserved_refugee_days"].censored
    before = run(plan(), seed=1).outcomes["unserved_refugee_days"]
    pairs = paired([before.value], [None if found.outcomes["unserved_refugee_days"].censored else 0.0])
    assert (pairs.differences, pairs.censored) == ((), 1)


def test_answers_that_feed_themselves_are_cautioned_against() -> None:
    assert not composed(SCENARIO).cautions
    assert composed(SCENARIO, settings=reciprocity(1.05)).cautions


def test_the_median_has_the_interval_of_its_ranks() -> None:
    assert median_interval([float(value) for value in range(1, 101)]) == (50.5, 40.0, 61.0)
    assert median_interval([1.0, 2.0, math.inf, math.inf, math.inf])[0] == math.inf


@pytest.mark.long
def test_the_checks_of_the_study_on_the_korean_contingency(tmp_path: Path) -> None:
    checks: list[Check] = []
    # dearest last, and the page is written after each, so that a run that is stopped leaves what it had
    parts = (
        honoured,
        lambda: withdrawn(tmp_path),
        lambda: quiet(tmp_path),
        lambda: turned(tmp_path),
        deed,
        default_case,
    )
    for part in parts:
        checks += part()
        Path(__file__).with_name("korean_validation.md").write_text(report(checks, MISSED), encoding="utf-8")
    assert {check.name for check in checks if not check.passes} == set(MISSED)
