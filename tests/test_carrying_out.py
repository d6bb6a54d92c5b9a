"""How decisions are carried out: latency, coalitions, adjudication, waking; the catalogue agrees with itself."""

from __future__ import annotations

import itertools
import math
import statistics
from typing import TYPE_CHECKING, cast

import pytest
from deciders import CONTEST, ORDER, chooser, honour, outcome, pair, rule, truth, woken
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from small_worlds import TIES, Node, action, actor, inject, plan_of, world

from sim.api import run
from sim.deciding.adjudication import adjudicate
from sim.engine import Engine
from sim.errors import InputError
from sim.scenario.action import ActionSpec

if TYPE_CHECKING:
    pass

FEW = settings(max_examples=12, deadline=None)


# ---- how long it takes: latency and coalitions


def first_latency(*, latency: float, agencies: int, cohesion: float, urgency: float, gain: float = 0.3) -> float:
    first = actor(
        "party_a", variables={"latency": f"{latency} h", "agencies": agencies, "cohesion": cohesion}, attends=["news"]
    )
    files = world(
        [first],
        [action("talk")],
        choice={"latency_spread": 0, "urgency_gain": gain},
        injects=[inject("start", "5 h", delay="0 h", urgency=urgency)],
        horizon="700 d",
    )
    done = run(plan_of(files), seed=1)
    return next(record.at for record in done.chronicle if record.kind == "decision") - 5.0


@FEW
@given(st.integers(1, 100), st.integers(1, 9), st.floats(0, 1), st.floats(0, 1))
def test_median_latency_is_e4(latency: int, agencies: int, cohesion: float, urgency: float) -> None:
    cohesion, urgency = round(cohesion, 3), round(urgency, 3)
    found = first_latency(latency=latency, agencies=agencies, cohesion=cohesion, urgency=urgency)
    expected = latency * (1 + 0.25 * (agencies - 1) * (1 - cohesion)) * (1 - 0.3 * urgency)
    assert found == pytest.approx(expected, rel=1e-9)


def test_agencies_slow_and_cohesion_makes_up_for_them() -> None:
    one = first_latency(latency=20, agencies=1, cohesion=0.2, urgency=0)
    many = first_latency(latency=20, agencies=5, cohesion=0.2, urgency=0)
    agreed = first_latency(latency=20, agencies=5, cohesion=0.9, urgency=0)
    assert one < agreed < many
    assert first_latency(latency=20, agencies=5, cohesion=1, urgency=0) == pytest.approx(one)


def test_drawn_latencies_have_the_stated_median_and_spread() -> None:
    files = chooser()
    files["party_a.yaml"]["variables"] = {"latency": "2 h", "agencies": 3, "cohesion": 0.5}
    files["small.yaml"] |= {
        "choice": {"latency_spread": 0.4},
        "injects": [inject("round", "1 h", every="30 h", delay="0 h")],
        "horizon": "900 d",
    }
    done = run(plan_of(files), seed=5)
    began = {record.subject: record.at for record in done.chronicle if record.kind == "inject"}
    drawn = [
        record.at - began[str(record.details["trigger"])]
        for record in done.chronicle
        if record.kind == "decision" and record.details["trigger"] in began and not record.details.get("joined")
    ]
    assert len(drawn) > 500
    assert statistics.median(drawn) == pytest.approx(2.5, rel=0.06)
    assert statistics.stdev(map(math.log, drawn)) == pytest.approx(0.4, rel=0.1)


def coalition_time(
    kind: str, names: str, *, seed: int, slow: str = "", channel: float = 0.5, planned: float = 0.0
) -> float:
    """Time from order to act of a coalition that everybody would join, when acting itself takes none."""
    parties = [
        actor(f"party_{letter}", variables={"latency": "500 h" if letter == slow else "10 h", "agencies": 1})
        for letter in names
    ]
    parties[0]["doctrines"]["plain"]["rules"] = [rule("go", "P1", only=["gather"])]
    fond: Node = {**TIES, "affinity": 0.97, "trust": 1, "channel": channel, "joint_planning": planned}
    files = world(
        parties,
        [action("gather", target=["none"], duration=["0 h", "0 h"], coalition=kind)],
        default=fond,
        injects=[inject("start", "5 h", to=["party_a"], delay="0 h")],
        dynamics={"polarised_world": True},
        horizon="600 d",
    )
    engine = Engine(plan_of(files), seed=seed)
    engine.advance(4000.0)
    order = next(record for record in engine.chronicle if record.kind == "order")
    ends = order.details["ends_at_h"]
    assert isinstance(ends, float)
    assert engine.outcomes(4000.0)["coalition_latency"].value == pytest.approx(ends - order.at)
    return ends - order.at


