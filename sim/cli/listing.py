"""`list`: what there is, by kind."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli.later import done_by
from sim.cli.words import Json, Options

__all__ = ["command"]


@done_by("listing")
def command(
    kind: Annotated[
        str,
        typer.Argument(
            metavar="KIND", help="scenarios, records, actors, options, actions, measures, models or parameters."
        ),
    ] = "scenarios",
    name: Annotated[str, typer.Argument(metavar="SCENARIO", help="Whose parameters; for that kind alone.")] = "",
    option: Options = [],  # noqa: B006  typer copies it
    as_json: Json = False,
) -> None:
    """List scenarios (default), records, actors, options, actions, measures or models.

    `list parameters SCENARIO` is the register of its numbers: unit, value, range, letter, source and use.
    """
