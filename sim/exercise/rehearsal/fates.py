"""What became of each row of a MSEL over many playthroughs, and why a row that never came never did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sim.exercise.rehearsal.playthrough import Cast, Playthrough
from sim.exercise.table import RowState, Table
from sim.runs.interval import Interval, share_interval
from sim.scenario.exercise import MselRow
from sim.units import format_hours

__all__ = ["Fate", "RowFate", "Times", "fates", "spread"]

Fate = Literal["comes", "dead", "never met", "by hand", "not approved", "note"]


@dataclass(frozen=True, slots=True)
class Times:
    """5 %, median and 95 % of something; of instants in h from the start. None where it never was."""

    low: float | None
    median: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class RowFate:
    """One row: in how many of `n` playthroughs it came, or an expected action was met, with Jeffreys' interval; when.

    The same where cells are idle is `idle` of `n_idle`. `why` says what kept a row that never came; `still` names
    terms of its condition that never moved in any playthrough, with what they read. `move` is that of the median.
    """

    row: str
    kind: str
    status: str
    subject: str
    to: tuple[str, ...]
    objective: str
    due: float | None
    fate: Fate
    why: str
    came: int
    n: int
    chance: Interval
    times: Times
    move: int | None
    idle: int
    n_idle: int
    still: tuple[tuple[str, float], ...] = ()


def spread(values: Sequence[float]) -> Times:
    """Give 5 %, median and 95 % of values, between neighbours in proportion."""
    if not values:
        return Times(None, None, None)
    ordered = sorted(values)

    def at(share: float) -> float:
        place = share * (len(ordered) - 1)
        before = int(place)
        after = min(before + 1, len(ordered) - 1)
        return ordered[before] + (ordered[after] - ordered[before]) * (place - before)

    return Times(at(0.05), at(0.5), at(0.95))


def fates(table: Table, runs: Sequence[Playthrough], *, endex: float, begins: Sequence[float]) -> list[RowFate]:
    """Say of every row what became of it; `endex` is the end of the last move, `begins` when moves begin (h)."""
    return [_Judged(name, found, table, runs, endex).fate(begins) for name, found in table.msel.items()]


class _Judged:
    """One row under judgement."""

    def __init__(self, name: str, found: RowState, table: Table, runs: Sequence[Playthrough], endex: float) -> None:
        self._name, self._found, self._table, self._endex = name, found, table, endex
        self._row: MselRow = found.read()
        self._runs: Mapping[Cast, list[Playthrough]] = {
            "doctrine": [run for run in runs if run.cast == "doctrine"],
            "idle": [run for run in runs if run.cast == "idle"],
        }
        self._all = runs

    def fate(self, begins: Sequence[float]) -> RowFate:
        row, found = self._row, self._found
        when = [at for run in self._runs["doctrine"] if (at := self._at(run)) is not None]
        idle = sum(self._at(run) is not None for run in self._runs["idle"])
        times = spread(when)
        fate, why = self._judge(came=len(when), idle=idle)
        return RowFate(
            row=self._name,
            kind="scenario" if found.own else row.kind,
            status=found.status,
            subject=row.subject or row.expected_action or row.message,
            to=row.to,
            objective=row.objective,
            due=row.due,
            fate=fate,
            why=why,
            came=len(when),
            n=len(self._runs["doctrine"]),
            chance=share_interval(len(when), len(self._runs["doctrine"])),
            times=times,
            move=None if times.median is None else max(1, sum(begin <= times.median for begin in begins)),
            idle=idle,
            n_idle=len(self._runs["idle"]),
            still=tuple(self._still()),
        )

    def _at(self, run: Playthrough) -> float | None:
        """When it came in one playthrough; of an expected action when it was met."""
        return (run.met if self._row.kind == "expected_action" else run.came).get(self._name)

    def _judge(self, *, came: int, idle: int) -> tuple[Fate, str]:
        row, found = self._row, self._found
        if row.kind == "information":
            return "note", "for controllers: nothing is sent"
        if found.status != "approved":
            return "not approved", f"its status is {found.status}"
        by_itself = found.own or row.due is not None or row.when or row.unless
        if not by_itself:
            return "by hand", "a controller releases it: it has no time, no condition and no expected action"
        if came:
            return "comes", ""
        if idle:
            return "comes", "only where cells do not act"
        if row.due is not None and row.due > self._endex:
            return "dead", f"its time, {format_hours(row.due)}, lies past the end, {format_hours(self._endex)}"
        if row.kind == "expected_action":
            return "never met", f"nobody of {', '.join(row.to)} ordered {row.expected_action} by then"
        return "dead", self._kept_back()

    def _kept_back(self) -> str:
        """Say what keeps a row from coming whose time does come."""
        row = self._row
        if row.unless:
            awaited = self._table.msel.get(row.unless)
            if awaited is None or awaited.status != "approved":
                status = "not there" if awaited is None else awaited.status
                return f"'{row.unless}' is {status}, so that nobody notes its absence"
            due = awaited.read().due
            if due is not None and due > self._endex:
                return f"'{row.unless}' is awaited until {format_hours(due)}, past the end"
            if all(row.unless in run.met for run in self._all):
                return f"'{row.unless}' was always met"
        if not row.when:
            return "it did not come"
        held = sum(self._name in run.true for run in self._all)
        if not held:
            return "its condition never held"
        if row.unless:
            return "its condition never held when the expected action was missing"
        return f"its condition held in {held} of {len(self._all)}, only before its time or between two looks"

    def _still(self) -> Iterator[tuple[str, float]]:
        """Terms of the condition that read the same all the time in every playthrough."""
        reads: dict[str, list[tuple[float, float]]] = {}
        for run in self._all:
            for (row, term), ends in run.read.items():
                if row == self._name:
                    reads.setdefault(term, []).append(ends)
        for term, found in reads.items():
            low, high = min(low for low, _ in found), max(high for _, high in found)
            if low == high:
                yield term, low
