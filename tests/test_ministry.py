"""The ministry: a protest goes out in hours by a rule, whatever its cabinet is at; uncalled for, none does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from shipped import loaded
from small_worlds import Files, Node, action, actor, inject, plan_of, world

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


def files(*rules: Node, latency: str = "200 h", routine: bool = True, **crisis: Any) -> Files:
    """One whose cabinet needs a week hears of something that another has done."""
    first = actor("party_a", variables={"latency": latency, "agencies": 1}, rules=[*rules])
    second = actor("party_b", rules=[], attends=[], ignores=["protest"])
    acts = [action("protest", **{**PROTEST, "routine": routine}), action("talk", cost=19)]
    call = inject("it", "10 h", to=["party_a"], delay="0 h")
    plain: Node = {"injects": [call], "roles": {"wrongdoer": ["party_b"]}, "horizon": "40 d"}
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
