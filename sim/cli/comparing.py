"""`compare`: options against the baseline, pair by pair on the same luck."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated

import typer

from sim.cli.launching import progress_bar
from sim.cli.screen import Screen
from sim.cli.words import Json, Options, Out, Seed
from sim.errors import InputError, WhitecellError
from sim.report.compared import table
from sim.report.files import prepare_folder
from sim.scenario import library
from sim.scenario.reading import read_file
from sim.study.comparison import compare
from sim.study.table import Comparison

__all__ = ["command"]

_INTERRUPTED = 130


class Case(StrEnum):
    """What each pair is drawn from."""

    RANDOM = "random"
    CENTRAL = "central"


def command(  # noqa: PLR0913, PLR0917  one argument for each word of the command line
    scenario: Annotated[list[str], typer.Argument(metavar="SCENARIO...", help="Shipped names or paths.")],
    option: Options = [],  # noqa: B006  typer copies it
    replications: Annotated[int, typer.Option(metavar="N", min=1, help="How many pairs.")] = 100,
    case: Annotated[
        Case, typer.Option(help="Draw uncertain parameters for each pair, or keep them central.")
    ] = Case.RANDOM,
    seed: Seed = 1,
    workers: Annotated[
        int | None, typer.Option(metavar="W", min=1, help="Processes; all processors if not said.")
    ] = None,
    out: Out = None,
    as_json: Json = False,
    full: Annotated[bool, typer.Option("--full", help="Every measure, not only the leading ones.")] = False,
) -> None:
    """Compare options with the baseline, which is always in: paired differences with 95 % intervals.

    Both sides of a pair share their luck, so that only the option differs. Maturity and price stand beside
    every effect.
    """
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
        return compare(names, **words)  # type: ignore[arg-type]
    with bar:
        task = bar.add_task("pairs", total=replications * len(names))
        return compare(names, **words, progress=lambda done, total: bar.update(task, completed=done, total=total))  # type: ignore[arg-type]


def _lead(name: str) -> tuple[str, tuple[str, ...]]:
    """Give a scenario's id and its lead measures, as its file says."""
    tree = read_file(library.find("scenario", name)).tree
    if not isinstance(tree, dict):
        raise InputError.of(name, "not a scenario")
    lead = tree.get("lead")
    return str(tree.get("id", "")), tuple(map(str, lead)) if isinstance(lead, list) else ()
