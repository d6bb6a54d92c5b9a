"""What `schema` does: the JSON Schema of the files, and all that is made from the code's own declarations."""

from __future__ import annotations

import typer

from sim import api
from sim.cli.usage import commands
from sim.report.manual import pages, refresh, sections, stale
from sim.report.whole import write_whole
from sim.scenario.library import data_root
from sim.scenario.schema import is_stale, schema_path, schema_text

__all__ = ["act"]


def act(*, write: bool) -> None:
    """Print the schema, or remake every generated file."""
    if not write:
        typer.echo(schema_text(api.VOCABULARY), nl=False)
        return
    path = schema_path()
    if is_stale(api.VOCABULARY):
        write_whole(path, [schema_text(api.VOCABULARY)])
        typer.echo(f"written: {path.name}")
    else:
        typer.echo(f"{path.name} is as it should be")
    made = sections(commands())
    for page in pages():
        name = page.relative_to(data_root()).as_posix()
        if old := stale(page, made):
            write_whole(page, [refresh(page.read_text(encoding="utf-8"), made)])
            typer.echo(f"written: {name} ({', '.join(old)})")
        else:
            typer.echo(f"{name} is as it should be")
