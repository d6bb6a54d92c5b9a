"""What `calibrate` does: a scenario held against the record of the crisis it plays."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import typer

from sim.cli.launching import followed
from sim.cli.screen import Screen
from sim.cli.words import Case
from sim.report.calibrated import FILES, table, write_calibration
from sim.report.files import prepare_folder
from sim.study.calibration import Calibration, calibrate, read_record

__all__ = ["act"]

_INTERRUPTED = 130


def act(
    *,
    record: str,
    replications: int | None,
    case: Case | None,
    seed: int,
    workers: int | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Calibrate, and print the table or JSON."""
    folder = prepare_folder(out) if out is not None else None
    found = _calibrated(record, replications, case, seed, workers)
    # told before the files, so that a full disk takes nothing of it
    console = Screen()
    if as_json:
        typer.echo(json.dumps(found.as_object(), indent=2, allow_nan=False))
    else:
        console.print(table(found))
    if folder is not None:
        write_calibration(found, folder)
        if not as_json:
            console.written(folder, FILES)
    if found.interrupted:
        raise typer.Exit(_INTERRUPTED)


def _calibrated(
    record: str, replications: int | None, case: Case | None, seed: int, workers: int | None
) -> Calibration:
    kind = None if case is None else case.value
    assert kind in {None, "random", "central"}
    words: dict[str, Any] = {"replications": replications, "case": kind, "seed": seed, "workers": workers}
    with followed("runs", replications or read_record(record)[0].replications) as progress:
        return calibrate(record, **words, progress=progress)
