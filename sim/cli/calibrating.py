"""`calibrate`: a scenario held against the record of the crisis it plays."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from sim.cli.comparing import Case
from sim.cli.launching import progress_bar
from sim.cli.screen import Screen
from sim.cli.words import Json, Out, Seed
from sim.report.calibrated import FILES, table, write_calibration
from sim.report.files import prepare_folder
from sim.study.calibration import Calibration, calibrate, read_record

__all__ = ["command"]

_INTERRUPTED = 130


def command(
    record: Annotated[str, typer.Argument(metavar="RECORD", help="A shipped record or a path to one.")],
    replications: Annotated[
        int | None, typer.Option(metavar="N", min=2, help="How many runs; what the record says if not said.")
    ] = None,
    case: Annotated[
        Case | None,
        typer.Option(
            metavar="random|central", help="Draw uncertain parameters for each run or not; as the record says."
        ),
    ] = None,
    seed: Seed = 1,
    workers: Annotated[
        int | None, typer.Option(metavar="W", min=1, help="Processes; all processors if not said.")
    ] = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Hold a scenario against the record of a past crisis, figure by figure, and say which pass.

    A figure passes when it lies within the simulated 5-95 %, that band is no wider than a factor of three, and the
    median is within 30 % of it, or within two days for days. What fails stays in the table with its reason.
    """
    folder = prepare_folder(out) if out is not None else None
    found = _calibrated(record, replications, case, seed, workers)
    if folder is not None:
        write_calibration(found, folder)
    if as_json:
        typer.echo(json.dumps(found.as_object(), indent=2, allow_nan=False))
    else:
        console = Screen()
        console.print(table(found))
        if folder is not None:
            console.print(f"Written to {folder}: {', '.join(FILES)}.", style="dim", markup=False)
    if found.interrupted:
        raise typer.Exit(_INTERRUPTED)


def _calibrated(
    record: str, replications: int | None, case: Case | None, seed: int, workers: int | None
) -> Calibration:
    kind = None if case is None else case.value
    assert kind in {None, "random", "central"}
    words = {"replications": replications, "case": kind, "seed": seed, "workers": workers}
    bar = progress_bar()
    if bar is None:
        return calibrate(record, **words)  # type: ignore[arg-type]
    with bar:
        task = bar.add_task("runs", total=replications or read_record(record)[0].replications)
        return calibrate(record, **words, progress=lambda done, total: bar.update(task, completed=done, total=total))  # type: ignore[arg-type]
