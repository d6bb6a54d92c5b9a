from __future__ import annotations

import math
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.units import BASE, UNITS, UnitError, format_at, format_hours, parse_at, parse_instant, parse_quantity

PLAIN = ("number", "persons", "points")
moderate = st.floats(-1e9, 1e9).map(lambda number: float(f"{number:.6g}"))


@pytest.mark.parametrize(
    ("text", "dimension", "value"),
    [
        *(("36 h", "time", 36.0), ("5 d", "time", 120.0), ("2wk", "time", 336.0), ("30 min", "time", 0.5)),
        *(("1 mo", "time", 730.5), ("1 yr", "time", 8766.0), (" 1e2 h ", "time", 100.0), ("-3 h", "time", -3.0)),
        *(("120 nm", "distance", 120.0), ("1.852 km", "distance", 1.0), ("18 kt", "speed", 18.0)),
        *(("2000 lb", "mass", 0.90718474), ("1 short_ton", "mass", 0.90718474), ("7.6 t", "mass", 7.6)),
        *(("24 t/d", "mass_rate", 1.0), ("1000 gal", "volume", 3.785411784), ("340 m3/d", "flow", 340 / 24)),
        *(("2.1 MUSD", "money", 2.1), ("1 bUSD", "money", 1000.0), ("0.5 1/d", "rate", 0.5 / 24)),
        *(
            ("1200000 persons", "persons", 1.2e6),
            ("400000", "persons", 4e5),
            (3, "points", 3.0),
            (0.4, "number", 0.4),
        ),
    ],
)
def test_a_quantity_is_read_in_the_base_unit_of_its_dimension(
    text: str | float, dimension: str, value: float
) -> None:
    assert parse_quantity(text, dimension) == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "dimension", "problem", "hint"),
    [
        ("36", "time", "expected a unit after '36'", "write a number and a unit of time: min, h, d, wk, mo, yr"),
        (36, "time", "expected a unit after 36", "write a number and a unit of time: min, h, d, wk, mo, yr"),
        ("36 hh", "time", "no unit named 'hh' in '36 hh'", "did you mean 'h'?"),
        ("36 kt", "time", "expected time, found speed ('36 kt')", "write a number and a unit of time"),
        ("36 kt", "number", "expected number, found speed ('36 kt')", "write a plain number"),
        ("soon", "time", "expected a quantity, found 'soon'", "write a number and a unit of time"),
        ("", "number", "expected a quantity, found ''", "write a number"),
        (True, "number", "expected a quantity, found True", "write a number"),
        ("1e999 h", "time", "expected a finite number, found '1e999 h'", ""),
        (math.nan, "number", "expected a finite number, found nan", ""),
    ],
)
def test_a_quantity_that_cannot_be_read_says_what_to_write(
    text: str | float, dimension: str, problem: str, hint: str
) -> None:
    with pytest.raises(UnitError) as caught:
        parse_quantity(text, dimension)
    assert str(caught.value) == problem
    assert caught.value.hint.startswith(hint)


def test_every_dimension_has_a_base_unit_that_counts_one() -> None:
    assert {dimension for dimension, _ in UNITS.values()} <= set(BASE)
    for dimension, unit in BASE.items():
        if unit in UNITS:
            assert UNITS[unit] == (dimension, 1.0)
    assert all(factor > 0 for _, factor in UNITS.values())


@pytest.mark.parametrize(
    "text", ["2004-12-26T00:59:00Z", "2004-12-26T09:59:00+09:00", "2004-12-25T18:59:00-06:00", "20041226T005900Z"]
)
def test_an_instant_is_given_in_utc_whatever_its_zone(text: str) -> None:
    assert parse_instant(text) == datetime(2004, 12, 26, 0, 59, tzinfo=UTC)
    assert parse_instant(text).tzinfo is UTC


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(UnitError, match="names no time zone"):
        parse_instant("2004-12-26T00:59:00")
    with pytest.raises(UnitError, match="expected an instant, found 'boxing day'"):
        parse_instant("boxing day")


