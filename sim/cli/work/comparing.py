"""What `compare` does: options against the baseline, pair by pair on the same luck."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

import typer

from sim.cli.launching import followed
from sim.cli.screen import Screen
from sim.cli.words import Case
from sim.errors import WhitecellError
from sim.report.compared import table
from sim.report.compared_files import write_comparison
from sim.report.files import prepare_folder
from sim.study import store
from sim.study.comparison import compare
from sim.study.results import Comparison

__all__ = ["act"]

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
    out: Path | None,
    as_json: bool,
    full: bool,
) -> None:
    """Compare, and print the table or JSON."""
    if out is not None:
        prepare_folder(out)
    words: dict[str, Any] = {
        "options": option,
        "replications": replications,
        "precision": precision,
        "require": require,
        "seed": seed,
        "case": case.value,
        "workers": workers,
        "out": out,
    }
    try:
        found = _compared(scenario, words)
    except store.UnkeptError as error:
        _tell(cast("Comparison", error.found), as_json=as_json, full=full)
        raise
    _tell(found, as_json=as_json, full=full)
    if out is not None and any(study["replications"] for study in found["studies"]):
        write_comparison(scenario, found["studies"], out)
    if any(study["interrupted"] for study in found["studies"]):
        raise typer.Exit(_INTERRUPTED)
    if not any(study["replications"] for study in found["studies"]):
        raise WhitecellError("no pair was finished")


def _tell(found: Comparison, *, as_json: bool, full: bool) -> None:
    """Print what was found; before the files, so that a full disk takes nothing of it."""
    if as_json:
        typer.echo(json.dumps(found, indent=2))
    else:
        Screen().print(table(found["studies"], full=full))


def _compared(names: list[str], words: dict[str, Any]) -> Comparison:
    with followed("pairs") as progress:
        return compare(names, **words, progress=progress)
