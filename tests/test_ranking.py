"""Ranks, regret and the rule for a winner over the outer loop."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.study.ranking import acceptability, by_weights, difference, point_means, regret, winner

Array = NDArray[np.float64]
CHANCE = np.random.default_rng(7)
POINTS = 120


def judged(means: dict[str, Array], *, matters: float = 0.0) -> tuple[str | None, str]:
    ranks = acceptability(means, lower=False, draws=POINTS)
    found = winner(means, ranks, lower=False, matters=matters, nested=1)
    return found.name, found.says


def test_the_better_everywhere_wins() -> None:
    base = CHANCE.normal(size=POINTS)
    assert judged({"": base, "a": base + 1, "b": base + 0.5})[0] == "a"


def test_no_winner_is_named_where_the_ranking_flips() -> None:
    # a is much better in mean, its interval is far off zero, and yet b is first at four points of ten
    base = CHANCE.normal(size=POINTS)
    gain = np.where(np.arange(POINTS) % 10 < 6, 5.0, -0.1)
    name, says = judged({"": base, "a": base + gain, "b": base + 0.2})
    assert difference(base + gain, base, nested=1).clears_zero()
    assert name is None
    assert "flips" in says


def test_no_winner_is_named_below_what_matters() -> None:
    base = CHANCE.normal(size=POINTS)
    means = {"": base, "a": base + 0.1}
    assert judged(means)[0] == "a"
    name, says = judged(means, matters=0.2)
    assert name is None
    assert "matters" in says


def test_options_that_are_equal_everywhere_are_said_to_be_and_no_flip_is_claimed() -> None:
    same = np.linspace(0, 1, POINTS)
    name, says = judged({"": same, "a": same.copy()})
    assert (name, says) == (None, "No winner: the options are equal at every point.")


def test_where_nothing_is_declared_to_matter_no_winner_is_said_to_clear_it() -> None:
    means = {"": np.full(40, 10.0), "a": np.full(40, 9.0)}
    ranks = acceptability(means, lower=True, draws=40)
    chosen = winner(means, ranks, lower=True, matters=0.0, nested=1)
    assert chosen.name == "a"
    assert chosen.says.endswith("by an interval off zero; what would matter is not declared.")


def test_the_baseline_may_win() -> None:
    base = CHANCE.normal(size=POINTS)
    assert judged({"": base, "a": base - 1})[0] == ""


def test_equal_options_share_their_ranks() -> None:
    base = CHANCE.normal(size=POINTS)
    ranks = acceptability({"": base, "null": base}, lower=True, draws=POINTS)
    assert ranks[""].shares == ranks["null"].shares == (0.5, 0.5)
    assert judged({"": base, "null": base})[0] is None


def test_shares_of_ranks_add_to_one_both_ways() -> None:
    means = {name: CHANCE.normal(size=POINTS) for name in "abcd"}
    table = np.array([found.shares for found in acceptability(means, lower=True, draws=POINTS).values()])
    assert table.sum(axis=0) == pytest.approx(np.ones(4))
    assert table.sum(axis=1) == pytest.approx(np.ones(4))


def test_regret_is_what_the_best_at_a_point_would_have_saved() -> None:
    found = regret({"a": np.array([1.0, 2.0]), "b": np.array([3.0, 1.0])}, lower=True)
    assert found["a"] == pytest.approx((0.5, 0.9, 1.0))
    assert found["b"] == pytest.approx((1.0, 1.8, 2.0))


def test_weights_decide_between_options_that_are_best_at_different_ends() -> None:
    one = {"a": np.ones(POINTS), "b": np.zeros(POINTS)}
    other = {"a": np.zeros(POINTS), "b": np.ones(POINTS)}
    even = by_weights([(one, False, 1.0), (other, False, 1.0)], draws=POINTS, seed=1)
    assert even["a"].mean == pytest.approx(0.5, abs=0.06)
    tilted = by_weights([(one, False, 0.25), (other, False, 1.0)], draws=POINTS, seed=1)
    assert tilted["a"].mean == pytest.approx(0.8, abs=0.06)


def test_only_replications_known_of_all_options_are_compared() -> None:
    found = point_means({"a": np.array([[1.0, np.nan]]), "b": np.array([[2.0, 100.0]])})
    assert found["b"] == pytest.approx([2.0])


def test_points_of_one_structure_count_as_one_draw() -> None:
    values = np.repeat(CHANCE.normal(size=30), 2)
    apart, joined = difference(values, 0 * values, nested=1), difference(values, 0 * values, nested=2)
    assert apart.low is not None
    assert joined.low is not None
    assert joined.low < apart.low
