"""`msel`: the MSEL of a scenario or of an exercise to a spreadsheet and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.later import done_by

__all__ = ["command"]


@done_by("injecting")
def command(
    way: Annotated[str, typer.Argument(metavar="export|import", help="Which way.")],
    names: Annotated[list[str], typer.Argument(metavar="[SCENARIO] FILE", help="export SCENARIO FILE, import FILE.")],
    *,
    scenario: Annotated[
        str | None, typer.Option(metavar="SCENARIO", help="Import: which scenario the rows are for.")
    ] = None,
    column: Annotated[
        list[str],
        typer.Option("--map", metavar="COLUMN=NAME", help="How the file calls one of our columns. Repeatable."),
    ] = [],  # noqa: B006  typer copies it
    store: Annotated[
        Path | None, typer.Option(metavar="FILE", help="From or into an exercise of this store.")
    ] = None,
    exercise: Annotated[str, typer.Option(metavar="NAME", help="Which exercise there.")] = "",
    branch: Annotated[str, typer.Option(metavar="NAME", help="Which branch of it.")] = "main",
) -> None:
    """Write the MSEL to a file, or read one: xlsx, csv or json by the file's ending.

    Import without --store checks the rows and prints them as YAML for a scenario; with it they go into the exercise.
    """
