"""The rule by which a row of a record passes, what is said of one that fails, and the quantiles it is judged by."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from record_rows import LASTS, NEVER, OPEN, row

from sim.report.rows import told as why
from sim.report.rows import verdict
from sim.scenario.record import Row
from sim.study.calibration import Judged, judged, quantile

amounts = st.floats(0.01, 1e6)


@pytest.mark.parametrize(
    ("item", "values", "amiss"),
    [
        (row(), [90.0, 100.0, 110.0], ()),
        (row(), [101.0, 105.0, 110.0], ("outside the band",)),
        (row(), [40.0, 100.0, 160.0], ("band too wide",)),
        (row(), [95.0, 140.0, 150.0], ("median too far",)),
        (row(between={"low": 95.0, "high": 125.0}), [120.0, 140.0, 160.0], ()),
        (row("d", 10.0), [9.0, 12.0, 13.0], ()),
        (row("d", 2.0), [2.0] * 2 + [4.0] * 9, ()),
        (row("d", 2.0), [2.0] * 2 + [5.0] * 9, ("median too far",)),
        (row("d", 5.0), [4.0, 5.0, None], ("band too wide",)),
        (row("d", 5.0), [None, None], ("no run gives it",)),
        (row(), [None, 90.0, 100.0, 110.0], ("unknown in 1 of 4 runs",)),
        (row("d", None, between=NEVER), [None] * 19 + [4.0], ()),
        (row("d", None, between=NEVER), [None] * 3 + [4.0], ("it happened in 1 of 4 runs",)),
        (row("d", None, between=NEVER), [0.0, 4.0], ("it happened in 2 of 2 runs",)),
        (row("d", None, between=OPEN, probe=LASTS), [None] * 20, ()),
        (row("d", None, between=OPEN, probe=LASTS), [None] * 18 + [90.0] * 2, ("it was over in 2 of 20 runs",)),
    ],
)
def test_a_row_passes_by_the_rule_and_says_what_is_amiss(
    item: Row, values: list[float | None], amiss: tuple[str, ...]
) -> None:
    verdict_ = judged(item, values)
    assert verdict_.amiss == amiss
    assert verdict_.passes == (not amiss)


@given(
    values=st.lists(amounts, min_size=2, max_size=40), recorded=amounts, factor=st.sampled_from([0.5, 4.0, 1024.0])
)
def test_the_verdict_on_an_amount_does_not_depend_on_its_unit(
    values: list[float], recorded: float, factor: float
) -> None:
    scaled = judged(row(value=recorded * factor), [value * factor for value in values])
    assert judged(row(value=recorded), values).amiss == scaled.amiss


@given(came=st.lists(st.floats(0, 400), max_size=30), others=st.integers(0, 60))
def test_what_never_happened_passes_where_runs_that_have_it_are_as_rare_as_the_rule_lets_a_band_leave_out(
    came: list[float], others: int
) -> None:
    values = [*came, *[None] * others]
    if not values:
        return
    found = judged(row("d", None, between=NEVER), values)
    assert found.passes == (len(came) * 20 <= len(values))
    assert found.missing == others
    # fewer runs that have it never make it fail
    if found.passes and came:
        assert judged(row("d", None, between=NEVER), [*came[1:], *[None] * (others + 1)]).passes


@pytest.mark.parametrize(
    ("values", "amiss", "near"),
    [
        ([0.0] * 5 + [3.0] * 5, True, True),
        ([0.0] * 5 + [4.0] * 5, True, False),
        ([1.0] * 5 + [3.0] * 5, False, False),
        ([0.0] * 5 + [None] * 5, True, False),
    ],
)
def test_a_band_that_begins_on_the_day_fails_by_its_ratio_and_that_alone_is_told(
    *, values: list[float | None], amiss: bool, near: bool
) -> None:
    found = judged(row("d", 1.0, reason="wide by its ratio"), values)
    assert (not found.passes, found.to_the_day) == (amiss, near)
    assert found.as_object()["passes_to_the_day"] == (found.passes or near)
    assert ("1 of them by the ratio" in verdict([found])) == near
    assert ("to the day" in why(found)) == near


@given(values=st.lists(st.integers(1, 60), min_size=2, max_size=40), recorded=st.integers(1, 60))
def test_to_the_day_nothing_changes_for_bands_that_begin_on_a_later_day(values: list[int], recorded: int) -> None:
    assert not judged(row("d", float(recorded)), [float(value) for value in values]).to_the_day


@given(values=st.lists(amounts, min_size=1, max_size=40), parts=st.tuples(st.floats(0, 1), st.floats(0, 1)))
def test_quantiles_stay_inside_and_in_order(values: list[float], parts: tuple[float, float]) -> None:
    low, high = (quantile(values, part) for part in sorted(parts))
    assert min(values) <= low <= max(values)
    assert low <= high * (1 + 1e-12)
    assert quantile(values, 0.0) == min(values)
    assert quantile(values, 1.0) == max(values)


def test_a_quantile_beside_what_never_happened_is_never() -> None:
    assert quantile([1.0, 2.0, math.inf], 0.5) == 2.0
    assert quantile([1.0, 2.0, math.inf], 0.6) == math.inf
    assert quantile([math.inf, math.inf], 0.05) == math.inf


@pytest.mark.parametrize(
    ("passes", "reason", "explained"), [(True, "", True), (True, "x", False), (False, "", False), (False, "x", True)]
)
def test_a_row_that_fails_wants_a_reason_and_one_that_passes_none(
    *, passes: bool, reason: str, explained: bool
) -> None:
    amiss = () if passes else ("median too far",)
    assert Judged(row(reason=reason), 1.0, 2.0, 3.0, 9, 0, amiss).explained == explained