@given(planned=st.floats(0, 0.9))
@settings(max_examples=5, deadline=None)
def test_of_the_time_of_a_joint_act_what_was_planned_together_is_saved(planned: float) -> None:
    usual = coalition_time("unanimity", "abc", seed=4)
    assert coalition_time("unanimity", "abc", seed=4, planned=planned) == pytest.approx((1 - planned) * usual)


def test_under_unanimity_no_further_member_makes_it_quicker() -> None:
    for seed in (1, 2, 3):
        times = [coalition_time("unanimity", "abcde"[:size], seed=seed) for size in (2, 3, 4, 5)]
        assert times == sorted(times)
        assert times[-1] > times[0]


def test_a_lead_nation_needs_longer_with_more_members_on_average() -> None:
    small, large = (
        statistics.fmean(coalition_time("lead", names, seed=seed) for seed in range(1, 9))
        for names in ("ab", "abcdef")
    )
    assert large > small


def test_unanimity_waits_for_the_slowest_and_a_lead_nation_does_not() -> None:
    waited = [coalition_time("unanimity", "abcd", slow="d", seed=seed) for seed in range(1, 9)]
    led = [coalition_time("lead", "abcd", slow="d", seed=seed) for seed in range(1, 9)]
    assert statistics.median(waited) > 150
    assert statistics.median(led) < 60


def joiners(joining: float, *, seed: int) -> float:
    """States in a joint act of one led by party_a, of seven that feel nothing for it and half trust it."""
    parties = [actor(f"party_{letter}", variables={"latency": "10 h", "agencies": 1}) for letter in "abcdefgh"]
    parties[0]["doctrines"]["plain"]["rules"] = [rule("go", "P1", only=["gather"])]
    files = world(
        parties,
        [action("gather", target=["none"], duration=["0 h", "0 h"], coalition="lead")],
        default={**TIES, "affinity": 0.0, "trust": 0.5, "joining": joining},
        injects=[inject("start", "5 h", to=["party_a"], delay="0 h")],
        horizon="90 d",
    )
    engine = Engine(plan_of(files), seed=seed)
    engine.advance(2000.0)
    return (engine.outcomes(2000.0)["coalition_size"].value or 0.0) - 1


def test_who_was_asked_before_joins_the_likelier_and_with_the_same_luck_nobody_stays_away_for_it() -> None:
    sizes = {odds: [joiners(odds, seed=seed) for seed in range(1, 13)] for odds in (-4.0, 0.0, 1.0, 4.0)}
    for less, more in itertools.pairwise(sizes.values()):
        assert all(few <= many for few, many in zip(less, more, strict=True))
    # at 2 trusts - 2 = -1 and what is added to it: .27, .5 and .95 of the seven
    for odds, share in ((0.0, 0.27), (1.0, 0.5), (4.0, 0.95)):
        assert statistics.fmean(sizes[odds]) / 7 == pytest.approx(share, abs=0.12)


def test_better_lines_save_time_of_coordination() -> None:
    poor, good = (coalition_time("unanimity", "abcde", seed=2, channel=channel) for channel in (0.1, 0.9))
    assert good < poor


# ---- how it goes: adjudication


UNIT = st.floats(1e-9, 1 - 1e-9)
SOME = st.floats(0.05, 1.0)


@given(UNIT, st.tuples(UNIT, UNIT).map(sorted))
def test_raising_a_chance_never_worsens_a_doing(u: float, chances: list[float]) -> None:
    assert outcome("talk", u, chance=chances[0]) <= outcome("talk", u, chance=chances[1])


@given(UNIT, st.tuples(SOME, SOME).map(sorted), SOME)
def test_raising_the_odds_of_a_contest_never_worsens_a_doing(u: float, ready: list[float], other: float) -> None:
    assert outcome("fight", u, own=ready[0], theirs=other) <= outcome("fight", u, own=ready[1], theirs=other)
    assert outcome("fight", u, theirs=ready[1], own=other) <= outcome("fight", u, theirs=ready[0], own=other)


@given(UNIT, st.sampled_from(["trust", "clarity", "iota"]), st.tuples(UNIT, UNIT).map(sorted))
def test_honour_is_monotone_in_trust_clarity_and_interoperability(u: float, word: str, values: list[float]) -> None:
    assert outcome("call_in", u, **{word: values[0]}) <= outcome("call_in", u, **{word: values[1]})


@given(UNIT, st.tuples(st.floats(0, 100), st.floats(0, 100)).map(sorted))
def test_honour_is_monotone_in_support(u: float, values: list[float]) -> None:
    assert outcome("call_in", u, support=values[0]) <= outcome("call_in", u, support=values[1])


@given(UNIT, UNIT)
def test_a_smaller_draw_is_never_worse_luck(u: float, v: float) -> None:
    low, high = sorted((u, v))
    for name in ("talk", "fight", "call_in"):
        assert outcome(name, low) >= outcome(name, high)


