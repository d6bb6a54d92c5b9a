"""`new`: a commented file to begin with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.errors import InputError
from sim.report.files import write_whole
from sim.scenario.templates import made

__all__ = ["command"]


def command(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="relief, scenario, actor, option, lever or record.")],
    name: Annotated[str, typer.Argument(metavar="NAME", help="Its id: small letters, digits and _.")],
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="PATH", help="A folder, or a path ending in .yaml; here if not said."),
    ] = None,
) -> None:
    """Write a commented file to begin with, which passes `check` and runs as it stands.

    Nothing is ever written over. `relief` brings a second file with it: the country that is struck.
    """
    files = made(kind, name, to=to or Path())
    for path, text in files.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            problem = f"cannot be written to: {error.strerror or error}"
            raise InputError.of(f"--to {path.parent}", problem, "name another folder") from None
        write_whole(path, [text])
    first = next(iter(files))
    typer.echo(f"written: {', '.join(map(str, files))}\nnext: {_next(kind, first)}")


def _next(kind: str, path: Path) -> str:
    """Say the command to type now."""
    match kind:
        case "relief" | "scenario":
            return f"run {path}"
        case "option" | "lever":
            return f"compare tsunami_relief --option {path} --replications 10"
        case "record":
            return f"calibrate {path} --replications 10"
    return f"check {path}"
