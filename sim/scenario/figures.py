"""Figures: numbers with unit, range and provenance, and the strict base of everything written in YAML.

A figure is a plain number or a quantity such as `36 h`, or `{value, low, high, grade, source}`; a block's
`grade:` and `source:` hold for all figures inside it. Values are kept in base units (`sim.units.BASE`).
Grades: S sourced, M from memory, P prototype, J judgement with a range.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, GetCoreSchemaHandler, StringConstraints, WithJsonSchema
from pydantic_core import CoreSchema

from sim.units import BASE, UnitError, parse_quantity

__all__ = [
    "Contested",
    "Count",
    "Distance",
    "Duration",
    "Figure",
    "Flow",
    "Fraction",
    "Grade",
    "Id",
    "InOthers",
    "Mass",
    "MassRate",
    "Money",
    "MoneyRate",
    "Number",
    "Persons",
    "Points",
    "Positive",
    "Rate",
    "Signed",
    "Speed",
    "Strict",
    "TimeZone",
    "Volume",
]

Grade = Literal["S", "M", "P", "J"]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]

# a title in other languages than English, by language
InOthers = dict[Literal["ja", "ko", "zh"], Annotated[str, StringConstraints(min_length=1, max_length=200)]]

_PLAIN: Final = frozenset({"bool", "int", "float", "str"})
_KEYS: Final = frozenset({"value", "low", "high", "grade", "source"})


def _harden(part: object) -> None:
    """Make the plain values of a schema strict, at any depth; blocks inside it have seen to their own."""
    if isinstance(part, dict):
        if isinstance(kind := part.get("type"), str) and kind in _PLAIN:
            part["strict"] = True
        for inner in part.values():
            _harden(inner)
    elif isinstance(part, list):
        for inner in part:
            _harden(inner)


class Contested:
    """Marks a structural switch: `Annotated[bool, Contested()]`, or of a Literal, in a model's section.

    Where no file writes the field, each case of a comparison takes one of its ways; a run takes the default.
    """


class Strict(BaseModel):
    """Base of every block in a file: unknown keys are faults, values are frozen, provenance is inherited."""

    # a block is built when it is first read: most commands, and every worker, read few of all there are
    model_config = ConfigDict(
        extra="forbid", frozen=True, allow_inf_nan=False, strict=False, validate_default=True, defer_build=True
    )

    grade: Grade | None = None
    source: str | None = None

    @classmethod
    def __get_pydantic_core_schema__(cls, source: type[BaseModel], handler: GetCoreSchemaHandler) -> CoreSchema:
        """Take every plain value as what it is: no truth for a number, no text for either. Lists stay tuples."""
        found = handler(source)
        _harden(found)
        return found


class Figure(BaseModel):
    """One number in base units with its range; `dimension` is a key of `sim.units.BASE`."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    value: float
    low: float | None = None
    high: float | None = None
    grade: Grade | None = None
    source: str | None = None
    dimension: str = "number"
    # whether it is a share of something, 0..1, so that levers move it in log-odds
    share: bool = False

    @property
    def unit(self) -> str:
        """Base unit the value is held in."""
        return BASE[self.dimension]

    @property
    def uncertain(self) -> bool:
        """Whether a case may draw another value: it has a range that is not a point."""
        return self.low is not None and self.high is not None and self.low < self.high

    def at(self, value: float) -> Figure:
        """Give the same figure with another value, its range dropped: somebody fixed it."""
        return self.model_copy(update={"value": value, "low": None, "high": None})


def _read(raw: object, *, dimension: str, least: float | None, most: float | None) -> object:
    """Turn what stands in a file into the fields of a figure, in base units and inside its bounds."""
    share = least == 0 and most == 1
    if isinstance(raw, Figure):
        same = raw.dimension == dimension and raw.share == share
        return raw if same else raw.model_copy(update={"dimension": dimension, "share": share})
    if isinstance(raw, Mapping):
        if unknown := set(raw) - _KEYS:
            raise UnitError(f"unknown key '{min(unknown)}' in a figure", f"a figure has {', '.join(sorted(_KEYS))}")
        if "value" not in raw:
            raise UnitError("a figure needs a 'value'", "write {value: 3, low: 2, high: 5, grade: J}")
        fields: dict[str, Any] = {key: raw[key] for key in ("grade", "source") if raw.get(key) is not None}
        for key in ("value", "low", "high"):
            if raw.get(key) is not None:
                fields[key] = _bounded(raw[key], dimension, least, most)
        low, high = fields.get("low"), fields.get("high")
        if (low is None) != (high is None):
            raise UnitError("a range needs both 'low' and 'high'")
        if low is not None and not low <= fields["value"] <= high:
            raise UnitError(f"the value {raw['value']!r} lies outside its range {raw['low']!r} to {raw['high']!r}")
        return {**fields, "dimension": dimension, "share": share}
    if not isinstance(raw, str | int | float):
        raise UnitError(f"expected a figure, found {type(raw).__name__}", "write a number or a quantity")
    return {"value": _bounded(raw, dimension, least, most), "dimension": dimension, "share": share}


