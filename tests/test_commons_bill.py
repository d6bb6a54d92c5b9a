"""Bills and the ledger: what is added up when somebody asks is what adding at each step gives, to the last bit."""

from __future__ import annotations

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shipped import loaded

from sim.engine import Engine
from sim.models.commons.bill import Bill
from sim.models.commons.ledger import Ledger

COSTS = st.lists(st.tuples(st.sampled_from(("a", "b", "")), st.floats(0, 1e3)), max_size=4)


@given(st.lists(st.tuples(COSTS, st.integers(1, 90), st.booleans()), max_size=8))
def test_a_bill_is_the_sum_of_its_steps_whenever_it_is_asked(
    steps: list[tuple[list[tuple[str, float]], int, bool]],
) -> None:
    bill, anew = Bill(["a", "b"]), {"a": 0.0, "b": 0.0, "": 0.0}
    for costs, often, asked in steps:
        for _ in range(often):
            bill.note(costs)
            for actor, amount in costs:
                anew[actor] += amount
        if asked:
            assert bill.of("a") == anew["a"]
    assert {actor: bill.of(actor) for actor in anew} == anew
    assert bill.of("nobody") == 0.0


def test_losses_of_a_season_are_those_that_are_added_at_each_step(monkeypatch: pytest.MonkeyPatch) -> None:
    step, lost = Ledger.step, defaultdict[str, float](float)

    def shadowed(self: Ledger, at: float, hours: float) -> None:
        step(self, at, hours)
        for name, domain in self._domains.items():
            lost[name] += (1 - domain.capacity(at)) * (hours / 24)
            for actor, got in domain.shares(at).items():
                lost[f"{name}.{actor}"] += (1 - got) * (hours / 24)

    monkeypatch.setattr(Ledger, "step", shadowed)
    engine = Engine(loaded("commons_disruption"), seed=5)
    asked = 0
    while engine.now < 100 * 24.0:
        engine.advance(engine.now + 30 * 24.0)
        found = engine.outcomes(engine.now)
        for name in ("air", "sea", "space", "cyber", "supply"):
            asked += lost[name] > 0
            assert found[f"capacity_days_lost_{name}"].value == lost[name]
        for actor in ("japan", "china"):
            whole = sum(lost[f"{name}.{actor}"] for name in ("air", "sea", "space", "cyber", "supply"))
            assert found[f"capacity_days_lost.{actor}"].value == whole
    assert asked > 10
