"""Slots: closed forms of what relaxes, links, and ranges that no step leaves."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lever_files import FRACTION

from sim.world.slots import Several, Slots, SlotSpec, linked, unlinked


def one_slot(rest: float, *, tau: float = 100.0) -> Slots:
    slots = Slots()
    slots.add(SlotSpec("x", "number", 0.0, 1.0, "logit", tau), rest)
    return slots


@given(FRACTION, FRACTION, st.floats(1, 1e4), st.floats(0, 1e4))
def test_a_slot_returns_to_rest_in_closed_form_from_its_last_write(
    rest: float, value: float, tau: float, later: float
) -> None:
    slots = one_slot(rest, tau=tau)
    slots.write(0, value, 50.0)
    assert slots.read(0, 50.0) == pytest.approx(value)
    expected = rest + (value - rest) * math.exp(-later / tau)
    assert slots.read(0, 50.0 + later) == pytest.approx(expected, abs=1e-12)


@given(FRACTION, st.lists(st.floats(0, 1000), max_size=20), st.floats(-1, 1))
def test_reading_commits_nothing(value: float, reads: list[float], by: float) -> None:
    plain, looked = one_slot(0.4), one_slot(0.4)
    for slots in (plain, looked):
        slots.write(0, value, 0.0)
    for at in sorted(reads):
        looked.read(0, at)
    for slots in (plain, looked):
        slots.step(0, by, 1000.0)
    assert looked.read(0, 1500.0) == plain.read(0, 1500.0)


def test_what_does_not_relax_stays() -> None:
    slots = one_slot(0.4, tau=0.0)
    slots.write(0, 0.9, 0.0)
    assert slots.read(0, 1e9) == 0.9


@given(st.lists(st.tuples(st.integers(0, 3), FRACTION), max_size=12), st.integers(0, 3), st.floats(-1, 1))
def test_several_read_together_are_what_each_is_alone_also_after_one_came_to_rest_elsewhere(
    writes: list[tuple[int, float]], moved: int, by: float
) -> None:
    slots = Slots()
    for number, tau in enumerate((100.0, 30.0, 0.0, 0.0)):
        slots.add(SlotSpec(f"x{number}", "number", 0.0, 1.0, "logit", tau), 0.4)
    together, one = Several(slots, range(4)), Several(slots, [1])
    for hour, (slot, value) in enumerate(writes):
        slots.write(slot, value, float(hour))
        assert together.read(hour + 0.5) == [slots.read(each, hour + 0.5) for each in range(4)]
    slots.shift(moved, by, 20.0)
    assert together.read(25.0) == [slots.read(each, 25.0) for each in range(4)]
    assert one.read(25.0) == [slots.read(1, 25.0)]
    assert Several(slots, ()).read(25.0) == []


@given(FRACTION, st.lists(st.floats(-2, 2), max_size=30))
def test_steps_of_a_fraction_never_leave_its_range_and_keep_their_sign(value: float, steps: list[float]) -> None:
    slots = one_slot(value, tau=0.0)
    for by in steps:
        before, after = slots.step(0, by, 0.0)
        assert 0.0 <= after <= 1.0
        assert (after - before) * by >= 0.0


@given(st.floats(0.01, 0.99), st.floats(-3, 3))
def test_links_are_undone_by_their_inverse(value: float, shift: float) -> None:
    assert unlinked(linked(value, "logit"), "logit") == pytest.approx(value)
    assert unlinked(linked(value, "log"), "log") == pytest.approx(value)
    assert 0.0 < unlinked(linked(value, "logit") + shift, "logit") < 1.0
