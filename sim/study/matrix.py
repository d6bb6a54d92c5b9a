"""The matrix: every lever in every scenario on its leading measures, at several dates of adoption side by side.

What is run, and what not, is said by `sim.study.layout`; what a cell says, by `sim.study.cells`. Called from
`sim.api` and the command line.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from sim.errors import InputError
from sim.runs.pair import Ledger
from sim.runs.pool import Progress
from sim.runs.replicate import CaseMode
from sim.study import parts, store
from sim.study.abreast import in_memory, on_disk
from sim.study.cells import Cell, Column, Matrix, cell, column, row
from sim.study.crews.crew import Crew
from sim.study.crews.hiring import local
from sim.study.crews.sharing import Say, quiet
from sim.study.label import meet
from sim.study.layout import ADOPTIONS, Asked, Layout, Strip, lever_of, prepare
from sim.study.reach import expected, held, moves, own
from sim.study.table import study_table

__all__ = ["matrix", "tabled"]


def matrix(  # noqa: PLR0913  one argument for each word of the command line
    names: Sequence[str | Path] = (),
    *,
    levers: Sequence[str] = (),
    adoptions: Sequence[str] = ADOPTIONS,
    replications: int = 20,
    seed: int = 1,
    case: CaseMode = "random",
    workers: int | None = None,
    out: str | Path | None = None,
    crew: Crew | None = None,
    progress: Progress | None = None,
    say: Say = quiet,
) -> Matrix:
    """Run all levers (or those named) in the crises they are held against (or those named); `progress` counts runs.

    With `out`, and Parquet at hand, every run is kept there as it is made, by a `crew` if one is given, and the same
    call goes on where it was stopped; `say` hears what is to be said of the folder.

    Raises:
        InputError: a word is wrong, or a file; with every fault.
        WhitecellError: no worker could be started, a part cannot be run, or `out` cannot be written; `UnkeptError` if
            that shows late.

    """
    asked = Asked.of(names, levers=levers, adoptions=adoptions, number=replications, seed=seed, case=case)
    if workers is not None and workers < 1:
        raise InputError.of(f"--workers {workers}", "expected 1 or more")
    folder = store.ready(out) if out is not None else None
    return tabled(prepare(asked), folder, workers=workers, crew=crew, progress=progress, say=say)


def tabled(
    layout: Layout,
    folder: Path | None = None,
    *,
    workers: int | None = None,
    crew: Crew | None = None,
    progress: Progress | None = None,
    say: Say = quiet,
) -> Matrix:
    """Run what is laid out, as far as it is not in the folder, and bring it to its table.

    Raises:
        WhitecellError: as `matrix`.

    """
    asked, bench, began = layout.asked, layout.bench, time.perf_counter()
    if folder is not None and (crew is not None or parts.at_hand()):
        kept = layout.campaigns
        for line in meet(layout.label(), folder):
            say(line)
        hired = crew or local(bench, kept, workers=workers)
        ledger = on_disk(kept, folder, hired, bench=bench, progress=progress, say=say)
    else:
        ledger = in_memory(
            [strip.arms() for strip in layout.strips],
            number=asked.number,
            seed=asked.seed,
            case=asked.case,
            workers=workers,
            bench=bench,
            progress=progress,
        )
    found = Matrix(
        replications=asked.number,
        seed=asked.seed,
        case=asked.case,
        adoptions=list(asked.adoptions),
        levers=[row(name, lever_of(name)) for name in asked.levers],
        scenarios=[_column(layout, strip, ledger) for strip in layout.strips],
        cells=[_cell(layout, strip, ledger, lever) for lever in asked.levers for strip in layout.strips],
        failed=sum(len(failures) for failures in ledger.failures.values()),
        interrupted=ledger.interrupted,
        wall_s=round(time.perf_counter() - began, 3),
    )
    if folder is not None:
        with store.keeping(found):
            store.keep(folder, found, name="matrix.json")
            for strip in layout.strips:
                store.keep_pairs(folder, strip.scenario.id, strip.arms(), ledger)
    return found


def _column(layout: Layout, strip: Strip, ledger: Ledger) -> Column:
    study = study_table(layout.bench, [strip.base], ledger, seed=layout.asked.seed, case=layout.asked.case)
    declared = (moves(lever_of(lever), strip.scenario) for lever in layout.asked.levers)
    return column(strip.scenario, study, [name for each in declared if each is not None for name in each.measures])


def _cell(layout: Layout, strip: Strip, ledger: Ledger, lever: str) -> Cell:
    """Bring what was run of one lever in one scenario to its cell."""
    asked, adopted = layout.asked, lever_of(lever)
    studies = {
        dose: study_table(layout.bench, [strip.base, arm], ledger, seed=asked.seed, case=asked.case)
        for dose, arm in strip.doses[lever].items()
    }
    return cell(
        lever,
        strip.scenario,
        state=strip.states[lever],
        expected=expected(adopted, strip.scenario),
        studies=studies,
        nothing=[dose for dose in asked.adoptions if dose not in studies],
        own=own(adopted, strip.scenario),
        moves=moves(adopted, strip.scenario),
        held=held(adopted, strip.scenario),
    )
