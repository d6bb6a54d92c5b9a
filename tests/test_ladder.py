"""Laws of the ladder: what may raise it, what a rung costs, and how the world answers to perception and answers."""

from __future__ import annotations

import statistics
from functools import cache
from inspect import signature
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ladder_worlds import ALLY, CHALLENGED, CHALLENGER, calm_act, confrontation, rung_act
from rungs import outcome, setting
from small_worlds import inject, plan_of

from sim.api import run
from sim.engine import Engine
from sim.journal import Input
from sim.models.escalation.choice import TOP, Costs, costs, efforts
from sim.models.escalation.ladder import Ladder, Record
from sim.models.escalation.model import Running
from sim.models.escalation.outcomes import Act, answers, outcomes
from sim.replay import replay

if TYPE_CHECKING:
    from sim.blueprint import Blueprint
    from sim.engine import Run

PAIRS = st.sampled_from([("a", "b"), ("b", "a"), ("a", "c"), ("c", "b")])
DOMAINS = st.sampled_from(["military", "cyber"])
STEPS = st.lists(
    st.tuples(PAIRS, DOMAINS, st.sampled_from(["rise", "lower", "sink"]), st.integers(0, 9), st.floats(0, 400)),
    max_size=30,
)
RUNGS = st.integers(0, TOP)
READ = st.floats(0, 9)
FIGURES = Costs(0.6, 0.05, ((6, 2.0), (8, 5.0), (9, 9.0)), 0.35, 0.35)


@given(STEPS)
def test_only_acts_raise_a_rung_and_days_never_run_backwards(steps: list[Any]) -> None:
    ladder, at, days, highest = Ladder(["a", "b", "c"]), 0.0, 0.0, 0
    for (who, toward), domain, what, rung, wait in steps:
        at += wait
        before = ladder.rung(who, toward)
        if what == "rise":
            ladder.rise(who, toward, domain, rung, at=at, decided=True)
            assert ladder.rung(who, toward) == max(before, rung)
            highest = max(highest, rung)
        elif what == "lower":
            ladder.lower(who, toward, rung, at=at)
            assert ladder.rung(who, toward) == max(0, before - rung)
        elif ladder.quiet_since(who, toward, domain) is not None:
            ladder.sink(who, toward, domain, at=at)
            assert before - 1 <= ladder.rung(who, toward) <= before
        ladder.record.advance(at)
        assert ladder.record.days >= days
        days = ladder.record.days
    assert ladder.record.peak == highest
    assert days <= 4 * at / 24


@given(RUNGS, READ, st.floats(0, 12), st.floats(0, 3))
def test_the_more_is_called_for_the_less_a_higher_rung_costs(
    standing: int, believed: float, called: float, more: float
) -> None:
    less = costs(FIGURES, standing=standing, believed=believed, called_for=called)
    then = costs(FIGURES, standing=standing, believed=believed, called_for=called + more)
    for rung in range(TOP):
        assert then[rung + 1] - then[rung] <= less[rung + 1] - less[rung] + 1e-9


@given(RUNGS, READ, st.floats(0, 12))
def test_a_firebreak_makes_only_what_lies_past_it_dearer_and_less_where_the_other_is_past_it(
    standing: int, believed: float, called: float
) -> None:
    open_field = costs(FIGURES._replace(firebreaks=()), standing=standing, believed=believed, called_for=called)
    walled = costs(FIGURES, standing=standing, believed=believed, called_for=called)
    extra = [one - other for one, other in zip(walled, open_field, strict=True)]
    assert extra[:6] == pytest.approx([0.0] * 6, abs=1e-9)
    assert extra[6] == pytest.approx(2.0 * (0.35 if believed >= 6 else 1.0))
    assert all(later >= earlier - 1e-9 for earlier, later in pairwise(extra))
    assert efforts(FIGURES, believed=0)[9] == pytest.approx(0.05 * 81 + 16)


def test_without_grievance_or_rungs_to_answer_routine_is_cheapest() -> None:
    found = costs(FIGURES, standing=0, believed=0, called_for=0)
    assert min(range(TOP + 1), key=lambda rung: found[rung]) == 0


def test_answers_are_counted_by_actor_and_only_against_the_author() -> None:
    first = Act(0.0, "a", "b", 5)
    acts = [first, Act(10, "b", "a", 3), Act(12, "b", "a", 4), Act(30, "c", "a", 3), Act(40, "c", "b", 3)]
    assert answers(acts, first) == [10, 30]


@given(st.lists(st.floats(1, 2000), max_size=3, unique=True))
def test_a_slow_second_answer_is_never_worse_than_none(delays: list[float]) -> None:
    acts = [Act(0.0, "a", "b", 5), *(Act(late, f"c{number}", "a", 3) for number, late in enumerate(sorted(delays)))]

    def latency(acts: list[Act]) -> float:
        found = outcomes(4000.0, record=Record(), acts=acts[:], delays=[], attributions=[])["second_answer"].value
        assert found is not None
        return found

    with_it, without = latency(acts), latency(acts[:2])
    assert without == 720.0
    assert with_it == (min(sorted(delays)[1], 720.0) if len(delays) > 1 else 720.0)


