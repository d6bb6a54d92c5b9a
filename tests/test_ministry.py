"""The ministry: a protest goes out in hours by a rule, whatever its cabinet is at; uncalled for, none does."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shipped import loaded
from small_worlds import Files, Node, action, actor, inject, plan_of, world

from sim.deciding.request import Trigger
from sim.draws import occasion
from sim.engine import Engine
from sim.journal import Input

if TYPE_CHECKING:
    from sim.world.chronicle import Record

PROTEST: Node = {
    "cameo": "114",
    "goldstein": -2.0,
    "rung": 1,
    "routine": True,
    "adjudication": {"chance": 1},
    "min_interval": "20 d",
}
CALLED: Node = {
    "id": "protested",
    "priority": "P4",
    "says": "what is heard of is protested against",
    "when": 'received("news", within="30 d") and role("wrongdoer", target)',
    "prefer": {"protest": 20},
}


def message(name: str, sender: str, at: str = "10 h") -> Node:
    """News that one hears from another."""
    return inject(name, at, between=["party_a", sender], delay="0 h")


def files(*rules: Node, latency: str = "200 h", routine: bool = True, **crisis: Any) -> Files:
    """One whose cabinet needs a week hears of something that another has done."""
    first = actor("party_a", variables={"latency": latency, "agencies": 1}, rules=[*rules])
    second = actor("party_b", rules=[], attends=[], ignores=["protest"])
    acts = [action("protest", **{**PROTEST, "routine": routine}), action("talk", cost=19)]
    plain: Node = {"injects": [message("it", "party_b")], "roles": {"wrongdoer": ["party_b"]}, "horizon": "40 d"}
    return world([first, second], acts, **{**plain, **crisis})


def orders(tree: Files, *, seed: int = 1, explaining: bool = False, seats: Any = None) -> list[Record]:
    engine = Engine(plan_of(tree), seed=seed, explaining=explaining, seats=seats)
    return [record for record in engine.finish().chronicle if record.kind == "order" and record.actor == "party_a"]


def test_a_routine_act_goes_out_in_hours_and_the_same_act_that_is_none_waits_for_the_cabinet() -> None:
    for seed in range(5):
        [quick] = orders(files(CALLED), seed=seed)
        [slow] = orders(files(CALLED, routine=False), seed=seed)
        assert quick.details["action"] == slow.details["action"] == "protest"
        assert 10 < quick.at < 10 + 36
        assert slow.at > 60


def test_how_long_a_ministry_takes_hangs_on_no_agencies_and_on_no_cabinet() -> None:
    def at(tree: Files, agencies: int) -> float:
        tree["party_a.yaml"]["variables"]["agencies"] = agencies
        return orders(tree)[0].at

    assert at(files(CALLED), 1) == at(files(CALLED), 9) == at(files(CALLED, latency="20 h"), 1)
    slower: Node = {"choice": {"ministry_time": "12 h"}}
    assert at(files(CALLED, **slower), 1) - 10 == pytest.approx(2 * (at(files(CALLED), 1) - 10))


def test_what_no_rule_calls_for_or_a_rule_forbids_no_ministry_does() -> None:
    forbidden: Node = {**CALLED, "id": "silent", "priority": "P1", "forbid": ["protest"]}
    del forbidden["prefer"]
    disliked: Node = {**CALLED, "prefer": {"protest": -1}}
    for rules in ((), (CALLED, forbidden), (disliked,)):
        for seed in range(4):
            found = [record for record in orders(files(*rules), seed=seed) if record.at < 46]
            assert not found, rules


def test_whoever_sits_in_a_seat_is_its_ministry_too() -> None:
    engine = Engine(plan_of(files(CALLED)), seed=1, seats={"party_a": "human"})
    engine.advance(100.0)
    assert not [record for record in engine.chronicle if record.kind == "order"]
    engine.submit(Input("seat", actor="party_a", seat="doctrine"))


def test_the_record_says_that_a_ministry_decided_and_its_cabinet_hears_how_it_went() -> None:
    engine = Engine(plan_of(files(CALLED, latency="30 h")), seed=1)
    decisions = [record for record in engine.finish().chronicle if record.kind == "decision"]
    by = [record for record in decisions if record.details["by"] == "ministry"]
    assert [record.actor for record in by] == ["party_a"]
    assert by[0].subject == "party_a.ministry@it"
    called = [f"{record.details['trigger']} {record.details.get('joined')}" for record in decisions]
    assert any("protest" in each and "/ended" in each for each in called), "the cabinet hears that it is over"
    assert engine.decided == len(decisions) - 1, "the time that cabinets take is counted without it"


def test_an_explained_run_has_the_same_protests() -> None:
    assert [r.at for r in orders(files(CALLED))] == [r.at for r in orders(files(CALLED), explaining=True)]


def test_the_night_of_a_collision_both_ministries_protest() -> None:
    ready = loaded("collision_2001")
    first = []
    for seed in range(6):
        told = Engine(ready, seed=seed).finish().chronicle
        first += [
            min(r.at for r in told if r.kind == "order" and r.actor == who and r.details["action"] == "demarche")
            for who in ("china", "united_states")
        ]
    assert sorted(first)[len(first) // 2] < 24


NOBODYS: Node = {"to": ["party_a"], "delay": "0 h"}
WRONG: Node = {**CALLED, "prefer": {"protest": 20, "patrol": 20}}


def three(*injects: Node, prefer: float = 20, **act: Any) -> Files:
    """One whose cabinet is slow, between two who both have wronged it; what it hears of are these injects."""
    slow: Node = {"latency": "2000 h", "agencies": 1}
    rule: Node = {**WRONG, "prefer": dict.fromkeys(("protest", "patrol"), prefer)}
    parties = [actor("party_a", variables=slow, rules=[rule])]
    parties += [actor(name, rules=[], attends=[], ignores=["protest", "patrol"]) for name in ("party_b", "party_c")]
    patrol: Node = {
        "routine": True,
        "prepares": ["1 h", "2 h"],
        "lasts": ["1 d", "2 d"],
        "adjudication": {"chance": 1},
    }
    cutter = action("patrol", who=["role:wronged"], **patrol)
    del cutter["duration"]
    acts = [action("protest", **{**PROTEST, "who": ["role:wronged"], "min_interval": "0 h", **act}), cutter]
    roles = {"wronged": ["party_a"], "wrongdoer": ["party_b", "party_c"]}
    return world(parties, acts, injects=[*injects], roles=roles, horizon="40 d")


def protests(tree: Files, *, seed: int = 1) -> list[tuple[str, str]]:
    """Whom its ministry protested to, and on which call."""
    found = [record.details for record in orders(tree, seed=seed) if record.details["action"] == "protest"]
    parted = [(str(each["target"]), str(each["decision"]).partition(".ministry@")[2]) for each in found]
    return [(target, call) for target, call in parted if call]


def test_a_ministry_answers_whoever_called_though_its_rules_speak_of_another_as_well() -> None:
    for seed in range(5):
        for sender in ("party_b", "party_c"):
            assert protests(three(message("it", sender)), seed=seed) == [(sender, "it")]


def test_what_comes_while_it_looks_is_answered_too_each_under_its_own_name() -> None:
    tree = three(message("one", "party_b"), message("other", "party_c", "10.1 h"))
    for seed in range(5):
        assert sorted(protests(tree, seed=seed)) == [("party_b", "one"), ("party_c", "other")]


def test_a_call_that_names_nobody_brings_no_protest_but_what_is_kept_up_goes_out_again() -> None:
    found = orders(three(inject("it", "10 h", **NOBODYS)))
    assert {record.details["action"] for record in found} == {"patrol"}
    assert {record.details["target"] for record in found} == {"party_b", "party_c"}


@pytest.mark.parametrize("prefer", [20, 0.3])
def test_protests_do_not_grow_with_how_often_a_cabinet_is_asked(prefer: float) -> None:
    """The message is one event; what nobody is named in comes daily or every six hours."""
    said = []
    for every in ("960 h", "24 h", "6 h"):
        asked = inject("asked", "30 h", every=every, **NOBODYS)
        tree = three(message("it", "party_b"), asked, prefer=prefer)
        said.append([protests(tree, seed=seed) for seed in range(12)])
    assert said[0] == said[1] == said[2]
    assert any(said[0])
    assert prefer > 1 or not all(said[0]), "silence has its chance"


def test_protests_go_with_how_often_the_other_is_part_of_what_happens() -> None:
    def count(every: str) -> int:
        told: Node = {"to": ["party_a", "party_b"], "delay": "0 h"}
        sour: Node = {"change": "grievance", "by": 0.01, "args": {"actor": "party_a", "toward": "party_b"}}
        found = protests(three(inject("clash", "10 h", every=every, effects=[sour], **told)))
        assert {target for target, _ in found} == {"party_b"}
        return len(found)

    assert count("240 h") == 4
    assert count("48 h") > 12


def test_who_is_part_of_what_only_others_are_told_of_is_not_named_by_it() -> None:
    sour: Node = {"change": "grievance", "by": 0.01, "args": {"actor": "party_a", "toward": "party_b"}}
    assert not protests(three(inject("clash", "10 h", effects=[sour], **NOBODYS)))


def test_what_was_answered_once_is_not_answered_again() -> None:
    engine = Engine(plan_of(three()), seed=1)
    for day in (1, 5, 9):
        engine.advance(24.0 * day)
        engine.call("party_a", Trigger("it", "news", "party_b", engine.now, 0.0, occasion("it")))
        engine.desks["party_a"].memory.hear(engine.now, "news", "party_b")
    found = [r.details["target"] for r in engine.finish().chronicle if r.kind == "order" and "protest" in r.subject]
    assert found == ["party_b"]


@pytest.mark.parametrize("seed", [10, 16])
def test_a_neighbours_exercise_is_protested_against_once_and_to_whoever_called(seed: int) -> None:
    told = Engine(loaded("korean_contingency"), seed=seed).finish().chronicle
    found = [r for r in told if r.kind == "order" and r.details["action"] == "demarche"]
    by_north = [(r.details["target"], r.at) for r in found if r.actor == "north_korea"]
    assert by_north
    for target in {target for target, _ in by_north}:
        at = [when for who, when in by_north if who == target]
        assert all(later - sooner >= 20 * 24 for sooner, later in pairwise(at))
    for record in found:
        call = str(record.details["decision"]).partition(".ministry@")[2]
        sender, _, rest = call.partition(".")
        # an act is named by its author; what an actor stands on, by both
        author = rest.partition(".")[0] if sender in {"rung_rose", "rung_fell"} else sender
        assert author not in ACTORS or author == record.details["target"], call


@given(st.sampled_from(["", "a", "b", "c"]), st.lists(st.sampled_from(["a", "b", "c"]), unique=True))
def test_a_call_is_about_its_author_or_else_the_others_who_are_part_of_it_and_never_about_oneself(
    by: str, parties: list[str]
) -> None:
    about = Trigger("it", "news", by, 0.0, 0.0, 1, "", tuple(parties)).about("a")
    assert "a" not in about
    assert about == ((by,) if by in {"b", "c"} else tuple(p for p in parties if p != "a"))


@settings(max_examples=20)
@given(st.integers(0, 2**40))
def test_a_narrowed_turn_of_a_ministry_is_the_whole_one_without_the_rest(some: int) -> None:
    """By the compiled turn: what is left has the same gains, what is left out is not there."""
    engine = ENGINES.setdefault("senkaku_2012", Engine(loaded("senkaku_2012"), seed=10))
    engine.advance(24.0 * 6)
    for name in ("china", "japan"):
        desk, at = engine.desks[name], engine.now
        every = sum(desk.plan.routine_toward.values())
        assert every == sum(1 << position for position in desk.plan.routine)
        assert desk.plan.kept_up & every == desk.plan.kept_up
        # bits that fall on routine items
        about = sum(1 << position for number, position in enumerate(desk.plan.routine) if some >> number & 1)
        whole = dict(zip(*desk.lay_routine(at, every)[:2], strict=True))
        left = dict(zip(*desk.lay_routine(at, about)[:2], strict=True))
        wanted = {position: gain for position, gain in whole.items() if about >> position & 1}
        assert {position: gain for position, gain in left.items() if position} == wanted


ENGINES: dict[str, Engine] = {}
ACTORS = {"china", "japan", "north_korea", "russia", "south_korea", "united_nations", "united_states"}
