"""The record of a past crisis as written: what was counted then, from which source, and where a run is read for it.

Its rows are chosen by what the record holds, never by what a model gives. A row whose comparison fails keeps its
place and says in `reason` why; a row that passes must not claim to fail (see `sim.study.calibration`).
"""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal

from pydantic import Field, WithJsonSchema, model_validator

from sim.scenario.figures import Grade, Id, Strict, TimeZone
from sim.units import UNITS, UnitError, parse_quantity

__all__ = ["Arrival", "Order", "OutcomeOf", "Probe", "RecordFile", "Recorded", "Row", "SeriesOf"]


# one, or any of several
Some = Id | Annotated[tuple[Id, ...], Field(min_length=1)]


class Order(Strict):
    """Day of the first order of an actor: of an action, of one force, toward one target, as far as they are said.

    Where several are named, the first order of any of them.
    """

    read: Literal["order"]
    actor: Some
    action: Some | None = None
    asset: Id | None = None
    target: Some | None = None


class Detail(Strict):
    """What one more detail of a record of the chronicle must be."""

    key: Id
    equals: str | int | float | bool


class Arrival(Strict):
    """Day of the first record of the chronicle that is of this kind, actor and subject and has this detail.

    `also` are more details that it must have.
    """

    read: Literal["arrival"]
    kind: Id = "relief"
    actor: Id | None = None
    subject: Id | None = None
    key: Id | None = None
    equals: str | int | float | bool | None = None
    also: tuple[Detail, ...] = ()


class SeriesOf(Strict):
    """Value of one quantity over the run, or of several added up: at a local day's end, its most, or its last.

    `absent` is the value of one that a run never tells.
    """

    read: Literal["series"]
    names: tuple[str, ...] = Field(min_length=1)
    take: Literal["day", "most", "last"] = "day"
    day: Annotated[int, Field(ge=0)] | None = None
    absent: float | None = None

    @model_validator(mode="after")
    def _a_day_for_a_day(self) -> SeriesOf:
        if (self.take == "day") != (self.day is not None):
            raise ValueError("write 'day' with 'take: day', and only then")
        return self


class OutcomeOf(Strict):
    """Value of a measure at the end of the run."""

    read: Literal["measure"]
    name: Id


Probe = Annotated[Order | Arrival | SeriesOf | OutcomeOf, Field(discriminator="read")]


# a number in the unit of its row, or a quantity that turns into it
Quantity = Annotated[
    float, WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string", "examples": ["460000 lb"]}]})
]


class Recorded(Strict):
    """A figure of the record in its row's unit; `low` and `high` where sources differ or leave it open.

    In the place of a value, `never: true` says that it did not happen for as long as a run lasts, `open: true` that
    it was not over by then.
    """

    value: Quantity | None = None
    low: Quantity | None = None
    high: Quantity | None = None
    never: bool = False
    open: bool = False
    grade: Grade
    source: str

    @model_validator(mode="after")
    def _in_order(self) -> Recorded:
        if (self.value is not None) + self.never + self.open != 1:
            raise ValueError(
                "write one of 'value', 'never: true' (it did not happen) and 'open: true' (it was not over)"
            )
        if (self.low is None) != (self.high is None):
            raise ValueError("a range needs both 'low' and 'high'")
        if self.value is None and self.low is not None:
            raise ValueError("what never happened or was not over has no range: leave out 'low' and 'high'")
        if self.value is not None and not self.least <= self.value <= self.most:
            raise ValueError("the value lies outside its range")
        return self

    @property
    def figure(self) -> float:
        """The value; infinite for what never happened or was not over."""
        return math.inf if self.value is None else self.value

    @property
    def least(self) -> float:
        """Lower end of what the sources say."""
        return self.figure if self.low is None else self.low

    @property
    def most(self) -> float:
        """Upper end of what the sources say."""
        return self.figure if self.high is None else self.high


class Row(Strict):
    """One figure of the record beside a run: how it was counted, in which unit, where a run is read for it."""

    id: Id
    title: str
    counted: str
    unit: str
    recorded: Recorded
    probe: Probe
    reason: str = ""

    @model_validator(mode="before")
    @classmethod
    def _in_one_unit(cls, raw: Any) -> Any:  # noqa: ANN401  whatever stands in the file
        """Bring quantities such as `460000 lb` to the unit of the row."""
        if not isinstance(raw, dict) or not isinstance(raw.get("recorded"), dict):
            return raw
        unit = raw.get("unit")
        figures = {
            key: _plain(found, unit) for key, found in raw["recorded"].items() if key in {"value", "low", "high"}
        }
        return {**raw, "recorded": {**raw["recorded"], **figures}}

    @model_validator(mode="after")
    def _days_are_days(self) -> Row:
        if self.probe.read in {"order", "arrival"} and self.unit != "d":
            raise ValueError(f"row '{self.id}' reads a day, so its unit is d")
        if self.recorded.never and self.probe.read not in {"order", "arrival"}:
            raise ValueError(f"row '{self.id}': 'never' is of a first order or arrival; of a measure write 'open'")
        if self.recorded.open and (self.probe.read != "measure" or self.unit != "d"):
            raise ValueError(f"row '{self.id}': 'open' is of a measure of time, in d; of a first order write 'never'")
        return self


def _plain(found: object, unit: object) -> object:
    if not isinstance(found, str) or not isinstance(unit, str):
        return found
    if unit not in UNITS:
        raise UnitError(f"expected a plain number, found {found!r}", f"'{unit}' is a unit that no others turn into")
    dimension, factor = UNITS[unit]
    return parse_quantity(found, dimension) / factor


class RecordFile(Strict):
    """A past crisis with its record: which scenario is held against it, over how many runs, row by row.

    `clock` is how far local time at the scene is ahead of UTC, below 0 west of Greenwich: days are local dates
    counted from the first.
    """

    kind: Literal["record"]
    id: Id
    title: str
    says: str = ""
    scenario: str
    options: tuple[str, ...] = ()
    set: dict[str, str | int | float | bool] = {}
    replications: Annotated[int, Field(ge=2)] = 200
    case: Literal["random", "central"] = "random"
    clock: TimeZone
    rows: tuple[Row, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _one_row_a_name(self) -> RecordFile:
        names = [row.id for row in self.rows]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"two rows are named '{name}'")
        return self
