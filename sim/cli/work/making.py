"""What `new` does: a commented file to begin with, which passes `check` and runs as it stands."""

from __future__ import annotations

from pathlib import Path

import typer

from sim.errors import InputError
from sim.report.whole import write_whole
from sim.scenario.templates import made

__all__ = ["act"]


def act(*, kind: str, name: str, to: Path | None) -> None:
    """Write the files, and say what to type next."""
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
        case "relief" | "commons" | "scenario":
            return f"run {path}"
        case "option" | "lever":
            return f"compare tsunami_relief --option {path} --replications 10"
        case "record":
            return f"calibrate {path} --replications 10"
    return f"check {path}"
