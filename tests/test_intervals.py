"""Intervals and summaries of paired differences."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.runs.interval import Better, known_interval, mcnemar, mean_interval, share_interval, shares, worst_decile

values = st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=40)


def test_the_interval_is_the_one_of_the_textbook() -> None:
    sample = [1.0, 2.5, 0.5, 3.0, 2.0]
    found = mean_interval(sample)
    expected = stats.t.interval(0.95, 4, loc=np.mean(sample), scale=stats.sem(sample))
    assert (found.low, found.high) == pytest.approx(expected)


def test_too_few_values_have_no_interval() -> None:
    assert mean_interval([]).mean is None
    one = mean_interval([3.0])
    assert (one.mean, one.low, one.high) == (3.0, None, None)
    assert not one.clears_zero()


def test_no_difference_at_all_is_exactly_zero() -> None:
    found = mean_interval([0.0] * 50)
    assert (found.mean, found.low, found.high) == (0.0, 0.0, 0.0)
    assert not found.clears_zero()


@given(values, st.randoms())
def test_order_never_changes_a_digit(sample: list[float], luck: object) -> None:
    shuffled = list(sample)
    # ignored type: a Random; naming it would import the module of chance
    luck.shuffle(shuffled)  # type: ignore[attr-defined]
    assert mean_interval(sample) == mean_interval(shuffled)


@given(values)
def test_the_mean_lies_in_its_interval(sample: list[float]) -> None:
    found = mean_interval(sample)
    assert found.mean is not None
    assert found.low is not None
    assert found.high is not None
    assert found.low <= found.mean <= found.high


def test_the_interval_holds_a_known_difference_in_nineteen_of_twenty_studies() -> None:
    luck = np.random.default_rng(7)
    held = 0
    for _ in range(400):
        found = mean_interval([float(x) for x in luck.normal(0.3, 1.0, 25)])
        assert found.low is not None
        assert found.high is not None
        held += found.low <= 0.3 <= found.high
    assert 0.92 <= held / 400 <= 0.98


@given(st.integers(0, 60), st.integers(0, 60))
def test_mcnemar_is_the_exact_sign_test(improved: int, worse: int) -> None:
    if improved + worse == 0:
        assert mcnemar(0, 0) == 1.0
    else:
        expected = stats.binomtest(improved, improved + worse, 0.5).pvalue
        assert mcnemar(improved, worse) == pytest.approx(expected)


@given(values)
def test_shares_sum_to_one_and_turn_with_the_direction(sample: list[float]) -> None:
    up, down = shares(sample, "higher"), shares(sample, "lower")
    assert up.improved is not None
    assert up.worse is not None
    assert up.equal is not None
    assert up.improved + up.worse + up.equal == pytest.approx(1)
    assert (up.improved, up.worse, up.equal) == (down.worse, down.improved, down.equal)


def test_equal_means_equal_to_the_last_bit() -> None:
    assert shares([1e-300, 0.0, -1e-300, 0.0], "lower").equal == 0.5


@pytest.mark.parametrize(("better", "expected"), [("higher", 1.0), ("lower", 9.0), ("none", None)])
def test_the_worst_decile_lies_on_the_bad_side(better: Better, expected: float | None) -> None:
    assert worst_decile([float(x) for x in range(11)], better) == expected


def test_a_share_is_never_surer_than_its_number_allows() -> None:
    """None of nine crises since 1953 became a general war: 0 to .24 (Jeffreys), as the preparatory study gives it."""
    none = share_interval(0, 9)
    assert (none.mean, none.low) == (0.0, 0.0)
    assert none.high == pytest.approx(0.24, abs=0.005)
    assert share_interval(9, 9).low == pytest.approx(0.76, abs=0.005)
    assert share_interval(0, 0).mean is None
    assert known_interval([0.0] * 9) == none
    assert known_interval([0.0, 2.0]) == mean_interval([0.0, 2.0])


@given(st.integers(1, 300), st.data())
def test_the_interval_of_a_share_holds_it_and_mirrors(n: int, data: st.DataObject) -> None:
    hits = data.draw(st.integers(0, n))
    one, other = share_interval(hits, n), share_interval(n - hits, n)
    assert one.low is not None
    assert one.high is not None
    assert 0 <= one.low <= hits / n <= one.high <= 1
    assert one.high == pytest.approx(1 - (other.low or 0.0))
