"""What nobody sees costs its author what it comes to: the chance that it is laid to it, times what is left."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ladder_worlds import CHALLENGED, CHALLENGER, confrontation, rung_act
from shipped import loaded
from small_worlds import plan_of

from sim.api import run
from sim.draws import Draws
from sim.models.escalation.laid import Inquiry, laid_as
from sim.world.perception import detection

DAY: Final = 24.0
SHIPPED: Final = Inquiry(DAY, 2 * DAY, 55 * DAY, 0.3, 0.87, 14 * DAY)

rungs, evidences, times = st.integers(2, 9), st.floats(0, 1), st.floats(0, 60 * DAY)


@given(rung=rungs, evidence=evidences, lasts=times)
def test_the_chances_sum_to_that_of_being_named(rung: int, evidence: float, lasts: float) -> None:
    found = laid_as(SHIPPED, rung=rung, evidence=evidence, lasts=lasts)
    assert sum(chance for _, chance in found) == pytest.approx(SHIPPED.named)
    assert all(chance >= -1e-12 and 1 <= as_rung <= rung for as_rung, chance in found)


@given(rung=rungs, evidence=evidences, more=st.floats(0, 1), lasts=times, longer=times)
def test_who_leaves_more_traces_or_stays_longer_is_named_as_more(
    rung: int, evidence: float, more: float, lasts: float, longer: float
) -> None:
    def at_least(seen: float, stays: float) -> list[float]:
        found = dict(laid_as(SHIPPED, rung=rung, evidence=seen, lasts=stays))
        return [sum(chance for as_rung, chance in found.items() if as_rung >= least) for least in range(1, rung + 1)]

    before = at_least(evidence, lasts)
    for after in (at_least(max(evidence, more), lasts), at_least(evidence, lasts + longer)):
        assert all(now >= then - 1e-9 for then, now in zip(before, after, strict=True))


@pytest.mark.parametrize(("evidence", "lasts"), [(0.15, 0.0), (0.15, 180.0), (0.4, 370.0), (0.7, 180.0)])
def test_it_is_reckoned_as_inquiries_end(evidence: float, lasts: float) -> None:
    draws, counted, times = Draws(seed=1), Counter[int](), 3000
    median = SHIPPED.ambiguous ** (1 - evidence) * SHIPPED.clear**evidence
    for number in range(times):
        caught = detection(
            draws,
            "victim",
            "author",
            number,
            own_time=SHIPPED.noticed,
            partners=[],
            overlap=0.4,
            attribution_time=median,
            wrong_chance=0.0,
            spread=SHIPPED.spread,
        )
        quiet = max(caught.after + caught.attributed_after - lasts, 0.0)
        counted[max(1, 5 - int(quiet // SHIPPED.quiet))] += 1
    for as_rung, chance in laid_as(SHIPPED, rung=5, evidence=evidence, lasts=lasts):
        assert chance / SHIPPED.named == pytest.approx(counted[as_rung] / times, abs=0.05)


def prices(**figures: Any) -> dict[str, float]:
    """What the first postures cost that somebody weighs who may do the same in the open or unseen."""
    acts = [rung_act(4), {**rung_act(4, visibility="covert", domain="cyber"), "id": "unseen_4"}]
    files = confrontation(acts=acts, rungs=(0, 0), grievances=(0.3, 0.3), section=figures)
    reasons = [
        record.details.get("why")
        for record in run(plan_of(files), seed=1, explaining=True, until=200.0).chronicle
        if record.actor == CHALLENGER and record.kind == "decision"
    ]
    why = next(each for each in reasons if isinstance(each, dict) and "postures" in each)
    told = {name.partition(": ")[2]: item["cost"] for name, item in why["postures"].items() if CHALLENGED in name}
    assert {"rung 4", "unseen"} <= told.keys()
    return told


def test_what_may_never_be_laid_to_one_costs_less_than_the_same_in_the_open() -> None:
    shipped = prices()
    assert 0 < shipped["unseen"] < 0.75 * shipped["rung 4"]
    # an inquiry that always finds, at once, makes no difference of it; one that never finds makes it free
    sure = prices(inquiry_power=9, wrong_blame=0, evidence={"cyber": 1}, clear_time="1 h", hidden_detection="1 h")
    assert sure["unseen"] == pytest.approx(sure["rung 4"], rel=1e-3)
    assert prices(wrong_blame=1)["unseen"] == pytest.approx(0)


def test_in_a_season_no_doctrine_is_paid_for_what_the_ladder_asks_too_much_for() -> None:
    plan = loaded("commons_disruption")
    for who, own in plan.plans.items():
        assert not [rule.rule.id for rule in own.rules if rule.rule.id == "commons_unseen"], who
    # the weak hurt the strong where nobody sees it, not in each season
    done = [
        sum(
            record.kind == "order" and record.details["action"] == "disruptive_cyber"
            for record in run(plan, seed=seed).chronicle
        )
        for seed in range(1, 7)
    ]
    assert 0 < sum(done) < 2 * len(done)