# ---- whole runs, many seeds

SEEDS = range(24)
# where a difference is to be held within a bound
MORE = range(60)
USUAL = signature(setting).parameters
MEASURES = ("peak_rung", "misreading", "probability_rung_5", "probability_rung_6")


def _share(rung: int, *, seeds: range = SEEDS, **how: Any) -> float:
    return _mean(f"probability_rung_{rung}", seeds, **how)


def _mean(measure: str, seeds: range = SEEDS, **how: Any) -> float:
    # what is said and is so in any case makes no other run
    told = tuple(sorted((name, value) for name, value in how.items() if value != USUAL[name].default))
    return statistics.fmean(_measures(seed, told)[measure] for seed in seeds)


@cache
def _measures(seed: int, how: tuple[tuple[str, Any], ...]) -> dict[str, float]:
    """What came of a run, which itself is let go."""
    done = run(_plan(how), seed=seed)
    return {name: outcome(done, name) for name in MEASURES}


@cache
def _plan(how: tuple[tuple[str, Any], ...]) -> Blueprint:
    return plan_of(setting(**dict(how)))


def test_the_worse_others_are_read_the_higher_it_goes() -> None:
    rising = [_share(5, error=error, bias=0.0 if not error else 0.15) for error in (0.0, 0.8, 1.6)]
    assert rising == sorted(rising)
    assert rising[0] < rising[2]
    assert _share(6, error=0.0, bias=0.0) <= 0.05


def test_the_more_is_answered_the_higher_it_goes() -> None:
    peaks = [_mean("peak_rung", reciprocity=rho) for rho in (0.6, 0.95)]
    assert peaks[0] < peaks[1]


def test_without_firebreaks_force_comes_sooner() -> None:
    assert _share(6, firebreaks=False) > _share(6)


def test_hostile_readings_raise_it_and_a_good_line_takes_them_back() -> None:
    assert _share(6, bias=0.8) > _share(6, bias=0.8, channel=0.9)


def test_a_good_line_at_the_ordinary_bias_leaves_less_misread_and_the_more_so_where_it_is_used() -> None:
    """How much less war comes of it is told with its interval in `ladder_sweep.md`."""
    used = {"calls": True}
    bad, good, called, both = (
        _mean("misreading", MORE, **how) for how in ({}, {"channel": 0.8}, used, {**used, "channel": 0.8})
    )
    assert good < bad * 0.9
    assert called < bad * 0.9
    assert both < bad * 0.65


def test_looking_more_often_makes_no_war_where_minds_are_made_up_and_would_if_each_look_were_a_throw() -> None:
    """With every look a throw there is more of it; what is weighed once stands until more speaks for it."""
    few = range(12)
    rash = _share(6, seeds=few, every="24 h", step=0.0)
    assert _share(6, seeds=few, every="24 h") - _share(6, seeds=few) < 0.25 < rash - _share(6, seeds=few, step=0.0)
    calm = inject("calm", "6 h", every="6 h", about="hazard")
    undisturbed, rested = (
        plan_of(confrontation(injects=[inject("opening", "1 h", delay="0 h"), *more])) for more in ([], [calm])
    )
    for seed in range(4):
        one, other = run(undisturbed, seed=seed), run(rested, seed=seed)
        assert one.outcomes["peak_rung"] == other.outcomes["peak_rung"]


def test_looking_more_often_does_not_mobilise_more_often() -> None:
    seldom, daily = (_share(5, seeds=MORE, every=every) for every in ("", "24 h"))
    assert daily - seldom < 0.15


def test_a_world_in_which_nothing_happens_stays_off_the_ladder() -> None:
    """No inject, no grievance, 720 days: at rung 2 or below for 95 % of the time, feelings where they were."""
    priced = [rung_act(rung, cost=price) for rung, price in enumerate((0.1, 0.5, 0.5, 1.0, 3.0, 3.0, 6.0, 15.0), 1)]
    nothing: dict[str, Any] = {"rungs": (0, 0), "grievances": (0, 0), "injects": [], "perception": {}}
    files = confrontation(acts=[*priced, calm_act(1), calm_act(2)], horizon="720 d", **nothing)
    for name in (CHALLENGER, CHALLENGED, ALLY):
        files[f"{name}.yaml"]["false_alarms"] = "0.3 1/mo"
        files[f"{name}.yaml"]["doctrines"]["plain"]["attends"].append("alarm")
    plan = plan_of(files)
    runs = [run(plan, seed=seed) for seed in range(20)]
    assert statistics.fmean(done.chronicle.counts()["decision"] for done in runs) > 20
    assert statistics.fmean(map(_share_above_2, runs)) < 0.05
    drift = []
    for done in runs:
        slots, slot = done.world.slots, done.world.network.slot
        for a, b in ((CHALLENGER, CHALLENGED), (CHALLENGED, CHALLENGER)):
            drift.append(abs(slots.value[slot("affinity", a, b)] - slots.rest[slot("affinity", a, b)]))
    assert statistics.fmean(drift) < 0.02


