"""`rehearse`: the MSEL of an exercise played through many times before the day."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli.later import done_by
from sim.cli.words import Case, CaseOf, Json, Options, Out, ScenarioName, Seed, Settings, Workers

__all__ = ["command"]


@done_by("rehearsing")
def command(  # noqa: PLR0913, PLR0917  one argument for each word of the command line
    scenario: ScenarioName,
    replications: Annotated[int, typer.Option(metavar="N", min=1, help="How many rehearsals.")] = 50,
    strict: Annotated[
        bool, typer.Option("--strict", help="End with status 1 if a row came in none or a table has too much on it.")
    ] = False,
    option: Options = [],  # noqa: B006  typer copies it
    setting: Settings = [],  # noqa: B006
    case: CaseOf = Case.CENTRAL,
    seed: Seed = 1,
    workers: Workers = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Rehearse an exercise with nobody in the room: what comes when, what never does, who has too much before them.

    Cells count as people and answer as their doctrine would. For each row of the MSEL: in how many rehearsals it came
    and when, or why in none; for each cell and move: interruptions, orders, rows, and the minutes they take.
    """
