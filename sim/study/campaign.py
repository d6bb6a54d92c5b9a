"""A campaign: arms run at the points of a design, a number of times each, cut into parts that any worker can do.

A *unit* is one replication at one point: every arm under the same luck and the same quantiles. A comparison is a
campaign of one point without axes, in which every replication draws its own case or none (`kind`). Units are numbered
point by point, and a *part* is a run of them, cut by the campaign alone and never by who runs it; so one process,
many workers, a cluster and the shards of a job array leave the same files. A unit depends on its point, the seed
and its replication; the luck of a replication is the same at every point.

The digest names the study: files, options, settings, code, design, seed. Change any of them and it is another
study.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sim.provenance import code_digest, version
from sim.runs.replicate import Arm, Bench, CaseMode, Failure, Point, Result
from sim.runs.tracks import leading
from sim.scenario.forks import forks
from sim.study.parts import Columns, Row, write_part

__all__ = ["Campaign", "Job", "Matrix", "Told", "campaign", "work"]

Matrix: TypeAlias = NDArray[np.float64]
_ROWS: Final = 1000  # in a part at most
_PARTS: Final = 64  # at least, where there are so many units
_PAIRED_ROWS: Final = 64  # in a part of pairs: who stops a comparison waits for the parts that are being run


@dataclass(frozen=True, slots=True)
class Campaign:
    """Arms, the axes of the design and its points (one row each, quantiles 0..1), replications, seed and digest.

    With a `kind` of case there are no axes: each replication draws its case, or has the central one.
    """

    arms: tuple[Arm, ...]
    axes: tuple[str, ...]
    design: Matrix
    replications: int
    seed: int
    columns: Columns
    digest: str
    kind: CaseMode | None = None

    @property
    def points(self) -> int:
        """How many points."""
        return len(self.design)

    @property
    def units(self) -> int:
        """How many units."""
        return self.points * self.replications

    @property
    def runs(self) -> int:
        """How many runs."""
        return self.units * len(self.arms)

    def cuts(self) -> list[tuple[int, int]]:
        """Where parts begin and end, in units."""
        most = _ROWS if self.kind is None else _PAIRED_ROWS
        size = max(1, min(most // len(self.arms), self.units // _PARTS))
        return [(first, min(first + size, self.units)) for first in range(0, self.units, size)]

    def jobs(self, cuts: Sequence[tuple[int, int]], folder: Path) -> Iterator[Job]:
        """Make the work of parts, one after another, each with no more of the design than it needs."""
        for first, last in cuts:
            points = range(first // self.replications, (last - 1) // self.replications + 1)
            rows = tuple(tuple(map(float, self.design[point])) for point in points)
            yield Job(
                self.arms,
                self.axes,
                points.start,
                rows,
                self.replications,
                self.seed,
                self.columns,
                first,
                last,
                folder,
                self.kind,
            )


@dataclass(frozen=True, slots=True)
class Job:
    """One part to be run and written: units from `first` to before `last`; `rows` are its points from `point` on."""

    arms: tuple[Arm, ...]
    axes: tuple[str, ...]
    point: int
    rows: tuple[tuple[float, ...], ...]
    replications: int
    seed: int
    columns: Columns
    first: int
    last: int
    folder: Path
    kind: CaseMode | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What a worker sends back of a part: which units, how many runs, and how many of these failed."""

    first: int
    last: int
    runs: int
    failed: int


def campaign(
    bench: Bench,
    arms: Sequence[Arm],
    axes: Sequence[str],
    design: Matrix,
    *,
    n: int,
    seed: int,
    kind: CaseMode | None = None,
    tracked: bool = False,
) -> Campaign:
    """Make a campaign of `n` replications a point; `tracked` keeps how leading measures stood on the way.

    Raises:
        InputError: with every fault of every file.

    """
    scenarios = [bench.ready(arm)[0].scenario for arm in arms]
    whole = blake2b(digest_size=16)
    for scenario in scenarios:
        whole.update(scenario.digest.encode())
    whole.update(repr((code_digest(), version(), tuple(axes), n, seed, kind, tracked)).encode())
    whole.update(repr([(row.id, row.unit, row.probe, arm.clock) for arm in arms for row in arm.rows]).encode())
    whole.update(np.ascontiguousarray(design).tobytes())
    first = scenarios[0]
    owned = {measure.name for model in first.vocabulary.models.values() for measure in model.measures}
    present = {measure.name for name in first.sections for measure in first.vocabulary.models[name].measures}
    columns = Columns(
        study=whole.hexdigest(),
        scenario=first.id,
        measures=tuple(name for name in first.vocabulary.measures if name in present or name not in owned),
        levers=tuple(sorted({lever.file.id for scenario in scenarios for lever in scenario.levers})),
        followers=tuple(sorted(forks(first))),
        tracked=leading(first) if tracked else (),
        recorded=tuple(row.id for row in arms[0].rows),
    )
    return Campaign(tuple(arms), tuple(axes), design, n, seed, columns, columns.study, kind)


def work(job: Job, bench: Bench | None = None) -> Told:
    """Run a part and write it, in whatever process has been given it; `bench` may bring arms that are ready."""
    own = bench or _bench()
    rows = list(_rows(own, job))
    if bench is None:
        own.settle()
    write_part(job.folder, job.columns, job.first, job.last, rows)
    return Told(job.first, job.last, len(rows), sum(row.failed is not None for row in rows))


def _rows(bench: Bench, job: Job) -> Iterator[Row]:
    for unit in range(job.first, job.last):
        point, replication = divmod(unit, job.replications)
        quantiles: Point = dict(zip(job.axes, job.rows[point - job.point], strict=True))
        for arm in job.arms:
            found = bench.run(
                arm,
                seed=job.seed,
                replication=replication,
                case=job.kind or quantiles,
                tracked=bool(job.columns.tracked),
            )
            yield _row(arm, point, replication, found)


def _row(arm: Arm, point: int, replication: int, found: Result | Failure) -> Row:
    option = "+".join(arm.options)
    if isinstance(found, Failure):
        return Row(option, point, replication, found.error, {}, {}, {})
    return Row(
        option,
        point,
        replication,
        None,
        found.values,
        found.maturity,
        found.follows,
        sorted(found.cut),
        found.tracks,
        found.read,
    )


@lru_cache(maxsize=1)
def _bench() -> Bench:
    """Keep the arms of this process ready between its parts."""
    return Bench()
