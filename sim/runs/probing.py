"""Probing: reads a finished run where a record asks, so that of a run only these values are kept.

Called for every run of a calibration. Days are local dates counted from the first; what did not happen is None.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sim.outcomes import Run
from sim.scenario.record import Arrival, Order, OutcomeOf, Row, SeriesOf
from sim.world.chronicle import Record
from sim.world.stage import Series

__all__ = ["day_ends", "local_day", "probe"]


def probe(rows: Sequence[Row], run: Run, *, clock: float) -> dict[str, float | None]:
    """Read every row of a record from a run; `clock` is local time less UTC (h).

    Raises:
        ValueError: a series is in another unit than its row.

    """
    start = run.world.scenario.crisis.start
    told = run.series() if any(isinstance(row.probe, SeriesOf) for row in rows) else {}
    found: dict[str, float | None] = {}
    for row in rows:
        match row.probe:
            case Order() | Arrival() as wanted:
                at = next((record.at for record in _fitting(wanted, run)), None)
                found[row.id] = None if at is None else float(local_day(at, start, clock=clock))
            case SeriesOf() as wanted:
                until = day_ends(wanted.day or 0, start, clock=clock)
                found[row.id] = _added(row, wanted, told, until)
            case OutcomeOf(name=name):
                outcome = run.outcomes.get(name)
                found[row.id] = None if outcome is None or outcome.censored else outcome.value
    return found


def local_day(at: float, start: datetime, *, clock: float) -> int:
    """Give the local date of an instant (h from the start) as days after the local date of the start."""
    return math.floor((_past_midnight(start, clock) + at) / 24)


def day_ends(day: int, start: datetime, *, clock: float) -> float:
    """Give the instant (h from the start) at which a local date ends."""
    return (day + 1) * 24 - _past_midnight(start, clock)


def _past_midnight(start: datetime, clock: float) -> float:
    """Local time of day of the start, h."""
    return (start.hour + start.minute / 60 + start.second / 3600 + clock) % 24


def _fitting(wanted: Order | Arrival, run: Run) -> Iterator[Record]:
    kind = "order" if isinstance(wanted, Order) else wanted.kind
    for record in run.chronicle:
        if record.kind == kind and _is_any(record.actor, wanted.actor):
            if isinstance(wanted, Order):
                if _is_of(wanted, record.details):
                    yield record
            elif wanted.subject in {None, record.subject} and _has(wanted, record.details):
                yield record


def _is_of(wanted: Order, details: Mapping[str, object]) -> bool:
    asked = {"action": wanted.action, "asset": wanted.asset, "target": wanted.target}
    return all(_is_any(details.get(key), value) for key, value in asked.items())


def _is_any(found: object, asked: str | tuple[str, ...] | None) -> bool:
    """Whether this is what is asked for, or one of several; nothing asked fits everything."""
    return asked is None or (found in asked if isinstance(asked, tuple) else found == asked)


def _has(wanted: Arrival, details: Mapping[str, object]) -> bool:
    if any(more.key not in details or details[more.key] != more.equals for more in wanted.also):
        return False
    if wanted.key is None:
        return True
    return wanted.key in details and (wanted.equals is None or details[wanted.key] == wanted.equals)


def _added(row: Row, wanted: SeriesOf, told: Mapping[str, Series], until: float) -> float | None:
    """Add up the series of a row, as far as they are told; None if one is not and nothing stands in for it."""
    parts = []
    for name in wanted.names:
        series = told.get(name)
        if series is not None and series.unit != row.unit:
            raise ValueError(f"row {row.id}: the series '{name}' is in {series.unit}, the row in {row.unit}")
        value = None if series is None or not series.at else _taken(series, wanted.take, until)
        value = wanted.absent if value is None else value
        if value is None:
            return None
        parts.append(value)
    return math.fsum(parts)


def _taken(series: Series, take: str, until: float) -> float | None:
    if take == "most":
        return max(series.values)
    if take == "last" or until >= series.at[-1]:
        return series.values[-1]
    if until < series.at[0]:
        return None
    after = next(index for index, at in enumerate(series.at) if at > until)
    before, part = after - 1, until - series.at[after - 1]
    slope = (series.values[after] - series.values[before]) / (series.at[after] - series.at[before])
    return series.values[before] + slope * part
