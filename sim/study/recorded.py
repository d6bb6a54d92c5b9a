"""The record of a crisis beside a study of it: which one, and what the baseline's runs give for its rows.

The baseline of a scenario against which one record is held is read for its rows in every study, and reports show the
table that `calibrate` makes on purpose. A record that asks for options or settings is not of the baseline: it is left
to `calibrate`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError
from sim.outcomes import Run
from sim.runs.pair import Ledger
from sim.runs.probing import probe
from sim.runs.replicate import Arm
from sim.scenario import library
from sim.scenario.record import RecordFile
from sim.study.calibration import Judged, held, read_record
from sim.study.campaign import Campaign
from sim.study.parts import read_parts, study_folder

__all__ = ["Alone", "Held", "alone", "baseline", "held_in_memory", "held_in_parts", "record_for"]


@dataclass(frozen=True, slots=True)
class Held:
    """A record, and its rows judged by so many runs of a study's baseline."""

    record: RecordFile
    rows: tuple[Judged, ...]
    runs: int


@dataclass(frozen=True, slots=True)
class Alone:
    """A record, and what one run gave for its rows; None where that did not happen, or is not known."""

    record: RecordFile
    read: Mapping[str, float | None]


def record_for(scenario: str | Path) -> RecordFile | None:
    """Find the record of a scenario, if it has one that is of the baseline.

    Raises:
        InputError: the record is broken; with every fault.

    """
    try:
        path = library.find("scenario", str(scenario))
    except InputError:
        # whoever reads the scenario says so
        return None
    found = library.record_of(path)
    if found is None:
        return None
    record, _ = read_record(found)
    return None if record.options or record.set else record


def baseline(scenario: str) -> Arm:
    """Give the baseline arm of a scenario, read for the rows of its record if it has one.

    Raises:
        InputError: the record is broken; with every fault.

    """
    record = record_for(scenario)
    return Arm(scenario) if record is None else Arm(scenario, rows=record.rows, clock=record.clock.value)


def alone(scenario: str | Path, run: Run) -> Alone | None:
    """Read one run for the rows of its record.

    Raises:
        InputError: the record is broken; with every fault.

    """
    record = record_for(scenario)
    return None if record is None else Alone(record, probe(record.rows, run, clock=record.clock.value))


def held_in_memory(arm: Arm, ledger: Ledger, replications: Sequence[int]) -> Held | None:
    """Judge the rows by those replications of a baseline; None without a record, or without a run."""
    record, results = _record_of(arm), ledger.results.get(arm, {})
    done = [results[index].read for index in replications if index in results]
    if record is None or not done:
        return None
    return Held(record, held(record, {row.id: [read.get(row.id) for read in done] for row in record.rows}), len(done))


def held_in_parts(plan: Campaign, out: Path) -> Held | None:
    """Judge the rows by the parts of a campaign, as far as they are there; of every run eight bytes a row are kept.

    Raises:
        WhitecellError: a file is no part of a study.

    """
    record = _record_of(plan.arms[0])
    if record is None:
        return None
    names = {row.id: f"recorded.{row.id}" for row in record.rows}
    found: dict[str, list[NDArray[np.float64]]] = {name: [] for name in names}
    for part in read_parts(study_folder(out, plan.digest), ["option", "failed", *names.values()]):
        places = [
            place
            for place, (option, failed) in enumerate(zip(part["option"], part["failed"], strict=True))
            if not option and failed is None
        ]
        for name, column in names.items():
            values = part[column]
            found[name].append(np.array([values[place] for place in places], dtype=float))
    read = {name: np.concatenate(each) for name, each in found.items() if each}
    runs = len(next(iter(read.values()), ()))
    return Held(record, held(record, {name: _known(each) for name, each in read.items()}), runs) if runs else None


def _record_of(arm: Arm) -> RecordFile | None:
    return record_for(arm.scenario) if arm.rows else None


def _known(values: NDArray[np.float64]) -> list[float | None]:
    return [None if math.isnan(value) else value for value in values.tolist()]
