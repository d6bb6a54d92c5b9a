"""Shares in words: steps of five, never rounded to none or to all, intervals never narrowed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.study.steps import span, steps


@pytest.mark.parametrize(
    ("share", "said"),
    [(0.0, "0 %"), (0.01, "under 5 %"), (0.428, "45 %"), (0.98, "over 95 %"), (1.0, "100 %")],
)
def test_a_share_is_said_in_steps_of_five(share: float, said: str) -> None:
    assert steps(share) == said


@given(st.floats(1e-6, 1 - 1e-6))
def test_what_is_not_quite_none_or_all_is_never_said_to_be(share: float) -> None:
    assert steps(share) not in {"0 %", "100 %"}


@given(st.floats(0, 1), st.floats(0, 1))
def test_an_interval_is_never_narrowed_and_at_most_five_wider_at_an_end(one: float, other: float) -> None:
    low, high = sorted((one, other))
    least, most = (int(end) / 100 for end in span(low, high).split("-"))
    assert low - 0.05 - 1e-6 <= least <= low + 1e-6
    assert high - 1e-6 <= most <= high + 0.05 + 1e-6
