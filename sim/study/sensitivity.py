"""Sampling and sensitivity of a design: Latin hypercube, Morris' screening, Sobol's indices. The door to SALib.

Everything happens in quantiles, 0..1: a step of Morris goes over a part of each parameter's range, and an index of
Sobol is a share of the variance under the laws that cases are drawn by. Several axes may move together as one
group.

Source: Morris1991, Saltelli2010.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError, WhitecellError
from sim.study.axes import Axes, Grouping
from sim.study.campaign import Matrix

__all__ = ["METHODS", "Influence", "Method", "analyse", "problem", "sample"]

Method = Literal["lhs", "morris", "sobol"]
METHODS: Final = ("lhs", "morris", "sobol")
_LEVELS: Final = 4
_RESAMPLES: Final = 200
_NESTED: Final = 2  # points of parameters under each draw of the structure


@dataclass(frozen=True, slots=True)
class Influence:
    """How much one group of axes moves a result, with the half width of its 95 % interval.

    Morris: the mean size of a step's effect, and the spread of effects (interactions, curvature; None for a group).
    Sobol: the share of the variance with all interactions, and the share it has alone.
    """

    name: str
    total: float
    half: float
    other: float | None
    other_half: float | None


def _library(name: str) -> ModuleType:
    try:
        from importlib import import_module  # noqa: PLC0415

        return import_module(name)
    except ImportError:
        raise WhitecellError("sensitivity needs SALib: pip install 'whitecell[study]'") from None


def problem(axes: Sequence[str], grouping: Grouping) -> dict[str, Any]:
    """Describe the design as SALib does: it reads this, and the points as CSV."""
    told: dict[str, Any] = {"num_vars": len(axes), "names": list(axes), "bounds": [[0.0, 1.0]] * len(axes)}
    if not grouping.single:
        told["groups"] = list(grouping.of)
    return told


def sample(method: Method, axes: Axes, grouping: Grouping, *, points: int, seed: int) -> Matrix:
    """Draw a design: `points` rows for a hypercube, trajectories for Morris, base samples for Sobol.

    In a hypercube every two rows share their switches, so that parameters can be told from structure.

    Raises:
        InputError: a number that the method cannot use.
        WhitecellError: SALib is not installed.

    """
    told = problem(axes.names, grouping)
    if method == "lhs":
        return _hypercube(axes, points, seed)
    if len(grouping.names) < 2:
        raise InputError.of(f"--method {method}", "one group alone cannot be compared", "use --by parameter, or lhs")
    if method == "morris":
        if points < 2:
            raise InputError.of(f"--points {points}", "Morris needs 2 trajectories or more")
        found = _library("SALib.sample.morris").sample(told, points, num_levels=_LEVELS, seed=seed)
    else:
        if points < 4 or points & (points - 1):
            raise InputError.of(f"--points {points}", "Sobol needs a power of two from 4 on", "write 64, 128, 256")
        found = _library("SALib.sample.sobol").sample(told, points, calc_second_order=False, seed=seed)
    return np.ascontiguousarray(found, dtype=np.float64)


def _hypercube(axes: Axes, points: int, seed: int) -> Matrix:
    if points < 4 or points % _NESTED:
        raise InputError.of(f"--points {points}", "a hypercube needs an even number from 4 on")
    latin = _library("SALib.sample.latin")
    one = Grouping(axes.names, axes.names)
    found = latin.sample(problem(axes.names, one), points, seed=seed)
    switches = list(axes.switches)
    if switches:
        few = latin.sample(problem([axes.names[place] for place in switches], one), points // _NESTED, seed=seed + 1)
        found[:, switches] = np.repeat(few, _NESTED, axis=0)
    return np.ascontiguousarray(found, dtype=np.float64)


def analyse(
    method: Method, axes: Axes, grouping: Grouping, design: Matrix, values: NDArray[np.float64], *, seed: int
) -> list[Influence]:
    """Tell how much each group moves a result, strongest first; `values` has one number for each row.

    Empty where the result never varies.
    """
    if float(np.ptp(values)) == 0.0:
        return []
    found = (_morris if method == "morris" else _sobol)(problem(axes.names, grouping), design, values, seed)
    return sorted((Influence(*numbers) for numbers in found), key=lambda item: (-item.total, item.name))


_Numbers = tuple[str, float, float, float | None, float | None]


def _morris(told: dict[str, Any], design: Matrix, values: NDArray[np.float64], seed: int) -> list[_Numbers]:
    several = "groups" in told  # asked before: SALib writes into it
    found = _library("SALib.analyze.morris").analyze(
        told, design, values, num_resamples=_RESAMPLES, num_levels=_LEVELS, seed=seed
    )
    spread = found["sigma"]
    return [
        (
            str(name),
            float(found["mu_star"][place]),
            float(found["mu_star_conf"][place]),
            None if several else float(spread[place]),
            None,
        )
        for place, name in enumerate(found["names"])
    ]


def _sobol(told: dict[str, Any], _design: Matrix, values: NDArray[np.float64], seed: int) -> list[_Numbers]:
    names = list(dict.fromkeys(told.get("groups", told["names"])))
    found = _library("SALib.analyze.sobol").analyze(
        told, values, calc_second_order=False, num_resamples=_RESAMPLES, seed=seed
    )
    return [
        (
            name,
            float(found["ST"][place]),
            float(found["ST_conf"][place]),
            float(found["S1"][place]),
            float(found["S1_conf"][place]),
        )
        for place, name in enumerate(names)
    ]
