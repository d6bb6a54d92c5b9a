"""Units of the field: reads `36 h`, `120 nm`, `18 kt`, `7.6 t`, `2.1 MUSD`, checked for dimension.

Called when a file is read, never during a run. Inside the engine every quantity is a plain float in the
base unit of its dimension (`BASE`): hours, nautical miles, knots, tonnes, cubic metres, millions of US
dollars. Ratios are 0..1. A general unit library was left out on purpose: there `nm` is a nanometre and
`t/d` an expression to be evaluated; the field needs thirty words and no algebra.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

from sim.errors import did_you_mean

__all__ = ["BASE", "UNITS", "UnitError", "format_at", "format_hours", "parse_at", "parse_instant", "parse_quantity"]

MONTH_DAYS: Final = 30.4375
YEAR_DAYS: Final = 365.25

# unit word -> (dimension, factor to the base unit)
UNITS: Final[Mapping[str, tuple[str, float]]] = MappingProxyType(
    {
        "min": ("time", 1 / 60),
        "h": ("time", 1.0),
        "d": ("time", 24.0),
        "wk": ("time", 168.0),
        "mo": ("time", 24.0 * MONTH_DAYS),
        "yr": ("time", 24.0 * YEAR_DAYS),
        "nm": ("distance", 1.0),
        "km": ("distance", 1 / 1.852),
        "kt": ("speed", 1.0),
        "km/h": ("speed", 1 / 1.852),
        "kg": ("mass", 1e-3),
        "t": ("mass", 1.0),
        "lb": ("mass", 0.45359237e-3),
        "short_ton": ("mass", 0.90718474),
        "kg/d": ("mass_rate", 1e-3 / 24.0),
        "t/d": ("mass_rate", 1 / 24.0),
        "t/h": ("mass_rate", 1.0),
        "L": ("volume", 1e-3),
        "m3": ("volume", 1.0),
        "gal": ("volume", 3.785411784e-3),
        "L/d": ("flow", 1e-3 / 24.0),
        "m3/d": ("flow", 1 / 24.0),
        "gal/d": ("flow", 3.785411784e-3 / 24.0),
        "1/h": ("rate", 1.0),
        "1/d": ("rate", 1 / 24.0),
        "1/wk": ("rate", 1 / 168.0),
        "1/mo": ("rate", 1 / (24.0 * MONTH_DAYS)),
        "1/yr": ("rate", 1 / (24.0 * YEAR_DAYS)),
        "USD": ("money", 1e-6),
        "kUSD": ("money", 1e-3),
        "MUSD": ("money", 1.0),
        "bUSD": ("money", 1e3),
        "MUSD/yr": ("money_rate", 1 / (24.0 * YEAR_DAYS)),
        "persons": ("persons", 1.0),
        "points": ("points", 1.0),
    }
)
BASE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "time": "h",
        "distance": "nm",
        "speed": "kt",
        "mass": "t",
        "mass_rate": "t/h",
        "volume": "m3",
        "flow": "m3/h",
        "rate": "1/h",
        "money": "MUSD",
        "money_rate": "MUSD/h",
        "persons": "persons",
        "points": "points",
        "number": "1",
    }
)
# dimensions in which a plain number is a quantity
_PLAIN: Final = frozenset({"number", "persons", "points"})
_QUANTITY: Final = re.compile(r"\s*([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)\s*([A-Za-z0-9/_]*)\s*")
_OF_DAY: Final = re.compile(r"\s*D\+(\d{1,5})(?:,?\s+([01]?\d|2[0-3]):([0-5]\d))?\s*")


class UnitError(ValueError):
    """A quantity that cannot be read; the message says what was expected, `hint` the way out."""

    def __init__(self, problem: str, hint: str = "") -> None:
        super().__init__(problem)
        self.hint = hint


def _expected(dimension: str) -> str:
    if dimension in _PLAIN:
        return "write a number alone"
    words = [unit for unit, (kind, _) in UNITS.items() if kind == dimension]
    return f"write a number and a unit of {dimension.replace('_', ' ')}: {', '.join(words)}"


def parse_quantity(text: str | float, dimension: str) -> float:
    """Read one quantity and give it in the base unit of its dimension.

    A plain number is taken only where the dimension is `number`, `persons` or `points`.

    Raises:
        UnitError: no number, an unknown unit, another dimension, or not finite.

    """
    if isinstance(text, bool):
        raise UnitError(f"expected a quantity, found {text!r}", _expected(dimension))
    plain = dimension in _PLAIN
    if isinstance(text, int | float):
        if not abs(text) < 1e300:
            raise UnitError(f"expected a finite number, found {str(text)[:40]}")
        if not plain:
            raise UnitError(f"expected a unit after {text!r}", _expected(dimension))
        return float(text)
    match = _QUANTITY.fullmatch(text)
    if match is None:
        raise UnitError(f"expected a quantity, found {text!r}", _expected(dimension))
    number, unit = float(match[1]), match[2]
    if not math.isfinite(number):
        raise UnitError(f"expected a finite number, found {text!r}")
    if not unit:
        if plain:
            return number
        raise UnitError(f"expected a unit after {text!r}", _expected(dimension))
    if unit not in UNITS:
        raise UnitError(f"no unit named '{unit}' in {text!r}", did_you_mean(unit, UNITS))
    kind, factor = UNITS[unit]
    if kind != dimension:
        words = f"expected {dimension.replace('_', ' ')}, found {kind.replace('_', ' ')} ({text!r})"
        raise UnitError(words, "write a plain number" if dimension == "number" else _expected(dimension))
    if not math.isfinite(number * factor):
        raise UnitError(f"expected a finite number, found {text!r}")
    return number * factor


def parse_instant(text: str) -> datetime:
    """Read an ISO 8601 instant that names its zone, and give it in UTC.

    Raises:
        UnitError: not an instant, or without a zone.

    """
    hint = "write it as 2004-12-26T00:59:00Z or with an offset such as +09:00"
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise UnitError(f"expected an instant, found {text!r}", hint) from None
    if instant.tzinfo is None:
        raise UnitError(f"the instant {text!r} names no time zone", hint)
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        raise UnitError(f"the instant {text!r} lies outside the calendar", hint) from None


def parse_at(text: str) -> float:
    """Read an instant of an exercise, in h from its start: `198 h`, `8 d`, or as exercises write it, `D+8 06:00`.

    Raises:
        UnitError: neither of them.

    """
    match = _OF_DAY.fullmatch(text)
    if match is None:
        try:
            return parse_quantity(text, "time")
        except UnitError as error:
            raise UnitError(str(error), f"{error.hint}, or D+8 06:00" if error.hint else "") from None
    days, hours, minutes = (int(part or 0) for part in match.groups())
    return days * 24 + hours + minutes / 60


def format_at(at: float) -> str:
    """Say an instant (h from the start) as exercises do: the day that begins with the start is D+0."""
    minutes = round(at * 60)
    return f"D+{minutes // 1440} {minutes // 60 % 24:02d}:{minutes % 60:02d}"


def format_hours(hours: float) -> str:
    """Say a duration as people do: hours below two days, then days with one decimal."""
    return f"{hours:.0f} h" if abs(hours) < 48 else f"{hours / 24:.1f} d"
