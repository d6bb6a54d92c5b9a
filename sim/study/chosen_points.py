"""Chosen runs of an exploration: at which point and replication to look, and their whole chronicles.

As in a comparison (`sim.study.chosen`), but a run has a point of the design beside its replication: `12/3` is
replication 3 at point 12, whose numbers stand in `points.csv`. The worst, the median and the best are of all runs by
the paired difference in the first leading measure that has a better side.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, TypeAlias, TypedDict

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError, WhitecellError
from sim.runs.replicate import Arm
from sim.study.chosen import WORDS, write_chronicle
from sim.study.exploration import Study
from sim.study.tally import Tally

__all__ = ["ChosenPoint", "WhichPoints", "check_points", "choose_points", "keep_points", "points_of"]

_UNIT: Final = re.compile(r"([0-9]{1,9})/([0-9]{1,9})")
Unit: TypeAlias = tuple[int, int]

# points with replications, and words
WhichPoints: TypeAlias = tuple[Unit | str, ...]


class ChosenPoint(TypedDict):
    """A run worth a look: the worst, median or best of an option (empty: of the baseline alone) on a measure."""

    option: str
    which: str
    point: int
    replication: int
    measure: str
    baseline: float
    value: float


def points_of(word: str | None) -> WhichPoints:
    """Read `--keep-chronicles`: POINT/REPLICATION and worst, median, best, between commas.

    Raises:
        InputError: it is neither.

    """
    found: list[Unit | str] = []
    for part in (word or "").split(",") if word is not None else ():
        each = part.strip()
        if unit := _UNIT.fullmatch(each):
            found.append((int(unit[1]), int(unit[2])))
        elif each in WORDS:
            found.append(each)
        else:
            raise InputError.of(
                f"--keep-chronicles {word}",
                f"'{each}' is no run of an exploration",
                "write POINT/REPLICATION, worst, median or best: 12/3,worst",
            )
    return tuple(dict.fromkeys(found))


def choose_points(results: Tally) -> list[ChosenPoint]:
    """Choose the worst, the median and the best run of each option, or of the baseline if it is alone."""
    lead = next((measure for measure, _ in results.leads if measure.better != "none"), None)
    if lead is None:
        return []
    values = results.values[lead.name]
    base = values[""]
    found = []
    for option in [name for name in values if name] or [""]:
        moved = values[option] - base if option else base
        for which, unit in _ordered(moved if lead.better == "higher" else -moved):
            found.append(
                ChosenPoint(
                    option=option,
                    which=which,
                    point=unit[0],
                    replication=unit[1],
                    measure=lead.name,
                    baseline=float(base[unit]),
                    value=float(values[option][unit]),
                )
            )
    return found


def _ordered(good: NDArray[np.float64]) -> Iterator[tuple[str, Unit]]:
    """Give the units with the least, the middle and the most of [point, replication]; ties go to the first."""
    flat = good.ravel()
    order = np.argsort(flat, kind="stable")[: int((~np.isnan(flat)).sum())]  # what is not known stands last
    if len(order):
        for which, place in zip(WORDS, (order[0], order[(len(order) - 1) // 2], order[-1]), strict=True):
            point, replication = divmod(int(place), good.shape[1])
            yield which, (point, replication)


def keep_points(study: Study, chosen: Sequence[ChosenPoint], which: WhichPoints, out: Path) -> list[Path]:
    """Run chosen points again and keep `chronicles/SCENARIO/POINT_REPLICATION/OPTION.jsonl`; give the files.

    Raises:
        InputError: no such point or replication, or a run there fails.
        WhitecellError: the disk refused.

    """
    check_points(study, which)
    plan = study.campaign
    written = []
    for arm, (point, replication) in _wanted(study, chosen, which):
        quantiles = dict(zip(plan.axes, map(float, plan.design[point]), strict=True))
        try:
            run = study.bench.engine(arm, seed=plan.seed, replication=replication, case=quantiles).finish()
        except WhitecellError:
            raise
        except Exception as error:
            where, what = f"--keep-chronicles {point}/{replication}", f"{type(error).__name__}: {error}"
            raise InputError.of(where, f"a run there fails: {what}", "choose another") from error
        folder = out / "chronicles" / plan.columns.scenario / f"{point}_{replication}"
        written.append(write_chronicle(run, arm, folder))
    return written


def check_points(study: Study, which: WhichPoints) -> None:
    """See before any run that what is wanted is there.

    Raises:
        InputError: no such point or replication.

    """
    plan = study.campaign
    for each in which:
        if isinstance(each, tuple) and not (each[0] < plan.points and each[1] < plan.replications):
            raise InputError.of(
                f"--keep-chronicles {each[0]}/{each[1]}",
                f"there are points 0 to {plan.points - 1} with replications 0 to {plan.replications - 1}",
            )


def _wanted(study: Study, chosen: Sequence[ChosenPoint], which: WhichPoints) -> Iterator[tuple[Arm, Unit]]:
    """Give each wanted run once: of a unit every arm, of a word the pair of the option it was chosen for."""
    arms = study.campaign.arms
    wanted = {(arm, each): None for each in which if isinstance(each, tuple) for arm in arms}
    for item in chosen:
        if item["which"] in which:
            unit = item["point"], item["replication"]
            wanted[arms[0], unit] = None
            wanted |= {(arm, unit): None for arm in arms[1:] if item["option"] == "+".join(arm.options)}
    yield from wanted
