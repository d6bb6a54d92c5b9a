"""Crises out of sample: what was absurd when they were first tried, and is not any more."""

from __future__ import annotations

import pytest

from sim.api import load, run
from sim.scenario import library

DAY = 24.0


@pytest.mark.parametrize("seed", [1, 2])
def test_an_ally_that_asks_by_name_is_sent_the_ships_that_are_near_before_its_dead_are_counted(seed: int) -> None:
    """Haiyan, from memory: asked on 9 November, a carrier ordered on the 11th; the count passed 3,000 on the 14th."""
    found = run(load(library.names("scenario")["haiyan_2013"]), seed=seed, until=9 * DAY)
    orders = [record for record in found.chronicle if record.kind == "order"]
    asked = next(r.at for r in orders if r.details["action"] == "ask_partner_for_forces")
    sent = next(r.at for r in orders if r.details["asset"] == "us_carrier")
    assert asked < sent < asked + 4 * DAY
