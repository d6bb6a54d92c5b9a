"""`schema`: the JSON Schema of the files."""

from __future__ import annotations

from typing import Annotated

import typer

from sim import api
from sim.report.files import write_whole
from sim.scenario.schema import is_stale, schema_path, schema_text

__all__ = ["command"]


def command(
    write: Annotated[bool, typer.Option("--write", help="Write it to scenarios/schema.json instead.")] = False,
) -> None:
    """Print the JSON Schema of the files, or write it where the editors look for it."""
    if not write:
        typer.echo(schema_text(api.VOCABULARY), nl=False)
        return
    path = schema_path()
    if is_stale(api.VOCABULARY):
        write_whole(path, [schema_text(api.VOCABULARY)])
        typer.echo(f"written: {path.name}")
    else:
        typer.echo(f"{path.name} is as it should be")
