"""What `compare` does: options against the baseline, pair by pair on the same luck."""

from __future__ import annotations

import json
from pathlib import Path
from typing import cast

import typer

from sim.cli.crews import chronicles_kept, crew_of, note
from sim.cli.launching import followed
from sim.cli.screen import Screen
from sim.cli.words import Case, On, shard_of
from sim.errors import WhitecellError
from sim.report.compared import table
from sim.report.compared_files import write_comparison
from sim.report.files import prepare_folder
from sim.study import store
from sim.study.chosen import Which, keep_chronicles, which_of
from sim.study.comparison import Compared, compared
from sim.study.crews.sharing import WHOLE
from sim.study.frames import Comparison
from sim.study.pairing import Asked, Ready, prepare, run_share
from sim.study.results import Study

__all__ = ["act", "tell"]

_INTERRUPTED = 130


def act(  # noqa: PLR0913  one argument for each word of the command line
    *,
    scenario: list[str],
    option: list[str],
    replications: int | None,
    precision: float | None,
    require: list[str],
    case: Case,
    seed: int,
    workers: int | None,
    on: On,
    scheduler: str | None,
    shard: str | None,
    out: Path | None,
    keep_chronicles: str | None,
    as_json: bool,
    full: bool,
) -> None:
    """Compare, and print the table or JSON; a shard says only what it did."""
    asked = Asked.of(
        scenario,
        options=option,
        replications=replications,
        precision=precision,
        require=require,
        seed=seed,
        case=case.value,
    )
    share, which = shard_of(shard), which_of(keep_chronicles)
    crew = crew_of(on, workers=workers, scheduler=scheduler, out=out, share=share)
    chronicles_kept(which, out=out, share=share)
    if out is not None:
        prepare_folder(out)
    ready = prepare(asked)
    if share != WHOLE:
        assert out is not None
        assert crew is not None
        with followed("runs") as progress:
            run_share(ready, out, crew, share, progress=progress, say=note)
        typer.echo(f"shard {share[0]} of {share[1]} is done: {out}; when all are, run gather with their folders")
        return
    try:
        with followed("pairs") as progress:
            found = list(compared(ready, out, workers=workers, crew=crew, progress=progress, say=note))
    except store.UnkeptError as error:
        _show(cast("Comparison", error.found)["studies"], as_json=as_json, full=full)
        raise
    tell(ready, found, out, which=which, as_json=as_json, full=full)


def tell(
    ready: Ready, found: list[Compared], out: Path | None, *, which: Which = (), as_json: bool, full: bool = False
) -> None:
    """Print what was found, and leave the report and what chronicles are asked for in a folder."""
    studies = [each.study for each in found]
    _show(studies, as_json=as_json, full=full)
    if out is not None and any(study["replications"] for study in studies):
        written = write_comparison(ready.asked.names, found, out)
        for row, study in zip(ready.arms, studies, strict=False):
            keep_chronicles(ready.bench, row, study, which, out)
        if not as_json:
            Screen().written(out, [*written, "courses.csv", "comparison.json", "runs/", "chronicles/"])
    if any(study["interrupted"] for study in studies):
        raise typer.Exit(_INTERRUPTED)
    if not any(study["replications"] for study in studies):
        raise WhitecellError("no pair was finished")


def _show(studies: list[Study], *, as_json: bool, full: bool) -> None:
    """Print what was found; before the files, so that a full disk takes nothing of it."""
    if as_json:
        typer.echo(json.dumps(Comparison(studies=studies), indent=2))
    else:
        Screen().print(table(studies, full=full))
