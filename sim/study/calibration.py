"""Calibration: a scenario held against the record of the crisis it plays, row by row.

A row passes when the recorded figure lies within the simulated 5-95 %, that band is no wider than p95/p5 = 3, and the
median is within 30 % of it, or within two days for days. Where sources differ, any figure between them counts. A run
in which a thing never happened counts as later than any day; other figures that a run does not give must be
rare (a twentieth of the runs). What the record says never happened, or was not over by the end, passes where runs
that have it otherwise are as rare. The verdict is a rule, not a test of significance: it says where the model is off.

A band that begins on the day itself is infinitely wide by its ratio, however narrow. The rule stands; beside it is
told which rows fail by that alone, and pass where no date counts as less than a day, for none is known better.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from sim.errors import InputError, WhitecellError
from sim.runs.pool import Progress, run_pairs
from sim.runs.replicate import Arm, Bench, CaseMode, Failure
from sim.scenario import library
from sim.scenario.checking import validate
from sim.scenario.reading import read_file
from sim.scenario.record import RecordFile, Row

__all__ = ["Calibration", "Judged", "calibrate", "held", "judged", "quantile", "read_record"]

WIDEST: Final = 3.0
NEAR: Final = 0.3
NEAR_DAYS: Final = 2.0
RESOLUTION: Final = 1.0  # of a date (d)
_RARE: Final = 0.05
_WIDE: Final = "band too wide"
_NO_RUN: Final = "no run gives it"


@dataclass(frozen=True, slots=True)
class Judged:
    """One row beside what the runs gave: quantiles (infinite: it never happened by then), and what is amiss."""

    row: Row
    p5: float | None
    median: float | None
    p95: float | None
    runs: int
    missing: int
    amiss: tuple[str, ...]

    @property
    def passes(self) -> bool:
        """Whether nothing is amiss."""
        return not self.amiss

    @property
    def to_the_day(self) -> bool:
        """Whether it fails by the ratio of its band alone, and passes where no date counts as less than a day."""
        if self.row.unit != "d" or self.amiss != (_WIDE,) or self.p5 is None or self.p95 is None:
            return False
        return self.p95 <= WIDEST * max(self.p5, RESOLUTION)

    @property
    def explained(self) -> bool:
        """Whether its reason fits: one for a row that fails, none for a row that passes."""
        return self.passes != bool(self.row.reason)

    def as_object(self) -> dict[str, object]:
        """Give it as plain values for JSON and CSV; what never happened has no number."""
        row, recorded = self.row, self.row.recorded
        return {
            "id": row.id,
            "title": row.title,
            "counted": row.counted,
            "unit": row.unit,
            "recorded": recorded.value,
            "recorded_low": _finite(recorded.least),
            "recorded_high": _finite(recorded.most),
            "recorded_never": recorded.never,
            "recorded_open": recorded.open,
            "grade": recorded.grade,
            "source": recorded.source,
            "p5": _finite(self.p5),
            "median": _finite(self.median),
            "p95": _finite(self.p95),
            "runs": self.runs,
            "missing": self.missing,
            "passes": self.passes,
            "passes_to_the_day": self.passes or self.to_the_day,
            "amiss": list(self.amiss),
            "reason": row.reason,
        }


@dataclass(frozen=True, slots=True)
class Calibration:
    """A record and how a scenario did against it."""

    record: RecordFile
    scenario: str
    replications: int
    seed: int
    case: CaseMode
    rows: tuple[Judged, ...]
    failed: tuple[Failure, ...]
    interrupted: bool
    wall_s: float

    @property
    def hits(self) -> int:
        """How many rows pass."""
        return sum(row.passes for row in self.rows)

    def as_object(self) -> dict[str, object]:
        """Give the whole as plain values for JSON; what never happened has no number."""
        return {
            "record": self.record.id,
            "title": self.record.title,
            "scenario": self.scenario,
            "replications": self.replications,
            "seed": self.seed,
            "case": self.case,
            "hits": self.hits,
            "rows": [item.as_object() for item in self.rows],
            "failed": [asdict(failure) for failure in self.failed],
            "interrupted": self.interrupted,
            "wall_s": self.wall_s,
        }


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def read_record(name: str | Path) -> tuple[RecordFile, Path]:
    """Read a record by its shipped name or path; give its path too.

    Raises:
        InputError: with every fault.

    """
    path = library.find("record", str(name))
    document = read_file(path)
    kind = document.tree.get("kind") if isinstance(document.tree, dict) else None
    if kind != "record":
        raise InputError.of(str(path), f"expected a file of kind record, found {kind!r}", "see scenarios/calibration")
    return validate(RecordFile, document), path


def calibrate(
    name: str | Path,
    *,
    replications: int | None = None,
    seed: int = 1,
    case: CaseMode | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Calibration:
    """Run the scenario of a record as often as the record says, or as asked, and judge every row.

    Raises:
        InputError: a word or a file is wrong; with every fault.
        WhitecellError: no run was finished.

    """
    record, path = read_record(name)
    if replications is not None and replications < 2:
        raise InputError.of(f"--replications {replications}", "expected 2 or more")
    scenario = library.find("scenario", record.scenario, near=path.parent)
    number, kind = replications or record.replications, case or record.case
    settings = tuple((path_, _words(value)) for path_, value in record.set.items())
    arm = Arm(str(scenario), record.options, settings, record.rows, record.clock.value)
    bench = Bench()
    plan, _ = bench.ready(arm)
    began = time.perf_counter()
    ledger = run_pairs(
        [arm], replications=number, seed=seed, case=kind, workers=workers, bench=bench, progress=progress
    )
    failed = tuple(found for _, found in sorted(ledger.failures.get(arm, {}).items()))
    if not ledger.results.get(arm):
        raise WhitecellError(f"no run was finished{f'; the first failed: {failed[0].error}' if failed else ''}")
    read = [ledger.results[arm][index].read for index in sorted(ledger.results[arm])]
    rows = held(record, {row.id: [found.get(row.id) for found in read] for row in record.rows})
    wall = round(time.perf_counter() - began, 3)
    return Calibration(record, plan.scenario.id, len(read), seed, kind, rows, failed, ledger.interrupted, wall_s=wall)


def held(record: RecordFile, read: Mapping[str, Sequence[float | None]]) -> tuple[Judged, ...]:
    """Judge every row of a record by what runs gave for it; `read` is by row, a value a run."""
    return tuple(judged(row, read[row.id]) for row in record.rows)


def _words(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def judged(row: Row, values: Sequence[float | None]) -> Judged:
    """Judge one row by what the runs gave for it."""
    missing = sum(value is None for value in values)
    known = [value for value in values if value is not None]
    if row.unit == "d":
        # what had not happened by the end of a run is later than anything that did
        known = [math.inf if value is None else value for value in values]
    if not known:
        return Judged(row, None, None, None, len(values), missing, (_NO_RUN,))
    p5, median, p95 = (quantile(known, part) for part in (0.05, 0.5, 0.95))
    if row.recorded.value is None:
        amiss = _otherwise(row, len(values), missing)
    elif row.unit == "d" and missing == len(values):
        amiss = [_NO_RUN]
    else:
        amiss = _amiss(row, p5, median, p95)
    if row.unit != "d" and missing > _RARE * len(values):
        amiss.append(f"unknown in {missing} of {len(values)} runs")
    return Judged(row, p5, median, p95, len(values), missing, tuple(amiss))


def _otherwise(row: Row, runs: int, missing: int) -> list[str]:
    """Say in how many runs it happened, or was over, though the record has it otherwise, unless they are rare."""
    came = runs - missing
    words = "it happened" if row.recorded.never else "it was over"
    return [f"{words} in {came} of {runs} runs"] if came > _RARE * runs else []


def _amiss(row: Row, p5: float, median: float, p95: float) -> list[str]:
    least, most = row.recorded.least, row.recorded.most
    found: list[str] = []
    if most < p5 or least > p95:
        found.append("outside the band")
    if p95 > WIDEST * p5:
        found.append(_WIDE)
    nearest = min(max(median, least), most)
    reach = max(NEAR * abs(nearest), NEAR_DAYS) if row.unit == "d" else NEAR * abs(nearest)
    if not abs(median - nearest) <= reach:
        found.append("median too far")
    return found


def quantile(values: Sequence[float], part: float) -> float:
    """Give a quantile by straight lines between the ordered values; infinite where a neighbour is."""
    ordered = sorted(values)
    place = part * (len(ordered) - 1)
    below = math.floor(place)
    low, high = ordered[below], ordered[min(below + 1, len(ordered) - 1)]
    return low if place == below or low == high else low + (high - low) * (place - below)
