"""Comparison: each option against the baseline, pair by pair, under common random numbers and a shared case.

Called from `sim.api` and the command line. Gives what `sim.study.results` says; with a folder, leaves it and every
run there, scenario by scenario, so that what is done is kept and gone on with.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.errors import InputError
from sim.runs.pair import Ledger
from sim.runs.pool import Progress
from sim.runs.replicate import Arm, CaseMode
from sim.runs.tracks import leading
from sim.study import parts, store
from sim.study.course import Course, courses_of
from sim.study.crews.crew import Crew
from sim.study.crews.hiring import local
from sim.study.crews.sharing import Say, quiet
from sim.study.frames import Comparison
from sim.study.label import meet
from sim.study.pairing import Asked, Ready, prepare
from sim.study.pairs import InMemory, OnDisk, Runs
from sim.study.recorded import Held, held_in_memory
from sim.study.results import Study
from sim.study.stopping import enough
from sim.study.table import study_table

__all__ = ["Compared", "compare", "compared"]


@dataclass(frozen=True, slots=True)
class Compared:
    """The comparison of one scenario: its table, how its leading measures went if runs were followed, its record."""

    study: Study
    courses: tuple[Course, ...] = ()
    held: Held | None = None


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
    baseline. `require` are thresholds (`MEASURE<=X`) of the user's. With `out` runs are kept in Parquet parts, and
    the same call goes on where it was stopped.

    Raises:
        InputError: a word is wrong, or a file; with every fault of every file.
        WhitecellError: no worker could be started, or `out` cannot be written; `UnkeptError` if that shows late.

    """
    asked = Asked.of(
        names,
        options=options,
        replications=replications,
        precision=precision,
        require=require,
        seed=seed,
        case=case,
    )
    folder = store.ready(out) if out is not None else None
    ready = prepare(asked)
    found = list(compared(ready, folder, workers=workers, progress=progress))
    return Comparison(studies=[each.study for each in found])


def compared(
    ready: Ready,
    out: Path | None = None,
    *,
    workers: int | None = None,
    crew: Crew | None = None,
    progress: Progress | None = None,
    say: Say = quiet,
) -> Iterator[Compared]:
    """Compare in one scenario after the other; an interrupt ends it after the table of what was done.

    With `out`, and Parquet at hand, runs are kept there and gone on with, by a `crew` if one is given; else they stay
    in memory. `say` hears what is to be said of the folder.

    Raises:
        InputError: a word is wrong.
        WhitecellError: no worker could be started, a part cannot be run, or `out` cannot be written.

    """
    if workers is not None and workers < 1:
        raise InputError.of(f"--workers {workers}", "expected 1 or more")
    asked = ready.asked
    kept = out is not None and (crew is not None or parts.at_hand())
    if out is not None and kept:
        for line in meet(ready.label(), out):
            say(line)
    studies: list[Study] = []
    for place, row in enumerate(ready.arms):
        follow = _told(progress, asked.number * place, asked.number * len(ready.arms))
        began = time.perf_counter()
        runs: Runs
        if out is not None and kept:
            plan = ready.campaigns[place]
            hired = crew or local(ready.bench, [plan], workers=workers)
            runs = OnDisk(plan, ready.bench, out, hired, follow, say)
        else:
            runs = InMemory(row, asked.number, asked.seed, asked.case, workers, ready.bench, follow, out is not None)
        ledger, told = _until(runs, ready, row) if asked.precision is not None else (runs.all(), None)
        study = study_table(
            ready.bench,
            row,
            ledger,
            seed=asked.seed,
            case=asked.case,
            require=ready.thresholds,
            precision=asked.precision,
            replications=told,
        )
        study["wall_s"] = round(time.perf_counter() - began, 3)
        studies.append(study)
        if out is not None:
            with store.keeping(Comparison(studies=studies)):
                store.keep_pairs(out, study["scenario"], row, ledger)
                store.keep(out, Comparison(studies=studies))
        done = told if told is not None else ledger.done(row)
        yield Compared(study, courses_of(ready.bench, row, ledger, done), held_in_memory(row[0], ledger, done))
        if ledger.interrupted:
            break


def _told(progress: Progress | None, before: int, every: int) -> Progress | None:
    """Count the pairs of one study among those of all."""
    return None if progress is None else lambda done, _all: progress(before + done, every)


def _until(runs: Runs, ready: Ready, arms: Sequence[Arm]) -> tuple[Ledger, list[int]]:
    """Run lots of pairs until they are enough; give all that was run, and the pairs that the rule looked at.

    How large a lot is changes how much is run in vain, never what is told.
    """
    precision = ready.asked.precision
    assert precision is not None
    ledger = Ledger()
    leads = leading(ready.bench.ready(arms[0])[0].scenario)
    for part in runs.lots():
        ledger.join(part)
        done = ledger.done(arms)
        count = None if part.interrupted else _pairs_enough(ledger, arms, leads, done, precision)
        if count is not None:
            return ledger, done[:count]
        if part.interrupted:
            break
    return ledger, ledger.done(arms)


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
