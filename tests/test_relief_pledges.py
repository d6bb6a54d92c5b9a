"""Pledges of relief: a first sum is named once, and what comes after raises it."""

from __future__ import annotations

from collections import Counter

import pytest
from shipped import ran


@pytest.mark.parametrize(("crisis", "seed"), [("tsunami_relief", 1), ("nargis_2008", 1), ("haiti_2010", 2)])
def test_nobody_names_a_first_sum_twice(crisis: str, seed: int) -> None:
    orders = [record for record in ran(crisis, seed=seed).chronicle if record.kind == "order"]
    first = Counter(order.actor for order in orders if order.details["action"] == "pledge_funds")
    assert set(first.values()) == {1}
    assert {"united_states", "japan"} <= set(first)


@pytest.mark.parametrize("seed", [1, 2])
def test_who_has_named_a_first_sum_raises_it_as_the_toll_is_known(seed: int) -> None:
    at: dict[tuple[str, str], float] = {}
    for record in ran("tsunami_relief", seed=seed).chronicle:
        if record.kind == "order" and "pledge" in str(record.details["action"]):
            at.setdefault((record.actor, str(record.details["action"])), record.at)
    for actor in ("united_states", "japan"):
        later = [when for (who, act), when in at.items() if who == actor and act in {"raise_pledge", "pledge_large"}]
        assert later
        assert min(later) > at[actor, "pledge_funds"]
