"""Where the pairs of a comparison come from: run in memory, or as a campaign of one point in the parts of a folder.

Called by comparisons. What is read back from parts is the ledger that the same runs leave in memory, to the last bit,
whatever crew made them and however often it was stopped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np

from sim.runs.pair import Ledger
from sim.runs.pool import Progress, run_pairs
from sim.runs.replicate import Arm, Bench, CaseMode, Failure, Result
from sim.study.campaign import Campaign, campaign
from sim.study.crews.crew import Crew
from sim.study.crews.sharing import Cut, Say, carry_out, quiet
from sim.study.parts import Columns, done, names_in, read_part, study_folder

__all__ = ["InMemory", "OnDisk", "Runs", "ledger_of", "pairs", "trace"]

_LOT: Final = 24
_TRACED: Final = 3


def pairs(
    bench: Bench, arms: Sequence[Arm], *, number: int, seed: int, case: CaseMode, tracked: bool = True
) -> Campaign:
    """Make the campaign of so many pairs; if `tracked`, how leading measures stood on the way is kept.

    Raises:
        InputError: with every fault of every file.

    """
    return campaign(bench, arms, (), np.zeros((1, 0)), n=number, seed=seed, kind=case, tracked=tracked)


def ledger_of(plan: Campaign, out: Path, cuts: Sequence[Cut]) -> Ledger:
    """Read what parts hold of a comparison; parts that are not there are passed over.

    Raises:
        WhitecellError: a file is no part of a study.

    """
    ledger = Ledger()
    arms = {"+".join(arm.options): arm for arm in plan.arms}
    there = done(study_folder(out, plan.digest))
    for cut in cuts:
        if cut in there:
            for row in _rows(there[cut], plan.columns):
                ledger.enter(arms[row["option"]], row["replication"], _found(row, plan))
    return ledger


def trace(ledger: Ledger, plan: Campaign, bench: Bench) -> None:
    """Find out where in the code the first runs of a campaign failed: parts hold only what went wrong."""
    failed = [(arm, index) for arm, found in ledger.failures.items() for index in sorted(found)]
    for arm, index in failed[:_TRACED]:
        again = bench.run(arm, seed=plan.seed, replication=index, case=plan.kind or "central")
        if isinstance(again, Failure):
            ledger.enter(arm, index, again)


def _rows(path: Path, columns: Columns) -> list[dict[str, Any]]:
    names = ["option", "replication", "failed", "cut", "unknown", *columns.measures]
    names += [f"maturity.{name}" for name in columns.levers]
    names += [f"follows.{name}" for name in columns.followers]
    names += [f"recorded.{name}" for name in columns.recorded]
    names += [f"track.{name}" for name in columns.tracked]
    found = read_part(path, names)
    return [dict(zip(names, cells, strict=True)) for cells in zip(*(found[name] for name in names), strict=True)]


def _found(row: Mapping[str, Any], plan: Campaign) -> Result | Failure:
    columns = plan.columns
    if row["failed"] is not None:
        return Failure(plan.seed, row["replication"], row["failed"])
    cut = frozenset(names_in(row["cut"]))
    given = {*cut, *names_in(row["unknown"])}
    return Result(
        {name: row[name] for name in columns.measures if row[name] is not None or name in given},
        _known({name: row[f"maturity.{name}"] for name in columns.levers}),
        # the baseline alone is read for the rows of a record
        {} if row["option"] else {name: row[f"recorded.{name}"] for name in columns.recorded},
        _known({name: row[f"follows.{name}"] for name in columns.followers}),
        cut,
        {name: tuple(row[f"track.{name}"]) for name in columns.tracked},
    )


def _known(values: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what an arm does not have."""
    return {name: value for name, value in values.items() if value is not None}


class Runs(Protocol):
    """Where the pairs of one scenario come from."""

    def all(self) -> Ledger:
        """Run what is asked for; after an interrupt what was done."""
        ...

    def lots(self) -> Iterator[Ledger]:
        """Run them lot by lot, as long as more are wanted."""
        ...


@dataclass(frozen=True, slots=True)
class InMemory:
    """Pairs run over the processors of this machine and kept nowhere; `tracked` as in `Lot`."""

    arms: Sequence[Arm]
    number: int
    seed: int
    case: CaseMode
    workers: int | None
    bench: Bench
    progress: Progress | None
    tracked: bool

    def all(self) -> Ledger:
        """Run all pairs."""
        return self._run(0, self.number)

    def lots(self) -> Iterator[Ledger]:
        """Run two dozen at a time."""
        for first in range(0, self.number, _LOT):
            yield self._run(first, min(first + _LOT, self.number))

    def _run(self, first: int, last: int) -> Ledger:
        return run_pairs(
            self.arms,
            first=first,
            replications=last - first,
            seed=self.seed,
            case=self.case,
            workers=self.workers,
            bench=self.bench,
            progress=_after(self.progress, first, self.number),
            tracked=self.tracked,
        )


@dataclass(frozen=True, slots=True)
class OnDisk:
    """Pairs in the parts of a folder: what is there is read, the rest is run by a crew; `say` hears which."""

    plan: Campaign
    bench: Bench
    out: Path
    crew: Crew
    progress: Progress | None
    say: Say

    def all(self) -> Ledger:
        """Run all parts that are not there, and read all."""
        return self._run(self.plan.cuts(), say=self.say)

    def lots(self) -> Iterator[Ledger]:
        """Run parts that hold two dozen pairs or more at a time."""
        lot: list[Cut] = []
        begun = 0
        for cut in self.plan.cuts():
            lot.append(cut)
            if cut[1] - begun >= _LOT or cut[1] == self.plan.units:
                yield self._run(lot, say=self.say if begun == 0 else quiet)
                lot, begun = [], cut[1]

    def _run(self, cuts: Sequence[Cut], *, say: Say) -> Ledger:
        follow = _pairs_of(_after(self.progress, cuts[0][0], self.plan.units), len(self.plan.arms))
        stopped = False
        try:
            carry_out([(self.plan, cuts)], self.out, self.crew, progress=follow, say=say)
        except KeyboardInterrupt:
            stopped = True
        ledger = ledger_of(self.plan, self.out, cuts)
        ledger.interrupted = stopped
        trace(ledger, self.plan, self.bench)
        return ledger


def _after(progress: Progress | None, first: int, every: int) -> Progress | None:
    """Count those of a lot after those before it."""
    return None if progress is None else lambda done, _all: progress(first + done, every)


def _pairs_of(progress: Progress | None, arms: int) -> Progress | None:
    """Count in pairs what is told in runs."""
    return None if progress is None else lambda done, every: progress(done // arms, every // arms)
