"""What changes nothing, and what must: bystanders, symmetry, luck, ranges."""

from __future__ import annotations

import random
from copy import deepcopy
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import pytest
from engines import FEW, PARTIES, plan, tsunami
from hypothesis import given, settings
from hypothesis import strategies as st
from small_worlds import TIES, Files, Node, action, actor, inject, lively, plan_of, truth_of, world

from sim.api import run
from sim.clock import Clock, Phase, Wait
from sim.draws import Draws
from sim.engine import Engine
from sim.journal import Input
from sim.world.effects import Change, Effect, Promise, Shift, Tone
from sim.world.variables import ACTOR_VARIABLES, RELATION_VARIABLES
from sim.world.world import World

if TYPE_CHECKING:
    pass


# ---- what plays no part changes nothing


def test_a_quiet_world_stays_put_for_720_days() -> None:
    nothing: Any = [{"id": "rest", "priority": "P0", "says": "nothing is ever done", "forbid": ["any"]}]
    names = [f"party_{letter}" for letter in "abcde"]
    luck = random.Random(7)
    ties: dict[tuple[str, str], Node] = {
        (one, other): {"affinity": round(luck.uniform(-0.8, 0.8), 3)}
        for one in names
        for other in names
        if one != other
    }
    files = world(
        [actor(name, rules=nothing, attends=["news", "alarm", "ended"]) for name in names],
        [action("talk")],
        ties=ties,
        horizon="720 d",
        dynamics={"balance": 0.4},
    )
    engine = Engine(plan_of(files), seed=1)
    engine.advance(0.0)
    engine.world.network.touched()  # so that the step is taken and not left out
    before = list(engine.world.slots.value)
    done = engine.finish()
    assert done.ended_at == 720 * 24
    assert engine.world.slots.value == before
    assert [record.kind for record in done.chronicle] == ["start", "end"]
    for (one, other), value in ties.items():
        assert (
            engine.world.slots.read(engine.world.network.slot("affinity", one, other), 17280.0) == value["affinity"]
        )


IDLE = {
    "nobody can do it": action("idle", who=["has:wings"]),
    "no model for it": action("idle", needs=["commons"]),
    "nobody can pay for it": action("idle", cost=19),
    "its precondition never holds": action("idle", requires=[{"that": "trust(target) > 2", "otherwise": "never"}]),
    "nobody would ever choose it": action("idle", expects=[{"variable": "affinity", "by": "-60"}]),
}


@pytest.mark.parametrize("why", IDLE)
def test_an_action_that_is_never_used_changes_nothing_draw_for_draw(why: str) -> None:
    files = lively()
    acts = files["actions.yaml"]["actions"]
    assert isinstance(acts, list)
    files["actions.yaml"]["actions"] = [IDLE[why], *acts]
    assert run(plan_of(files), seed=9).digest == run(plan(), seed=9).digest


def others_records(files: Files, bystander: str) -> list[str]:
    engine = Engine(plan_of(files), seed=2)
    engine.finish()
    return [record.line() for record in engine.chronicle if record.actor != bystander]


def with_bystander(files: Files, name: str) -> Files:
    """Add somebody outside the core whom no action is aimed at and who tells nobody anything."""
    small = dict(files["small.yaml"])
    cast, include = small["actors"], small["include"]
    assert isinstance(cast, dict)
    assert isinstance(include, list)
    small |= {"actors": {name: {}, **cast}, "include": [*include, f"{name}.yaml"]}
    return {**files, "small.yaml": small, f"{name}.yaml": actor(name, kind="group", attends=["news"])}


@pytest.mark.parametrize("name", ["aaa_bystander", "zzz_bystander"])
def test_a_bystander_changes_nothing_for_the_others_draw_for_draw(name: str) -> None:
    files = lively(4)
    assert others_records(with_bystander(files, name), name) == others_records(files, name)


@pytest.mark.parametrize("name", ["aaa_bystander", "zzz_bystander"])
def test_a_bystander_who_may_be_named_but_not_reached_changes_nothing_false_alarms_and_all(name: str) -> None:
    files = deepcopy(lively(4))
    for spec in files["actions.yaml"]["actions"]:
        spec["target"] = ["other"]
        spec["requires"] = [{"that": "channel(target) > 0.05", "otherwise": "there is no line to them"}]
    with_one, without = others_records(with_bystander(files, name), name), others_records(files, name)
    assert any("false_alarm" in line for line in without)
    assert with_one == without


