"""The globe: distances as known, and a way that is gone along evenly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.models.globe import Point, great_circle, on_the_way

POINTS = st.tuples(st.floats(-80, 80), st.floats(-179, 179))


def test_a_degree_of_the_meridian_is_sixty_miles_and_a_quarter_of_the_globe_ninety_degrees() -> None:
    assert great_circle((0, 0), (1, 0)) == pytest.approx(60.04, abs=0.01)
    assert great_circle((0, 0), (0, 90)) == pytest.approx(great_circle((0, 0), (90, 0)))


@given(POINTS, POINTS, st.floats(0, 1))
def test_what_is_done_and_what_is_left_of_a_way_make_the_whole(one: Point, other: Point, done: float) -> None:
    whole = great_circle(one, other)
    if whole > 10_000:
        return  # opposite ends of the globe: any way is the shortest
    there = on_the_way(one, other, done)
    assert great_circle(one, there) == pytest.approx(done * whole, abs=0.01)
    assert great_circle(there, other) == pytest.approx((1 - done) * whole, abs=0.01)