@pytest.mark.parametrize(("pact", "moved"), [("none", 0), ("consult", 1), ("defence", 1)])
def test_only_who_was_bound_breaks_its_word_by_staying_away(pact: str, moved: int) -> None:
    files = world(
        [actor("party_a", rules=[rule("ask", "P1", prefer={"call_in": 9})]), actor("party_b")],
        [action("call_in", adjudication={"honour": True}, min_interval="90 d")],
        ties={("party_b", "party_a"): {"obligation": pact, "clarity": 0.8}},
        dynamics={"honour_intercept": -50},
        injects=[inject("start", "5 h", delay="0 h")],
    )
    found = [record for record in run(plan_of(files), seed=1).chronicle if record.kind == "ruling"]
    assert found
    assert found[0].details["outcome"] == "fail"
    effects = cast("list[tuple[str, str, float, float]]", found[0].details["effects"])
    trusts = [effect for effect in effects if effect[0] == "trust"]
    assert len(trusts) == moved
    assert all(after < before for _, _, before, after in trusts)


def test_the_recorded_share_of_honoured_pacts_lies_within_the_range_of_the_intercept() -> None:
    assert honour(-3.0) < 0.41 < honour(0.5)
    assert honour(-3.0) < 0.22
    assert honour(0.5) > 0.75


def test_the_chance_on_record_of_a_contest_is_that_of_full_success() -> None:
    found = truth()
    spec = found.scenario.actions["fight"]
    many = [adjudicate(spec, "party_a", "party_b", u=(n + 0.5) / 4000, world=found, at=0.0) for n in range(4000)]
    share = sum(ruling.outcome == "full" for ruling in many) / len(many)
    assert share == pytest.approx(many[0].p, abs=1e-3)
    assert {ruling.outcome for ruling in many} == set(ORDER)


@pytest.mark.parametrize("which", ["party_a", "party_b"])
def test_a_contest_with_no_readiness_left_is_decided_and_no_crash(which: str) -> None:
    files = world(
        [
            actor(name, variables={"readiness": 0 if name == which else 0.8}, rules=[rule("go", "P1", only=["any"])])
            for name in ("party_a", "party_b")
        ],
        [action("fight", adjudication=CONTEST)],
        injects=[inject("start", "5 h", delay="0 h")],
    )
    assert run(plan_of(files), seed=1).ended_why


@pytest.mark.parametrize("kind", [CONTEST, {"honour": True}])
def test_what_is_asked_of_a_target_needs_one(kind: Node) -> None:
    with pytest.raises(InputError):
        plan_of(pair([action("talk", target=["none"], adjudication=kind)]))


# ---- the catalogue agrees with itself


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({"cameo": "190", "rung": 3, "needs": ["escalation"], "goldstein": -10}, "rung 6"),
        ({"cameo": "043", "rung": 2, "needs": ["escalation"]}, "rung 0 or 1"),
        ({"goldstein": 11.0}, "10"),
        ({"goldstein": -10.5}, "-10"),
        ({"rung": 2, "cameo": "130", "goldstein": -4}, "escalation"),
        ({"effects": [{"change": "affinity", "whose": "target>me", "by": -0.1}]}, "contradicts"),
        (
            {"goldstein": -4.0, "cameo": "111", "effects": [{"change": "affinity", "whose": "me+target", "by": 0.1}]},
            "contradicts",
        ),
        ({"effects": [{"do": "relief.send"}]}, "relief"),
        ({"duration": ["9 h", "2 h"]}, "longer"),
        ({"adjudication": {"chance": 0.5, "honour": True}}, "exactly one"),
        ({"adjudication": {"attacker": "military"}}, "exactly one"),
    ],
)
def test_an_action_that_contradicts_itself_is_refused(more: Node, problem: str) -> None:
    with pytest.raises(ValidationError, match=problem):
        ActionSpec.model_validate(action("odd", **more))


@pytest.mark.parametrize(("goldstein", "cameo"), [(-8.0, "043"), (8.0, "190")])
def test_a_weight_of_the_wrong_sign_for_its_cameo_root_is_refused(goldstein: float, cameo: str) -> None:
    rung, needs = (0, []) if cameo < "10" else (6, ["escalation"])
    with pytest.raises(ValidationError):
        ActionSpec.model_validate(action("odd", goldstein=goldstein, cameo=cameo, rung=rung, needs=[*needs]))


# ---- waking


def test_a_crossing_wakes_once_and_again_only_after_rest() -> None:
    assert woken({"10 h": -0.5}) == [12.0]
    assert woken({"10 h": -0.5, "20 h": 0.6, "25 h": -0.5}) == [12.0]
    assert woken({"10 h": -0.5, "20 h": 0.6, "25 h": -0.5, "40 h": 0.6, "80 h": -0.5}) == [12.0, 84.0]


def test_what_never_crosses_never_wakes() -> None:
    assert woken({"10 h": 0.1}) == []
