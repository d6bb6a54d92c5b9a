"""What enforcing costs who enforces: trade of its own, voices at home, a neighbour that shakes; it comes back."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from korean_worlds import changed, plan
from pressed import model_of, pressed, trade
from small_worlds import inject, plan_of

from sim.api import run
from sim.engine import Engine
from sim.expressions import Term
from sim.models.pressure.model import Pressure

if TYPE_CHECKING:
    from pathlib import Path

DAY: Final = 24.0


def border(*days: int, word: str = "enforce", who: str = "patron") -> list[Any]:
    """Give injects by which somebody enforces (or relents) on some days."""
    effects = [{"do": f"pressure.{word}", "args": {"actor": who}}]
    return [inject(f"{word}_{day}", f"{day} d", effects=effects, delay="0 h") for day in days]


@cache
def told(*, enforced: tuple[int, ...] = (), relents: int | None = None) -> dict[int, dict[str, float]]:
    """Give what stands on some days where the patron enforces on some and lets trucks through again on one."""
    injects = [*border(*enforced), *(border(relents, word="relent") if relents is not None else [])]
    engine = Engine(plan_of(pressed(injects=injects, horizon="400 d")), seed=1)
    model = engine.models["pressure"]
    assert isinstance(model, Pressure)
    slots, network = engine.world.slots, engine.world.network
    found: dict[int, dict[str, float]] = {}
    for day in (5, 59, 61, 100, 399):
        engine.advance(day * DAY)
        found[day] = {
            "forgone": model.getter("patron", Term("forgone", ("north",), ()))(engine.now),
            "support": slots.read(slots.find("actors.patron.support"), engine.now),
            "patron_trade": slots.read(network.slot("interdependence", "patron", "north"), engine.now),
            "north_trade": slots.read(network.slot("interdependence", "north", "patron"), engine.now),
            "grievance": slots.read(network.slot("grievance", "north", "patron"), engine.now),
            "instability": model.getter("north", Term("instability", ("north",), ()))(engine.now),
            "food": slots.read(slots.find("actors.north.food"), engine.now),
        }
    return found


def test_who_enforces_loses_trade_of_its_own_support_at_home_and_the_neighbours_good_will() -> None:
    idle, hard = told(), told(enforced=(10, 40))
    assert [idle[day]["forgone"] for day in idle] == [0.0] * 5
    assert hard[59]["forgone"] > 0.3
    for word in ("patron_trade", "north_trade"):
        assert hard[59][word] == pytest.approx(idle[59][word] * (1 - hard[59]["forgone"] / 0.91), rel=0.05)
    assert hard[59]["support"] < idle[59]["support"]
    assert hard[59]["grievance"] > idle[59]["grievance"]
    assert hard[100]["food"] < idle[100]["food"]
    assert hard[100]["instability"] > idle[100]["instability"]


def test_the_price_falls_back_when_trucks_are_let_through_again() -> None:
    kept, back = told(enforced=(10, 40)), told(enforced=(10, 40), relents=60)
    assert back[59] == kept[59]
    assert back[61]["forgone"] < 0.02 < kept[61]["forgone"]
    assert back[100]["north_trade"] == pytest.approx(told()[100]["north_trade"], rel=0.01)
    assert back[399]["support"] > kept[100]["support"]
    assert back[399]["support"] == pytest.approx(told()[399]["support"], abs=0.1)


def test_the_price_fades_with_enforcement_that_is_not_kept_up() -> None:
    kept = told(enforced=(10, 40))
    assert kept[399]["forgone"] < kept[100]["forgone"] < kept[59]["forgone"]


def test_what_others_forbid_costs_the_patron_nothing() -> None:
    alone = model_of(run(plan_of(pressed(injects=border(10, 20, who="ally"))), seed=1, until=30 * DAY))
    assert alone.forgone.share("patron") == 0.0
    assert alone.outcomes(30 * DAY)["patron_trade_lost"].value == 0.0


@settings(max_examples=40)
@given(shares=st.lists(st.floats(0, 1), min_size=2, max_size=5), forbids=st.floats(0, 1))
def test_more_enforcement_withholds_no_less_and_never_more_than_all(shares: list[float], forbids: float) -> None:
    fuel = trade({"patron": forbids})
    found = [fuel.withheld("patron", share) for share in sorted(shares)]
    assert all(less <= more for less, more in pairwise(found))
    assert 0 <= found[0] <= found[-1] <= 1


@given(steps=st.lists(st.floats(0, 1), min_size=1, max_size=4), least=st.floats(0, 0.5))
def test_what_was_joined_unannounced_is_lifted_and_nothing_else(steps: list[float], least: float) -> None:
    fuel = trade({"patron": 0.3})
    joined = sum(fuel.forbid("patron", step) for step in steps)
    assert 0 <= joined <= 0.7 + 1e-9
    fuel.lift("patron", joined, least=least)
    assert fuel.forbidden["patron"] == pytest.approx(max(0.3, min(least, 0.3 + joined)))


# ---- the patron's own choice, in the shipped scenario

SEEDS: Final = range(1, 9)


def opened(folder: Path, payment: str) -> int:
    """In how many runs the patron, having searched trucks for two months, lets them through of its own accord."""
    path = changed(folder, "searched", injects=border(1, 30, 60, who="china"))
    ready = plan(path, (("models.pressure.side_payment", payment), ("horizon", "150 d")))
    return sum(
        any(record.kind == "order" and record.details["action"] == "open_the_border" for record in found.chronicle)
        for found in (run(ready, seed=seed) for seed in SEEDS)
    )


def test_a_patron_reverses_when_it_costs_more_than_it_is_paid_and_not_where_it_is_paid_well(tmp_path: Path) -> None:
    assert opened(tmp_path, "0.1") > len(SEEDS) * 0.7
    assert opened(tmp_path, "1") < len(SEEDS) * 0.3
