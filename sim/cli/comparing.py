"""`compare`: options against the baseline, pair by pair on the same luck."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli.later import done_by
from sim.cli.words import Case, Json, On, OnCrew, Options, Out, Scheduler, Seed, ShardOf, Workers

__all__ = ["command"]


@done_by("comparing")
def command(  # noqa: PLR0913, PLR0917  one argument for each word of the command line
    scenario: Annotated[list[str], typer.Argument(metavar="SCENARIO...", help="Shipped names or paths.")],
    option: Options = [],  # noqa: B006  typer copies it
    replications: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="How many pairs: 100 if left out. With --precision the most: 1000."),
    ] = None,
    precision: Annotated[
        float | None,
        typer.Option(metavar="P", help="Go on until every 95 % interval reaches no further than P of the baseline."),
    ] = None,
    require: Annotated[
        list[str],
        typer.Option(metavar="MEASURE<=X", help="A threshold of yours. Told is in which share of pairs all are met."),
    ] = [],  # noqa: B006  typer copies it
    case: Annotated[
        Case, typer.Option(help="Draw uncertain parameters for each pair, or keep them central.")
    ] = Case.RANDOM,
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
            help="Keep whole chronicles of pairs in --out: numbers, worst, median, best, as 3,7,worst.",
        ),
    ] = None,
    as_json: Json = False,
    full: Annotated[bool, typer.Option("--full", help="Every measure, not only the leading ones.")] = False,
) -> None:
    """Compare options with the baseline, which is always in: paired differences with 95 % intervals.

    Both sides of a pair share their luck, so that only the option differs. Maturity and price stand beside
    every effect. With --out it can be stopped at any time: the same command goes on where it was.
    """
