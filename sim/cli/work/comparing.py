"""What `compare` does: options against the baseline, pair by pair on the same luck."""

from __future__ import annotations

import json
from pathlib import Path

import typer

from sim.cli.launching import progress_bar
from sim.cli.screen import Screen
from sim.cli.words import Case
from sim.errors import InputError, WhitecellError
from sim.report.compared import table
from sim.report.files import prepare_folder
from sim.scenario import library
from sim.scenario.reading import read_file
from sim.study.comparison import compare
from sim.study.table import Comparison

__all__ = ["act"]

_INTERRUPTED = 130


def act(  # noqa: PLR0913  one argument for each word of the command line
    *,
    scenario: list[str],
    option: list[str],
    replications: int,
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
    found = _compared(scenario, option, replications, case.value, seed, workers, out)
    if as_json:
        typer.echo(json.dumps(found, indent=2))
    else:
        lead = dict(_lead(name) for name in scenario)
        Screen().print(table(found["studies"], lead=lead, full=full))
    if any(study["interrupted"] for study in found["studies"]):
        raise typer.Exit(_INTERRUPTED)
    if not any(study["replications"] for study in found["studies"]):
        raise WhitecellError("no pair was finished")


def _compared(
    names: list[str], options: list[str], replications: int, case: str, seed: int, workers: int | None, out: object
) -> Comparison:
    assert case in {"random", "central"}
    words = {
        "options": options,
        "replications": replications,
        "seed": seed,
        "case": case,
        "workers": workers,
        "out": out,
    }
    bar = progress_bar()
    if bar is None:
        # ignored type: a mapping of keywords has one type for all of them
        return compare(names, **words)  # type: ignore[arg-type]
    with bar:
        task = bar.add_task("pairs", total=replications * len(names))
        # ignored type: the same
        return compare(names, **words, progress=lambda done, total: bar.update(task, completed=done, total=total))  # type: ignore[arg-type]


def _lead(name: str) -> tuple[str, tuple[str, ...]]:
    """Give a scenario's id and its lead measures, as its file says."""
    tree = read_file(library.find("scenario", name)).tree
    if not isinstance(tree, dict):
        raise InputError.of(name, "not a scenario")
    lead = tree.get("lead")
    named = [
        each.get("measure") if isinstance(each, dict) else each for each in (lead if isinstance(lead, list) else ())
    ]
    return str(tree.get("id", "")), tuple(map(str, named))
