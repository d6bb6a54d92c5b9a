"""Domestic politics: support, rallies, threats that bind, alert and wear, elections and doctrines, bases."""

from __future__ import annotations

import math

import pytest
from homes import deed, do, engine_of, files, read
from hypothesis import given
from hypothesis import strategies as st
from small_worlds import Node, action, inject, plan_of, truth_of, written

from sim.api import load, run
from sim.deciding.adjudication import adjudicate
from sim.engine import Engine
from sim.errors import InputError
from sim.models.domestic.model import Domestic
from sim.world.effects import Change

# ---- support ----------------------------------------------------------------------------------------------------

EVENTS = st.lists(
    st.tuples(st.sampled_from(["rally", "casualties", "force", "threat", "back"]), st.floats(0, 500)), max_size=25
)


@given(EVENTS)
def test_support_stays_between_nothing_and_all(events: list[tuple[str, float]]) -> None:
    engine, model = engine_of()
    for day, (what, size) in enumerate(events, start=1):
        match what:
            case "rally":
                do(engine, "rally", "host", points=size)
            case "casualties":
                do(engine, "casualties", "host", killed=size)
            case "force":
                model.witness(deed(engine, "neighbour", "host", 6, force=True))
            case "threat":
                model.witness(deed(engine, "host", "neighbour", 4, name="ultimatum"))
            case _:
                model.witness(deed(engine, "host", "neighbour", 1, lowers=2))
        engine.advance(day * 24)
        assert 0 <= read(engine, "host", "support") <= 100
        assert 0 <= read(engine, "host", "political_capital") <= 20


def test_a_rally_fades_with_its_own_time_and_faster_than_support_does() -> None:
    engine, model = engine_of(bases=[])
    do(engine, "rally", "host", points=4)
    assert read(engine, "host", "support") == pytest.approx(54)
    engine.advance(45 * 24)
    assert read(engine, "host", "support") - 50 == pytest.approx(4 / math.e, rel=0.02)
    assert model.homes["host"].rallied == pytest.approx(4 / math.e, rel=0.02)


@given(st.lists(st.floats(0.1, 50), min_size=1, max_size=20))
def test_rallies_never_add_up_beyond_the_most(rallies: list[float]) -> None:
    engine, model = engine_of(bases=[], rally_most=12)
    for points in rallies:
        do(engine, "rally", "host", points=min(points, 12.0))
    assert model.homes["host"].rallied <= 12 + 1e-9


@given(st.floats(0, 10_000), st.floats(0, 10_000))
def test_more_dead_never_cost_less_support(some: float, more: float) -> None:
    engine, model = engine_of()
    few, many = sorted((some, more))
    assert engine.now == 0
    assert model.homes["host"].mourn(few) <= model.homes["guest"].mourn(many) + 1e-12


def test_being_struck_rallies_and_costs_and_who_strikes_is_not_rallied() -> None:
    engine, model = engine_of()
    model.witness(deed(engine, "neighbour", "host", 6, force=True))
    assert model.homes["host"].rallied > 0
    assert model.homes["neighbour"].rallied == 0


# ---- threats, alert, gates --------------------------------------------------------------------------------------


def test_a_threat_not_carried_out_costs_support_and_belief() -> None:
    engine, model = engine_of(bases=[])
    model.witness(deed(engine, "host", "neighbour", 4, name="ultimatum"))
    before = read(engine, "host", "credibility")
    engine.advance(13 * 24)
    unhurt = read(engine, "host", "support")
    engine.advance(15 * 24)
    assert read(engine, "host", "support") < unhurt - 4
    assert read(engine, "host", "credibility") < before
    assert not model.homes["host"].threats


@pytest.mark.parametrize("settled", ["kept", "yielded"])
def test_a_threat_that_was_kept_or_heeded_costs_nothing(settled: str) -> None:
    engine, model = engine_of(bases=[], burden=0)
    model.witness(deed(engine, "host", "neighbour", 4, name="ultimatum"))
    if settled == "kept":
        model.witness(deed(engine, "host", "neighbour", 5))
    else:
        model.witness(deed(engine, "neighbour", "host", 0, lowers=1))
    engine.advance(30 * 24)
    assert read(engine, "host", "support") == pytest.approx(50)


def test_alert_wears_forces_by_its_level_and_only_while_it_stands() -> None:
    worn: list[float] = []
    for level, back in ((0, 0), (1, 0), (3, 0), (3, 3)):
        tree = files(bases=[])
        tree["small.yaml"]["models"]["escalation"] = {"grade": "J"}
        engine = Engine(plan_of(tree), seed=1)
        engine.advance(1.0)
        for step in (level, -back):
            engine.world.apply(Change("alertness", "host", None, float(step)), engine.now)
        engine.advance(14 * 24)
        worn.append(read(engine, "host", "readiness"))
    assert worn[0] > worn[1] > worn[2]
    assert worn[3] == worn[0]