def _bounded(raw: str | float, dimension: str, least: float | None, most: float | None) -> float:
    value = parse_quantity(raw, dimension)
    if least is not None and value < least:
        raise UnitError(f"expected {least:g} or more, found {raw!r}")
    if most is not None and value > most:
        raise UnitError(f"expected {most:g} or less, found {raw!r}")
    return value


def _schema(dimension: str, example: str, least: float | None = None, most: float | None = None) -> dict[str, Any]:
    plain: dict[str, Any] = {"type": "number"}
    if least is not None:
        plain["minimum"] = least
    if most is not None:
        plain["maximum"] = most
    text = {"type": "string", "examples": [example]}
    one = text if dimension not in {"number", "persons", "points"} else {"anyOf": [plain, text]}
    keys = {
        "value": one,
        "low": one,
        "high": one,
        "grade": {"enum": ["S", "M", "P", "J"]},
        "source": {"type": "string"},
    }
    full = {"type": "object", "properties": keys, "required": ["value"], "additionalProperties": False}
    return {"description": f"{dimension.replace('_', ' ')}, for instance {example}", "anyOf": [plain, text, full]}


def _reader(dimension: str, least: float | None = None, most: float | None = None) -> BeforeValidator:
    return BeforeValidator(partial(_read, dimension=dimension, least=least, most=most))


Number = Annotated[Figure, _reader("number"), WithJsonSchema(_schema("number", "1.2"))]
Positive = Annotated[Figure, _reader("number", 0.0), WithJsonSchema(_schema("number", "1.2", 0.0))]
Count = Annotated[Figure, _reader("number", 0.0), WithJsonSchema(_schema("number", "4", 0.0))]
Fraction = Annotated[Figure, _reader("number", 0.0, 1.0), WithJsonSchema(_schema("number", "0.4", 0.0, 1.0))]
Signed = Annotated[Figure, _reader("number", -1.0, 1.0), WithJsonSchema(_schema("number", "-0.2", -1.0, 1.0))]
Duration = Annotated[Figure, _reader("time", 0.0), WithJsonSchema(_schema("time", "36 h"))]
# how far local time is ahead of UTC; west of Greenwich it is behind
TimeZone = Annotated[Figure, _reader("time", -12.0, 14.0), WithJsonSchema(_schema("time", "9 h"))]
Distance = Annotated[Figure, _reader("distance", 0.0), WithJsonSchema(_schema("distance", "120 nm"))]
Speed = Annotated[Figure, _reader("speed", 0.0), WithJsonSchema(_schema("speed", "18 kt"))]
Mass = Annotated[Figure, _reader("mass", 0.0), WithJsonSchema(_schema("mass", "7.6 t"))]
MassRate = Annotated[Figure, _reader("mass_rate", 0.0), WithJsonSchema(_schema("mass_rate", "40 t/d"))]
Volume = Annotated[Figure, _reader("volume", 0.0), WithJsonSchema(_schema("volume", "20 m3"))]
Flow = Annotated[Figure, _reader("flow", 0.0), WithJsonSchema(_schema("flow", "340 m3/d"))]
Rate = Annotated[Figure, _reader("rate", 0.0), WithJsonSchema(_schema("rate", "0.3 1/mo"))]
Money = Annotated[Figure, _reader("money", 0.0), WithJsonSchema(_schema("money", "2.1 MUSD"))]
MoneyRate = Annotated[Figure, _reader("money_rate", 0.0), WithJsonSchema(_schema("money_rate", "20 MUSD/yr"))]
Persons = Annotated[Figure, _reader("persons", 0.0), WithJsonSchema(_schema("persons", "400000", 0.0))]
Points = Annotated[Figure, _reader("points"), WithJsonSchema(_schema("points", "2"))]