def test_short_times_are_said_in_hours_and_long_ones_in_days() -> None:
    assert [format_hours(hours) for hours in (0, 36, 48, 60, -72)] == ["0 h", "36 h", "2.0 d", "2.5 d", "-3.0 d"]


@given(moderate, st.sampled_from(sorted(UNITS)))
def test_a_quantity_is_its_number_times_its_unit(number: float, unit: str) -> None:
    dimension, factor = UNITS[unit]
    assert parse_quantity(f"{number!r} {unit}", dimension) == pytest.approx(number * factor)


@given(moderate, st.sampled_from(sorted(UNITS)), st.sampled_from(sorted(BASE)))
def test_a_unit_is_never_taken_for_another_dimension(number: float, unit: str, dimension: str) -> None:
    if UNITS[unit][0] != dimension:
        with pytest.raises(UnitError, match=re.escape(f"expected {dimension.replace('_', ' ')}, found")):
            parse_quantity(f"{number!r} {unit}", dimension)


@given(moderate, moderate, st.sampled_from(sorted(UNITS)))
def test_reading_keeps_the_order_of_quantities(one: float, other: float, unit: str) -> None:
    low, high = sorted((one, other))
    dimension = UNITS[unit][0]
    assert parse_quantity(f"{low!r} {unit}", dimension) <= parse_quantity(f"{high!r} {unit}", dimension)


@given(st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=st.timezones()))  # noqa: DTZ001 - bounds are naive
def test_an_instant_written_with_its_offset_is_read_as_the_same(instant: datetime) -> None:
    assert parse_instant(instant.isoformat()) == instant.astimezone(UTC)


def fails_otherwise(text: str) -> bool:
    """Whether a text does anything else than read finite or be refused."""
    for dimension in ("time", *PLAIN):
        try:
            if not math.isfinite(parse_quantity(text, dimension)):
                return True
        except UnitError:
            continue
        except (ValueError, OverflowError):
            return True
    return False


numerals = st.text("0123456789.+-eE_ hd", max_size=12)


@given(st.text(max_size=12) | numerals)
def test_any_text_is_a_quantity_or_refused(text: str) -> None:
    assert not fails_otherwise(text)


@given(st.text("0123456789-:TZ+.", max_size=30) | st.text(max_size=20))
def test_any_text_is_an_instant_or_refused(text: str) -> None:
    try:
        instant = parse_instant(text)
    except UnitError:
        return
    assert instant.tzinfo is UTC


def test_underscores_and_overflowing_factors_are_refused() -> None:
    for text in ("1_", "1_000 h", "1__0 h", "1e308 yr", "-1e308 wk"):
        with pytest.raises(UnitError):
            parse_quantity(text, "time")


def test_an_instant_at_the_edge_of_the_calendar_is_refused() -> None:
    with pytest.raises(UnitError):
        parse_instant("0001-01-01T00:00:00+09:00")


@pytest.mark.parametrize(
    ("text", "hours"), [("D+8 06:00", 198.0), ("D+0", 0.0), ("D+2, 23:30", 71.5), (" 198 h ", 198.0), ("8 d", 192.0)]
)
def test_an_instant_of_an_exercise_is_read_as_exercises_write_it(text: str, hours: float) -> None:
    assert parse_at(text) == hours


@pytest.mark.parametrize("text", ["D+", "D-1 06:00", "D+1 25:00", "D+1 6", "day 3", ""])
def test_what_is_no_instant_of_an_exercise_says_what_to_write(text: str) -> None:
    with pytest.raises(UnitError) as caught:
        parse_at(text)
    assert caught.value.hint.endswith("or D+8 06:00")


@given(st.integers(0, 60 * 24 * 400))
def test_an_instant_comes_back_from_its_words_to_the_minute(minutes: int) -> None:
    assert round(parse_at(format_at(minutes / 60)) * 60) == minutes
