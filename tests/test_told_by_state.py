"""What is told of each state, and of each domain: in sums and means it is what is told of all together."""

from __future__ import annotations

import statistics
from functools import cache

import pytest
from korean_worlds import CORE
from shipped import loaded, ran
from test_null_matrix import seats

from sim.engine import Engine
from sim.models.bargaining.norms import Norms
from sim.models.domestic.model import Domestic
from sim.models.escalation.model import Running
from sim.models.relief.model import Relief
from sim.outcomes import Run

DOMAINS = ("air", "sea", "space", "cyber", "supply")


@cache
def korea() -> Run:
    return ran("korean_contingency", seed=1, until=1440.0)


@cache
def commons() -> Run:
    return ran("commons_disruption", seed=1, until=1440.0)


@cache
def isles() -> Run:
    return ran("tsunami_relief", seed=1, until=480.0)


def value(found: Run, name: str) -> float:
    told = found.outcomes[name].value
    assert told is not None
    return told


def test_the_time_to_decide_of_each_is_the_median_of_its_own_decisions() -> None:
    found = korea()
    each = [value(found, f"decision_latency.{actor}") for actor in CORE]
    assert len(set(each)) == len(CORE)
    assert min(each) <= value(found, "decision_latency") <= max(each)


def test_a_joint_act_has_its_leader_at_least_and_the_core_at_most() -> None:
    size = korea().outcomes["coalition_size"].value
    latency = korea().outcomes["coalition_latency"].value
    assert (size is None) == (latency is None)
    assert size is None or 1 <= size <= len(CORE)


def test_readings_of_others_are_off_by_what_anybody_can_count_who_looks_every_third_day() -> None:
    engine = Engine(loaded("korean_contingency"), seed=3, **seats())
    ladder = engine.models["escalation"]
    assert isinstance(ladder, Running)
    off: dict[str, list[float]] = {actor: [] for actor in CORE}
    for day in range(3, 31, 3):
        engine.advance(24.0 * day)
        for actor in CORE:
            off[actor] += [
                abs(ladder.readings.believed(actor, other) - ladder.rung(other, actor))
                for other in CORE
                if other != actor
            ]
    told = engine.standing()
    for actor in CORE:
        assert told[f"misreading.{actor}"].value == pytest.approx(statistics.fmean(off[actor]))
    assert told["misreading"].value == pytest.approx(
        statistics.fmean([each for found in off.values() for each in found])
    )


def test_whoever_hidden_acts_are_aimed_at_notices_them_when_the_detection_says() -> None:
    ladder = korea().models["escalation"]
    assert isinstance(ladder, Running)
    by, acts = ladder.hidden.noticed_by, ladder.hidden.acts
    assert acts
    for actor in CORE:
        assert len(by[actor]) == sum(act.author != actor for act in acts)
    assert sorted(ladder.hidden.noticed) == sorted(
        by[act.victim][[each for each in acts if each.author != act.victim].index(act)] for act in acts
    )


def test_support_swings_by_the_spread_of_what_it_was_day_by_day() -> None:
    engine = Engine(loaded("korean_contingency"), seed=2)
    home = engine.models["domestic"]
    assert isinstance(home, Domestic)
    rest = engine.world.slots.rest[engine.world.actor_slot("japan", "support")]
    seen: list[float] = []
    day = home.homes["japan"].day

    def noted(at: float, figures: object) -> bool:
        seen.append(engine.world.slots.read(engine.world.actor_slot("japan", "support"), at) - rest)
        return day(at, figures)  # type: ignore[arg-type]

    home.homes["japan"].day = noted  # type: ignore[method-assign]
    engine.advance(1440.0)
    assert len(seen) > 50
    told = engine.standing()["support_swing.japan"].value
    assert told == pytest.approx(statistics.pstdev(seen))
    assert told is not None
    assert told > 0


def test_norms_are_moved_by_what_happens_and_not_by_what_they_began_with() -> None:
    for start in (0.2, 0.7):
        norms = Norms([("sea", start), ("air", 0.5)])
        assert norms.change(50.0) == 0
        norms.grow("sea", 0.001, 0.0)
        assert norms.change(100.0) == pytest.approx(0.05)
    norms.violate("air", 0.1, 100.0)
    assert norms.change(100.0) == pytest.approx((0.1 - 0.05) / 2)
    assert Norms([]).change(5.0) is None


def test_the_longest_time_below_nine_tenths_is_that_of_the_slowest_domain() -> None:
    each = [value(commons(), f"days_to_restore_90_{name}") for name in DOMAINS]
    assert value(commons(), "days_to_restore_90") == max(each) > min(each)


def test_what_foreign_forces_brought_is_the_sum_of_what_each_brought() -> None:
    relief = isles().models["relief"]
    assert isinstance(relief, Relief)
    ledger = relief.ledger
    assert sum(ledger.brought.values()) == ledger.foreign > 0
    core = relief.stage.core
    brought = [value(isles(), f"foreign_military_tonnes.{actor}") for actor in core]
    assert sum(brought) == pytest.approx(sum(ledger.brought[actor] for actor in core) / 1000)
    assert value(isles(), "foreign_military_tonnes.indonesia") == 0


def test_forces_of_each_are_at_work_when_the_chronicle_says_that_the_first_of_them_arrived() -> None:
    first: dict[str, float] = {}
    for record in isles().chronicle:
        if record.kind == "relief" and "arrived" in record.detail:
            first.setdefault(record.actor, record.at)
    relief = isles().models["relief"]
    assert isinstance(relief, Relief)
    begins = relief.section.begins.value
    for actor in ("japan", "united_states", "australia"):
        assert value(isles(), f"first_at_work.{actor}") == pytest.approx(first[actor] - begins)
    absent = [actor for actor in relief.stage.core if actor not in first]
    assert all(isles().outcomes[f"first_at_work.{actor}"].censored for actor in absent)


@pytest.mark.parametrize("where", ["korean_contingency", "commons_disruption"])
def test_where_three_meet_the_lines_among_them_are_better_than_they_would_be(where: str) -> None:
    def line(*options: str) -> float:
        engine = Engine(loaded(where, options=options), seed=1)
        engine.advance(48.0)
        slots = engine.world.slots
        return slots.read(slots.find("relations.japan.china.channel"), engine.now)

    assert line("trilateral_juc@mature") > line() + 0.1
    assert line("trilateral_juc@frozen") == line()
