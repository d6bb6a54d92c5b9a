"""`play`: one or more human seats in the terminal, answered line by line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.later import done_by
from sim.cli.words import Deciders, Options, Replication, ScenarioName, Seed, Settings

__all__ = ["command"]


@done_by("playing")
def command(
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
) -> None:
    """Play one or more seats in the terminal; doctrine plays all others.

    At each question: numbers separated by commas give orders, an empty line gives none, ? shows what is barred
    and why, b what is believed, q stops and keeps the journal. Replay it with: replay JOURNAL.
    """
