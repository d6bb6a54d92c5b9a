"""Levers as they grow and decay: maturity in closed form, and what a mature one moves in a world."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lever_files import FRACTION, factor, grown, lever, lever_file, optioned, shift
from small_worlds import lively, written

from sim.api import load, run
from sim.world.levers import maturity
from sim.world.slots import linked, unlinked

FEW = settings(max_examples=20, deadline=None)


@given(FRACTION, st.floats(0, 5e4), st.floats(1, 5e4), st.floats(-5e4, 0), st.floats(0, 5e4))
def test_maturity_is_e1(quality: float, lag: float, tau: float, adopted: float, at: float) -> None:
    found = maturity(lever(quality=quality, lag=lag, time_constant=tau, adopted=adopted), at)
    assert found == pytest.approx(quality * (1 - math.exp(-max(0.0, at - adopted - lag) / tau)), abs=1e-12)
    assert 0.0 <= found <= quality


@given(st.lists(st.floats(-1e4, 1e4), min_size=2).map(sorted))
def test_maturity_never_falls_while_a_lever_is_kept_up(instants: list[float]) -> None:
    reached = [maturity(lever(), at) for at in instants]
    assert reached == sorted(reached)


@given(st.floats(0, 1e4), st.floats(1, 1e4))
def test_a_lever_that_was_stopped_decays_by_its_half_life(later: float, half_life: float) -> None:
    found = lever(stopped=0.0, half_life=half_life)
    top = maturity(found, 0.0)
    assert maturity(found, later) == pytest.approx(top * 0.5 ** (later / half_life), abs=1e-12)
    assert maturity(lever(stopped=0.0), later) == pytest.approx(top)


def test_a_mature_lever_has_its_quality_at_once() -> None:
    assert maturity(lever(mature=True, lag=1e9), 0.0) == 0.7


TRUST = "relations.party_a.party_b.trust"


def test_a_lever_whose_lag_outlasts_the_run_is_exactly_nothing() -> None:
    files = lively()
    files["late.yaml"] = lever_file("late", shift(TRUST, 0.3), factor("actors.party_b.latency", 0.5), lag="60 d")
    with written(files) as path:
        plain, late = run(load(path), seed=3), run(load(path, options=["late.yaml@0"]), seed=3)
    assert [r.line() for r in plain.chronicle if r.kind != "start"] == [
        r.line() for r in late.chronicle if r.kind != "start"
    ]
    assert plain.outcomes == late.outcomes
    assert late.maturity == {"late": 0.0}


def test_a_lever_that_acts_is_felt() -> None:
    files = lively()
    files["soon.yaml"] = lever_file("soon", factor("actors.party_b.latency", 0.5))
    with written(files) as path:
        plain, soon = run(load(path), seed=3), run(load(path, options=["soon.yaml@mature"]), seed=3)
    assert soon.outcomes != plain.outcomes
    assert soon.maturity == {"soon": 1.0}


def test_a_mature_shift_has_its_stated_size_at_the_baseline() -> None:
    truth = optioned([lever_file("one", shift(TRUST, 0.2))], ["one.yaml@mature"])
    assert truth.slots.value[truth.slots.find(TRUST)] == pytest.approx(0.7)
    truth = optioned([lever_file("one", factor("actors.party_b.latency", 0.5))], ["one.yaml@mature"])
    assert truth.slots.value[truth.slots.find("actors.party_b.latency")] == pytest.approx(1.0)


@FEW
@given(st.permutations(["one", "two", "three"]), st.lists(st.floats(-0.3, 0.3), min_size=3, max_size=3))
def test_the_order_of_levers_does_not_matter(order: list[str], sizes: list[float]) -> None:
    levers = [
        lever_file(name, shift(TRUST, size), factor("actors.party_b.latency", math.exp(size)))
        for name, size in zip(("one", "two", "three"), sizes, strict=True)
    ]
    straight = optioned(levers, ["one.yaml@mature", "two.yaml@0", "three.yaml"])
    ways = {"one": "one.yaml@mature", "two": "two.yaml@0", "three": "three.yaml"}
    mixed = optioned(levers, [ways[name] for name in order])
    for truth in (straight, mixed):
        grown(truth, 3)
    assert mixed.slots.value == pytest.approx(straight.slots.value, abs=1e-12)


@FEW
@given(st.lists(st.floats(-0.9, 0.9), min_size=1, max_size=4))
def test_no_levers_carry_a_fraction_out_of_its_bounds(sizes: list[float]) -> None:
    levers = [lever_file(f"lever_{place}", shift(TRUST, size)) for place, size in enumerate(sizes)]
    truth = grown(optioned(levers, [f"{item['id']}.yaml@-5y" for item in levers]), 5)
    assert 0.0 < truth.slots.value[truth.slots.find(TRUST)] < 1.0


def test_a_growing_lever_is_where_its_maturity_says() -> None:
    truth = grown(optioned([lever_file("one", shift(TRUST, 0.2))], ["one.yaml@0"]), 30)
    reached = 1 - math.exp(-1)
    expected = unlinked(reached * (linked(0.7, "logit") - linked(0.5, "logit")), "logit")
    assert truth.slots.value[truth.slots.find(TRUST)] == pytest.approx(expected)


def test_a_lever_that_decays_goes_back_toward_the_baseline() -> None:
    stopped: Any = {"before_start": "3000 d", "stopped_before_start": "1 d"}
    fading = lever_file("one", shift(TRUST, 0.2), adopted=stopped, decay="5 d")
    truth = optioned([fading], ["one.yaml"])
    start = truth.slots.value[truth.slots.find(TRUST)]
    end = grown(truth, 60).slots.value[truth.slots.find(TRUST)]
    assert 0.66 < start < 0.7
    assert end == pytest.approx(0.5, abs=1e-3)
