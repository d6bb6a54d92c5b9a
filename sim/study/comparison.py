"""Comparison: each option against the baseline, pair by pair, under common random numbers and a shared case.

Called from `sim.api` and the command line. Gives what `sim.study.results` says; with a folder, leaves it and the
values of every run there, scenario by scenario, so that what is done is kept.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sim.errors import InputError
from sim.runs.pair import Ledger
from sim.runs.pool import Progress, run_pairs
from sim.runs.replicate import Arm, Bench, CaseMode
from sim.scenario.checking import collect
from sim.study import store
from sim.study.results import Comparison, Study
from sim.study.stopping import enough
from sim.study.table import study_table
from sim.study.worlds import thresholds_of

__all__ = ["compare"]

_USUAL: Final = 100
_MOST: Final = 1000
_LOT: Final = 24


def compare(  # noqa: PLR0913  one argument for each word of the command line
    names: str | Path | Sequence[str | Path],
    *,
    options: Sequence[str] = (),
    replications: int | None = None,
    precision: float | None = None,
    require: Sequence[str] = (),
    seed: int = 1,
    case: CaseMode = "random",
    workers: int | None = None,
    out: str | Path | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """Compare options with the baseline in one or more scenarios, by paired replications.

    `replications` are the pairs (100 if not said); with a `precision` they are the most (1000), and a study stops
    when the interval of every option's difference on every lead measure reaches no further than that share of the
    baseline. `require` are thresholds (`MEASURE<=X`) of the user's.

    Raises:
        InputError: a word is wrong, or a file; with every fault of every file.
        WhitecellError: no worker could be started, or `out` cannot be written; `UnkeptError` if that shows late.

    """
    scenarios = [names] if isinstance(names, str | Path) else list(names)
    number = replications if replications is not None else _MOST if precision is not None else _USUAL
    _check_words(options, scenarios=len(scenarios), replications=number, case=case, workers=workers)
    if precision is not None and not 0 < precision < math.inf:
        raise InputError.of(f"--precision {precision:g}", "expected more than 0", "write .02 for a fiftieth")
    folder = store.ready(out) if out is not None else None
    bench = Bench()
    arms = [[Arm(str(name)), *(Arm(str(name), (option,)) for option in options)] for name in scenarios]
    collect(*[lambda arm=arm: bench.ready(arm) for row in arms for arm in row])
    thresholds = thresholds_of(require, list(bench.vocabulary.measures))
    if precision is not None:
        _check_leads(bench, arms)
    studies: list[Study] = []
    for row in arms:
        asked = _Asked(row, number, seed, case, workers, bench, _told(progress, number * len(studies), number, arms))
        began = time.perf_counter()
        ledger, kept = asked.until(precision) if precision is not None else (asked.run(), None)
        study = study_table(
            bench, row, ledger, seed=seed, case=case, require=thresholds, precision=precision, replications=kept
        )
        study["wall_s"] = round(time.perf_counter() - began, 3)
        studies.append(study)
        if folder is not None:
            with store.keeping(Comparison(studies=studies)):
                store.keep_pairs(folder, study["scenario"], row, ledger)
                store.keep(folder, Comparison(studies=studies))
        if ledger.interrupted:
            break
    return Comparison(studies=studies)


def _told(progress: Progress | None, before: int, number: int, arms: Sequence[object]) -> Progress | None:
    """Count the pairs of one study among those of all."""
    if progress is None:
        return None
    return lambda done, _all: progress(before + done, number * len(arms))


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked of one scenario."""

    arms: Sequence[Arm]
    number: int
    seed: int
    case: CaseMode
    workers: int | None
    bench: Bench
    progress: Progress | None

    def run(self, first: int = 0, last: int | None = None) -> Ledger:
        """Run the pairs from `first` to before `last`, all if not said."""
        told = self.progress
        return run_pairs(
            self.arms,
            first=first,
            replications=(self.number if last is None else last) - first,
            seed=self.seed,
            case=self.case,
            workers=self.workers,
            bench=self.bench,
            progress=None if told is None else lambda done, _all: told(first + done, self.number),
        )

    def until(self, precision: float) -> tuple[Ledger, list[int]]:
        """Run lots of pairs until they are enough; give all that was run, and the pairs that the rule looked at.

        How large a lot is changes how much is run in vain, never what is told.
        """
        ledger = Ledger()
        leads = [lead.measure for lead in self.bench.ready(self.arms[0])[0].scenario.crisis.lead]
        for first in range(0, self.number, _LOT):
            part = self.run(first, min(first + _LOT, self.number))
            ledger.join(part)
            done = ledger.done(self.arms)
            count = None if part.interrupted else _pairs_enough(ledger, self.arms, leads, done, precision)
            if count is not None:
                return ledger, done[:count]
            if part.interrupted:
                break
        return ledger, ledger.done(self.arms)


def _pairs_enough(
    ledger: Ledger, arms: Sequence[Arm], leads: Sequence[str], done: Sequence[int], precision: float
) -> int | None:
    """Give how many pairs the rule needed and looked at, None if there are not enough yet."""
    most = 0
    for lead in leads:
        base = ledger.values(arms[0], lead, done)
        for arm in arms[1:] or arms:
            rows = [
                (place, after if len(arms) == 1 else after - before, before)
                for place, (before, after) in enumerate(zip(base, ledger.values(arm, lead, done), strict=True))
                if before is not None and after is not None
            ]
            if not rows and done:
                # a measure that no run of this scenario gives holds nothing up
                continue
            found = enough([row[1] for row in rows], precision=precision, scales=[row[2] for row in rows])
            if found is None:
                return None
            most = max(most, rows[found[1] - 1][0] + 1)
    return most or None


def _check_leads(bench: Bench, arms: Sequence[Sequence[Arm]]) -> None:
    for row in arms:
        if not bench.ready(row[0])[0].scenario.crisis.lead:
            raise InputError.of(
                "--precision", f"{row[0].scenario} declares no lead measure", "write lead: in it, or --replications"
            )


def _check_words(
    options: Sequence[str], *, scenarios: int, replications: int, case: str, workers: int | None
) -> None:
    """Refuse what cannot be compared."""
    if scenarios == 0:
        raise InputError.of("compare", "no scenario to compare in", "name one or more; `list scenarios` shows them")
    if replications < 1:
        raise InputError.of(f"--replications {replications}", "expected 1 or more")
    if workers is not None and workers < 1:
        raise InputError.of(f"--workers {workers}", "expected 1 or more")
    if case not in {"random", "central"}:
        raise InputError.of(f"--case {case}", f"no case named '{case}'", "write random or central")
    for option in options:
        if options.count(option) > 1:
            raise InputError.of(f"--option {option}", "the same option twice", "name it once")
