"""`matrix`: every lever in every scenario on its leading measures."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli.later import done_by
from sim.cli.words import Case, Json, On, OnCrew, Out, Scheduler, Seed, ShardOf, Workers

__all__ = ["command"]


@done_by("tabling")
def command(  # noqa: PLR0913, PLR0917  one argument for each word of the command line
    scenario: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SCENARIO...]",
            help="Shipped names or paths; if left out, one of each kind: those of proposals.yaml.",
        ),
    ] = None,
    lever: Annotated[
        list[str],
        typer.Option("--lever", metavar="NAME", help="One lever; if left out, all that are shipped. Repeatable."),
    ] = [],  # noqa: B006  typer copies it
    adopted: Annotated[
        list[str],
        typer.Option("--adopted", metavar="0|-5y|mature", help="A date of adoption; if left out, all three."),
    ] = [],  # noqa: B006  the same
    replications: Annotated[int, typer.Option(metavar="N", min=1, help="How many pairs in each cell.")] = 20,
    case: Annotated[
        Case, typer.Option(help="Draw uncertain parameters for each pair, or keep them central.")
    ] = Case.RANDOM,
    seed: Seed = 1,
    workers: Workers = None,
    on: OnCrew = On.LOCAL,
    scheduler: Scheduler = None,
    shard: ShardOf = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Try every lever in every scenario on its leading measures: dose by dose, with price and expectation.

    With --out, a report with its picture, a table (matrix.csv), matrix.json, and the values of every run; it can be
    stopped at any time: the same command goes on where it was.
    """
