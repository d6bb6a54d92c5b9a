"""What `explore` does: options over every uncertain parameter and structural switch."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path

import typer

from sim.cli.crews import chronicles_kept, note
from sim.cli.exploring import By, Method
from sim.cli.launching import followed
from sim.cli.screen import Screen
from sim.cli.words import On, shard_of
from sim.errors import InputError, WhitecellError
from sim.report.explored import table
from sim.report.explored_files import FILES, write_exploration
from sim.report.files import prepare_folder
from sim.study.chosen_points import check_points, keep_points, points_of
from sim.study.crews.crew import Crew
from sim.study.crews.hiring import hire
from sim.study.crews.sharing import WHOLE, Shard
from sim.study.exploration import Asked, Study, prepare, run_parts
from sim.study.findings import Exploration, findings

__all__ = ["act", "tell"]

_LONG = 20_000  # runs of which a word is said beforehand


def act(  # noqa: PLR0913  one argument for each word of the command line
    *,
    scenario: str,
    option: list[str],
    method: Method,
    points: int | None,
    replications: int | None,
    by: By | None,
    over: list[str],
    seed: int,
    workers: int | None,
    on: On,
    scheduler: str | None,
    shard: str | None,
    out: Path | None,
    keep_chronicles: str | None,
    as_json: bool,
) -> None:
    """Explore, and print the tables or JSON; a shard says only what it did."""
    share = shard_of(shard)
    if share != WHOLE and out is None:
        raise InputError.of(f"--shard {shard}", "a shard is of use only where it is kept", "add --out DIR")
    which = points_of(keep_chronicles)
    chronicles_kept(which, out=out, share=share)
    crew = hire(on.value, workers=workers or os.cpu_count() or 1, scheduler=scheduler)
    asked = Asked.of(
        scenario,
        options=option,
        method=method.value,
        points=points,
        replications=replications,
        seed=seed,
        by=None if by is None else by.value,
        over=over,
    )
    began = time.perf_counter()
    if out is not None:
        prepare_folder(out)
    study = prepare(asked)
    check_points(study, which)
    if study.campaign.runs >= _LONG:
        sys.stderr.write(f"note: {study.campaign.runs:,} runs; with --out it can be stopped and gone on with\n")
    if out is None:
        with tempfile.TemporaryDirectory() as folder:
            _run(study, Path(folder), crew, share)
            tell(study, findings(study, Path(folder), began=began), None, as_json=as_json)
        return
    _run(study, out, crew, share)
    if share == WHOLE:
        found = findings(study, out, began=began)
        keep_points(study, found["chosen"], which, out)
        tell(study, found, out, as_json=as_json)
    else:
        typer.echo(f"shard {share[0]} of {share[1]} is done: {out}; when all are, run gather with their folders")


def tell(study: Study, found: Exploration, folder: Path | None, *, as_json: bool) -> None:
    """Print what was found, and leave it in a folder.

    Raises:
        WhitecellError: nothing was found, because every run failed.

    """
    # told before the files, so that a full disk takes nothing of it
    console = Screen()
    if as_json:
        typer.echo(json.dumps(found, indent=2, allow_nan=False))
    else:
        console.print(table(found))
    if folder is not None:
        write_exploration(study, found, folder)
        if not as_json:
            console.written(folder, FILES)
    if found["failed"] == found["runs"]:
        raise WhitecellError(f"every run failed; the first: {found['first_failure']}")


def _run(study: Study, folder: Path, crew: Crew, shard: Shard) -> None:
    with followed("runs") as progress:
        run_parts(study, folder, crew, shard=shard, progress=progress, say=note)
