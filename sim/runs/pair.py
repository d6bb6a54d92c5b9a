"""Pairs: the arms of one comparison under the same luck and the same case, replication by replication.

Draws are keyed by meaning, so arms with the same seed and replication share all luck whose meaning they
share: nothing has to be synchronised here. Values stand in the order of replications, never of arrival.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sim.runs.replicate import Arm, Bench, CaseMode, Failure, Result

__all__ = ["Ledger", "Lot", "Paired", "paired", "run_lot"]


@dataclass(frozen=True, slots=True)
class Lot:
    """A piece of a study: arms, seed, kind of case, and which replications (from `first` to before `last`).

    With `tracked` each run tells how its leading measures stood on the way.
    """

    arms: tuple[Arm, ...]
    seed: int
    case: CaseMode
    first: int
    last: int
    tracked: bool = False


@dataclass(frozen=True, slots=True)
class Paired:
    """Differences option minus baseline where both are known; `censored` says in how many pairs one is not.

    Of these, `cut_option` counts pairs in which the option's run alone was cut short, `cut_baseline` the others.
    """

    differences: tuple[float, ...]
    censored: int
    cut_option: int = 0
    cut_baseline: int = 0


@dataclass
class Ledger:
    """What the runs of one study gave, by arm and replication; `interrupted` if it was stopped early."""

    results: dict[Arm, dict[int, Result]] = field(default_factory=dict)
    failures: dict[Arm, dict[int, Failure]] = field(default_factory=dict)
    interrupted: bool = False

    def enter(self, arm: Arm, replication: int, found: Result | Failure) -> None:
        """Take in one run."""
        if isinstance(found, Failure):
            self.failures.setdefault(arm, {})[replication] = found
        else:
            self.results.setdefault(arm, {})[replication] = found

    def join(self, other: Ledger) -> None:
        """Take in all that another ledger holds."""
        for arm, found in other.results.items():
            self.results.setdefault(arm, {}).update(found)
        for arm, failed in other.failures.items():
            self.failures.setdefault(arm, {}).update(failed)
        self.interrupted = self.interrupted or other.interrupted

    def done(self, arms: Sequence[Arm]) -> list[int]:
        """Replications of which every arm was run, whether it failed or not, in order."""
        tried = [self.results.get(arm, {}).keys() | self.failures.get(arm, {}).keys() for arm in arms]
        return sorted(set.intersection(*tried)) if tried else []

    def values(self, arm: Arm, measure: str, replications: Sequence[int]) -> list[float | None]:
        """Values of a measure in the order of the replications; None where unknown, or where the run failed."""
        found = self.results.get(arm, {})
        return [found[index].values.get(measure) if index in found else None for index in replications]

    def cut(self, arm: Arm, measure: str, replications: Sequence[int]) -> list[bool]:
        """Whether the run ended too early to know a measure, in the order of the replications."""
        found = self.results.get(arm, {})
        return [index in found and measure in found[index].cut for index in replications]

    def maturity(self, arm: Arm, replications: Sequence[int]) -> dict[str, float]:
        """Mean maturity that each lever of an arm had reached at the end of its runs."""
        found = [self.results[arm][index].maturity for index in replications if index in self.results.get(arm, {})]
        return {
            name: math.fsum(reached[name] for reached in found) / len(found) for name in (found[0] if found else ())
        }


def run_lot(bench: Bench, lot: Lot) -> Iterator[tuple[int, Mapping[Arm, Result | Failure]]]:
    """Run the pairs of a lot one after another."""
    for replication in range(lot.first, lot.last):
        yield (
            replication,
            {
                arm: bench.run(arm, seed=lot.seed, replication=replication, case=lot.case, tracked=lot.tracked)
                for arm in lot.arms
            },
        )


def paired(
    baseline: Sequence[float | None],
    option: Sequence[float | None],
    *,
    cut_baseline: Sequence[bool] = (),
    cut_option: Sequence[bool] = (),
) -> Paired:
    """Pair two rows of values of the same replications, and which of them were cut short."""
    known = [
        after - before
        for before, after in zip(baseline, option, strict=True)
        if before is not None and after is not None
    ]
    cuts = list(zip(cut_baseline, cut_option, strict=True))
    return Paired(
        tuple(known),
        len(baseline) - len(known),
        cut_option=sum(option_ and not base for base, option_ in cuts),
        cut_baseline=sum(base and not option_ for base, option_ in cuts),
    )
