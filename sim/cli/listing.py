"""`list`: what there is, by kind."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli.later import done_by
from sim.cli.words import Json

__all__ = ["command"]


@done_by("listing")
def command(
    kind: Annotated[
        str, typer.Argument(metavar="KIND", help="scenarios, records, actors, options, actions, measures or models.")
    ] = "scenarios",
    as_json: Json = False,
) -> None:
    """List scenarios (default), records, actors, options, actions, measures or models."""
