"""What `rehearse` does: an exercise played through many times, told as tables, files or JSON."""

from __future__ import annotations

import json
from pathlib import Path

import typer

from sim.api import load
from sim.cli.launching import followed
from sim.cli.screen import Screen
from sim.cli.words import Case, settings_of
from sim.exercise.rehearsal.crew import rehearse
from sim.exercise.rehearsal.playing import ends_of
from sim.exercise.rehearsal.rehearsal import Rehearsal, rehearsable
from sim.report.files import prepare_folder
from sim.report.rehearsal_files import write_rehearsal
from sim.report.rehearsed import table, told
from sim.runs.replicate import Arm, CaseMode

__all__ = ["act"]

_INTERRUPTED = 130


def act(  # noqa: PLR0913  one argument for each word of the command line
    *,
    scenario: str,
    replications: int,
    strict: bool,
    option: list[str],
    setting: list[str],
    case: Case,
    seed: int,
    workers: int | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Rehearse, and print tables or JSON."""
    folder = prepare_folder(out) if out is not None else None
    plan = load(scenario, options=option, settings=settings_of(setting))
    exercise, crisis = rehearsable(plan), plan.scenario.crisis
    arm = Arm(scenario, tuple(option), tuple(settings_of(setting)))
    found = _rehearsed(arm, replications, seed, case, workers, folder)
    command = (
        ("made by", f"rehearse {scenario} --replications {replications} --seed {seed} --case {case.value}"),
        ("options", ", ".join(option) or "none"),
        ("settings", ", ".join(setting) or "none"),
    )
    written: list[str] = []
    if folder is not None:
        written = write_rehearsal(crisis.title, found, ends_of(exercise, crisis.horizon.value), folder, command)
    if as_json:
        typer.echo(json.dumps(told(found), indent=2, allow_nan=False))
    else:
        console = Screen()
        console.print(table(crisis.title, found))
        if written:
            console.print(f"Written to {folder}: {', '.join(written)}.", style="dim", markup=False)
    if found.interrupted:
        raise typer.Exit(_INTERRUPTED)
    if strict and (found.dead or any(load.over for load in found.loads)):
        raise typer.Exit(1)


def _rehearsed(
    arm: Arm, replications: int, seed: int, case: Case, workers: int | None, out: Path | None
) -> Rehearsal:
    kind: CaseMode = "random" if case is Case.RANDOM else "central"
    with followed("rehearsals", replications) as progress:
        return rehearse(
            arm, replications=replications, seed=seed, case=kind, workers=workers, progress=progress, out=out
        )
