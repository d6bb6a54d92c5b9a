"""Memory: what is asked for stands there before it happens, and everything counts from when it does."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from sim.world.memory import Board, Memory, under

ACTS = st.lists(st.tuples(st.sampled_from(["visit", "test"]), st.sampled_from(["", "a", "b"])), max_size=12)


def test_what_is_asked_for_and_never_happened_was_never() -> None:
    memory = Memory("me", Board())
    memory.watch([("visit", "a")], [("attack", "b")])
    assert memory.did == {under("visit", "a"): -math.inf}
    assert memory.under_way == {under("visit", "a"): 0}
    assert memory.heard == {under("attack", "b"): -math.inf}
    assert memory.last("attack", 9.0, by="b") == -math.inf


def test_asking_again_forgets_nothing() -> None:
    memory = Memory("me", Board())
    memory.watch([("visit", "a")])
    memory.act(3.0, "visit", "a")
    memory.hear(4.0, "attack", "b")
    memory.watch([("visit", "a")], [("attack", "b")])
    assert memory.did[under("visit", "a")] == 3.0
    assert memory.under_way[under("visit", "a")] == 1
    assert memory.heard[under("attack", "b")] == 4.0


def test_what_began_before_anybody_asked_is_not_missed_when_it_ends() -> None:
    memory = Memory("me", Board())
    memory.act(1.0, "visit", "a")
    memory.watch([("visit", "a")])
    memory.end("visit", "a")
    memory.act(2.0, "visit", "a")
    assert memory.under_way[under("visit", "a")] == 1


@given(ACTS)
def test_as_many_are_under_way_as_began_and_did_not_end(acts: list[tuple[str, str]]) -> None:
    memory = Memory("me", Board())
    watched = [("visit", ""), ("visit", "a")]
    memory.watch(watched)
    for number, (action, target) in enumerate(acts):
        memory.act(float(number), action, target)
    for action, target in acts[::2]:
        memory.end(action, target)
    for action, target in watched:
        alike = [action == act and target in ("", toward) for act, toward in acts]
        assert memory.under_way[under(action, target)] == sum(alike) - sum(alike[::2])
        last = max((number for number, yes in enumerate(alike) if yes), default=-math.inf)
        assert memory.did[under(action, target)] == last
