"""`explore`: options over every uncertain parameter and structural switch."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from sim.cli.later import done_by
from sim.cli.words import Json, On, OnCrew, Options, Out, ScenarioName, Scheduler, Seed, ShardOf, Workers

__all__ = ["By", "Method", "command"]


class Method(StrEnum):
    """How the outer loop is laid out."""

    LHS = "lhs"
    MORRIS = "morris"
    SOBOL = "sobol"


class By(StrEnum):
    """What moves by itself."""

    PARAMETER = "parameter"
    FAMILY = "family"


@done_by("exploring")
def command(  # noqa: PLR0913, PLR0917  one argument for each word of the command line
    scenario: ScenarioName,
    option: Options = [],  # noqa: B006  typer copies it
    method: Annotated[
        Method, typer.Option(help="Latin hypercube, Morris' screening or Sobol's indices.")
    ] = Method.LHS,
    points: Annotated[
        int | None,
        typer.Option(metavar="N", min=2, help="Rows of lhs (200), trajectories (10), Sobol's samples (64)."),
    ] = None,
    replications: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Runs at each point: 20 for lhs, else 4.")
    ] = None,
    by: Annotated[
        By | None, typer.Option(help="Turn each parameter alone, or families together; sobol takes families.")
    ] = None,
    over: Annotated[
        list[str], typer.Option(metavar="PATH", help="Turn only what lies under a path, * and ? allowed. Repeatable.")
    ] = [],  # noqa: B006
    seed: Seed = 1,
    workers: Workers = None,
    on: OnCrew = On.LOCAL,
    scheduler: Scheduler = None,
    shard: ShardOf = None,
    out: Out = None,
    keep_chronicles: Annotated[
        str | None,
        typer.Option(
            metavar="WHICH",
            help="Keep whole chronicles of runs in --out: POINT/REPLICATION, worst, median, best, as 12/3,worst.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Say how much hangs on parameters and structure, and whether an option stays best over all of them.

    The outer loop goes over every number graded J or M and every switch; lhs splits the variance into luck,
    parameters and structure. With --out it can be stopped at any time: the same command goes on where it was.
    """
