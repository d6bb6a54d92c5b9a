"""What `matrix` does: the study of all levers, as a table, CSV, JSON and a picture."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

import typer

from sim.cli.crews import crew_of, note
from sim.cli.launching import followed
from sim.cli.screen import Screen
from sim.cli.words import Case, On
from sim.errors import WhitecellError
from sim.report.files import prepare_folder
from sim.report.matrix import as_csv, matrix_table
from sim.report.mosaic import mosaic
from sim.report.paper.forms import write_forms
from sim.report.paper.of_matrix import paper_of_matrix
from sim.study import store
from sim.study.cells import Matrix
from sim.study.matrix import ADOPTIONS, matrix

__all__ = ["act"]

_INTERRUPTED = 130


def act(  # noqa: PLR0913  one argument for each word of the command line
    *,
    scenario: list[str] | None,
    lever: list[str],
    adopted: list[str],
    replications: int,
    case: Case,
    seed: int,
    workers: int | None,
    on: On,
    scheduler: str | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Run the matrix, and print and leave what came of it."""
    if out is not None:
        prepare_folder(out)
    words: dict[str, Any] = {
        "levers": lever,
        "adoptions": adopted or ADOPTIONS,
        "replications": replications,
        "case": case.value,
        "seed": seed,
        "workers": workers,
        "out": out,
        "crew": crew_of(on, workers=workers, scheduler=scheduler, out=out),
    }
    try:
        found = _found(scenario or [], words)
    except store.UnkeptError as error:
        _tell(cast("Matrix", error.found), as_json=as_json)
        raise
    _tell(found, as_json=as_json)
    if out is not None:
        store.keep_text(out, "matrix.csv", as_csv(found))
        picture = mosaic(found)
        write_forms(paper_of_matrix(found, picture), {"matrix.svg": picture}, out)
    if found["interrupted"]:
        raise typer.Exit(_INTERRUPTED)
    if not any(column["runs"] for column in found["scenarios"]):
        raise WhitecellError("no run was finished")


def _tell(found: Matrix, *, as_json: bool) -> None:
    """Print what was found; before the files, so that a full disk takes nothing of it."""
    if as_json:
        typer.echo(json.dumps(found, indent=2))
    else:
        Screen().print(matrix_table(found))


def _found(names: list[str], words: dict[str, Any]) -> Matrix:
    with followed("runs") as progress:
        return matrix(names, **words, progress=progress, say=note)
