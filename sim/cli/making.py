"""`new`: a commented file to begin with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.later import done_by

__all__ = ["command"]


@done_by("making")
def command(
    kind: Annotated[
        str, typer.Argument(metavar="KIND", help="relief, commons, scenario, actor, option, lever, record.")
    ],
    name: Annotated[str, typer.Argument(metavar="NAME", help="Its id: small letters, digits and _.")],
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="PATH", help="A folder, or a path ending in .yaml; if left out, here."),
    ] = None,
) -> None:
    """Write a commented file to start from, which passes `check` and runs as it stands.

    Nothing is ever written over. `relief` brings a second file with it: the country that is struck.
    """
