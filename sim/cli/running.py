"""`run`: one run of one scenario, told as a story or as JSON."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli.later import done_by
from sim.cli.words import (
    Case,
    CaseOf,
    Deciders,
    Json,
    Options,
    Out,
    Replication,
    ScenarioName,
    Seed,
    Settings,
    Workers,
)

__all__ = ["command"]


@done_by("running")
def command(  # noqa: PLR0913, PLR0917  one argument for each word of the command line
    scenario: ScenarioName,
    option: Options = [],  # noqa: B006  typer copies it
    setting: Settings = [],  # noqa: B006
    seed: Seed = 1,
    replication: Replication = 0,
    case: CaseOf = Case.CENTRAL,
    until: Annotated[str | None, typer.Option(metavar="'30 d'", help="Stop there instead of at the horizon.")] = None,
    out: Out = None,
    among: Annotated[
        int | None,
        typer.Option(metavar="N", min=2, help="In --out, show its course among N runs of other luck, as fans."),
    ] = None,
    workers: Workers = None,
    as_json: Json = False,
    decider: Deciders = [],  # noqa: B006
    full: Annotated[bool, typer.Option("--full", help="Tell all of it, not only what mattered.")] = False,
) -> None:
    """Run a scenario once and tell what mattered: brief, timeline, moves in relations, outcomes.

    The same words give the same run. It explores; it does not predict.
    """