def test_worn_forces_are_worth_half_what_their_readiness_says() -> None:
    tree = files()
    contest = {"attacker": "military", "defender": "military"}
    tree["actions.yaml"]["actions"].append(action("fight", adjudication=contest, goldstein=-1.0, cameo="111", rung=1))
    for name in ("guest", "neighbour"):
        tree[f"{name}.yaml"]["strength"] = {"military": 10}
    truth = truth_of(tree)
    spec = truth.scenario.actions["fight"]

    def odds(own: float, theirs: float) -> float:
        truth.slots.write(truth.actor_slot("guest", "readiness"), own, 0.0)
        truth.slots.write(truth.actor_slot("neighbour", "readiness"), theirs, 0.0)
        p = adjudicate(spec, "guest", "neighbour", u=0.5, world=truth, at=0.0).p
        return math.log(p / (1 - p))

    assert odds(0.41, 0.8) - odds(0.39, 0.8) == pytest.approx(math.log(2 * 0.41 / 0.39))
    assert odds(0.8, 0.39) - odds(0.8, 0.41) == pytest.approx(math.log(2 * 0.41 / 0.39))
    assert odds(0.3, 0.3) == pytest.approx(odds(0.8, 0.8))


def test_low_support_puts_dear_acts_out_of_reach_where_people_vote() -> None:
    engine, model = engine_of(bases=[])
    engine.world.apply(Change("support", "host", None, -20), 0.0)
    engine.world.apply(Change("support", "neighbour", None, -20), 0.0)
    engine.advance(25)
    assert model.homes["host"].strained
    assert not model.homes["neighbour"].strained
    desk = engine.desks["host"]
    menu = desk.menu(desk.beliefs(engine.now), engine.now)
    assert menu.barred["visit:guest"] == "politics at home would not bear it"
    assert "call:guest" in {item.id for item in menu.items}
    engine.world.apply(Change("support", "host", None, 30), engine.now)
    engine.advance(50)
    assert "visit:guest" in {item.id for item in desk.menu(desk.beliefs(engine.now), engine.now).items}


def test_a_divided_elite_gates_who_is_not_voted_for() -> None:
    engine, model = engine_of(bases=[])
    engine.world.apply(Change("cohesion", "neighbour", None, -0.6), 0.0)
    engine.world.apply(Change("cohesion", "host", None, -0.6), 0.0)
    assert model.homes["neighbour"].strained
    assert not model.homes["host"].strained


def test_capital_comes_in_faster_to_a_government_that_is_liked() -> None:
    held = []
    for by in (-20, 0, 20):
        engine, _ = engine_of(bases=[])
        engine.world.apply(Change("support", "guest", None, by), 0.0)
        engine.world.apply(Change("political_capital", "guest", None, -6), 0.0)
        engine.advance(20 * 24)
        held.append(read(engine, "guest", "political_capital"))
    assert held[0] < held[1] < held[2]


# ---- governments ------------------------------------------------------------------------------------------------


def vote(day: int) -> Node:
    return {
        "host": {"form": "democracy", "other_side": "lively", "elections": [{"at": f"{day} d", "title": "a vote"}]},
        "guest": {"form": "democracy"},
        "neighbour": {"form": "person"},
    }


def test_a_government_that_loses_gives_way_to_the_other_side_and_its_doctrine() -> None:
    news = [inject("before", "5 d"), inject("after", "40 d")]
    changed = 0
    for seed in range(8):
        engine, model = engine_of(seed, injects=news, governments=vote(20), bases=[])
        engine.world.apply(Change("support", "host", None, -10), 0.0)
        engine.advance(60 * 24)
        visits = [record for record in engine.chronicle if record.kind == "order" and record.actor == "host"]
        assert bool(visits) == bool(model.changes)
        assert all(record.at > 40 * 24 for record in visits)
        changed += model.changes
    assert 1 <= changed <= 8


def test_popular_governments_mostly_stay() -> None:
    engine, model = engine_of(governments=vote(20), bases=[])
    cabinet = model.cabinets["host"]
    chances = []
    for by in (-15, 15, 15):
        engine.world.apply(Change("support", "host", None, by), engine.now)
        chances.append(cabinet.chance_to_stay())
    assert chances[0] < 0.3 < chances[1] < chances[2]


def test_leaders_fall_and_sometimes_take_their_side_with_them() -> None:
    fell = changed = 0
    for seed in range(6):
        tree = files(accidents=True, bases=[])
        tree["host.yaml"]["variables"]["turnover_hazard"] = "4 1/yr"
        result = run(plan_of(tree), seed=seed)
        fell += sum(
            1 for r in result.chronicle if r.kind == "accident" and r.actor == "host" and "turnover" in r.subject
        )
        changed += sum(1 for r in result.chronicle if r.subject == "government_changed" and r.actor == "host")
    assert fell >= 10
    assert 0 < changed < fell