def test_a_bystander_makes_no_estimate_of_the_others_older() -> None:
    sharing: Node = {**TIES, "share": 1.0}
    talkers = [
        actor(
            f"party_{letter}",
            rules=[
                {
                    "id": "trusted",
                    "priority": "P4",
                    "says": "talk to who trusts us",
                    "when": "trust(target, me) > 0.5",
                    "prefer": {"talk": 1.0},
                }
            ],
        )
        for letter in "abcd"
    ]
    files = world(
        talkers,
        [action("talk")],
        default=sharing,
        injects=[inject("round", "10 h", every="12 h", delay="0 h")],
        perception={"false_alarms": False},
    )
    assert others_records(with_bystander(files, "zzz"), "zzz") == others_records(files, "zzz")


# ---- symmetry and order


def certain(ties: dict[tuple[str, str], float]) -> Files:
    """Give a world without luck: nobody errs, delays or wavers, and everything succeeds."""
    parties = [actor(name, precision=1e6, orders=1, attends=["news"], ignores=["talk", "visit"]) for name in PARTIES]
    return world(
        parties,
        [
            action("talk", duration=["4 h", "4 h"], adjudication={"chance": 1}),
            action("visit", goldstein=3.0, cost=0.02, duration=["9 h", "9 h"], adjudication={"chance": 1}),
        ],
        ties={pair: {"affinity": value} for pair, value in ties.items()},
        dynamics={"spillover": 0},
        perception={"error_scale": 0, "hostile_bias": 0, "false_alarms": False, "news_delay": "0 h"},
        choice={"latency_spread": 0},
        injects=[inject("round", "6 h", every="24 h", delay="0 h")],
        horizon="15 d",
    )


@settings(max_examples=5, deadline=None)
@given(st.permutations([-0.6, -0.35, -0.1, 0.15, 0.4, 0.65]))
def test_swapped_twins_have_swapped_outcomes(values: list[float]) -> None:
    pairs = [(one, other) for one in PARTIES for other in PARTIES if one != other]
    swap = {"party_a": "party_b", "party_b": "party_a", "party_c": "party_c"}
    ties = dict(zip(pairs, values, strict=True))
    plain = run(plan_of(certain(ties)), seed=1)
    swapped = run(plan_of(certain({(swap[a], swap[b]): value for (a, b), value in ties.items()})), seed=1)
    assert plain.chronicle.counts() == swapped.chronicle.counts()
    assert plain.chronicle.counts()["ruling"] > 10
    for word in RELATION_VARIABLES:
        for one, other in pairs:
            here = plain.world.slots.read(plain.world.network.slot(word, one, other), plain.ended_at)
            slot = swapped.world.network.slot(word, swap[one], swap[other])
            assert swapped.world.slots.read(slot, swapped.ended_at) == pytest.approx(here, abs=1e-9)
    for name, outcome in plain.outcomes.items():
        assert swapped.outcomes[name].value == pytest.approx(outcome.value, abs=1e-9)


ORDERED = {"duration", "pair", "between"}


def shuffled(tree: Any, luck: random.Random, key: str = "") -> Any:
    if isinstance(tree, dict):
        items = list(tree.items())
        luck.shuffle(items)
        return {word: shuffled(value, luck, word) for word, value in items}
    if isinstance(tree, list):
        parts = [shuffled(item, luck) for item in tree]
        if key not in ORDERED:
            luck.shuffle(parts)
        return parts
    return tree


@FEW
@given(st.integers(0, 10**6))
def test_shuffled_entries_of_the_files_change_nothing(luck: int) -> None:
    mixed: Files = {}
    for name, tree in lively().items():
        found = shuffled(tree, random.Random(f"{luck}{name}"))
        assert isinstance(found, dict)
        mixed[name] = found
    assert run(plan_of(mixed), seed=11).digest == run(plan(), seed=11).digest


@given(st.lists(st.tuples(st.sampled_from(range(2, 9)), st.integers(0, 20)), max_size=30))
def test_simultaneous_doings_go_by_phase_then_rank_then_as_scheduled(doings: list[tuple[int, int]]) -> None:
    clock = Clock()
    done: list[tuple[int, int, int]] = []
    for place, (phase, rank) in enumerate(doings):
        clock.at(5.0, phase * 4096, rank, partial(done.append, (phase, rank, place)))
    while clock.next_at() <= 5.0:
        clock.step()
    assert done == sorted(done)
    assert len(done) == len(doings)


def test_phases_stand_in_their_order() -> None:
    phases = [Phase.GRID, Phase.INJECT, Phase.MODEL, Phase.OBSERVE, Phase.EXECUTE, Phase.DEADLINE, Phase.DECIDE]
    assert phases == sorted(set(phases))


def test_actors_called_at_one_instant_decide_by_rank() -> None:
    engine = Engine(plan_of(certain({})), seed=1)
    engine.advance(48.0)
    deciders = [record.actor for record in engine.chronicle if record.kind == "decision"]
    assert deciders == [*PARTIES, *PARTIES]


