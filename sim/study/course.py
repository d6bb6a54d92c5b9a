"""Courses: how the leading measures of a comparison went over time, in the baseline and under each option.

A fan for each, and beside it how far apart the two runs of each pair were by then, on average, with a 95 % interval.
A measure that is a time to something is not known before it has come; of such the share of runs in which it has come
by an instant is told. Called by comparisons that are kept; drawn and written by reports.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sim.runs.fan import Fan, fan
from sim.runs.interval import Interval, mean_interval
from sim.runs.pair import Ledger
from sim.runs.replicate import Arm, Bench
from sim.runs.tracks import Track, stops
from sim.study.multiplicity import is_yes_or_no

__all__ = ["Course", "Way", "come", "comes", "courses_of"]

_TIMES: Final = ("d", "h")


@dataclass(frozen=True, slots=True)
class Way:
    """How a measure went under one option: its fan, and the mean paired difference from the baseline by instants."""

    option: str
    fan: Fan
    apart: tuple[Interval, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """How one leading measure went: `ways` of the options in their order, over the instants of `baseline` (h).

    Where it `comes` the values are shares of runs in which the measure is known by then.
    """

    measure: str
    unit: str
    comes: bool
    baseline: Fan
    ways: tuple[Way, ...]


def comes(unit: str, tracks: Sequence[Track]) -> bool:
    """Whether a measure is a time to something, unknown in some run at some instant."""
    return unit in _TIMES and any(value is None for track in tracks for value in track)


def come(track: Track) -> Track:
    """Say of each instant whether the measure is known there: 1 if so."""
    return tuple(float(value is not None) for value in track)


def courses_of(bench: Bench, arms: Sequence[Arm], ledger: Ledger, replications: Sequence[int]) -> tuple[Course, ...]:
    """Gather how each leading measure went; empty where no run was followed."""
    scenario = bench.ready(arms[0])[0].scenario
    found = []
    for lead in scenario.crisis.lead:
        tracks = [_tracks(ledger, arm, lead.measure, replications) for arm in arms]
        if any(len(row) == len(replications) and row and row[0] for row in tracks):
            found.append(_course(scenario.vocabulary.measures[lead.measure].unit, lead.measure, bench, arms, tracks))
    return tuple(found)


def _tracks(ledger: Ledger, arm: Arm, measure: str, replications: Sequence[int]) -> list[Track]:
    """Give the track of each replication, empty where the run failed."""
    found = ledger.results.get(arm, {})
    return [found[index].tracks.get(measure, ()) if index in found else () for index in replications]


def _course(unit: str, measure: str, bench: Bench, arms: Sequence[Arm], tracks: Sequence[Sequence[Track]]) -> Course:
    is_time = comes(unit, [track for row in tracks for track in row])
    if is_time:
        tracks = [[come(track) for track in row] for row in tracks]
    is_share = is_yes_or_no(*(track for row in tracks for track in row))
    spans = [stops(bench.ready(arm)[0].scenario.crisis.horizon.value) for arm in arms]
    fans = [
        fan(at, [track for track in row if track], is_share=is_share) for at, row in zip(spans, tracks, strict=True)
    ]
    ways = tuple(
        Way(arm.options[0], told, _apart(tracks[0], row) if at == spans[0] else ())
        for arm, told, row, at in zip(arms[1:], fans[1:], tracks[1:], spans[1:], strict=True)
    )
    return Course(measure, unit, is_time, fans[0], ways)


def _apart(baseline: Sequence[Track], option: Sequence[Track]) -> tuple[Interval, ...]:
    """Give the mean paired difference at each instant, over the pairs in which both are known there."""
    both = [(before, after) for before, after in zip(baseline, option, strict=True) if before and after]
    length = len(both[0][0]) if both else 0
    found = []
    for place in range(length):
        known = [(before[place], after[place]) for before, after in both]
        found.append(mean_interval([b - a for a, b in known if a is not None and b is not None]))
    return tuple(found)
