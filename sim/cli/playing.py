"""`play`: an exercise in the terminal, one or more seats at one keyboard, answered line by line."""

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
    seat: Annotated[
        list[str], typer.Option(metavar="ACTOR", help="Who is played by hand; white for the white cell. Repeatable.")
    ],
    option: Options = [],  # noqa: B006  typer copies it
    setting: Settings = [],  # noqa: B006
    seed: Seed = 1,
    replication: Replication = 0,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Keep the exercise and write the files of the run there.")
    ] = None,
    decider: Deciders = [],  # noqa: B006
    recorded: Annotated[
        list[str],
        typer.Option(metavar="ACTOR=FILE", help="Order again what was ordered in a journal or store. Repeatable."),
    ] = [],  # noqa: B006
    store: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The store that keeps it; if left out, one in your own folder."),
    ] = None,
    taken: Annotated[
        Path | None, typer.Option("--import", metavar="FILE", help="Take in an exported exercise, and go on with it.")
    ] = None,
    exercise: Annotated[str, typer.Option(metavar="NAME", help="Its name in the store.")] = "",
    branch: Annotated[str, typer.Option(metavar="NAME", help="Which branch of it.")] = "main",
) -> None:
    """Play an exercise in the terminal: begin it, or take it up where it was left. Doctrine plays all other seats.

    Where the scenario has moves, cells hand in a sheet each move; else each question is asked as it comes. Numbers
    with commas give orders, an empty line none, ? what is barred and why, ? NUMBER what one may do, b what is
    believed, d what doctrine would do, h messages, questions, argued actions, proposals; q stops, nothing is lost.

    With --seat white the white cell is asked before time goes on; at its prompt h says what it can do: release,
    hold, skip, move and edit injects, swap seats, rule, weigh, run at a speed, go back and branch.
    """
