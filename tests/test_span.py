"""Intervals in figures: no digit too many, and no sign lost."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sim.runs.interval import Interval
from sim.runs.span import span

numbers = st.floats(-1e9, 1e9).filter(lambda value: value == 0 or abs(value) > 1e-3)


@pytest.mark.parametrize(
    ("found", "says"),
    [
        ((-460_000, -910_000, 310), "-460,000 (-910,000 to just above 0)"),
        ((12_000, -42_000, 66_000), "+12,000 (-42,000 to +66,000)"),
        ((-1.2, -2.4, -0.001), "-1.2 (-2.4 to just below 0)"),
        ((-8.04, -10.9, -5.5), "-8.0 (-11 to -5.5)"),
        ((0.99, 0.93, 1.04), "+0.99 (+0.93 to +1.0)"),
        ((9.97, 9.96, 9.98), "+10 (+10 to +10)"),
        ((0.52, 0.519, 0.521), "+0.52 (+0.52 to +0.52)"),
        ((-1.2e6, -1.5e6, -0.9e6), "-1.2 million (-1.5 million to -900,000)"),
        ((6.9e-6, 1e-6, 1e-5), "less than 0.0001"),
        ((0, 0, 0), "0 (0 to 0)"),
        ((0, -0.014, 0.014), "0 (-0.014 to +0.014)"),
        ((3, None, None), "+3.0"),
        ((None, None, None), "-"),
    ],
)
def test_a_span_is_said_as_far_as_its_interval_bears(found: tuple[float | None, ...], says: str) -> None:
    assert str(span(Interval(*found))) == says


@given(numbers, numbers, numbers)
def test_whether_an_interval_reaches_zero_is_never_lost_by_rounding(one: float, two: float, three: float) -> None:
    low, mean, high = sorted((one, two, three))
    assume(max(-low, high) > 0)
    for end, said in zip((low, high), span(Interval(mean, low, high)).ends.split(" to "), strict=True):
        up = said.startswith("+") or "above" in said
        down = said.startswith("-") or "below" in said
        assert (up, down) == (end > 0, end < 0)


@given(numbers, numbers, numbers)
def test_no_figure_has_more_than_two_digits_that_count(one: float, two: float, three: float) -> None:
    low, mean, high = sorted((one, two, three))
    for figure in re.findall(r"[\d,.]+", str(span(Interval(mean, low, high)))):
        digits = figure.replace(",", "").replace(".", "").lstrip("0")
        assert len(digits.rstrip("0")) <= 2
