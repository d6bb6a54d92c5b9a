"""What `run` does: one run of one scenario, told as a story or as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import typer

from sim.cli.launching import Launch
from sim.cli.screen import Screen
from sim.cli.words import Case, until_of
from sim.report.files import prepare_folder, write_run
from sim.report.story import Story
from sim.report.summary import summary

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
    as_json: bool,
    decider: list[str],
    full: bool,
) -> None:
    """Run once, and print the story or JSON."""
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
    run = launch.run()
    written = write_run(run, launch.plan, folder) if folder is not None else []
    if as_json:
        typer.echo(json.dumps(summary(run), indent=2))
        return
    console = Screen()
    console.print(Story(run, launch.plan, full=full))
    if written:
        console.print(f"Written to {folder}: {', '.join(written)}.", style="dim", markup=False)
