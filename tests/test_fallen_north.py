"""The North falls, as the shipped option has it: who goes in, and who is brought out before."""

from __future__ import annotations

from functools import cache

import pytest

from sim.api import load, run
from sim.engine import Run

FALLS = 100 * 24.0


@cache
def fallen(seed: int, china: str) -> Run:
    return run(
        load("korean_contingency", options=["collapse_in_the_north"], settings=[("actors.china.doctrine", china)]),
        seed=seed,
    )


def orders(found: Run, *, by: str, action: str) -> list[float]:
    """When an actor ordered an act (h)."""
    return [r.at for r in found.chronicle if r.kind == "order" and r.subject.startswith(f"{by}.{action}.")]


@pytest.mark.parametrize("china", ["status_quo", "assertive"])
def test_china_may_hold_a_strip_beyond_the_river_once_nobody_rules_there(china: str) -> None:
    entered = [
        when for seed in (1, 2) for when in orders(fallen(seed, china), by="china", action="enter_fallen_state")
    ]
    assert entered, "a strip beyond the river is wanted, and something else in the doctrine forbids to take it"
    assert min(entered) >= FALLS
