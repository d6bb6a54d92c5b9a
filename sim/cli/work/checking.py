"""What `check` does: every fault of every file, whatever its kind."""

from __future__ import annotations

from pathlib import Path

import typer

from sim import api
from sim.blueprint import Blueprint
from sim.errors import Fault, InputError, Place
from sim.inspection import inspect

__all__ = ["act"]


def act(*, paths: list[Path]) -> None:
    """Look at every file, and say all faults at once."""
    faults: list[Fault] = []
    files: list[Path] = []
    for path in paths:
        found = _files(path)
        files += found
        if not found:
            faults.append(
                Fault(Place(str(path)), "", "no YAML files in this folder", "give a file, or another folder")
            )

    def load(path: Path) -> Blueprint:
        plan = api.load(path)
        for words in plan.scenario.cautions:
            typer.echo(f"{path}: caution: {words}", err=True)
        return plan

    for file in files:
        try:
            inspect(file, api.VOCABULARY, load)
        except InputError as error:
            faults.extend(error.faults)
    if faults:
        raise InputError(faults)
    typer.echo(f"ok: {len(files)} file{'s' if len(files) != 1 else ''}")


def _files(path: Path) -> list[Path]:
    """Give the files that a word means."""
    if not path.is_dir():
        return [path]
    return sorted(file for ending in ("*.yaml", "*.yml") for file in path.rglob(ending))
