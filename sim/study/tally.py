"""Tally: what the runs of an exploration gave on the lead measures, as arrays [point, replication] by arm.

Read part by part; what is kept grows with runs x lead measures alone, eight bytes each. NaN is a run that failed or
whose measure is not known, because the run ended first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.scenario.crisis import Lead
from sim.scenario.vocabulary import Measure
from sim.study.exploration import Study
from sim.study.parts import read_parts, study_folder

__all__ = ["Tally", "read_tally"]

_Array = NDArray[np.float64]


@dataclass(frozen=True)
class Tally:
    """Lead measures in their order, values by measure and option (empty for the baseline), and what failed."""

    leads: tuple[tuple[Measure, Lead], ...]
    values: Mapping[str, Mapping[str, _Array]]
    failed: int
    first_failure: str


def read_tally(study: Study, out: Path) -> Tally:
    """Read every part of a finished study."""
    plan = study.campaign
    scenario = study.bench.ready(plan.arms[0])[0].scenario
    measures = scenario.vocabulary.measures
    leads = tuple(
        (measures[each.measure], each) for each in scenario.crisis.lead if each.measure in plan.columns.measures
    )
    names = [measure.name for measure, _ in leads]
    options = ["+".join(arm.options) for arm in plan.arms]
    values = {
        name: {option: np.full((plan.points, plan.replications), np.nan) for option in options} for name in names
    }
    failed, first = 0, ""
    for part in read_parts(study_folder(out, plan.digest), ["option", "case", "replication", "failed", *names]):
        for place, why in enumerate(part["failed"]):
            if why is not None:
                failed, first = failed + 1, first or str(why)
                continue
            _enter(values, part, place, names)
    return Tally(leads, values, failed, first)


def _enter(
    values: Mapping[str, Mapping[str, _Array]], part: Mapping[str, Sequence[object]], place: int, names: Sequence[str]
) -> None:
    option, point, replication = (part[name][place] for name in ("option", "case", "replication"))
    for name in names:
        value = part[name][place]
        if value is not None:
            # ignored type: columns of one table, whose types its schema says
            values[name][option][point, replication] = value  # type: ignore[index, call-overload]
