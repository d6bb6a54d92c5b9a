"""`check`: every fault of every file, whatever its kind."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.later import done_by

__all__ = ["command"]


@done_by("checking")
def command(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="YAML files of any kind, or folders of them.")
    ],
) -> None:
    """Find every fault of every file, with file:line:column, or say ok."""