def test_the_chronicle_never_goes_back_in_time() -> None:
    for found in (run(plan(), seed=3), run(tsunami(), seed=3)):
        instants = [record.at for record in found.chronicle]
        assert instants == sorted(instants)
        assert found.chronicle[0].kind == "start"
        assert found.chronicle[len(found.chronicle) - 1].kind == "end"


# ---- luck


def test_the_news_of_two_doings_travel_by_two_draws() -> None:
    """Two acts of one actor at two others, timed by when those answer after a latency without spread."""
    parties = [actor(name, orders=2, attends=[]) for name in PARTIES]
    acts = [action(name, adjudication={"chance": 1}) for name in ("visit", "talk")]
    start: Any = [inject("start", "5 h", to=["party_a"], delay="0 h")]
    ready = plan_of(world(parties, acts, choice={"latency_spread": 0}, injects=start))
    engine = Engine(ready, seed=1, seats={"party_a": "human"})
    request = engine.advance(engine.horizon)[0]
    assert engine.submit(Input("order", request=request.id, items=("visit:party_b", "talk:party_c"))).accepted
    engine.finish()
    ruled = {record.subject: record.at for record in engine.chronicle if record.kind == "ruling"}
    delays = {
        record.actor: record.at - ruled[str(record.details["trigger"])]
        for record in reversed(list(engine.chronicle))
        if record.kind == "decision" and record.details["trigger"] in ruled
    }
    assert delays["party_b"] != pytest.approx(delays["party_c"], abs=1e-6)


# ---- ranges

NAMES = st.sampled_from(PARTIES)
CHANGES: st.SearchStrategy[Effect] = st.builds(
    Change, st.sampled_from(sorted(ACTOR_VARIABLES)), NAMES, st.none(), st.floats(-3, 3)
)
MOVES: st.SearchStrategy[Effect] = st.one_of(
    CHANGES,
    st.builds(Change, st.sampled_from(sorted(RELATION_VARIABLES)), NAMES, NAMES, st.floats(-3, 3)),
    st.builds(Tone, NAMES, NAMES, st.floats(-10, 10), st.just("") | NAMES).filter(
        lambda tone: tone.felt_by != tone.source
    ),
    st.builds(Promise, NAMES, NAMES, st.booleans(), st.floats(0, 1)),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(MOVES, st.integers(0, 40)), max_size=25))
def test_no_sequence_of_effects_leaves_a_range(moves: list[tuple[Effect, int]]) -> None:
    truth, at = fresh_truth(), 0.0
    for effect, steps in moves:
        ends = effect[:2] if isinstance(effect, Tone | Promise | Shift) else effect[1:3]
        if ends[0] == ends[1]:
            continue
        for _ in range(steps):
            at += 6.0
            truth.grid(at)
        truth.apply(effect, at)
        for slot, spec in enumerate(truth.slots.specs):
            assert spec.low <= truth.slots.read(slot, at) <= spec.high, spec.path
            assert spec.low <= truth.slots.read(slot, at + 100.0) <= spec.high, spec.path


@cache
def small_truth() -> Files:
    return lively()


def fresh_truth() -> World:
    return World(plan().scenario, Draws(1))


def test_a_fresh_world_stands_at_its_baseline() -> None:
    truth = truth_of(small_truth())
    assert truth.slots.value == truth.slots.rest


def test_a_false_alarm_does_not_tell_its_seat_that_it_is_false() -> None:
    crisis = [actor("party_a", attends=["alarm"]), actor("party_b")]
    crisis[0]["false_alarms"] = "2 1/d"
    files = world(crisis, [action("talk")], perception={"false_alarms": True})
    engine = Engine(plan_of(files), seed=1, seats={"party_a": "human"})
    seen: list[str] = []
    while not engine.ended and len(seen) < 3:
        for request in engine.advance(engine.horizon):
            seen += [request.id, *(trigger.id for trigger in request.triggers)]
            assert engine.submit(Input("order", request=request.id)).accepted
    assert any("alarm" in name for name in seen)
    assert not any("false" in name for name in seen)
    assert any(record.kind == "false_alarm" for record in engine.chronicle)


def test_what_comes_again_and_again_comes_as_a_process_that_waits_would() -> None:
    clock, seen = Clock(), list[tuple[str, float]]()

    def waits(name: str) -> Wait:
        while True:
            yield clock.timeout(24.0)
            seen.append((name, clock.now))

    clock.process(waits("first"))
    clock.every(24.0, lambda at: seen.append(("second", at)))
    clock.process(waits("third"))
    clock.work(80.0)
    times = [24.0, 48.0, 72.0]
    for name in ("first", "second", "third"):
        assert [at for who, at in seen if who == name] == times
    # at one instant none changes its place once they have begun
    assert len({tuple(name for name, when in seen if when == at) for at in times}) == 1
