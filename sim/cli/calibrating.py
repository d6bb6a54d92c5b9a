"""`calibrate`: a scenario held against the record of the crisis it plays."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli.later import done_by
from sim.cli.words import Case, Json, Out, Seed, Workers

__all__ = ["command"]


@done_by("calibrating")
def command(
    record: Annotated[str, typer.Argument(metavar="RECORD", help="A shipped record or a path to one.")],
    replications: Annotated[
        int | None, typer.Option(metavar="N", min=2, help="How many runs; if left out, as many as the record says.")
    ] = None,
    case: Annotated[
        Case | None,
        typer.Option(
            metavar="random|central",
            help="Draw uncertain parameters for each run; if left out, as the record says.",
        ),
    ] = None,
    seed: Seed = 1,
    workers: Workers = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Compare a scenario with the record of a past crisis, figure by figure, and say which figures pass.

    A figure passes when it lies within the simulated 5-95 %, that band is no wider than a factor of three, and the
    median is within 30 % of it, or within two days for days. What fails stays in the table with its reason.
    """