def test_without_accidents_and_votes_nobody_changes() -> None:
    assert run(plan_of(files()), seed=2).outcomes["changes_of_government"].value == 0


def test_an_open_question_is_answered_by_the_doctrine_it_was_put_to() -> None:
    plan = plan_of(files(injects=[inject("news", "1 d")], bases=[]))
    engine = Engine(plan, seed=1, seats={"host": "human"})
    engine.advance(40)
    question = next(request for request in engine.waiting if request.actor == "host")
    do(engine, "change_government", "host")
    assert engine.desks["host"].plan is plan.plans["host"]
    assert question.menu.plan is plan.plans["host"]
    engine.advance(200)
    assert engine.desks["host"].plan is not plan.plans["host"]


# ---- bases ------------------------------------------------------------------------------------------------------


def test_incidents_come_at_their_rate_and_cost_local_support_more_than_national() -> None:
    counts = []
    for seed in range(10):
        engine, model = engine_of(seed)
        engine.advance(360 * 24)
        counts.append(model.bases[0].incidents)
        if model.bases[0].incidents:
            told = [r.details for r in engine.chronicle if r.subject == "base_incident"]
            assert all(-5 <= float(str(d["local"])) <= float(str(d["national"])) <= 0 for d in told)
    assert 5 <= sum(counts) / len(counts) <= 11


@given(st.integers(0, 200), st.floats(0.05, 0.9), st.floats(0, 0.5))
def test_more_friction_never_makes_a_host_answer_sooner_or_say_yes_likelier(
    seed: int, low: float, more: float
) -> None:
    answers, chances = [], []
    for friction in (low, min(0.99, low + more)):
        tree = files()
        tree["relations.yaml"]["pairs"] = [{"pair": ["host", "guest"], "forward": {"friction": friction}}]
        engine = Engine(plan_of(tree), seed=seed)
        model = engine.models["domestic"]
        assert isinstance(model, Domestic)
        answers.append(model.bases[0].ask() or 0.0)
        chances.append(model.bases[0].chance())
    assert answers[0] <= answers[1]
    assert chances[0] >= chances[1]


def test_bases_are_closed_for_combat_until_the_host_has_been_consulted() -> None:
    engine, model = engine_of(consent=9, access_shock="0 1/yr")
    assert model.open_share("guest", engine.now) == pytest.approx(0.4)
    model.witness(deed(engine, "guest", "host", 1, name="invoke_alliance_consultation"))
    engine.advance(20 * 24)
    assert model.open_share("guest", engine.now) == 1
    latency = model.outcomes(engine.now)["base_access_latency"]
    assert 10 < (latency.value or 0) < 240
    assert not latency.censored


@pytest.mark.parametrize("present", [True, False])
def test_combat_from_a_hosts_soil_waits_for_its_word_where_somebody_keeps_that(*, present: bool) -> None:
    need = {"that": "bases_open() >= 0.5", "otherwise": "the hosts have not agreed"}
    tree = files()
    tree["actions.yaml"]["actions"].append(action("raid", requires=[need]))
    if not present:
        del tree["small.yaml"]["models"]["domestic"]
    engine = Engine(plan_of(tree), seed=1)
    desk = engine.desks["guest"]
    menu = desk.menu(desk.beliefs(0.0), 0.0)
    assert ("raid:host" in menu.barred) == present
    if present:
        assert menu.barred["raid:host"] == "the hosts have not agreed"
        do(engine, "grant_access", "host", "guest")
        assert "raid:host" not in desk.menu(desk.beliefs(0.0), 0.0).barred


def test_a_host_that_grants_opens_at_once_and_one_that_refuses_keeps_shut() -> None:
    engine, model = engine_of(consent=-9)
    do(engine, "ask_access", "guest", "host")
    engine.advance(20 * 24)
    assert model.bases[0].refused == 1
    assert model.outcomes(engine.now)["base_access_latency"].censored
    model.witness(deed(engine, "host", "guest", 1, name="grant_basing_or_transit"))
    assert model.bases[0].open(engine.now)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"governments": {"nobody": {"form": "democracy"}}}, "no actor named 'nobody'"),
        ({"governments": {"host": {"form": "democracy", "other_side": "loud"}}}, "no doctrine named 'loud'"),
    ],
)
def test_what_does_not_fit_is_refused_in_one_line(change: Node, problem: str) -> None:
    with written(files(**change)) as path, pytest.raises(InputError, match=problem):
        load(path)


def test_the_same_seed_gives_the_same_run() -> None:
    plan = plan_of(files(accidents=True))
    assert run(plan, seed=5).digest == run(plan, seed=5).digest
