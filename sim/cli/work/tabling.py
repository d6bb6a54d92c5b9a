"""What `matrix` does: the study of all levers, as a table, CSV, JSON and a picture."""

from __future__ import annotations

import json
from pathlib import Path
from typing import cast

import typer

from sim.cli.crews import crew_of, note
from sim.cli.launching import followed
from sim.cli.screen import Screen
from sim.cli.words import Case, On, shard_of
from sim.errors import WhitecellError
from sim.report.files import prepare_folder
from sim.report.matrix import as_csv, matrix_table
from sim.report.mosaic import mosaic
from sim.report.paper.forms import write_forms
from sim.report.paper.of_matrix import paper_of_matrix
from sim.report.paper.of_record import over_of
from sim.report.recorded_files import write_record
from sim.study import store
from sim.study.cells import Matrix
from sim.study.crews.sharing import WHOLE
from sim.study.layout import ADOPTIONS, Asked, Layout, prepare
from sim.study.matrix import tabled
from sim.study.shares import run_shares

__all__ = ["act", "tell"]

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
    shard: str | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Run the matrix, and print and leave what came of it; a shard says only what it did."""
    asked = Asked.of(
        scenario or [],
        levers=lever,
        adoptions=adopted or ADOPTIONS,
        number=replications,
        seed=seed,
        case=case.value,
    )
    share = shard_of(shard)
    crew = crew_of(on, workers=workers, scheduler=scheduler, out=out, share=share)
    if out is not None:
        prepare_folder(out)
    layout = prepare(asked)
    if share != WHOLE:
        assert out is not None
        assert crew is not None
        with followed("runs") as progress:
            run_shares(layout, out, crew, share, progress=progress, say=note)
        typer.echo(f"shard {share[0]} of {share[1]} is done: {out}; when all are, run gather with their folders")
        return
    try:
        with followed("runs") as progress:
            found = tabled(layout, out, workers=workers, crew=crew, progress=progress, say=note)
    except store.UnkeptError as error:
        _show(cast("Matrix", error.found), as_json=as_json)
        raise
    tell(layout, found, out, as_json=as_json)


def tell(layout: Layout, found: Matrix, out: Path | None, *, as_json: bool) -> None:
    """Print what was found, and leave the report in a folder."""
    _show(found, as_json=as_json)
    if out is not None:
        store.keep_text(out, "matrix.csv", as_csv(found))
        picture = mosaic(found)
        records, pictures = [], {"matrix.svg": picture}
        for strip in layout.strips:
            if held := layout.held(strip, out):
                over, title = over_of(found["seed"], found["case"]), strip.scenario.crisis.title
                shown, drawn = write_record(
                    held, strip.scenario.id, over, out, title=f"{title}: simulated against recorded"
                )
                records.append(shown)
                pictures |= drawn
        written = write_forms(paper_of_matrix(found, picture, records), pictures, out)
        if not as_json:
            Screen().written(out, [*written, "matrix.csv", "matrix.json", "runs/"])
    if found["interrupted"]:
        raise typer.Exit(_INTERRUPTED)
    if not any(column["runs"] for column in found["scenarios"]):
        raise WhitecellError("no run was finished")


def _show(found: Matrix, *, as_json: bool) -> None:
    """Print what was found; before the files, so that a full disk takes nothing of it."""
    if as_json:
        typer.echo(json.dumps(found, indent=2))
    else:
        Screen().print(matrix_table(found))
