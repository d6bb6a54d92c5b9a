"""Meetings that were arranged beforehand: known to the two who meet, and called for on the day."""

from __future__ import annotations

import pytest
from small_worlds import Files, Node, action, actor, inject, plan_of, scenario_of, world

from sim.engine import Engine
from sim.errors import InputError
from sim.world.memory import under

DAY = 24.0
HELD: Node = {"id": "held", "priority": "P3", "says": "what was arranged is held", "prefer": {"visit": 20}}
HELD |= {"when": 'received_from(target, "meeting", within="4 d")'}
KEPT: Node = {"id": "kept", "priority": "P3", "says": "words are kept for it", "prefer": {"word": -20}}
KEPT |= {"when": 'received_from(target, "meeting_planned") and not received_from(target, "meeting")'}
QUIET: Node = {"id": "inertia", "priority": "P5", "says": "nothing is done for nothing", "prefer": {"any": -8}}
TALK: Node = {"id": "talk", "priority": "P4", "says": "news is talked about", "prefer": {"word": 20}}
TALK |= {"when": 'received("news", within="1 d")'}


def three(*injects: Node) -> Files:
    """Three states that talk about news, hold what was arranged, and keep words for it."""
    catalogue = [action(name, adjudication={"chance": 1}, min_interval="20 d") for name in ("visit", "word")]
    states = [actor(name, rules=[QUIET, TALK, HELD, KEPT], orders=2) for name in ("north", "south", "west")]
    for state in states:
        state["variables"] = {"latency": "2 h"}
        state["doctrines"]["plain"]["attends"] = ["news"]
    return world(states, catalogue, injects=[*injects], horizon="30 d")


def meeting(**more: Node | str | list[str]) -> Node:
    return {"id": "summit", "at": "10 d", "between": ["north", "south"], "says": "they meet", **more}


def done(files: Files, seed: int = 1) -> list[tuple[int, str, str, str]]:
    """What was ordered: on which day, by whom, what, toward whom."""
    found = Engine(plan_of(files), seed=seed).finish()
    orders = [record for record in found.chronicle if record.kind == "order"]
    return [(int(r.at // DAY), r.actor, str(r.details["action"]), str(r.details["target"])) for r in orders]


def test_the_two_who_meet_are_asked_on_the_day_and_nobody_else_is() -> None:
    visits = {(10, "north", "visit", "south"), (10, "south", "visit", "north")}
    for seed in range(4):
        assert set(done(three(meeting()), seed)) == visits


def test_both_know_of_it_from_the_start_and_it_calls_nobody_before_its_day() -> None:
    engine = Engine(plan_of(three(meeting())), seed=1)
    engine.advance(1.0)
    known = {
        (name, by)
        for name, desk in engine.desks.items()
        for by in engine.desks
        if desk.memory.heard.get(under("meeting_planned", by), -1.0) >= 0
    }
    assert known == {("north", "south"), ("south", "north")}
    assert not any(record.kind == "decision" for record in engine.chronicle if record.at < 9 * DAY)


def test_what_is_to_be_said_can_be_kept_for_it_only_once_it_is_known() -> None:
    talk = inject("talk", "2 d", about="news", delay="0 h")
    kept = {(day, by, to) for day, by, act, to in done(three(talk, meeting())) if act == "word"}
    assert (2, "north", "west") in kept
    assert (2, "north", "south") not in kept
    late = {(day, by, to) for day, by, act, to in done(three(talk, meeting(known="5 d"))) if act == "word"}
    assert (2, "north", "south") in late


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"between": ["north"]}, "names the two who meet"),
        ({"between": ["north", "north"]}, "names the two who meet"),
        ({"between": ["north", "sotuh"]}, "no actor named 'sotuh'"),
        ({"to": ["west"]}, "a meeting is between two, once"),
        ({"every": "5 d"}, "a meeting is between two, once"),
        ({"between": [], "known": "5 d"}, "'known' is for a meeting"),
    ],
)
def test_a_meeting_of_others_than_two_is_refused_in_one_clear_line(more: Node, said: str) -> None:
    with pytest.raises(InputError, match=said):
        scenario_of(three(meeting(**more)))