def _share_above_2(done: Run) -> float:
    """Share of a run's time in which some rung stood above 2."""
    standing: dict[tuple[str, str], int] = {}
    above = since = 0.0
    for record in done.chronicle:
        if record.kind == "escalation" and "rung" in record.details:
            above += (record.at - since) * (max(standing.values(), default=0) > 2)
            standing[record.actor, record.subject] = int(str(record.details["rung"]))
            since = record.at
    return above / done.ended_at


def test_a_new_government_answers_and_reads_by_its_own_doctrine() -> None:
    """What was followed at the start is kept nowhere: reciprocity and rung_map are those followed now."""
    turn = inject("turn", "20 d", effects=[{"do": "domestic.change_government", "args": {"actor": CHALLENGED}}])
    acts: list[Any] = [
        {**inject(f"act_{day}", f"{day} d"), "about": "hazard", "effects": [_incident_of_3()]} for day in (1, 21)
    ]
    ruled: dict[str, Any] = {"governments": {CHALLENGED: {"form": "person", "other_side": "stern"}}}
    files = confrontation(
        acts=[rung_act(1, who=["has:nothing"])],
        rungs=(0, 0),
        grievances=(0, 0),
        reciprocity=0.5,
        perception={"error_scale": 0, "false_alarms": False},
        models={"escalation": {"grade": "J", "hostile_reading": 0}, "domestic": {"grade": "J", **ruled}},
        injects=[turn, *acts],
    )
    ways = files[f"{CHALLENGED}.yaml"]["doctrines"]
    ways["stern"] = {**ways["plain"], "says": "answers more and reads more", "reciprocity": 1.0}
    ways["stern"]["rung_map"] = {"attack": 1}
    engine = Engine(plan_of(files), seed=1)
    ladder = engine.models["escalation"]
    assert isinstance(ladder, Running)
    found = []
    for day in (3, 23):
        engine.advance(day * 24.0)
        grievance = engine.world.slots.read(
            engine.world.slots.find(f"relations.{CHALLENGED}.{CHALLENGER}.grievance"), engine.now
        )
        standing = ladder.posture(CHALLENGED, CHALLENGER, engine.now)
        found.append((standing.believed, (standing.called_for - grievance) / standing.believed))
    assert found[0] == pytest.approx((3, 0.5), abs=0.05)
    assert found[1] == pytest.approx((4, 1.0), abs=0.05)


def _incident_of_3() -> dict[str, Any]:
    return {"do": "escalation.incident", "args": {"actor": CHALLENGER, "toward": CHALLENGED, "rung": 3}}


def _to_war(how: str) -> Engine:
    """Everybody stands at 7 and answers in full, so that somebody soon begins a war."""
    files = confrontation(
        rungs=(7, 7), grievances=(3.0, 3.0), reciprocity=1.0, section={"at_major_war": how, "firebreak_8": 0.1}
    )
    return Engine(plan_of(files), seed=1)


def test_a_war_put_to_the_white_cell_stops_the_clock_and_without_a_ruling_ends_the_run_as_declared() -> None:
    ended, asked = _to_war("end"), _to_war("umpire")
    ended.advance(ended.horizon)
    assert ended.was_cut_short
    asked.advance(asked.horizon)
    assert asked.referred is not None
    assert (asked.now, asked.ended) == (ended.ended_at, "")
    asked.advance(asked.horizon)
    assert (asked.ended_at, asked.ended) == (ended.ended_at, ended.ended)


def test_a_war_that_the_white_cell_holds_back_is_one_rung_less_and_the_run_goes_on_and_replays() -> None:
    engine = _to_war("umpire")
    engine.advance(engine.horizon)
    matter = engine.referred
    assert matter is not None
    before = engine.now
    wrong = engine.submit(Input("ruling", doing=matter.subject, outcome="maybe", by="umpire", reason="x"))
    assert not wrong.accepted
    assert engine.referred is matter
    held = Input("ruling", doing=matter.subject, outcome="fail", by="umpire", reason="the order is not passed on")
    assert engine.submit(held).accepted
    assert engine.referred is None
    engine.advance(before + 1)
    assert not engine.ended
    model = engine.models["escalation"]
    assert isinstance(model, Running)
    assert model.ladder.record.peak == 7
    again = replay(engine.blueprint, engine.journal)
    assert (again.now, again.referred) == (before, None)
    assert again.chronicle.digest() == engine.chronicle.digest()


@pytest.mark.parametrize("outcome", ["full", "partial"])
def test_a_war_that_the_white_cell_lets_stand_ends_the_run(outcome: str) -> None:
    engine = _to_war("umpire")
    engine.advance(engine.horizon)
    assert engine.referred is not None
    ruling = Input("ruling", doing=engine.referred.subject, outcome=outcome, by="umpire", reason="they march")
    assert engine.submit(ruling).accepted
    done = engine.finish()
    assert engine.was_cut_short
    assert done.outcomes["probability_rung_8"].value == 1
