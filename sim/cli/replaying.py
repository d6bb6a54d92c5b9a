"""`replay`: run a journal again, and say whether the same came of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.later import done_by
from sim.cli.words import Deciders

__all__ = ["command"]


@done_by("replaying")
def command(
    journal: Annotated[Path, typer.Argument(metavar="JOURNAL", help="The journal.jsonl that run or play wrote.")],
    scenario: Annotated[
        str | None, typer.Option(metavar="SCENARIO", help="Where the scenario is, if it was moved.")
    ] = None,
    decider: Deciders = [],  # noqa: B006  typer copies it
) -> None:
    """Run a journal again and say whether the chronicle is the same, or which record differs first.

    Scenario, seed, options, settings and seats are taken from the journal.
    """
