"""`gather`: the shards of one exploration, comparison or matrix joined."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.later import done_by
from sim.cli.words import Json, Out

__all__ = ["command"]


@done_by("gathering")
def command(
    folder: Annotated[list[Path], typer.Argument(metavar="DIR...", help="Folders that --shard wrote.")],
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Join the folders of one study's shards, and say what it shows; into --out, or the first of them."""
