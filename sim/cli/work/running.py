"""What `run` does: one run of one scenario, told as a story or as JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import typer

from sim.cli.launching import Launch, followed
from sim.cli.screen import Screen
from sim.cli.words import Case, settings_of, until_of
from sim.errors import InputError
from sim.report.files import prepare_folder, write_run
from sim.report.story import Story
from sim.report.summary import summary
from sim.runs.among import among as runs_among
from sim.runs.replicate import Arm
from sim.study.recorded import alone

__all__ = ["act"]


def act(  # noqa: PLR0913  one argument for each word of the command line
    *,
    scenario: str,
    option: list[str],
    setting: list[str],
    seed: int,
    replication: int,
    case: Case,
    until: str | None,
    out: Path | None,
    among: int | None,
    workers: int | None,
    as_json: bool,
    decider: list[str],
    full: bool,
) -> None:
    """Run once, and print the story or JSON."""
    if among is not None and out is None:
        raise InputError.of(f"--among {among}", "its picture belongs to the report", "add --out DIR")
    if among is not None and decider:
        raise InputError.of(f"--among {among}", "the other runs would be without your program", "leave --decider out")
    folder = prepare_folder(out) if out is not None else None
    launch = Launch.of(
        scenario,
        options=option,
        settings=setting,
        seed=seed,
        replication=replication,
        deciders=decider,
        until=until_of(until),
        case=case.value,
    )
    if folder is None:
        run, course = launch.run(), None
    else:
        run, course = launch.followed()
        if among is not None:
            arm = Arm(scenario, tuple(option), tuple(settings_of(setting)))
            with followed("other runs") as progress:
                others = runs_among(
                    arm,
                    n=among,
                    seed=seed,
                    own=replication,
                    case=case.value,
                    until=course.at[-1],
                    workers=workers,
                    progress=progress,
                )
            course = replace(course, others=others)
    # told before the files, so that a full disk takes nothing of it
    console = Screen()
    if as_json:
        typer.echo(json.dumps(summary(run), indent=2))
    else:
        console.print(Story(run, launch.plan, full=full))
    if folder is not None:
        written = write_run(run, launch.plan, folder, course, alone(scenario, run))
        if not as_json:
            console.print(f"Written to {folder}: {', '.join(written)}.", style="dim", markup=False)
