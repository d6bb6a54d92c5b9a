"""`play`: one or more human seats in the terminal, answered line by line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.later import done_by
from sim.cli.words import Deciders, Options, Replication, ScenarioName, Seed, Settings

__all__ = ["command"]


@done_by("playing")
def command(  # noqa: PLR0913, PLR0917  an option is an argument
    scenario: ScenarioName,
    seat: Annotated[list[str], typer.Option(metavar="ACTOR", help="Who is played by hand. Repeatable.")],
    option: Options = [],  # noqa: B006  typer copies it
    setting: Settings = [],  # noqa: B006
    seed: Seed = 1,
    replication: Replication = 0,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write the journal and the files of the run there.")
    ] = None,
    decider: Deciders = [],  # noqa: B006
    store: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Play it as an exercise with moves, kept in this store; begin or resume."),
    ] = None,
    exercise: Annotated[str, typer.Option(metavar="NAME", help="Its name in the store.")] = "",
    branch: Annotated[str, typer.Option(metavar="NAME", help="Which branch of it.")] = "main",
) -> None:
    """Play one or more seats in the terminal; doctrine plays all others.

    At each question: numbers separated by commas give orders, an empty line gives none, ? shows what is barred
    and why, b what is believed, q stops and keeps the journal. Replay it with: replay JOURNAL.

    With --store the same command resumes where it was left. Cells hand in a sheet each move, and at the prompt of
    the white cell h says what it can do: release, hold and skip injects, swap seats, rule, go back and branch.
    """
