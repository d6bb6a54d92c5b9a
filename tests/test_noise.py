"""Noise: draws in blocks are the draws one by one; errors in a bank are the errors one by one."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.draws import Draws, normal, uniform
from sim.world.noise import Bank, inverse_block, normal_block, uniform_block
from sim.world.perception import ErrorProcess

WORDS = st.lists(st.integers(0, 2**64 - 1), min_size=1, max_size=20)
KEEP = 0.8


@given(WORDS, st.integers(0, 5000), st.integers(1, 40))
def test_a_block_of_draws_holds_the_draws_of_each_key_and_occasion(keys: list[int], first: int, count: int) -> None:
    occasions = range(first, first + count)
    assert uniform_block(keys, first, count).tolist() == [[uniform(key, at) for key in keys] for at in occasions]
    # a compiler that fuses products and sums may round the standard library's inverse differently in the last place
    for row, at in zip(normal_block(keys, first, count).tolist(), occasions, strict=True):
        assert row == pytest.approx([normal(key, at) for key in keys], rel=1e-14, abs=1e-16)


@given(st.lists(st.floats(1e-16, 1 - 1e-15), min_size=1, max_size=20), st.integers(0, 300))
def test_the_normal_law_is_inverted_in_the_middle_in_the_tails_and_far_out(shares: list[float], power: int) -> None:
    tail = 10.0 ** -(power / 20)
    shares = [*shares, 0.075, 0.925, tail if power else 0.5, max(1 - tail, 1e-3)]
    shares = [share for share in shares if 0 < share < 1]
    alone = NormalDist().inv_cdf
    found = inverse_block(np.array(shares)).tolist()
    assert found == pytest.approx([alone(share) for share in shares], rel=1e-14, abs=1e-16)


@given(WORDS, st.integers(0, 300))
def test_what_is_drawn_beside_it_changes_no_draw(keys: list[int], first: int) -> None:
    together = normal_block(keys, first, 5)
    for place, key in enumerate(keys):
        assert together[:, place].tolist() == normal_block([key], first, 5)[:, 0].tolist()


def test_an_error_in_a_bank_goes_as_it_would_alone() -> None:
    keys = [Draws(5).key("perception", str(number)) for number in range(30)]
    bank, alone = Bank(KEEP), [ErrorProcess(key, KEEP) for key in keys]
    for key in keys:
        bank.add(key)
    for cell in (0, 1, 2, 31, 32, 33, 70):
        assert bank.advance(cell).tolist() == pytest.approx([error.at(cell) for error in alone], rel=1e-12)


@given(st.integers(0, 70))
def test_an_error_taken_in_later_stands_where_it_would_have_stood(cell: int) -> None:
    early, late = Bank(KEEP), Bank(KEEP)
    for bank in (early, late):
        bank.add(11)
    early.add(12)
    late.advance(cell)
    late.add(12)
    for later in (cell, cell + 1, cell + 40):
        assert early.advance(later).tolist() == late.advance(later).tolist()


def test_an_error_that_was_put_elsewhere_goes_on_from_there() -> None:
    moved, left = Bank(KEEP), Bank(KEEP)
    for bank in (moved, left):
        bank.add(7)
        bank.advance(3)
    moved.z[0] += 1.0
    apart = [float(moved.advance(cell)[0] - left.advance(cell)[0]) for cell in (4, 5, 40)]
    assert apart == pytest.approx([KEEP, KEEP**2, KEEP**37])


@given(st.integers(0, 70))
def test_errors_under_another_luck_go_on_from_where_they_are(cell: int) -> None:
    turned, left = Bank(KEEP), Bank(KEEP)
    for bank in (turned, left):
        bank.add(7)
        bank.advance(cell)
    turned.renew([8])
    assert turned.advance(cell).tolist() == left.advance(cell).tolist()
    fresh = math.sqrt(1 - KEEP**2)
    for each, key in ((turned, 8), (left, 7)):
        z = float(each.z[0])
        assert each.advance(cell + 1).tolist() == pytest.approx([KEEP * z + fresh * normal(key, cell + 1)])
