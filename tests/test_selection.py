"""Choosing among options: who is first, how surely, Holm, regret, thresholds, dominance."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.errors import InputError
from sim.runs.interval import tail, two_sided
from sim.study.multiplicity import chance_of, holm, is_yes_or_no
from sim.study.selection import BASELINE, Selection, select
from sim.study.worlds import Threshold, pareto, regret, satisficing, thresholds_of

chances = st.dictionaries(st.integers(), st.floats(0, 1), max_size=12)


def _three(seed: int, n: int, apart: float, spread: float = 1.0) -> dict[str, list[float | None]]:
    """Three candidates on common luck; b is better than a by `apart`, and a than the baseline by 1."""
    luck = random.Random(seed)
    rows = [(luck.gauss(10, 3), luck.gauss(0, spread), luck.gauss(0, spread)) for _ in range(n)]
    return {
        BASELINE: [base for base, _, _ in rows],
        "a": [base - 1 + one for base, one, _ in rows],
        "b": [base - 1 - apart + other for base, _, other in rows],
    }


def _chosen(values: dict[str, list[float | None]], matters: float = 0.1, **more: object) -> Selection:
    words: dict[str, object] = {"better": "lower", "matters": matters, "random_case": True, **more}
    # ignored type: a mapping of keywords has one type for all of them
    return select("x", values, **words)  # type: ignore[arg-type]


def test_a_winner_is_first_in_four_worlds_of_five_and_clears_what_matters() -> None:
    found = _chosen(_three(1, 60, 3.0, spread=0.5))
    assert found["winner"] == "b"
    assert found["first"]["b"] >= 0.8
    assert found["correct"] == pytest.approx(1, abs=1e-6)
    assert _chosen(_three(1, 60, 3.0, spread=0.5), matters=6.0)["winner"] is None
    assert "does not clear" in _chosen(_three(1, 60, 3.0, spread=0.5), matters=6.0)["why"]


def test_the_best_mean_that_is_first_too_seldom_wins_nothing() -> None:
    found = _chosen(_three(1, 400, 0.5, spread=2.0))
    assert found["best"] == "b"
    assert found["winner"] is None
    assert "of the pairs, expected 80 %" in found["why"]


def test_central_cases_and_cut_runs_name_no_winner() -> None:
    values = _three(1, 60, 3.0, spread=0.5)
    assert "luck alone" in _chosen(values, random_case=False)["why"]
    assert "cut short" in _chosen(values, cut=["b"])["why"]
    assert _chosen(values, cut=["a"])["winner"] == "b"


def test_the_baseline_never_wins_and_ties_are_shared() -> None:
    same: dict[str, list[float | None]] = {BASELINE: [1.0, 2.0, 3.0], "a": [1.0, 2.0, 3.0]}
    found = _chosen(same)
    assert (found["best"], found["winner"], found["correct"]) == (BASELINE, None, 1.0)
    assert found["first"] == {BASELINE: 0.5, "a": 0.5}


def test_an_unknown_value_takes_its_pair_out() -> None:
    found = _chosen({BASELINE: [1.0, None, 3.0, 4.0], "a": [0.0, 0.0, None, 3.0]})
    assert found["pairs"] == 2
    assert "too few" in _chosen({BASELINE: [1.0, None], "a": [None, 1.0]})["why"]


def test_the_stated_probability_of_correct_choice_is_kept() -> None:
    # where b is truly best by less than can be seen, a stated .9 must be right in nine of ten or more
    told = [(found["best"], found["correct"]) for seed in range(300) for found in [_chosen(_three(seed, 20, 0.6), 0)]]
    sure = [best == "b" for best, correct in told if correct is not None and correct >= 0.8]
    assert len(sure) > 60
    assert sum(sure) / len(sure) >= 0.8


def test_what_is_good_enough_counts_as_correct() -> None:
    strict, loose = (_chosen(_three(4, 12, 0.1), matters)["correct"] for matters in (0.0, 1.0))
    assert strict is not None
    assert loose is not None
    assert loose > strict


@given(chances)
def test_holm_is_at_least_the_raw_and_keeps_the_order(found: dict[int, float]) -> None:
    adjusted = holm(found)
    assert adjusted.keys() == found.keys()
    for one, raw in found.items():
        mine = adjusted[one]
        assert mine is not None
        assert raw <= mine <= 1
        for other, beside in found.items():
            theirs = adjusted[other]
            assert theirs is not None
            if raw < beside:
                assert mine <= theirs


def test_holm_as_in_the_textbook() -> None:
    # Holm 1979 by hand: .01 x 4, .013 x 3 (not below .04), .03 x 2, .2 x 1
    adjusted = holm({"a": 0.01, "b": 0.2, "c": 0.013, "d": 0.03, "e": None})
    assert adjusted == pytest.approx({"a": 0.04, "b": 0.2, "c": 0.04, "d": 0.06, "e": None})


@given(st.lists(st.floats(-5, 5), min_size=3, max_size=30))
def test_the_paired_t_is_scipys(values: list[float]) -> None:
    if max(values) - min(values) > 1e-3:
        theirs = stats.ttest_1samp(values, 0.0).pvalue
        assert two_sided(values) == pytest.approx(theirs, rel=1e-6, abs=1e-12)


def test_a_mean_that_is_the_same_in_all_pairs_is_sure() -> None:
    assert tail([1.0, 1.0]) == 1.0
    assert tail([0.0, 0.0]) == 0.5
    assert two_sided([0.0, 0.0, 0.0]) == 1.0
    assert chance_of([1.0], yes_or_no=False) is None


@pytest.mark.parametrize(("up", "down"), [(5, 1), (0, 8), (3, 3), (0, 0)])
def test_yes_or_no_is_judged_by_exact_mcnemar(up: int, down: int) -> None:
    differences = [1.0] * up + [-1.0] * down + [0.0] * 4
    exact = stats.binomtest(up, up + down).pvalue if up + down else 1.0
    assert chance_of(differences, yes_or_no=True) == pytest.approx(exact)


def test_yes_or_no_is_told_by_the_values() -> None:
    assert is_yes_or_no([0.0, 1.0, None], [1.0])
    assert not is_yes_or_no([0.0, 0.5])
    assert not is_yes_or_no([None])


def test_regret_is_what_the_best_of_each_world_gives_more() -> None:
    found = regret({BASELINE: [1.0, 4.0], "a": [3.0, 2.0], "b": [None, 9.0]}, "lower")
    assert found[BASELINE] == {"mean": 2.0, "p90": 2.0, "most": 2.0}
    assert found["a"] == {"mean": 0.0, "p90": 0.0, "most": 0.0}
    found = regret({BASELINE: [1.0, 4.0], "a": [3.0, 2.0]}, "higher")
    assert found[BASELINE]["mean"] == 1.0
    assert found[BASELINE]["most"] == 2.0
    assert regret({BASELINE: [1.0]}, "none") == {}


@given(st.lists(st.tuples(st.floats(-9, 9), st.floats(-9, 9), st.floats(-9, 9)), min_size=1, max_size=20))
def test_in_every_world_somebody_has_no_regret(rows: list[tuple[float, float, float]]) -> None:
    for row in rows:
        found = regret({str(place): [value] for place, value in enumerate(row)}, "lower")
        assert min(each["mean"] for each in found.values()) == 0
        assert all(each["most"] >= 0 for each in found.values())


def test_thresholds_are_kept_as_declared_and_all_must_be_met() -> None:
    asked = thresholds_of(["x<=3", "y > .5"], ["x", "y"])
    values: dict[tuple[str, str], list[float | None]] = {
        (BASELINE, "x"): [3.0, 4.0, 2.0, None],
        (BASELINE, "y"): [0.6, 0.6, 0.5, 0.9],
    }
    found = satisficing(asked, lambda name, measure: values[name, measure], [BASELINE])
    assert found == {"thresholds": ["x<=3", "y>0.5"], "share": {BASELINE: 0.25}}
    assert not Threshold("x", "<", 3.0).met(3.0)


@pytest.mark.parametrize(
    ("word", "said"),
    [("x==3", "expected MEASURE<=X"), ("z<=3", "no measure named 'z'"), ("x<=much", "no number"), ("x<=nan", "no n")],
)
def test_a_threshold_that_cannot_be_read_is_refused(word: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        thresholds_of([word], ["x", "y"])


def test_nobody_dominates_the_pareto_set_and_each_other_is_dominated() -> None:
    points = {"a": [1.0, 2.0], "b": [2.0, 1.0], "c": [1.0, 1.0], "d": [1.0, 2.0]}
    assert pareto(points) == ["a", "b", "d"]
    assert pareto({}) == []
