"""Comparison: each option against the baseline, pair by pair, under common random numbers and a shared case.

Called from `sim.api` and the command line. Gives the table of `sim.study.table`; with a folder, leaves it and
the values of every run there.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from sim.errors import InputError
from sim.runs.pool import Progress, run_pairs
from sim.runs.replicate import Arm, Bench, CaseMode
from sim.scenario.checking import collect
from sim.study import store
from sim.study.table import Comparison, Study, study_table

__all__ = ["compare"]


def compare(
    names: str | Path | Sequence[str | Path],
    *,
    options: Sequence[str] = (),
    replications: int = 100,
    seed: int = 1,
    case: CaseMode = "random",
    workers: int | None = None,
    out: str | Path | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """Compare options with the baseline in one or more scenarios, by paired replications.

    Raises:
        InputError: a word is wrong, or a file; with every fault of every file.
        WhitecellError: no worker could be started, or `out` cannot be written.

    """
    scenarios = [names] if isinstance(names, str | Path) else list(names)
    _check_words(options, scenarios=len(scenarios), replications=replications, case=case, workers=workers)
    folder = store.ready(out) if out is not None else None
    bench = Bench()
    arms = [[Arm(str(name)), *(Arm(str(name), (option,)) for option in options)] for name in scenarios]
    collect(*[lambda arm=arm: bench.ready(arm) for row in arms for arm in row])
    studies: list[Study] = []
    total = replications * len(scenarios)
    for row in arms:
        before = replications * len(studies)
        began = time.perf_counter()
        ledger = run_pairs(
            row,
            replications=replications,
            seed=seed,
            case=case,
            workers=workers,
            bench=bench,
            # ignored type: the type of a lambda with a bound default cannot be said
            progress=None if progress is None else lambda done, _all, before=before: progress(before + done, total),  # type: ignore[misc]
        )
        study = study_table(bench, row, ledger, seed=seed, case=case)
        study["wall_s"] = round(time.perf_counter() - began, 3)
        studies.append(study)
        if folder is not None:
            store.keep_pairs(folder, study["scenario"], row, ledger)
        if ledger.interrupted:
            break
    found = Comparison(studies=studies)
    if folder is not None:
        store.keep(folder, found)
    return found


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
