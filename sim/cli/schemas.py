"""`schema`: the JSON Schema of the files, and all that is made from the code's own declarations."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli.later import done_by

__all__ = ["command"]


@done_by("schemas")
def command(
    write: Annotated[
        bool,
        typer.Option("--write", help="Write it to scenarios/schema.json, and remake the generated parts of manuals."),
    ] = False,
) -> None:
    """Print the JSON Schema of the files, or remake every generated file.

    With --write: scenarios/schema.json, where the editors look for it, and the reference parts of the README.md
    in actors/, scenarios/ and sim/.
    """
